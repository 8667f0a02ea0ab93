#!/bin/bash
# Sample letters of every kind and language as a browser draws them, on a phone and a desktop, by day
# and in the dark: nothing wider than its window, nothing too pale or too small (tests/looks/measure.html).
. tests/e2e/lib.sh
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || {
	echo "skip looks: no chromium here (tests/deps.sh looks)"
	exit 0
}
"$build/looks-program" "$scratch" >/dev/null || exit 1
pages=$(cd "$scratch" && ls ./*.html | sed 's|^\./||; s|\.html$||')
is "there are letters to look at" test "$(echo "$pages" | wc -l)" -ge 40
for scheme in light dark; do
	is "nothing is too wide, pale or small by $scheme" tests/looks/measure.sh "$scratch" $scheme $pages
	is "each was looked at in both widths" \
		test "$(grep -c '^page ' "$scratch/measured-$scheme")" = $((2 * $(echo "$pages" | wc -l)))
done
# Text twins are wrapped at 72 columns by the width of their characters; addresses stay whole, code as
# it is, and RFC 1153 has 80.
is "no line of a text is longer than 72 columns" python3 - "$scratch" <<'E2'
import glob, sys, unicodedata
def columns(s):
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in 'WF') for c in s)
bad = [f'{p}:{n}: {line}' for p in glob.glob(sys.argv[1] + '/*.txt')
       if not any(form in p for form in ('/plain-', '/mime-', '/wordy-'))
       for n, line in enumerate(open(p, encoding='utf-8'), 1)
       if n > 1 and columns(line.rstrip()) > 72 and '@' not in line and '://' not in line]
print(*bad, sep='')
sys.exit(bool(bad))
E2
exit $bad
