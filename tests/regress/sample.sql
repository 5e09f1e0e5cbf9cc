-- The migrations of sql/, applied as the CLI would, and what the extension says of the result: sql/ and expected/ belong together.
-- A database of its own, since the migrations work on the schema public.
\set home :DBNAME
SET client_min_messages = error;
DROP DATABASE IF EXISTS regress_aurora_flyway_sample;
CREATE DATABASE regress_aurora_flyway_sample TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
\c regress_aurora_flyway_sample
SET client_min_messages = warning;
CREATE EXTENSION aurora_flyway;

-- the history table as Flyway makes it
CREATE TABLE public.flyway_schema_history (
	installed_rank int NOT NULL,
	version varchar(50),
	description varchar(200) NOT NULL,
	type varchar(20) NOT NULL,
	script varchar(1000) NOT NULL,
	checksum integer,
	installed_by varchar(100) NOT NULL,
	installed_on timestamp NOT NULL DEFAULT now(),
	execution_time integer NOT NULL,
	success boolean NOT NULL
);
ALTER TABLE public.flyway_schema_history ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);
CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history (success);
PREPARE record (text, text, text, text) AS
INSERT INTO public.flyway_schema_history
SELECT coalesce(max(installed_rank), 0) + 1, nullif($1, ''), $2, 'SQL', $3, aurora_flyway_checksum($4), current_user, now(), 0, true
FROM public.flyway_schema_history;

\set ECHO none
\i build/regress/sample/migrate.sql
\set ECHO all

SELECT installed_rank, version, description, type, script, checksum, success, state FROM aurora_flyway_history();

-- the files are what was applied
SELECT jsonb_agg(jsonb_build_object('version', version, 'description', description, 'type', type, 'script', script,
	'checksum', checksum) ORDER BY installed_rank DESC) AS files
FROM public.flyway_schema_history \gset
SELECT * FROM aurora_flyway_validate(:'files');
SELECT * FROM aurora_flyway_validate();
SELECT installed_rank, category, version, description, state FROM aurora_flyway_info(:'files');

-- the document, but for the lines that are different each time
SELECT line
FROM regexp_split_to_table(aurora_flyway_docs(style => 'classic'), '\n') WITH ORDINALITY AS document (line, n)
WHERE line !~ '^(Created at|Server version): '
ORDER BY n
\g (format=unaligned tuples_only=on)

-- the application may add messages, and nothing else
SET ROLE regress_sample_application;
SELECT public.insert_sample_p('hello');
SELECT * FROM public.sample;
RESET ROLE;
SET ROLE regress_read_only;
SELECT * FROM public.sample;
SELECT public.insert_sample_p('hello');
RESET ROLE;

\c :home
DROP DATABASE regress_aurora_flyway_sample;
DROP ROLE regress_read_only, regress_sample_application;
