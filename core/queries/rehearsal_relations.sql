-- one row is a relation that is there before a rehearsal, but for those of the system: its oid, quoted name, kind and file
SELECT c.oid::pg_catalog.text AS oid,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name,
       c.relkind::pg_catalog.text AS kind,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::pg_catalog.text AS file
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.oid >= 16384::pg_catalog.oid
   AND n.nspname <> 'pg_toast'
 ORDER BY c.oid;
