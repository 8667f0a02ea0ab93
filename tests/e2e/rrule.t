#!/bin/sh
# Rules and zones against Python's dateutil and zoneinfo (Debian: python3-dateutil).
# RRULE_COUNT=20000 asks as many as the full comparison; the default takes some seconds.
count=${RRULE_COUNT:-800}
seed=${RRULE_SEED:-1}
# Debian's own knows Debian's packages, where the one in PATH does not.
python=python3
for p in /usr/bin/python3 python3; do "$p" -c 'import dateutil, zoneinfo' 2>/dev/null && python=$p; done
$python -c 'import dateutil, zoneinfo' 2>/dev/null ||
	{ echo "skip rrule: python3-dateutil is not installed"; exit 0; }
for what in rules words zones; do
	if $python tests/rrule/compare.py ./tidings $what "$count" "$seed"; then
		echo "ok $what agree with Python"
	else
		echo "not ok $what agree with Python"
	fi
done
