#!/bin/sh
# Real mail, when CORPORA (../shared/corpora) is there: no figure of its score.py may fall below
# what tests/corpora.min says. Third-party mail is never part of this tree. Ends with
# "corpora: N passed, N failed, N skipped".
cd "$(dirname "$0")/.." || exit 1
set=${CORPORA:-../shared/corpora} build=${TIDINGS_BUILD:-build}
if [ ! -f "$set/score.py" ]; then
	echo "skip corpora: $set is not here"
	echo "corpora: 0 passed, 0 failed, 1 skipped"
	exit 0
fi
mkdir -p "$build/corpora"
timeout 900 python3 "$set/score.py" --tidings ./tidings --set "$set" --cache "$build/corpora" --json \
	>"$build/corpora.json" 2>"$build/corpora.log"
rc=$?
python3 - "$build/corpora.json" tests/corpora.min "$rc" <<'END'
import json
import sys

passed = failed = 0
try:
    rows = {r["name"]: r for r in json.load(open(sys.argv[1]))["figures"]}
except (ValueError, KeyError) as e:
    print(f"not ok corpora: score.py ended with {sys.argv[3]} and gave no figures ({e})")
    rows, failed = {}, 1
for line in open(sys.argv[2]):
    words = line.split("#")[0].split()
    if not words or not rows:
        continue
    name, sign, bound = words[0], words[1], float(words[2])
    value = rows.get(name, {}).get("value")
    good = value is not None and (value >= bound if sign == ">=" else value <= bound)
    passed, failed = passed + good, failed + (not good)
    if not good:
        print(f"not ok corpora: {name} is {value}, wanted {sign} {bound}")
print(f"corpora: {passed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0)
END
