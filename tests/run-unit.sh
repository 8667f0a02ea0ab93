#!/bin/sh
# Runs the unit test programs named after the build folder; one line each, details of failures.
# UNDER is put before each (valgrind), LIMIT is in seconds. Ends with "unit: N passed, N failed" over all test functions; exit 1 if any failed.
build=$1
shift
export TIDINGS_BUILD="$build"
# The stores of stories wait for the disk most of their time, and prove nothing by it.
if [ -z "$TMPDIR" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'END { print $4 }')" -gt 500000 ]; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
passed=0 failed=0
for t in "$@"; do
	out="$build/unit/$t.log"
	timeout ${LIMIT:-400} $UNDER "$build/unit/$t" >"$out" 2>&1
	rc=$?
	p=$(grep -c '^\[       OK \]' "$out")
	f=$(grep '^\[  FAILED  \] [a-z0-9_]*$' "$out" | sort -u | wc -l)
	if [ $rc -ne 0 ]; then
		[ "$f" -eq 0 ] && f=1
		echo "FAILED $t (exit $rc)"
		grep -v '^\[ RUN\|^\[       OK' "$out" | head -40
	else
		echo "ok     $t ($p)"
	fi
	passed=$((passed + p)) failed=$((failed + f))
done
echo "unit: $passed passed, $failed failed"
[ $failed -eq 0 ]
