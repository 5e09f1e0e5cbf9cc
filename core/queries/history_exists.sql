-- one row when the schema called $1 has a table called $2
SELECT c.relname::pg_catalog.text AS table_name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = $1::pg_catalog.name
   AND c.relname = $2::pg_catalog.name
   AND c.relkind IN ('r', 'v', 'f', 'p')
 ORDER BY c.relname;
