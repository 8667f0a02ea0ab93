#!/bin/sh
# measure.sh FOLDER light|dark NAME... - the pages FOLDER/NAME.html at 320 and 1200 px, measured in a
# browser (measure.html): "page NAME WIDTH HEIGHT TEXTS" for each, and FAULT lines. 1: faults; 69: no browser.
folder=$1 scheme=$2
shift 2
browser=$(command -v chromium || command -v chromium-browser) || exit 69
here=$(dirname "$0")
profile=$(mktemp -d)
page=$folder/.measure-$scheme.html
trap 'rm -rf "$profile" "$page"' EXIT
names=$(printf '"%s",' "$@")
sed "s|PAGES\\]|$names]|; s|WIDTHS\\]|320,1200]|" "$here/measure.html" >"$page"
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
	--disable-background-networking --disable-component-update --disable-sync \
	--user-data-dir="$profile" --allow-file-access-from-files --window-size=1300,1000 \
	--blink-settings=preferredColorScheme=$([ "$scheme" = dark ] && echo 0 || echo 1) \
	--virtual-time-budget=600000 --timeout=120000 --dump-dom "file://$(realpath "$page")" 2>/dev/null |
	sed -n '/<pre>/,/<\/pre>/p' | sed 's|.*<pre>||; s|</pre>.*||; /^$/d' >"$folder/measured-$scheme"
grep -v '^done$' "$folder/measured-$scheme"
# Cut off before its end, it has not looked at all of them.
grep -q '^done$' "$folder/measured-$scheme" || { echo "FAULT the browser gave up"; exit 1; }
! grep -q '^FAULT' "$folder/measured-$scheme"
