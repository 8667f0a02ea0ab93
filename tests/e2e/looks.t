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
exit $bad
