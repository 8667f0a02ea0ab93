#!/bin/sh
# Runs tests/e2e/*.t (or those named). Each prints "ok name", "not ok name" or "skip name: reason";
# what fails is told in full. Ends with "e2e: N passed, N failed, N skipped"; exit 1 if any failed.
cd "$(dirname "$0")/.." || exit 1
TIDINGS_BUILD=${TIDINGS_BUILD:-build}
export TIDINGS_BUILD
logs=$TIDINGS_BUILD/e2e
mkdir -p "$logs"
passed=0 failed=0 skipped=0
[ $# -gt 0 ] || set -- tests/e2e/*.t
for t in "$@"; do
	out=$logs/$(basename "$t" .t).log
	timeout "${E2E_TIMEOUT:-600}" "$t" >"$out" 2>&1
	rc=$?
	p=$(grep -c '^ok ' "$out") f=$(grep -c '^not ok ' "$out") s=$(grep -c '^skip ' "$out")
	# A script that dies, or says nothing, has failed.
	if [ $rc -ne 0 ] || [ $((p + f + s)) -eq 0 ]; then
		[ "$f" -gt 0 ] || f=1
	fi
	if [ "$f" -gt 0 ]; then
		echo "FAILED $t (exit $rc)"
		grep -v '^ok ' "$out" | tail -60
	else
		echo "ok     $t ($p)"
		grep '^skip ' "$out"
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "e2e: $passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
