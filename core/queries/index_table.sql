-- one row when there is a relation $1 (as it is written): the table, or that of the index ($2: true), and the names of its indexes
SELECT t.oid::pg_catalog.text AS table_oid,
       ARRAY(SELECT c.relname
               FROM pg_catalog.pg_index AS i
               JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
              WHERE i.indrelid OPERATOR(pg_catalog.=) t.oid
              ORDER BY c.relname COLLATE pg_catalog."C")::pg_catalog.text AS index_names
  FROM pg_catalog.pg_class AS t
 WHERE t.oid OPERATOR(pg_catalog.=) CASE WHEN $2::pg_catalog.bool
                    THEN (SELECT i.indrelid FROM pg_catalog.pg_index AS i WHERE i.indexrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1::pg_catalog.text))
                    ELSE pg_catalog.to_regclass($1::pg_catalog.text) END
 ORDER BY t.oid;
