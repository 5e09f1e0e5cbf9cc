-- one row: whether the session advisory lock with key $1 was ours ("true", "false")
SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)::pg_catalog.text AS was_ours;
