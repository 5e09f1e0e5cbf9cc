-- Checksums that Flyway 13 computed, and what the database's encoding has to do with them.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;

SELECT aurora_flyway_checksum(NULL) IS NULL AS null, aurora_flyway_checksum('') AS empty, aurora_flyway_checksum(E'\r\n\n\r') AS newlines,
	aurora_flyway_checksum(U&'\FEFF') AS bom;
SELECT name, flyway, aurora_flyway_checksum(script) AS ours, aurora_flyway_checksum(script) = flyway AS same
FROM (VALUES
	(1, 'one line', -690524359, 'select 1;'),
	(2, 'line end', -690524359, E'select 1;\n'),
	(3, 'lines joined', -690524359, E'\nselect\n\r 1;\r\n\n'),
	(4, 'byte order mark', -690524359, U&'\FEFF' || E'select 1;\n'),
	(5, 'trailing blank', -1228959710, 'select 1; '),
	(6, 'LF', 311595440, E'create table a(i int);\nselect 1;\n'),
	(7, 'CRLF', -132887342, E'create table b(i int);\r\nselect 1;\r\n'),
	(8, 'CR', 390527539, E'create table c(i int);\rselect 1;\r'),
	(9, 'comments', -1422411380, E'-- nothing\n/* here */\n'),
	(10, 'beyond the BMP', 375063028, U&'create table a(i text default ''\+01F389\00E9\65E5\672C'');' || E'\n'),
	(11, 'beyond ASCII', 338178050, U&'create table a(i text default ''\00E9'');' || E'\n'),
	(12, 'placeholder', -1374672150, E'create table ${t}(i int);\n')
) AS vector (n, name, flyway, script)
ORDER BY n;
-- in an index, as IMMUTABLE promises
CREATE TEMP TABLE script (body text);
CREATE INDEX ON script (aurora_flyway_checksum(body));
INSERT INTO script SELECT repeat('x', 100000);
SELECT aurora_flyway_checksum(body) FROM script;

-- the same text has the same checksum in any encoding; bytes of unknown encoding must be UTF-8
\set home :DBNAME
-- ICU, which may be the cluster's provider, does not know SQL_ASCII; 13 and 14 know no provider of a database
\set libc ''
SELECT current_setting('server_version_num')::int >= 150000 AS has_provider \gset
\if :has_provider
\set libc 'LOCALE_PROVIDER libc'
\endif
CREATE DATABASE regress_aurora_flyway_latin1 TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE regress_aurora_flyway_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' :libc;
SELECT aurora_flyway_checksum(U&'caf\00E9 \00FF') AS utf8;
\c regress_aurora_flyway_latin1
CREATE EXTENSION aurora_flyway;
SELECT aurora_flyway_checksum(U&'caf\00E9 \00FF') AS latin1;
SELECT aurora_flyway_checksum(U&'create table a(i text default ''\00E9'');') AS latin1;
\c regress_aurora_flyway_ascii
CREATE EXTENSION aurora_flyway;
SELECT aurora_flyway_checksum(E'caf\303\251 \303\277') AS ascii;
SELECT aurora_flyway_checksum(E'caf\351');
\echo :LAST_ERROR_SQLSTATE
\c :home
DROP DATABASE regress_aurora_flyway_latin1;
DROP DATABASE regress_aurora_flyway_ascii;
