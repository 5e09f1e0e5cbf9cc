#!/bin/sh
# peers.sh: builds the peers written in Go, and the proxy that adds latency, into build/peers; bench/migrate.py finds them there. Needs go.
# Pinned, so that two runs measure the same.
set -eu
cd "$(dirname "$0")/.."
command -v go >/dev/null || { echo "go is not installed: the peers in Go are left out" >&2; exit 1; }
mkdir -p build/peers
GOBIN=$(pwd)/build/peers
export GOBIN
status=0
# peer PACKAGE@VERSION [TAGS]
peer() {
	go install -tags "${2:-}" "$1" || { echo "'$1' cannot be built here, and is left out" >&2; status=1; }
}
peer github.com/pressly/goose/v3/cmd/goose@v3.26.0 'no_clickhouse no_libsql no_mssql no_mysql no_sqlite3 no_vertica no_ydb'
peer github.com/golang-migrate/migrate/v4/cmd/migrate@v4.18.3 'postgres file'
peer github.com/amacneil/dbmate/v2@v2.26.0
# its command is called "server"
peer github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0
[ ! -x build/peers/server ] || mv build/peers/server build/peers/toxiproxy-server
ls build/peers
exit $status
