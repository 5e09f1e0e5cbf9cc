-- one row is an index of the table $1 (an oid) that is invalid, or was not there when the names of $2 were: a statement may have left it behind
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS index_name,
       c.relname::pg_catalog.text AS bare_name,
       (c.relname::pg_catalog.text = ANY (COALESCE($2::pg_catalog.text[], '{}')))::pg_catalog.text AS was_there,
       (c.relkind = 'I')::pg_catalog.text AS is_partitioned,
       -- another role's progress shows no relation: it may be this one
       EXISTS (SELECT 1
                 FROM pg_catalog.pg_stat_progress_create_index AS s
                WHERE s.pid <> pg_catalog.pg_backend_pid()
                  AND s.datid = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
                  AND COALESCE(s.relid, i.indrelid) = i.indrelid)::pg_catalog.text AS is_being_built,
       i.indisvalid::pg_catalog.text AS is_valid
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE i.indrelid = $1::pg_catalog.oid
   AND (NOT i.indisvalid OR c.relname::pg_catalog.text <> ALL (COALESCE($2::pg_catalog.text[], '{}')))
 ORDER BY n.nspname COLLATE pg_catalog."C", c.relname COLLATE pg_catalog."C";
