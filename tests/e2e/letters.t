#!/bin/bash
# A letter of every kind there is, as the unit tests of the community make them, in the hands of two
# parsers that are not ours: Python's, strictly, and GMime; and none of the kinds is left out.
. tests/e2e/lib.sh
mkdir "$scratch/letters"
# All that keep letters (kit_keep of community_kit.h), but for those that make the same ones for long;
# two at a time.
programs=$(for t in tests/unit/test_*.c; do
	grep -l TIDINGS_LETTERS "$build/unit/$(basename "$t" .c)"
done | grep -v 'exact\|deliver_once\|promise\|attack')
export TIDINGS_LETTERS=$scratch/letters
[ -n "$TMPDIR" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm # as tests/run-unit.sh
is "the unit tests pass once more" bash -c 'printf "%s\n" $2 | xargs -n 1 -P 2 sh -c "\$1 >$1/said.\$\$ 2>&1" -' - "$scratch" "$programs"
unset TIDINGS_LETTERS
python3 -B tests/e2e/relay.py headers "$scratch/letters" >"$scratch/said"
is "Python's parser finds nothing wrong" test $? = 0
cat "$scratch/said"
find "$scratch/letters" -type f -print0 | xargs -0 "$build/e2e/headers" >"$scratch/said"
is "nor does GMime" test $? = 0
cat "$scratch/said"
python3 -B tests/e2e/relay.py kinds "$scratch/letters" templates/en >"$scratch/said"
is "every template was seen as a letter" test $? = 0
cat "$scratch/said"
exit $bad
