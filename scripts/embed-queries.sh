#!/bin/sh
# embed-queries.sh FILE.sql … : writes the C table of the embedded queries (core/queries.h) to standard output.
# n_params is the highest $n in the file.
set -eu
LC_ALL=C
export LC_ALL
cat <<'HEAD'
/* Made from core/queries/ by scripts/embed-queries.sh; do not edit. */
#include "core/queries.h"

#include <stddef.h>

const struct af_query af_queries[] = {
HEAD
for file in "$@"; do
	n_params=$(grep -o '\$[0-9][0-9]*' "$file" | tr -d '$' | sort -n | tail -n 1)
	printf '\t{"%s",\n' "$(basename "$file" .sql)"
	sed 's/[\\"]/\\&/g; s/^/\t "/; s/$/\\n"/' "$file"
	printf '\t , %d},\n' "${n_params:-0}"
done
printf '\t{NULL, NULL, 0}\n};\n'
