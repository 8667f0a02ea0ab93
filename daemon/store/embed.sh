#!/bin/sh
# Prints C source that holds the migrations NNN-what.sql named on the command line, in order.
twice=$(for f in "$@"; do basename "$f" | sed 's/-.*//'; done | sort | uniq -d)
[ -z "$twice" ] || { echo "store/sql: two files have the number $twice; give one the next" >&2; exit 1; }
echo '#include "store/migrations.h"'
echo 'const struct migration migrations[] = {'
for f in "$@"; do
	name=$(basename "$f" .sql)
	number=$(echo "$name" | sed 's/-.*//; s/^0*//')
	printf '\t{ %s, "%s",\n' "$number" "$name"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t"/' -e 's/$/\\n"/' "$f"
	echo '	},'
done
echo '	{ 0, 0, 0 }'
echo '};'
