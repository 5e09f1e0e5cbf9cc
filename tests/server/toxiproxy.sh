#!/bin/sh
# toxiproxy.sh: prints the path of a toxiproxy-server: the one in PATH, else one that Go builds into build/toxiproxy, as the machine's
# settings say (its sums are checked by Go). Exit status 3, with the reason on stderr, when this machine cannot have one.
set -eu
cd "$(dirname "$0")/../.."
version=v2.12.0
place=$PWD/build/toxiproxy/$version

if command -v toxiproxy-server; then
	exit 0
fi
if [ ! -x "$place/server" ]; then
	if ! command -v go >/dev/null; then
		echo "there is no toxiproxy-server, and no Go to build one" >&2
		exit 3
	fi
	mkdir -p build/toxiproxy
	if ! GOBIN=$place timeout 600 go install "github.com/Shopify/toxiproxy/v2/cmd/server@$version" >build/toxiproxy/log 2>&1; then
		echo "toxiproxy cannot be built: $(tail -n 1 build/toxiproxy/log | cut -c 1-200)" >&2
		exit 3
	fi
fi
echo "$place/server"
