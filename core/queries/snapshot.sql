-- one row: the snapshot of this query, "xmin:xmax:running,…"; with nothing running it tells how many transactions have written so far
SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text AS snapshot;
