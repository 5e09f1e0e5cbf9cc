-- one row: a table, view, materialised view or foreign table of the document, in the document's order ($1: schemas, $2: style)
WITH relation AS (
	SELECT c.oid, n.nspname, c.relname,
		CASE WHEN $2::text = 'classic' OR c.relkind IN ('r', 'p') THEN 1
			WHEN c.relkind = 'v' THEN 2 WHEN c.relkind = 'm' THEN 3 ELSE 4 END AS section
	FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		AND ($1::text[] IS NULL OR n.nspname = ANY ($1::text[]))
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
			WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid AND e.deptype = 'e')
		-- how far migrations have come is no part of the schema; the comment tells such a table from others of that name
		AND NOT (pg_catalog.right(c.relname::text, 9) = '_progress' AND EXISTS (SELECT FROM pg_catalog.pg_description g
			WHERE g.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND g.objoid = c.oid AND g.objsubid = 0
				AND g.description = 'how far migrations outside a transaction have come (aurora-flyway)'))
)
SELECT pg_catalog.row_number() OVER place AS position,
	r.nspname::text AS schema,
	r.relname::text AS name,
	r.section::text AS section,
	d.description AS comment,
	pg_catalog.quote_ident(r.nspname) AS quoted_schema,
	-- the anchor: each name percent-encoded from UTF-8, a dot between
	CASE WHEN $2::text = 'classic' THEN NULL
		WHEN (r.nspname || r.relname) COLLATE pg_catalog."C" !~ '[^A-Za-z0-9_-]' THEN r.nspname || '.' || r.relname
		ELSE (SELECT pg_catalog.string_agg(
				CASE WHEN p.letter COLLATE pg_catalog."C" ~ '[A-Za-z0-9_-]' OR p.i = pg_catalog.length(r.nspname::text) + 1
					THEN p.letter
				ELSE pg_catalog.regexp_replace(pg_catalog.upper(pg_catalog.encode(pg_catalog.convert_to(p.letter,
					CASE pg_catalog.getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END), 'hex')),
					'(..)', '%\1', 'g') END, '' ORDER BY p.i)
			FROM (SELECT i, pg_catalog.substr(r.nspname || '.' || r.relname, i, 1) AS letter
				FROM pg_catalog.generate_series(1, pg_catalog.length(r.nspname || '.' || r.relname)) AS i) AS p)
		END AS anchor
FROM relation r
LEFT JOIN pg_catalog.pg_description d
	ON d.objoid = r.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
WINDOW place AS (ORDER BY r.nspname COLLATE pg_catalog."C", r.section, r.relname COLLATE pg_catalog."C")
ORDER BY 1;
