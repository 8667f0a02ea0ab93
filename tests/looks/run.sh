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
for scheme in light dark; do
	"$(dirname "$0")/measure.sh" "$out" $scheme "$@" >/dev/null || cat "$out/measured-$scheme"
done
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
sed -n 's/^page //p' "$out/measured-light" | while read -r name width height _; do
	for scheme in light dark; do
		# A window is never narrower than some 500 px: the narrow page stands in a frame.
		page=$out/.frame.html
		sed 's/PAGE/'"$name"'.html/; s/WIDTH/'"$width"'/' "$(dirname "$0")/frame.html" >"$page"
		"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
			--disable-background-networking --disable-component-update --disable-sync \
			--hide-scrollbars --user-data-dir="$profile" --allow-file-access-from-files \
			--blink-settings=preferredColorScheme=$([ $scheme = dark ] && echo 0 || echo 1) \
			--window-size=$((width < 500 ? 500 : width)),$((height < 16000 ? height : 16000)) \
			--screenshot="$out/$name-$width-$scheme.png" "file://$(realpath "$page")" \
			>/dev/null 2>&1 </dev/null
		echo "$out/$name-$width-$scheme.png"
	done
done
rm -f "$out/.frame.html"
! grep -h '^FAULT' "$out"/measured-*
