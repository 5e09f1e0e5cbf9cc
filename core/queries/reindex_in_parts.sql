-- one row when the name $1 is that of a partitioned table or index, looked for in the schemas of the search_path $2 unless it names one
SELECT c.relname::pg_catalog.text AS name
  FROM (SELECT pg_catalog.parse_ident($1::pg_catalog.text, false) AS parts) AS i
  JOIN pg_catalog.pg_class AS c ON c.relname = i.parts[pg_catalog.array_upper(i.parts, 1)]
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('p', 'I')
   AND CASE WHEN pg_catalog.array_upper(i.parts, 1) > 1
            THEN n.nspname = i.parts[pg_catalog.array_upper(i.parts, 1) - 1]
            ELSE n.nspname::pg_catalog.text = ANY (SELECT pg_catalog.replace(pg_catalog.btrim(p.name, ' "'), '$user', current_user)
                                                     FROM pg_catalog.regexp_split_to_table($2::pg_catalog.text, ',') AS p (name))
       END
 ORDER BY 1;
