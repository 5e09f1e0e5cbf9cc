-- What CREATE EXTENSION makes: signatures and marks that others rely on.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;

SELECT p.oid::regprocedure AS function, provolatile AS volatile, proparallel AS parallel, proisstrict AS strict, prosecdef AS definer,
	pronargdefaults AS defaults
FROM pg_depend d
JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'aurora_flyway')
	AND d.deptype = 'e'
ORDER BY proname COLLATE "C";

-- the columns, which the CLI reads
SELECT proname, string_agg(name || ' ' || format_type(type, NULL), ', ' ORDER BY n) AS columns
FROM pg_proc,
	unnest(proargnames, proallargtypes, proargmodes::text[]) WITH ORDINALITY AS argument (name, type, mode, n)
WHERE proname LIKE 'aurora\_flyway\_%' AND mode IN ('o', 't')
GROUP BY proname
ORDER BY proname COLLATE "C"
\g (format=unaligned tuples_only=on)

-- nothing of it is without a comment
SELECT d.objid::regprocedure
FROM pg_depend d
WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'aurora_flyway')
	AND d.deptype = 'e' AND obj_description(d.objid, 'pg_proc') IS NULL;
SELECT obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'aurora_flyway';

-- it goes where it is put, and works from there
CREATE SCHEMA regress_elsewhere;
ALTER EXTENSION aurora_flyway SET SCHEMA regress_elsewhere;
SELECT regress_elsewhere.aurora_flyway_checksum('text');
SELECT regress_elsewhere.aurora_flyway_docs('{regress_elsewhere}') LIKE '%## Schema: regress\_elsewhere%';
ALTER EXTENSION aurora_flyway SET SCHEMA public;
DROP SCHEMA regress_elsewhere;
