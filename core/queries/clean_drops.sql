-- one row is a statement that drops one thing in the schema called $1, in the order to run them; what an earlier one took along is no error
WITH one AS (
    SELECT n.oid AS schema_oid, n.nspname
      FROM pg_catalog.pg_namespace AS n
     WHERE n.nspname = $1::pg_catalog.name
),
-- members of extensions, and what belongs to something else inwardly (an identity column's sequence, a range's functions)
bound AS (
    SELECT d.classid, d.objid
      FROM pg_catalog.pg_depend AS d
     WHERE d.deptype IN ('e', 'i')
       AND d.refclassid <> 'pg_catalog.pg_namespace'::pg_catalog.regclass
),
drops AS (
    SELECT CASE c.relkind WHEN 'm' THEN 1 WHEN 'v' THEN 2 WHEN 'S' THEN 8 ELSE 3 END AS step,
           pg_catalog.format('DROP %s IF EXISTS %I.%I CASCADE',
                             CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW'
                                            WHEN 'v' THEN 'VIEW'
                                            WHEN 'S' THEN 'SEQUENCE'
                                            WHEN 'f' THEN 'FOREIGN TABLE'
                                            ELSE 'TABLE' END,
                             one.nspname, c.relname) AS statement
      FROM one
      JOIN pg_catalog.pg_class AS c ON c.relnamespace = one.schema_oid
     WHERE c.relkind IN ('m', 'v', 'r', 'p', 'f', 'S')
       -- a child goes with its parent
       AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid)
       AND NOT EXISTS (SELECT 1
                         FROM bound AS b
                        WHERE b.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          AND b.objid = c.oid
                          -- a partitioned table is bound to its own key
                          AND c.relkind = 'S')
       AND NOT EXISTS (SELECT 1
                         FROM pg_catalog.pg_depend AS d
                        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          AND d.objid = c.oid
                          AND d.deptype = 'e')
    UNION ALL
    SELECT 4,
           pg_catalog.format('DROP %s IF EXISTS %I.%I(%s) CASCADE',
                             CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                             one.nspname, p.proname,
                             CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*'
                                  ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END)
      FROM one
      JOIN pg_catalog.pg_proc AS p ON p.pronamespace = one.schema_oid
     WHERE NOT EXISTS (SELECT 1
                         FROM bound AS b
                        WHERE b.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                          AND b.objid = p.oid)
    UNION ALL
    SELECT CASE t.typtype WHEN 'e' THEN 5 WHEN 'd' THEN 6 ELSE 9 END,
           pg_catalog.format('DROP %s IF EXISTS %I.%I CASCADE',
                             CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, one.nspname, t.typname)
      FROM one
      JOIN pg_catalog.pg_type AS t ON t.typnamespace = one.schema_oid
      LEFT JOIN pg_catalog.pg_class AS r ON r.oid = t.typrelid
     WHERE t.typtype IN ('b', 'c', 'd', 'e', 'p', 'r')
       AND (t.typtype <> 'c' OR r.relkind = 'c')
       AND NOT EXISTS (SELECT 1
                         FROM bound AS b
                        WHERE b.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                          AND b.objid = t.oid
                          -- a composite type is bound to the relation that holds its columns
                          AND t.typtype <> 'c')
       AND NOT EXISTS (SELECT 1
                         FROM pg_catalog.pg_depend AS d
                        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                          AND d.objid = t.oid
                          AND d.deptype = 'e')
    UNION ALL
    SELECT 10, pg_catalog.format('DROP COLLATION IF EXISTS %I.%I CASCADE', one.nspname, l.collname)
      FROM one
      JOIN pg_catalog.pg_collation AS l ON l.collnamespace = one.schema_oid
     WHERE NOT EXISTS (SELECT 1
                         FROM bound AS b
                        WHERE b.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass
                          AND b.objid = l.oid)
    UNION ALL
    SELECT 11, pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE', x.extname)
      FROM one
      JOIN pg_catalog.pg_extension AS x ON x.extnamespace = one.schema_oid
      JOIN pg_catalog.pg_roles AS o ON o.oid = x.extowner
     WHERE o.rolname = current_user
)
SELECT drops.statement::pg_catalog.text
  FROM drops
 ORDER BY drops.step, drops.statement COLLATE pg_catalog."C";
