#!/bin/sh
# cluster.sh start DIR [INITDB OPTION …]: makes a cluster in the folder DIR (made when missing) and starts it from build/server, which
#   tests/server/install.sh makes. Trust, no fsync, a socket in DIR and a free port on 127.0.0.1. Prints PGHOST=, PGPORT=, PGUSER= lines.
#   Without options: --encoding=UTF8 --locale=C.
# cluster.sh standby DIR: from now on it takes no changes.
# cluster.sh stop DIR: stops it. The folder is the caller's to remove.
set -eu
usage() { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
verb=$1
dir=$2
shift 2
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/server/user.sh"
bin=$(readlink -f "$top/build/server")$("${PG_CONFIG:-pg_config}" --bindir)

start() {
	if [ ! -x "$bin/initdb" ]; then
		echo "no server in 'build/server': run tests/server/install.sh first" >&2
		exit 1
	fi
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	if [ ${#dir} -gt 80 ]; then
		echo "the path '$dir' is too long for a unix socket: choose a shorter one" >&2
		exit 1
	fi
	[ "$(id -u)" != 0 ] || chown "$server_user" "$dir"
	[ $# -gt 0 ] || set -- --encoding=UTF8 --locale=C
	as_server "$bin/initdb" --no-sync --auth=trust --username=postgres -D "$dir/data" "$@" > "$dir/initdb.log" 2>&1 ||
		{ cat "$dir/initdb.log" >&2; exit 1; }
	as_server tee -a "$dir/data/postgresql.conf" >/dev/null <<-CONF
		fsync = off
		full_page_writes = off
		synchronous_commit = off
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$dir'
		max_connections = 50
		shared_buffers = 32MB
		autovacuum = off
	CONF
	start_on_free_port
	printf 'PGHOST=%s\nPGPORT=%s\nPGUSER=postgres\n' "$dir" "$port"
}

# a port may be taken by the time the server binds it: then another one is tried
start_on_free_port() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		port=$(shuf -n 1 -i 20000-32000)
		if as_server "$bin/pg_ctl" start -w -t 60 -s -D "$dir/data" -l "$dir/log" -o "-p $port" >/dev/null 2>&1; then
			return
		fi
		grep -q 'could not create any TCP/IP sockets' "$dir/log" || break
	done
	cat "$dir/log" >&2
	echo "the server in '$dir' did not start (try $try)" >&2
	exit 1
}

case $verb in
	start) start "$@" ;;
	stop) as_server "$bin/pg_ctl" stop -s -m immediate -D "$dir/data" ;;
	standby)
		as_server touch "$dir/data/standby.signal"
		as_server "$bin/pg_ctl" restart -w -t 60 -s -m fast -D "$dir/data" -l "$dir/log" >/dev/null
		;;
	*) usage ;;
esac
