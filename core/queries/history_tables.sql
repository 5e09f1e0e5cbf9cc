-- one row is a table called $1 that looks like a history table and that the role can read: its quoted name
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS history
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relname = $1::pg_catalog.name
   AND c.relkind IN ('r', 'p')
   -- a policy would run its owner's code with the reader's rights; who trusts such a table can name it
   AND NOT c.relrowsecurity
   AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
   AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
   AND (SELECT pg_catalog.count(*)
          FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = c.oid
           AND a.attnum > 0
           AND NOT a.attisdropped
           -- reading a type that is not PostgreSQL's own would run its owner's code with the reader's rights
           AND a.atttypid < 16384
           AND a.attname IN ('installed_rank', 'version', 'description', 'type', 'script', 'checksum', 'installed_by',
                             'installed_on', 'execution_time', 'success')) = 10
 ORDER BY n.nspname COLLATE pg_catalog."C", c.relname COLLATE pg_catalog."C";
