-- one row: a column of a relation of the document, by the relation's position ($1: schemas, $2: style)
WITH RECURSIVE relation AS MATERIALIZED (
	SELECT c.oid, pg_catalog.row_number() OVER (ORDER BY n.nspname COLLATE pg_catalog."C",
		CASE WHEN $2::text = 'classic' OR c.relkind IN ('r', 'p') THEN 1
			WHEN c.relkind = 'v' THEN 2 WHEN c.relkind = 'm' THEN 3 ELSE 4 END,
		c.relname COLLATE pg_catalog."C") AS position
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
), domain AS (
	-- each step goes one domain down; the last one, whose base is no domain, has the type modifier
	SELECT t.oid, t.typbasetype, t.typtypmod, t.typnotnull
	FROM pg_catalog.pg_type t
	WHERE t.typtype = 'd'
	UNION ALL
	SELECT d.oid, t.typbasetype, t.typtypmod, d.typnotnull OR t.typnotnull
	FROM domain d
	JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype AND t.typtype = 'd'
), base AS (
	SELECT d.oid, d.typbasetype AS type, d.typtypmod AS modifier, d.typnotnull AS is_not_null
	FROM domain d
	JOIN pg_catalog.pg_type b ON b.oid = d.typbasetype AND b.typtype <> 'd'
), label AS (
	SELECT e.enumtypid, pg_catalog.string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) AS labels
	FROM pg_catalog.pg_enum e
	GROUP BY e.enumtypid
)
SELECT r.position,
	a.attnum,
	a.attname::text AS name,
	a.attnum = ANY (pk.conkey) AS is_primary_key,
	d.description AS comment,
	-- "???" for a type dropped since the snapshot, with "[]" for an array of it; a type of that name is quoted
	pg_catalog.format_type(COALESCE(b.type, a.atttypid), NULL) AS type,
	-- of an array: the length of its elements
	CASE WHEN COALESCE(b.modifier, a.atttypmod) < 0 THEN NULL
		WHEN COALESCE(b.type, a.atttypid) IN ('pg_catalog.varchar'::pg_catalog.regtype,
			'pg_catalog.bpchar'::pg_catalog.regtype, 'pg_catalog._varchar'::pg_catalog.regtype,
			'pg_catalog._bpchar'::pg_catalog.regtype)
			THEN COALESCE(b.modifier, a.atttypmod) - 4
		WHEN COALESCE(b.type, a.atttypid) IN ('pg_catalog.bit'::pg_catalog.regtype,
			'pg_catalog.varbit'::pg_catalog.regtype, 'pg_catalog._bit'::pg_catalog.regtype,
			'pg_catalog._varbit'::pg_catalog.regtype)
			THEN COALESCE(b.modifier, a.atttypmod)
		END AS length,
	-- a default names no column, so the relation is not asked for: it would be opened, waited for and kept in memory.
	-- The is_visible functions are NULL for what was dropped since the snapshot: then the default may name what is gone as well
	CASE WHEN a.attgenerated = '' AND pg_catalog.pg_table_is_visible(v.adrelid) IS NOT NULL
			AND pg_catalog.pg_type_is_visible(a.atttypid) IS NOT NULL
		THEN pg_catalog.pg_get_expr(v.adbin, 0) END AS "default",
	a.attnotnull OR COALESCE(b.is_not_null, false) AS is_not_null,
	l.labels
FROM relation r
JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN base b ON b.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
LEFT JOIN pg_catalog.pg_constraint pk ON pk.conrelid = a.attrelid AND pk.contype = 'p'
LEFT JOIN pg_catalog.pg_description d
	ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = a.attnum
LEFT JOIN label l ON l.enumtypid = COALESCE(b.type, a.atttypid)
ORDER BY r.position, a.attnum;
