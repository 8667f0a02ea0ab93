#!/bin/sh
# Two weeks killed at every CRASH_EVERY-th point (1: all), into Maildirs, by SMTP, and by SMTP with
# the power cut as well; then what disks, signals and clocks do. Ends with "crash: N passed, N failed, N skipped".
cd "$(dirname "$0")/.." || exit 1
log=${TIDINGS_BUILD:-build}/crash.log
every=${CRASH_EVERY:-1}
mkdir -p "$(dirname "$log")"
{
	python3 tests/crash/crash.py ./tidings --every "$every" --sink maildir || echo "ended with $?"
	python3 tests/crash/crash.py ./tidings --every "$every" --sink smtp || echo "ended with $?"
	python3 tests/crash/crash.py ./tidings --every "$every" --sink smtp --cut || echo "ended with $?"
	tests/crash/faults.t || echo "ended with $?"
} >"$log" 2>&1
passed=$(grep -c '^ok ' "$log") failed=$(grep -c '^not ok ' "$log") skipped=$(grep -c '^skip ' "$log")
if [ "$failed" -eq 0 ] && grep -q '^ended with' "$log"; then failed=1; fi
if [ "$failed" -gt 0 ]; then cat "$log"; else grep '^ok crash\|^skip ' "$log"; fi
echo "crash: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
