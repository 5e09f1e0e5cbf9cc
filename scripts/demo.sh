#!/bin/sh
# demo.sh (make demo): from a machine that has never seen the project to a migrated database and its document. The document is on
# standard output, the story on standard error; the PostgreSQL it runs on disappears with it.
set -eu
cd "$(dirname "$0")/.."

tell()
{
	printf '\n==> %s\n' "$*" >&2
}

tell 'packages'
scripts/install-packages.sh

pg_config=${PG_CONFIG:-pg_config}
version=$("$pg_config" --version)
major=$(echo "$version" | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p')
tell "build, with $version"
unset MAKEFLAGS MFLAGS
make -s -j"$(nproc)" PG_CONFIG="$pg_config" >&2
if [ "${major:-0}" -lt 15 ]; then
	tell "PostgreSQL $major: the extension is built, but the CLI needs the headers of 15 or newer, so there is no demonstration"
	echo '    PG_CONFIG=/path/to/pg_config names another PostgreSQL' >&2
	exit 1
fi

tell 'the migrations of sql/ on a throwaway PostgreSQL, and the document of the result'
PG_CONFIG=$pg_config build/aurora-flyway docs --dev --style classic
