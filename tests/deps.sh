#!/bin/sh
# Installs what is needed from Debian's packages; asks apt only where something is missing, and
# nothing of the user. Usage: deps.sh [build|test|lint|looks]...
# Elsewhere than on Debian it names the packages and fails.
build="gcc libc6-dev make pkg-config libsqlite3-dev libgnutls28-dev libgmime-3.0-dev libsodium-dev
	libical-dev libglib2.0-dev libxml2-dev libpcre2-dev libidn2-dev libpsl-dev libjansson-dev
	libzstd-dev libseccomp-dev libcmark-dev libconfig-dev libetpan-dev libunistring-dev
	libstemmer-dev tzdata"
# A mail server is never installed: the tests unpack theirs (tests/servers/fetch).
test="libcmocka-dev bash python3 python3-dateutil python3-dkim openssl ca-certificates
	git procps strace"
lint="clang clang-format cppcheck mandoc libclang-rt-14-dev"
looks="chromium"

[ $# -gt 0 ] || set -- build test lint
want=
for group in "$@"; do
	case $group in
	build) want="$want $build" ;;
	test) want="$want $test" ;;
	lint) want="$want $lint" ;;
	looks) want="$want $looks" ;;
	*) echo "deps: there is no group '$group'; groups: build test lint looks" >&2; exit 64 ;;
	esac
done
want=$(echo $want)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	echo "This is not Debian. Install what these Debian packages have:" >&2
	echo "$want" >&2
	exit 1
fi
missing=
for p in $want; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || { echo "deps: all there"; exit 0; }

sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "Install these as root: apt-get install$missing" >&2
		exit 1
	fi
	sudo=sudo
fi
export DEBIAN_FRONTEND=noninteractive
install() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		-o Dpkg::Use-Pty=0 $missing </dev/null
}
echo "deps: installing$missing"
# The lists may be missing or old: fetch them, but go on with what there is.
$sudo apt-get update -qq </dev/null || echo "deps: apt-get update failed; trying with the old lists" >&2
# What it says is of interest where it fails; then it is tried once more, in the open.
install >/dev/null 2>&1 || install
