#!/bin/sh
# run.sh: the SQL tests on a cluster of their own, which is gone afterwards. `make installcheck` runs them on a running server.
set -eu
cd "$(dirname "$0")/../.."
tests/server/install.sh
dir=$(mktemp -d /tmp/aft.XXXXXX)
trap 'tests/server/cluster.sh stop "$dir" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP
tests/server/cluster.sh start "$dir" > "$dir/env"
while IFS= read -r setting; do
	export "${setting?}"
done < "$dir/env"
${MAKE:-make} -s installcheck
