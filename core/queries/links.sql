-- one row: a link of a relation of the document, by the relation's position ($1: schemas, $2: style): to a table that inherits from it
-- (attnum 0), or from a column that has a foreign key (one row for every column of that key); anchor NULL where the target is not in the document
WITH relation AS MATERIALIZED (
	SELECT c.oid, n.nspname, c.relname,
		CASE WHEN $2::text = 'classic' OR c.relkind IN ('r', 'p') THEN 1
			WHEN c.relkind = 'v' THEN 2 WHEN c.relkind = 'm' THEN 3 ELSE 4 END AS section,
		pg_catalog.row_number() OVER (ORDER BY n.nspname COLLATE pg_catalog."C",
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
), heading AS (
	-- every heading of a classic document, in its order, since GitHub numbers equal slugs over all of them
	SELECT NULL::oid AS oid, 'Database Documentation' AS heading, NULL::name AS nspname, 0 AS level, 0::bigint AS position
	WHERE $2::text = 'classic'
	UNION ALL
	SELECT NULL, h.heading, n.nspname, h.level, 0
	FROM pg_catalog.pg_namespace n
	CROSS JOIN LATERAL (VALUES (1, 'Schema: ' || n.nspname), (2, 'Tables')) AS h (level, heading)
	WHERE $2::text = 'classic' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		AND ($1::text[] IS NULL OR n.nspname = ANY ($1::text[]))
		AND (NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
				WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid AND e.deptype = 'e')
			OR n.nspname IN (SELECT r.nspname FROM relation r))
	UNION ALL
	SELECT r.oid, r.nspname || '.' || r.relname, r.nspname, 3, r.position
	FROM relation r
	WHERE $2::text = 'classic'
), lower_case (first, last, step, shift) AS (
	-- capital letters outside ASCII: every `step`-th code point from first to last has its small letter `shift` further on
	VALUES (192, 214, 1, 32), (216, 222, 1, 32), (256, 302, 2, 1), (306, 310, 2, 1), (313, 327, 2, 1), (330, 374, 2, 1),
		(376, 376, 1, -121), (377, 381, 2, 1), (461, 475, 2, 1), (478, 494, 2, 1), (504, 542, 2, 1), (546, 562, 2, 1),
		(902, 902, 1, 38), (904, 906, 1, 37), (908, 908, 1, 64), (910, 911, 1, 63), (913, 929, 1, 32), (931, 939, 1, 32),
		(1024, 1039, 1, 80), (1040, 1071, 1, 32), (1120, 1152, 2, 1), (1162, 1214, 2, 1), (1216, 1216, 1, 15),
		(1217, 1229, 2, 1), (1232, 1326, 2, 1), (1329, 1366, 1, 48), (4256, 4293, 1, 7264), (7312, 7354, 1, -3008),
		(7680, 7828, 2, 1), (7838, 7838, 1, -7615), (7840, 7934, 2, 1), (7944, 7951, 1, -8), (7960, 7965, 1, -8),
		(7976, 7983, 1, -8), (7992, 7999, 1, -8), (8008, 8013, 1, -8), (8025, 8031, 2, -8), (8040, 8047, 1, -8),
		(8544, 8559, 1, 16), (9398, 9423, 1, 26), (11264, 11311, 1, 48), (65313, 65338, 1, 32), (66560, 66599, 1, 40)
), no_word (first, last) AS (
	-- neither letter nor digit nor mark outside ASCII: GitHub drops these
	VALUES (128, 169), (171, 180), (182, 185), (187, 191), (215, 215), (247, 247), (8192, 8254), (8257, 8275),
		(8277, 8304), (8308, 8318), (8320, 8335), (8352, 8399), (8592, 9397), (9450, 11263), (11776, 11822),
		(11824, 12292), (12296, 12320), (12336, 12336), (12349, 12352), (12443, 12444), (12448, 12448), (12539, 12539),
		(12736, 12783), (12800, 13311), (57344, 63743), (64830, 64847), (65040, 65055), (65072, 65074), (65077, 65100),
		(65104, 65135), (65279, 65295), (65306, 65312), (65339, 65342), (65344, 65344), (65371, 65381), (65504, 65535),
		(126976, 130047), (917504, 917759), (983040, 1114111)
), slug AS (
	SELECT h.oid, h.nspname, h.level, h.position,
		CASE WHEN h.heading COLLATE pg_catalog."C" ~ '^[\u0001-\u007f]*$'
				OR pg_catalog.getdatabaseencoding() NOT IN ('UTF8', 'LATIN1') THEN
			pg_catalog.translate(pg_catalog.regexp_replace(pg_catalog.lower(h.heading COLLATE pg_catalog."C"),
				'[\u0001-\u001f!-,./:-@[-^`{-\u007f]', '', 'g'), ' ', '-')
		ELSE (SELECT pg_catalog.string_agg(CASE
					WHEN p.letter ~ '[\u0001-\u007f]' THEN pg_catalog.translate(pg_catalog.regexp_replace(
						pg_catalog.lower(p.letter COLLATE pg_catalog."C"), '[^a-z0-9_ -]', ''), ' ', '-')
					WHEN EXISTS (SELECT FROM no_word w
						WHERE pg_catalog.ascii(p.letter) BETWEEN w.first AND w.last) THEN ''
					ELSE COALESCE((SELECT pg_catalog.chr(pg_catalog.ascii(p.letter) + c.shift)
						FROM lower_case c
						WHERE pg_catalog.ascii(p.letter) BETWEEN c.first AND c.last
							AND (pg_catalog.ascii(p.letter) - c.first) % c.step = 0), p.letter) END, '' ORDER BY p.i)
			FROM (SELECT i, pg_catalog.substr(h.heading, i, 1) COLLATE pg_catalog."C" AS letter
				FROM pg_catalog.generate_series(1, pg_catalog.length(h.heading)) AS i) AS p)
		END AS slug
	FROM heading h
), target AS (
	SELECT s.oid, s.slug || CASE WHEN s.nth > 1 THEN '-' || (s.nth - 1) ELSE '' END AS anchor
	FROM (SELECT oid, slug, pg_catalog.row_number() OVER (PARTITION BY slug COLLATE pg_catalog."C"
			ORDER BY nspname COLLATE pg_catalog."C" NULLS FIRST, level, position) AS nth
		FROM slug) AS s
	WHERE s.oid IS NOT NULL
	UNION ALL
	-- otherwise: the <a id> of relations.sql
	SELECT r.oid,
		CASE WHEN (r.nspname || r.relname) COLLATE pg_catalog."C" !~ '[^A-Za-z0-9_-]' THEN r.nspname || '.' || r.relname
		ELSE (SELECT pg_catalog.string_agg(
				CASE WHEN p.letter COLLATE pg_catalog."C" ~ '[A-Za-z0-9_-]' OR p.i = pg_catalog.length(r.nspname::text) + 1
					THEN p.letter
				ELSE pg_catalog.regexp_replace(pg_catalog.upper(pg_catalog.encode(pg_catalog.convert_to(p.letter,
					CASE pg_catalog.getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END), 'hex')),
					'(..)', '%\1', 'g') END, '' ORDER BY p.i)
			FROM (SELECT i, pg_catalog.substr(r.nspname || '.' || r.relname, i, 1) AS letter
				FROM pg_catalog.generate_series(1, pg_catalog.length(r.nspname || '.' || r.relname)) AS i) AS p)
		END
	FROM relation r
	WHERE $2::text <> 'classic'
), link AS (
	SELECT i.inhparent AS oid, 0::smallint AS attnum, n.nspname::text AS schema, c.relname::text AS name, ''::name AS constraint_name,
		0::bigint AS nth, c.oid AS target
	FROM pg_catalog.pg_inherits i
	JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p', 'f')
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	UNION ALL
	SELECT f.conrelid, own.attnum, NULL, a.attname::text, f.conname, linked.nth, f.confrelid
	FROM pg_catalog.pg_constraint f
	CROSS JOIN LATERAL pg_catalog.unnest(f.conkey) AS own (attnum)
	CROSS JOIN LATERAL pg_catalog.unnest(f.conkey) WITH ORDINALITY AS linked (attnum, nth)
	JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = linked.attnum
	WHERE f.contype = 'f'
		-- the constraints that a key on a partitioned table makes for each of its partitions say nothing new
		AND (f.conparentid = 0 OR f.conrelid <> (SELECT p.conrelid FROM pg_catalog.pg_constraint p WHERE p.oid = f.conparentid))
)
SELECT r.position, l.attnum, l.schema, l.name, t.anchor
FROM link l
JOIN relation r ON r.oid = l.oid
LEFT JOIN target t ON t.oid = l.target
ORDER BY r.position, l.attnum, l.schema COLLATE pg_catalog."C", l.constraint_name COLLATE pg_catalog."C", l.nth,
	l.name COLLATE pg_catalog."C";
