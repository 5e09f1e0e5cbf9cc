#!/bin/bash
# system.sh SUITE COMMAND …: runs COMMAND as root in a Debian system (bullseye, bookworm, trixie, sid) of its own, in /src, a copy of
# the project's files. Process and mount namespaces are its own, so whatever it starts ends with it; the network is the machine's.
#
#   tests/majors/system.sh trixie 'make -j2 && make regress'
#
# PACKAGES="gcc make …": what the system has from the start. SHARE=/a/folder: is the same folder inside, under the same path.
# AF_EXPIRED_SUITES=1: takes a suite whose mirror has not been brought up to date for so long that apt calls its index expired; its
# signature is checked all the same. Not the default, because an index that is kept back hides what was mended since.
# Needs root and mmdebstrap. The first call for a suite and its packages takes minutes and leaves an archive in
# ${XDG_CACHE_HOME:-~/.cache}/aurora_flyway; later ones unpack it. Exit status: COMMAND's; 75 when the system cannot be had, with the
# reason as the last line on stderr.
set -euo pipefail

suite=${1:?usage: system.sh SUITE COMMAND …}
shift
packages=${PACKAGES:-gcc libc6-dev make}
share=${SHARE:-}
top=$(cd "$(dirname "$0")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/aurora_flyway

cannot()
{
	echo "$1" >&2
	exit 75
}

# The mirror this machine's own packages come from.
mirror()
{
	awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep . ||
		awk '/^deb / {print $2; exit}' /etc/apt/sources.list 2>/dev/null | grep . ||
		cannot "no mirror is named in this machine's apt sources"
}

# The suite as an archive, made once. In the suite's own name stands what is in it, so that other packages make another one.
make_archive()
{
	local from list log=$archive.log
	from=$(mirror)
	list="ca-certificates,$(tr -s ' ' ',' <<<"$packages")"
	mkdir -p "$cache"
	[ "${AF_EXPIRED_SUITES:-}" != 1 ] || set -- --aptopt='Acquire::Check-Valid-Until "false"'
	if ! mmdebstrap --verbose "$@" --variant=minbase --include="$list" "$suite" "$archive.new.tar" "$from" >"$log" 2>&1; then
		rm -f "$archive.new.tar"
		cannot "$suite cannot be had from ${from#*//}: $(grep -m 1 '^E:' "$log" || tail -n 1 "$log")"
	fi
	mv "$archive.new.tar" "$archive"
	rm -f "$log"
}

[ "$(id -u)" -eq 0 ] || cannot "needs root"
command -v mmdebstrap >/dev/null || cannot "mmdebstrap is missing"
archive=$cache/$suite-$(cksum <<<"$packages" | cut -d' ' -f1).tar
[ -s "$archive" ] || make_archive

root=$(mktemp -d "${TMPDIR:-/tmp}/aurora-flyway-$suite.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"
tar -C "$root" -xf "$archive" --exclude='./dev/*'
# what is the machine's, not the system's: name resolution, and the certificates its network is reached by
cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
cp -r /usr/local/share/ca-certificates "$root/usr/local/share/" 2>/dev/null || true
mkdir "$root/src"
(cd "$top" && { git ls-files -co --exclude-standard -z 2>/dev/null || find . -path ./build -prune -o -path ./.git -prune -o -type f -print0; } |
	tar -c --null --verbatim-files-from --ignore-failed-read -T - 2>/dev/null) | tar -C "$root/src" -x --no-same-owner

# shellcheck disable=SC2016 # the words are the inner shell's
unshare --mount --pid --fork --kill-child bash -c '
	root=$1 share=$2; shift 2
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/tmp"
	if [ -n "$share" ]; then
		mkdir -p "$root$share"
		mount --bind "$share" "$root$share"
	fi
	exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		bash -c "update-ca-certificates >/dev/null 2>&1; cd /src && $*"
' system "$root" "$share" "$@"
