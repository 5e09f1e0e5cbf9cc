-- one row: whether the advisory lock with key $1 was free and is the present transaction's now ("true", "false")
SELECT pg_catalog.pg_try_advisory_xact_lock($1::pg_catalog.int8)::pg_catalog.text AS is_ours;
