-- Every version that can be installed, updated to the newest one, is the same as a fresh installation. The list is taken from the files.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS aurora_flyway;
CREATE SCHEMA regress_upgrade;
CREATE TABLE regress_upgrade.fact (version text, fact text);

CREATE PROCEDURE regress_upgrade.note(version text) LANGUAGE sql AS $$
	INSERT INTO regress_upgrade.fact
	SELECT note.version, concat_ws(' | ', p.oid::regprocedure, pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'), p.proacl)
	FROM pg_depend d
	LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
	WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
		AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'aurora_flyway')
$$;

DO $$
DECLARE
	old record;
BEGIN
	CREATE EXTENSION aurora_flyway;
	CALL regress_upgrade.note('fresh');
	FOR old IN SELECT version FROM pg_available_extension_versions WHERE name = 'aurora_flyway' LOOP
		DROP EXTENSION aurora_flyway;
		EXECUTE format('CREATE EXTENSION aurora_flyway VERSION %L', old.version);
		ALTER EXTENSION aurora_flyway UPDATE;
		CALL regress_upgrade.note(old.version);
	END LOOP;
END
$$;

SELECT count(DISTINCT version) >= 2 AS compared, count(*) FILTER (WHERE version = 'fresh') > 0 AS facts FROM regress_upgrade.fact;
SELECT old.version, old.fact
FROM regress_upgrade.fact old
WHERE fact NOT IN (SELECT fact FROM regress_upgrade.fact WHERE version = 'fresh')
UNION ALL
SELECT version || ' misses', fact
FROM (SELECT DISTINCT version FROM regress_upgrade.fact) AS v, (SELECT fact FROM regress_upgrade.fact WHERE version = 'fresh') AS fresh
WHERE NOT EXISTS (SELECT FROM regress_upgrade.fact f WHERE f.version = v.version AND f.fact = fresh.fact)
ORDER BY 1, 2;

DROP SCHEMA regress_upgrade CASCADE;
