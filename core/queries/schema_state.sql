-- one row when there is a schema called $1: whether it is empty in Flyway's eyes ("t", "f"), apart from the progress table $2
SELECT (NOT EXISTS (SELECT 1
                      FROM pg_catalog.pg_class AS c
                     WHERE c.relnamespace = n.oid
                       AND c.relkind IN ('r', 'v', 'S', 't')
                       AND c.relname <> $2::pg_catalog.name
                       AND NOT EXISTS (SELECT 1
                                         FROM pg_catalog.pg_depend AS d
                                        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                          AND d.objid = c.oid
                                          AND d.deptype = 'e'))
        AND NOT EXISTS (SELECT 1
                          FROM pg_catalog.pg_type AS t
                         WHERE t.typnamespace = n.oid
                           AND t.typcategory NOT IN ('A', 'C')
                           AND NOT EXISTS (SELECT 1
                                             FROM pg_catalog.pg_depend AS d
                                            WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                                              AND d.objid = t.oid
                                              AND d.deptype = 'e'))
        AND NOT EXISTS (SELECT 1
                          FROM pg_catalog.pg_proc AS p
                         WHERE p.pronamespace = n.oid
                           AND NOT EXISTS (SELECT 1
                                             FROM pg_catalog.pg_depend AS d
                                            WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                                              AND d.objid = p.oid
                                              AND d.deptype = 'e')))::pg_catalog.text AS is_empty
  FROM pg_catalog.pg_namespace AS n
 WHERE n.nspname = $1::pg_catalog.name
 ORDER BY n.nspname;
