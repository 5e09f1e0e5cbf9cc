-- What each role may: who has nothing but CONNECT gets the same document as a superuser, and of the history what it was granted.
\set home :DBNAME
SET client_min_messages = error;
DROP DATABASE IF EXISTS regress_aurora_flyway_roles;
DROP ROLE IF EXISTS regress_nobody, regress_maker;
CREATE ROLE regress_nobody;
CREATE ROLE regress_maker;
CREATE DATABASE regress_aurora_flyway_roles TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
GRANT CREATE ON DATABASE regress_aurora_flyway_roles TO regress_maker;
\c regress_aurora_flyway_roles

-- trusted: CREATE on the database is enough
SET ROLE regress_nobody;
CREATE EXTENSION aurora_flyway;
SET ROLE regress_maker;
CREATE SCHEMA tools;
CREATE EXTENSION aurora_flyway SCHEMA tools;
DROP EXTENSION aurora_flyway;
RESET ROLE;
DROP SCHEMA tools;
CREATE EXTENSION aurora_flyway;

CREATE SCHEMA hidden;
CREATE TYPE hidden.mood AS ENUM ('sad', 'ok');
CREATE TABLE hidden.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood hidden.mood DEFAULT 'ok' NOT NULL);
CREATE TABLE hidden.child (id serial PRIMARY KEY, parent int REFERENCES hidden.parent, note varchar(10) DEFAULT 'a' || 'b');
CREATE VIEW hidden.view AS SELECT id, note FROM hidden.child;
CREATE MATERIALIZED VIEW hidden.matview AS SELECT 1 AS one;
COMMENT ON TABLE hidden.child IS 'hidden';
COMMENT ON COLUMN hidden.child.note IS 'also hidden';
CREATE TABLE public.flyway_schema_history (
	installed_rank int PRIMARY KEY, version varchar(50), description varchar(200), type varchar(20), script varchar(1000),
	checksum integer, installed_by varchar(100), installed_on timestamp, execution_time integer, success boolean
);
INSERT INTO public.flyway_schema_history VALUES (1, '1', 'one', 'SQL', 'V1__one.sql', 1, 'me', '2024-01-01', 1, true);

CREATE FUNCTION public.document(style text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT regexp_replace(public.aurora_flyway_docs(style => style), '\nCreated at: [^\n]*', '')
$$;
CREATE TABLE public.seen (style text, document text);
INSERT INTO public.seen SELECT style, public.document(style) FROM (VALUES ('classic'), ('standard')) AS s (style);
GRANT SELECT ON public.seen TO regress_nobody;
SET ROLE regress_nobody;
SELECT style, length(document) > 500 AS "long", document = public.document(style) AS same FROM public.seen ORDER BY style COLLATE "C";
SELECT aurora_flyway_checksum('a') IS NOT NULL AS checksum, aurora_flyway_version_compare('1', '2');
-- the history is a table like others
SELECT * FROM aurora_flyway_history();
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_validate(history => 'public.flyway_schema_history');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM aurora_flyway_info('[]', 'public.flyway_schema_history');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
GRANT SELECT ON public.flyway_schema_history TO regress_nobody;
SET ROLE regress_nobody;
SELECT installed_rank, version, state FROM aurora_flyway_history();
SELECT installed_rank, version, state FROM aurora_flyway_history('public.flyway_schema_history');
RESET ROLE;
-- a history with policies is not found by itself, and a part of it is none
ALTER TABLE public.flyway_schema_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY later_rows ON public.flyway_schema_history USING (installed_rank > 1);
SELECT installed_rank, version, state FROM aurora_flyway_history('public.flyway_schema_history');
SET ROLE regress_nobody;
SELECT installed_rank, version, state FROM aurora_flyway_history();
\set VERBOSITY terse
SELECT installed_rank, version, state FROM aurora_flyway_history('public.flyway_schema_history');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY default
RESET ROLE;

\c :home
DROP DATABASE regress_aurora_flyway_roles;
DROP ROLE regress_nobody, regress_maker;
