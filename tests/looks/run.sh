#!/bin/sh
# Pictures of the sample letters for eyes to judge: 320 and 1200 px, light and dark.
# run.sh PROGRAM FOLDER [NAME...]   NAME such as readable-en; default: all pages
set -e
program=$1 out=$2
shift 2
rm -rf "$out"
mkdir -p "$out"
"$program" "$out"
browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
	echo "SKIPPED pictures: no chromium here (apt-get install chromium). The pages are in $out"
	exit 0
fi
[ $# -gt 0 ] || set -- $(cd "$out" && ls ./*.html | sed 's|^\./||; s|\.html$||')
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
for name in "$@"; do
	for look in light:0 dark:1; do
		scheme=${look%:*}
		for width in 320 1200; do
			# A window is never narrower than some 500 px: the narrow page stands in a frame.
			page=$out/.frame.html
			sed 's/PAGE/'"$name"'.html/; s/WIDTH/'$width'/' "$(dirname "$0")/frame.html" >"$page"
			"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
				--disable-background-networking --disable-component-update --disable-sync \
				--hide-scrollbars --user-data-dir="$profile" --allow-file-access-from-files \
				--blink-settings=preferredColorScheme=$([ $scheme = dark ] && echo 0 || echo 1) \
				--window-size=$((width < 500 ? 500 : width)),${HEIGHT:-5200} \
				--screenshot="$out/$name-$width-$scheme.png" "file://$(realpath "$page")" \
				>/dev/null 2>&1
			echo "$out/$name-$width-$scheme.png"
		done
	done
done
rm -f "$out/.frame.html"
