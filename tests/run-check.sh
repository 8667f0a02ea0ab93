#!/bin/sh
# Makes each target named (unit, e2e, lint ...), lets them all run whatever one says, and adds up
# their last lines "name: N passed, N failed, N skipped" into one for all.
# A target that ends without such a line, or badly while it says none failed, counts as failed.
make=${MAKE:-make}
build=${TIDINGS_BUILD:-build}
log=$build/check.log
mkdir -p "$build"
passed=0 failed=0 skipped=0
number() { printf '%s\n' "$line" | sed -n "s/.* \([0-9][0-9]*\) $1.*/\1/p"; }
for target in "$@"; do
	echo "--- $target"
	{ $make --no-print-directory "$target" 2>&1; echo "exit $?" >"$log.rc"; } | tee "$log"
	line=$(grep "^[a-z0-9-]*: [0-9]* passed, [0-9]* failed" "$log" | tail -1)
	p=$(number passed) f=$(number failed) s=$(number skipped)
	[ "$(cat "$log.rc")" = "exit 0" ] || [ "${f:-0}" -gt 0 ] || f=1
	[ -n "$line" ] || f=1
	passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done
[ $skipped -eq 0 ] && tail= || tail=", $skipped skipped"
echo "$passed passed, $failed failed$tail"
[ $failed -eq 0 ]
