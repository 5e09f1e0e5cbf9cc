-- The first install script, kept for ever; later ones are aurora_flyway--A--B.sql.
--
-- Marks: what reads the catalog or the history is STABLE. What reads a history is PARALLEL RESTRICTED, because the table named may
-- be a temporary one, which no worker can read; the others are PARALLEL SAFE.

\echo Use "CREATE EXTENSION aurora_flyway" to load this file. \quit

CREATE FUNCTION aurora_flyway_docs(
	schemas text[] DEFAULT NULL,
	style text DEFAULT 'standard',
	format text DEFAULT 'markdown'
) RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 100000
AS 'MODULE_PATHNAME', 'aurora_flyway_docs';
COMMENT ON FUNCTION aurora_flyway_docs(text[], text, text) IS
	'schema document of this database, of all schemas or of those named; styles: classic, standard; formats: markdown';

CREATE FUNCTION aurora_flyway_history(
	history regclass DEFAULT NULL,
	OUT installed_rank integer,
	OUT version text,
	OUT description text,
	OUT type text,
	OUT script text,
	OUT checksum integer,
	OUT installed_by text,
	OUT installed_on timestamp,
	OUT execution_time integer,
	OUT success boolean,
	OUT state text
) RETURNS SETOF record
LANGUAGE c STABLE PARALLEL RESTRICTED COST 10000 ROWS 100
AS 'MODULE_PATHNAME', 'aurora_flyway_history';
COMMENT ON FUNCTION aurora_flyway_history(regclass) IS
	'migration history with the state of each row; without an argument, of the one flyway_schema_history that the role can read';

CREATE FUNCTION aurora_flyway_validate(
	migrations jsonb DEFAULT NULL,
	history regclass DEFAULT NULL,
	OUT severity text,
	OUT code text,
	OUT installed_rank integer,
	OUT version text,
	OUT script text,
	OUT message text,
	OUT hint text
) RETURNS SETOF record
LANGUAGE c STABLE PARALLEL RESTRICTED COST 10000 ROWS 10
AS 'MODULE_PATHNAME', 'aurora_flyway_validate';
COMMENT ON FUNCTION aurora_flyway_validate(jsonb, regclass) IS
	'what is wrong with the migration history, compared with an array of {version, description, type, script, checksum, equivalent_checksum}, or against itself';

-- The CLI reads these columns as they are, in cli/migrate/by_extension.c.
CREATE FUNCTION aurora_flyway_info(
	migrations jsonb,
	history regclass DEFAULT NULL,
	OUT installed_rank integer,
	OUT category text,
	OUT version text,
	OUT description text,
	OUT type text,
	OUT script text,
	OUT checksum integer,
	OUT installed_by text,
	OUT installed_on timestamp,
	OUT execution_time integer,
	OUT state text
) RETURNS SETOF record
LANGUAGE c STABLE PARALLEL RESTRICTED COST 10000 ROWS 100
AS 'MODULE_PATHNAME', 'aurora_flyway_info';
COMMENT ON FUNCTION aurora_flyway_info(jsonb, regclass) IS
	'migration history joined with an array of {version, description, type, script, checksum, equivalent_checksum}: applied and pending, each with its state';

CREATE FUNCTION aurora_flyway_checksum(script text) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10
AS 'MODULE_PATHNAME', 'aurora_flyway_checksum';
COMMENT ON FUNCTION aurora_flyway_checksum(text) IS
	'checksum that Flyway computes of a script with this text';

CREATE FUNCTION aurora_flyway_version_compare(a text, b text) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'aurora_flyway_version_compare';
COMMENT ON FUNCTION aurora_flyway_version_compare(text, text) IS
	'-1, 0 or 1 as migration version a is below, equal to or above b';
