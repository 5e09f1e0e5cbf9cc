-- one row: a schema of the document ($1: text[] of names, NULL for all), in the document's order
SELECT n.nspname::text AS name,
	d.description AS comment
FROM pg_catalog.pg_namespace n
LEFT JOIN pg_catalog.pg_description d
	ON d.objoid = n.oid AND d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND ($1::text[] IS NULL OR n.nspname = ANY ($1::text[]))
	-- an extension's own schema is in only for what others put there
	AND (NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
			WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid AND e.deptype = 'e')
		OR EXISTS (SELECT FROM pg_catalog.pg_class c
			WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
				AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
					WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid AND e.deptype = 'e')
				-- how far migrations have come is no part of the schema; the comment tells such a table from others of that name
				AND NOT (pg_catalog.right(c.relname::text, 9) = '_progress' AND EXISTS (SELECT FROM pg_catalog.pg_description g
					WHERE g.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND g.objoid = c.oid AND g.objsubid = 0
						AND g.description = 'how far migrations outside a transaction have come (aurora-flyway)'))))
ORDER BY n.nspname COLLATE pg_catalog."C";
