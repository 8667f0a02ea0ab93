#!/bin/sh
# A simulated year against its oracle (tests/year). YEAR_SEED=n lives another one, YEAR_SEEDS="1 2 3"
# several; YEAR_WHO=address tells what somebody wrote and got, YEAR_DAYS=n ends early. Ends with
# "year: N passed, N failed".
cd "$(dirname "$0")/.." || exit 1
build=${TIDINGS_BUILD:-build}
passed=0 failed=0
for seed in ${YEAR_SEEDS:-${YEAR_SEED:-1}}; do
	log=$build/year-$seed.log
	if YEAR_SEED=$seed timeout 1200 "$build/year" >"$log" 2>&1; then
		passed=$((passed + 1))
		sed -n 's/^  \([0-9].*\)/ok     \1/p' "$log"
	else
		failed=$((failed + 1))
		grep -av '^\[' "$log" | head -120
		echo "all of it is in $log"
	fi
done
echo "year: $passed passed, $failed failed"
[ $failed -eq 0 ]
