#!/bin/sh
# install-packages.sh: installs what scripts/packages.txt lists and this system lacks; silent when nothing is missing.
# As root, or through sudo. AF_NO_PACKAGES=1: does nothing (a system without apt, whose owner installed the packages).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
list=$here/packages.txt
createcluster=/etc/postgresql-common/createcluster.d/aurora-flyway.conf

fail()
{
	echo "install-packages: $1" >&2
	echo "  hint: $2" >&2
	exit 2
}

# The packages of the list that begin with the mark $1 ("?" or nothing).
listed()
{
	sed -e 's/[[:space:]]*#.*//' -e '/^$/d' "$list" | case $1 in
		'?') sed -n 's/^?//p' ;;
		*) sed '/^?/d' ;;
	esac
}

# The major that the package $1 ("postgresql") stands for here: the installed one's, else the one apt would install. Nothing: unknown.
major_of()
{
	depends=$(dpkg-query -W -f '${Depends}\n' "$1" 2>/dev/null || true)
	[ -n "$depends" ] || depends=$(apt-cache depends "$1" 2>/dev/null || true)
	echo "$depends" | sed -n "s/.*$1-\([0-9][0-9]*\).*/\1/p" | head -n 1
}

# Reads names, writes those that are not installed; majors are put in where they are known.
missing()
{
	names=$(cat)
	for whole in postgresql clang; do
		case $names in
			*"{$whole}"*)
				major=$(major_of $whole)
				[ -z "$major" ] || names=$(echo "$names" | sed "s/{$whole}/$major/")
				;;
		esac
	done
	# shellcheck disable=SC2086 # one word a package
	set -- $names
	[ $# -gt 0 ] || return 0
	installed=" $(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^.i *//p' | tr '\n' ' ')"
	for package in "$@"; do
		case $installed in
			*" $package "*) ;;
			*) echo "$package" ;;
		esac
	done
}

# Those of the names that apt can install.
available()
{
	[ $# -eq 0 ] || apt-cache madison "$@" 2>/dev/null | awk '!seen[$1]++ {print $1}'
}

# The first of the names that apt cannot install.
unavailable()
{
	known=" $(available "$@" | tr '\n' ' ')"
	for package in "$@"; do
		case $known in
			*" $package "*) ;;
			*)
				echo "$package"
				return
				;;
		esac
	done
}

cleanup()
{
	[ -z "$made" ] || rm -f "$createcluster"
	[ -z "$made" ] || rmdir "${createcluster%/*}" 2>/dev/null || true
	[ -z "$log" ] || rm -f "$log"
}

# A machine that has just been started may be updating itself: its lock is waited for.
apt()
{
	apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

# As root. No cluster of the system's is wanted: ours are made, and removed, by the CLI. apt's story is told only when it fails.
install()
{
	export DEBIAN_FRONTEND=noninteractive
	made=
	log=
	trap cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	if [ ! -e "$createcluster" ]; then
		made=yes
		mkdir -p "${createcluster%/*}"
		echo 'create_main_cluster = false' >"$createcluster"
	fi
	log=$(mktemp)
	# the first failure may be one of package lists that are out of date
	if ! apt install -y --no-install-recommends "$@" >"$log" 2>&1 &&
		! { apt update && apt install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
		cat "$log" >&2
		fail 'apt-get failed' 'Its messages are above.'
	fi
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$here/install-packages.sh" "$@"
	else
		sudo "$here/install-packages.sh" "$@"
	fi
}

case ${1-} in
	--update)
		apt update >&2
		exit 0
		;;
	--install)
		shift
		install "$@"
		exit 0
		;;
	'') ;;
	*) fail "unknown argument \"$1\"" "It takes none." ;;
esac

[ "${AF_NO_PACKAGES:-}" != 1 ] || exit 0
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	fail "this system has no apt" "Install the counterparts of scripts/packages.txt with its own package manager, then set AF_NO_PACKAGES=1."
fi

needed=$(listed '' | missing)
optional=$(listed '?' | missing)
[ -n "$needed$optional" ] || exit 0

may_install=yes
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
	may_install=no
fi
if [ -n "$needed" ]; then
	[ $may_install = yes ] || fail "packages are missing: $(echo "$needed" | tr '\n' ' ')" "Run scripts/install-packages.sh as root once, or install sudo."
	# shellcheck disable=SC2086 # one word a package
	if [ -n "$(unavailable $needed)" ]; then
		echo "install-packages: reading the package lists" >&2
		as_root --update
		needed=$(listed '' | missing)
		optional=$(listed '?' | missing)
		package=$(unavailable $needed)
		[ -z "$package" ] || fail "this system's package lists have no \"$package\"" "Enable the suite's full archive (on Ubuntu: universe)."
	fi
elif [ $may_install = no ]; then
	exit 0
fi
# shellcheck disable=SC2046,SC2086 # one word a package
set -- $needed $(available $optional)
[ $# -gt 0 ] || exit 0
echo "install-packages: installing $*" >&2
as_root --install "$@"
