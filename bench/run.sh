#!/bin/sh
# run.sh [N …]: measures against peers on a PostgreSQL of its own, and prints a table. N: how many tables (100 1000 10000).
# Then migrations; bench/migrate.py says what of. Figures are for reading: nothing here passes or fails.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 100 1000 10000
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
bench/docs.py "$@"
echo
bench/migrate.py
