-- What is refused, how it is told, and that nothing of a failed call stays behind.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;

SELECT aurora_flyway_docs(style => 'fancy');
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_docs(style => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_docs(format => 'pdf');
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_docs(format => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_docs('{regress_not_here}');
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_docs('{public,NULL}');
\echo :LAST_ERROR_SQLSTATE
-- no schema named: a header and nothing more
SELECT count(*) FROM regexp_split_to_table(aurora_flyway_docs('{}'), '\n');

CREATE ROLE regress_errors;
SET ROLE regress_errors;
SELECT * FROM aurora_flyway_history();
RESET ROLE;
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_history('pg_class');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_history(1::regclass);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('{"version": "1"}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('"1"');
\echo :LAST_ERROR_SQLSTATE

CREATE SCHEMA regress_errors;
CREATE TABLE regress_errors.flyway_schema_history (
	installed_rank int, version text, description text, type text, script text, checksum int, installed_by text,
	installed_on timestamp, execution_time int, success boolean
);
SELECT * FROM aurora_flyway_info('[1]');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('[{"version": "1", "script": "a"}, {"version": "one"}]');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('[{"version": "1", "checksum": 1.5}]');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_validate('[{"version": "1", "type": "DELETE"}]');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('[{"version": "1", "script": "V1__a.sql"}, {"version": "1.0", "script": "V1.0__b.sql"}]');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('[{"description": "a", "script": "R__a.sql"}, {"description": "a", "script": "x/R__a.sql"}]');
\echo :LAST_ERROR_SQLSTATE
INSERT INTO regress_errors.flyway_schema_history VALUES (1), (NULL);
SELECT * FROM aurora_flyway_history();
\echo :LAST_ERROR_SQLSTATE

-- settings, cursors: what a call changes for itself is as before, whether an error ends it or not
SET search_path = regress_errors, public;
SET TimeZone = 'Asia/Tokyo';
BEGIN;
SAVEPOINT before;
SELECT * FROM aurora_flyway_history();
ROLLBACK TO before;
SHOW search_path;
SHOW TimeZone;
SELECT count(*) FROM pg_cursors;
SELECT length(aurora_flyway_docs('{regress_errors}')) > 0;
SHOW search_path;
SHOW TimeZone;
SELECT count(*) FROM pg_cursors;
COMMIT;
DO $$
BEGIN
	PERFORM * FROM aurora_flyway_history();
EXCEPTION
	WHEN data_corrupted THEN
		RAISE WARNING 'search_path is %, TimeZone %', current_setting('search_path'), current_setting('TimeZone');
END
$$;
-- a SET of the caller's own in the same transaction lives on
BEGIN;
SET LOCAL search_path = regress_errors, pg_catalog, public;
SELECT length(aurora_flyway_docs('{regress_errors}')) > 0;
SHOW search_path;
COMMIT;
SHOW search_path;

DROP TABLE regress_errors.flyway_schema_history;
DROP SCHEMA regress_errors;
DROP ROLE regress_errors;
