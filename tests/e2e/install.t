#!/bin/bash
# What `make install` puts somewhere is all that the program asks for, and `make uninstall` takes away
# just that.
. tests/e2e/lib.sh
to=$scratch/to
share=$to/usr/local/share
made() { make -s B="$build" PREFIX=/usr/local DESTDIR="$to" "$1" >"$scratch/said" 2>&1 || { cat "$scratch/said"; return 1; }; }
# The program of this prefix stands there already, or another's is not to be replaced by a test.
if [ "$(cat "$build/prefix" 2>/dev/null)" != /usr/local ]; then
	echo "skip install: the program was built for another PREFIX than /usr/local"
	exit 0
fi
is "it is installed" made install
is "the program is there" "$to/usr/local/bin/tidings" help
is "with all its texts" diff -r templates "$share/tidings/templates"
is "and all its recipes" diff -r conf/recipes "$share/tidings/recipes"
for page in conf/*.[15]; do
	is "and the manual page ${page#conf/}" cmp "$page" "$share/man/man${page##*.}/${page#conf/}"
done
is "the unit starts this program" grep -qx "ExecStart=/usr/local/bin/tidings run .*" "$to/usr/local/lib/systemd/system/tidings@.service"
mkdir -p "$share/man/man1" "$scratch/c"
touch "$share/man/man1/other.1"
is "it is taken away" made uninstall
is "and nothing else" test "$(find "$to" -type f)" = "$share/man/man1/other.1"
exit $bad
