-- one row when the schema called $1 has a table called $2: whether there is one called $3, and its number where all rows are its own and no rule or policy takes part
SELECT c.relname::pg_catalog.text AS table_name,
       EXISTS (SELECT 1
                 FROM pg_catalog.pg_class AS other
                WHERE other.relnamespace = n.oid
                  AND other.relname = $3::pg_catalog.name
                  AND other.relkind = 'r')::pg_catalog.text AS has_other,
       CASE
           WHEN c.relkind = 'r' AND c.relpersistence = 'p' AND NOT (c.relhasrules OR c.relhassubclass OR c.relrowsecurity) THEN c.oid::pg_catalog.text
       END AS plain_oid
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = $1::pg_catalog.name
   AND c.relname = $2::pg_catalog.name
   AND c.relkind IN ('r', 'v', 'f', 'p')
 ORDER BY c.relname;
