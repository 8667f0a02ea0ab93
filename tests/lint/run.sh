#!/bin/sh
# All that `make lint` looks at, one line each; ends with "lint: N passed, N failed".
# What a tool says is shown for what failed. The compilers' flags come from $build/lint.flags.
cd "$(dirname "$0")/../.." || exit 1
build=${TIDINGS_BUILD:-build}
log=$build/lint.log
mkdir -p "$build"
passed=0 failed=0 skipped=0

try() {
	name=$1
	shift
	if "$@" >"$log" 2>&1; then
		echo "ok     $name"
		passed=$((passed + 1))
	else
		echo "FAILED $name"
		head -40 "$log"
		failed=$((failed + 1))
	fi
}
skip() {
	echo "skip   $1: $2 is not installed (make deps)"
	skipped=$((skipped + 1))
}
files() { git ls-files --cached --others --exclude-standard "$@" | while read -r f; do [ -e "$f" ] && echo "$f"; done; }

format() { clang-format --dry-run -Werror $(files '*.c' '*.h'); }

# Warnings are errors; tests and fuzzers too. Nothing is compiled, so it is quick.
syntax() {
	files 'daemon/*.c' 'filters/*.c' 'tests/*.c' |
		xargs -P 2 -n 8 "$1" @"$build/lint.flags" -Werror -fsyntax-only
}

# missingIncludeSystem: cppcheck is given no system headers, on purpose: it is three times as fast.
check() {
	cppcheck --quiet --error-exitcode=1 -j 2 --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppressions-list=tests/lint/cppcheck.txt --library=tests/lint/cppcheck.cfg -Idaemon -Ifilters \
		$(files 'daemon/*.c' 'filters/*.c')
}

if command -v clang-format >/dev/null; then try format format; else skip format clang-format; fi
try gcc syntax gcc
if command -v clang >/dev/null; then try clang syntax clang; else skip clang clang; fi
if command -v cppcheck >/dev/null; then try cppcheck check; else skip cppcheck cppcheck; fi
# -Wstyle would ask for pages that are installed; a warning is a fault of our own.
if command -v mandoc >/dev/null; then try manual mandoc -Tlint -Wwarning conf/*.1 conf/*.5; else skip manual mandoc; fi
for rule in $(python3 tests/lint/rules.py); do
	try "$rule" python3 tests/lint/rules.py "$rule"
done
for rule in $(python3 tests/lint/letters.py); do
	try "letters: $rule" python3 tests/lint/letters.py "$rule"
done
[ $skipped -eq 0 ] && tail= || tail=", $skipped skipped"
echo "lint: $passed passed, $failed failed$tail"
[ $failed -eq 0 ]
