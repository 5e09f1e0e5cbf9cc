#!/bin/sh
# run.sh [docs|migrate] [quick|full] [CASE …]: measures against peers on a PostgreSQL of its own, and prints tables: of documents, of
# migrations (CASEs of bench/migrate.py), or of both. Full is what the goals speak of, and takes an hour or two; bench/peers.sh builds the
# peers that are written in Go. Figures are for reading: nothing here passes or fails.
set -eu
cd "$(dirname "$0")/.."
what=both
case ${1:-} in docs | migrate) what=$1; shift ;; esac
size=quick
case ${1:-} in quick | full) size=$1; shift ;; esac
make -s cli
tests/server/install.sh
dir=$(mktemp -d /tmp/afb.XXXXXX)
trap 'tests/server/cluster.sh stop "$dir" >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
tests/server/cluster.sh start "$dir" > "$dir.env" || { cat "$dir.env" >&2; rm -f "$dir.env"; exit 1; }
set -a
# shellcheck disable=SC1090
. "$dir.env"
set +a
rm -f "$dir.env"
# pg_dump locks every table
psql -Xqc 'ALTER SYSTEM SET max_locks_per_transaction = 1024' postgres
. tests/server/user.sh
as_server "$(readlink -f build/server)$("${PG_CONFIG:-pg_config}" --bindir)/pg_ctl" restart -w -s -D "$dir/data" -l "$dir/log"
if [ "$what" != migrate ]; then
	[ "$size" = full ] && tables='100 1000 10000' || tables='100 1000'
	# shellcheck disable=SC2086
	bench/docs.py $tables
fi
[ "$what" != both ] || echo
[ "$what" = docs ] || bench/migrate.py "$size" "$@"
