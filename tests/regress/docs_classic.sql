-- The classic document: the format that README files of template projects have, and what makes its links land.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;
CREATE SCHEMA regress_docs;
CREATE SCHEMA regress_docs_2;
-- slugs of all these headings are equal
CREATE TABLE regress_docs."A B" (id int PRIMARY KEY, to_itself int REFERENCES regress_docs."A B");
CREATE TABLE regress_docs."a b" (id int PRIMARY KEY REFERENCES regress_docs."A B");
CREATE TABLE regress_docs."a-b" (id int REFERENCES regress_docs."a b" DEFAULT 7);
COMMENT ON TABLE regress_docs."a-b" IS E'fenced\nas it is';
CREATE TABLE regress_docs."Ä_1" (id serial PRIMARY KEY);
CREATE TABLE regress_docs_2.other (id int REFERENCES regress_docs."a b", to_umlaut int REFERENCES regress_docs."Ä_1",
	code int DEFAULT nextval('regress_docs."Ä_1_id_seq"'));
CREATE VIEW regress_docs_2.view AS SELECT id FROM regress_docs_2.other;
CREATE MATERIALIZED VIEW regress_docs_2.empty AS SELECT;

SELECT regexp_replace(aurora_flyway_docs('{regress_docs,regress_docs_2}', 'classic'), '\nCreated at: [^\n]*\nServer version: [^\n]*', '')
\g (format=unaligned tuples_only=on)
-- the two lines that were left out
SELECT regexp_replace(line, '^(Created at: ).*Z$', '\1now') = ANY (ARRAY['Created at: now', 'Server version: ' || version()]) AS is_so
FROM regexp_split_to_table(aurora_flyway_docs('{}', 'classic'), '\n') WITH ORDINALITY AS document (line, n)
WHERE n IN (3, 4);
-- a schema that is named twice is there once; nothing follows the last row
SELECT (SELECT count(*) FROM regexp_matches(document, '## Schema: ', 'g')) AS schemas, document !~ '\s$' AS no_line_end
FROM aurora_flyway_docs('{regress_docs,regress_docs}', 'classic') AS document;

DROP SCHEMA regress_docs, regress_docs_2 CASCADE;
