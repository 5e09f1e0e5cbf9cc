#!/bin/sh
# install.sh: an installation of PostgreSQL with the extension in it, in build/server, made without root.
# PostgreSQL finds its lib and share trees relative to its programs, so links to those trees beside copies of the programs are enough.
# The trees of the machine itself are not touched.
set -eu
cd "$(dirname "$0")/../.."
PG_CONFIG=${PG_CONFIG:-pg_config}
. tests/server/user.sh

server=$PWD/build/server
bindir=$("$PG_CONFIG" --bindir)
stamp=$("$PG_CONFIG" --version)

# a clone in a home folder that the server's user cannot enter: the installation lies elsewhere
place_server() {
	rm -rf "$(readlink -f "$server")" "$server"
	mkdir -p build
	if [ "$(id -u)" = 0 ] && ! as_server test -x "$PWD/build"; then
		elsewhere=$(mktemp -d "${TMPDIR:-/tmp}/aurora-flyway-server.XXXXXX")
		chmod 755 "$elsewhere"
		ln -s "$elsewhere" "$server"
	else
		mkdir "$server"
	fi
}

if [ "$(cat "$server/.complete" 2>/dev/null)" != "$stamp" ]; then
	place_server
	for tree in --pkglibdir --sharedir; do
		from=$("$PG_CONFIG" $tree)
		mkdir -p "$server$from"
		cp -as "$from/." "$server$from/"
	done
	# copies: a program that is a link finds the trees of the machine
	mkdir -p "$server$bindir"
	cp "$bindir/postgres" "$bindir/initdb" "$bindir/pg_ctl" "$server$bindir/"
	echo "$stamp" > "$server/.complete"
fi
# an empty CLI_CAN_BE_BUILT leaves the CLI out
if [ -e extension/module.c ]; then
	make -s install CLI_CAN_BE_BUILT= DESTDIR="$(readlink -f "$server")" PG_CONFIG="$PG_CONFIG" > build/server-install.log 2>&1 ||
		{ cat build/server-install.log >&2; exit 1; }
fi
