#!/bin/sh
# prepare.sh: lays build/regress for pg_regress: links to tests/regress and expected, and in build/regress/sample what the test
# `sample` runs: the files of sql/ with values for their placeholders, and migrate.sql, which applies them as the CLI would.
# Roles get the prefix regress_, since they would be those of whoever runs `make installcheck` on a server of theirs.
set -eu
cd "$(dirname "$0")/../.."
LC_ALL=C
export LC_ALL
laid=build/regress

mkdir -p $laid
ln -sfn ../../tests/regress $laid/sql
ln -sfn ../../expected $laid/expected
rm -rf $laid/sample
mkdir $laid/sample

# shellcheck disable=SC2016 # the placeholders are not the shell's
fill_in() {
	sed -e 's/\${DATABASE_NAME}/regress_aurora_flyway_sample/g' -e 's/\${[A-Z_]*_PASSWORD}/password/g' \
		-e 's/\<\(read_only\|sample_application\)\>/regress_\1/g' "$1"
}

# one migration: VERSION (empty: repeatable) and its file below sql/
apply() {
	name=$(basename "$2" .sql)
	fill_in "sql/$2" > "$laid/sample/$name.sql"
	# psql drops the last line end, which counts for no checksum
	cat <<-PSQL
		\\set text \`cat 'sql/$2'\`
		BEGIN;
		\\i $laid/sample/$name.sql
		EXECUTE record('$1', '$(echo "${name#*__}" | tr _ ' ')', '$2', :'text');
		COMMIT;
	PSQL
}

# the files below sql/ that PATTERN names: their names and paths
files() {
	(cd sql && find . -name "$1") | sed 's|^\./||' | awk -F/ '{ print $NF, $0 }'
}

{
	files 'V*__*.sql' | sort -V | while read -r name file; do
		version=${name#V}
		apply "${version%%__*}" "$file"
	done
	files 'R__*.sql' | sort | while read -r name file; do
		apply '' "$file"
	done
} > $laid/sample/migrate.sql
