#!/bin/sh
# Runs the fuzzers built under $1 for FUZZ_S seconds each (20). What one found before is its
# beginning; samples of ours in tests/fuzz/seeds/NAME too. Exit 1 when something was found.
build=$1
shift
bad=0
export LSAN_OPTIONS=suppressions=tests/fuzz/lsan.txt:print_suppressions=0
for f in "$@"; do
	corpus=$build/corpus/$f
	mkdir -p "$corpus" "$build/found"
	seeds=
	[ -d "tests/fuzz/seeds/${f#fuzz_}" ] && seeds=tests/fuzz/seeds/${f#fuzz_}
	if "$build/$f" -max_total_time="${FUZZ_S:-20}" -timeout=5 -rss_limit_mb=2048 -max_len=65536 \
		-artifact_prefix="$build/found/$f-" "$corpus" $seeds >"$build/$f.log" 2>&1; then
		echo "ok     $f ($(sed -n 's/^Done \([0-9]*\) runs.*/\1 runs/p' "$build/$f.log"))"
	else
		echo "FAILED $f: see $build/found"
		tail -30 "$build/$f.log"
		bad=1
	fi
done
exit $bad
