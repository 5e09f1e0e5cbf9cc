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
	awk -v name="$(basename "$file" .sql)" '
		BEGIN { n = 0; printf "\t{\"%s\",\n", name }
		{
			rest = $0
			while (match(rest, /\$[0-9]+/)) {
				k = substr(rest, RSTART + 1, RLENGTH - 1) + 0
				if (k > n) n = k
				rest = substr(rest, RSTART + RLENGTH)
			}
			gsub(/\\/, "\\\\"); gsub(/"/, "\\\"")
			printf "\t \"%s\\n\"\n", $0
		}
		END { printf "\t , %d},\n", n }' "$file"
done
printf '\t{NULL, NULL, 0}\n};\n'
