-- What is dropped by others while the document is made is in it or not, but never an error: here the snapshot is older than the drops.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;
CREATE SCHEMA regress_dropped;
CREATE SCHEMA regress_dropped_whole;
CREATE TYPE regress_dropped.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN regress_dropped.short AS varchar(5) DEFAULT 'a';
CREATE TYPE regress_dropped.changed AS ENUM ('sad', 'ok');
CREATE TABLE regress_dropped.kept (id serial PRIMARY KEY, mood regress_dropped.changed DEFAULT 'ok');
CREATE TABLE regress_dropped.gone (
	id serial PRIMARY KEY, mood regress_dropped.mood DEFAULT 'ok', moods regress_dropped.mood[], short regress_dropped.short,
	kept int DEFAULT 1 + 1 REFERENCES regress_dropped.kept, twice int GENERATED ALWAYS AS (id * 2) STORED
);
CREATE TABLE regress_dropped.child (extra text DEFAULT 'a' || 'b') INHERITS (regress_dropped.gone);
CREATE VIEW regress_dropped.view AS SELECT id, mood FROM regress_dropped.gone;
CREATE MATERIALIZED VIEW regress_dropped.matview AS SELECT short FROM regress_dropped.gone;
CREATE TABLE regress_dropped_whole.gone (id int DEFAULT length('abc'));

BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text LIKE 'regress\_dropped%' AND relkind IN ('r', 'v', 'm');
\setenv PGDATABASE :DBNAME
\! "$(${PG_CONFIG:-pg_config} --bindir)/psql" -Xqc 'SET client_min_messages = warning; DROP TABLE regress_dropped.gone CASCADE; DROP TYPE regress_dropped.mood; DROP DOMAIN regress_dropped.short; DROP SCHEMA regress_dropped_whole CASCADE; ALTER TABLE regress_dropped.kept DROP COLUMN mood; DROP TYPE regress_dropped.changed'
SELECT style, aurora_flyway_docs(style => style) LIKE '%#### regress\_dropped.kept%' AS has_kept
FROM (VALUES ('classic'), ('standard')) AS s (style);
COMMIT;
SELECT style, aurora_flyway_docs(style => style) LIKE '%#### regress\_dropped.gone%' AS has_gone
FROM (VALUES ('classic'), ('standard')) AS s (style);
DROP SCHEMA regress_dropped CASCADE;
