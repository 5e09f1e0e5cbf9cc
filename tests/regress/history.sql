-- The history table: how it is found, and the state of each kind of row when no file is known.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;
CREATE SCHEMA regress_history;
CREATE TABLE regress_history.flyway_schema_history (
	installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,
	script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL,
	execution_time integer NOT NULL, success boolean NOT NULL
);
SELECT * FROM aurora_flyway_history();
-- in an order that is not the ranks'
INSERT INTO regress_history.flyway_schema_history VALUES
	(14, NULL, 'view', 'SQL', 'R__view.sql', 12, 'me', '2024-01-01 10:00:14', 1, true),
	(0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"regress_history"', NULL, 'me', '2024-01-01 10:00:00.123456', 0, true),
	(1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'me', '2024-01-01 10:00:01', 0, true),
	(2, '1.1', 'first', 'SQL', 'V1_1__first.sql', -2147483648, 'me', '2024-01-01 10:00:02', 10, true),
	(3, '3', 'third', 'SQL', 'V3__third.sql', 2147483647, 'me', '2024-01-01 10:00:03', 2147483647, true),
	(4, '2', 'second', 'SQL', 'V2__second.sql', NULL, 'somebody else', 'infinity', 10, true),
	(5, '4', 'gone', 'SQL', 'V4__gone.sql', 4, 'me', '2024-01-01 10:00:05', 10, true),
	(6, '4', 'gone', 'DELETE', 'V4__gone.sql', 4, 'me', '2024-01-01 10:00:06', 0, true),
	(7, '5', 'undone', 'SQL', 'V5__undone.sql', 5, 'me', '2024-01-01 10:00:07', 10, true),
	(8, '5', 'undone', 'UNDO_SQL', 'U5__undone.sql', 5, 'me', '2024-01-01 10:00:08', 10, true),
	(9, '6', 'it''s | a "test"', 'JDBC', 'db.migration.V6', NULL, 'me', '2024-01-01 10:00:09', 10, true),
	(10, NULL, 'view', 'SQL', 'R__view.sql', 10, 'me', '2024-01-01 10:00:10', 1, true),
	(11, '7', 'failed', 'SQL', 'V7__failed.sql', 7, 'me', '2024-01-01 10:00:11', 1, false),
	(12, NULL, 'broken', 'SQL', 'R__broken.sql', 8, 'me', '2024-01-01 10:00:12', 1, false),
	(13, '20240101120000', U&'zeit \00FC', 'SQL', 'V20240101120000__zeit.sql', 1, 'me', '2024-01-01 10:00:13', 1, true);
SELECT * FROM aurora_flyway_history();
-- the same whatever the session's settings are
SET DateStyle = 'SQL, DMY';
SET TimeZone = 'Asia/Tokyo';
SELECT installed_rank, installed_on FROM aurora_flyway_history() WHERE installed_rank < 2;
RESET DateStyle;
RESET TimeZone;

-- two of them: one has to be named
CREATE SCHEMA "Regress history";
CREATE TABLE "Regress history".flyway_schema_history (LIKE regress_history.flyway_schema_history);
SELECT * FROM aurora_flyway_history();
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM aurora_flyway_history('regress_history.flyway_schema_history');
SELECT count(*) FROM aurora_flyway_history('"Regress history".flyway_schema_history');
-- what only has the name is none
DROP TABLE "Regress history".flyway_schema_history;
CREATE TABLE "Regress history".flyway_schema_history (note text);
SELECT count(*) FROM aurora_flyway_history();
SELECT * FROM aurora_flyway_history('"Regress history".flyway_schema_history');
-- nor what would run somebody's code when it is read
DROP TABLE "Regress history".flyway_schema_history;
CREATE DOMAIN "Regress history".text AS text;
CREATE TABLE "Regress history".flyway_schema_history (LIKE regress_history.flyway_schema_history);
ALTER TABLE "Regress history".flyway_schema_history ALTER description TYPE "Regress history".text;
SELECT count(*) FROM aurora_flyway_history();
SELECT * FROM aurora_flyway_history('"Regress history".flyway_schema_history');
-- another name, another kind
ALTER TABLE regress_history.flyway_schema_history RENAME TO "odd "" name";
SELECT count(*) FROM aurora_flyway_history('regress_history."odd "" name"');
CREATE VIEW regress_history.some AS SELECT * FROM regress_history."odd "" name" WHERE installed_rank < 3;
SELECT installed_rank, state FROM aurora_flyway_history('regress_history.some');
CREATE TEMP TABLE flyway_schema_history AS SELECT * FROM regress_history.some WHERE installed_rank = 2;
SELECT installed_rank, state FROM aurora_flyway_history();

-- as many as memory is asked for several times
TRUNCATE flyway_schema_history;
INSERT INTO flyway_schema_history
SELECT i, i, 'number ' || i, 'SQL', 'V' || i || '.sql', i, 'me', '2024-01-01', 0, true FROM generate_series(1, 3000) AS i;
SELECT count(*), min(state), max(state), sum(checksum), count(DISTINCT description), bool_and(description = 'number ' || version)
FROM aurora_flyway_history();

-- called where rows are joined, and called for rows
SELECT h.relname, r.installed_rank
FROM pg_class h, aurora_flyway_history(h.oid) r
WHERE h.relnamespace = 'regress_history'::regnamespace AND h.relname = 'some'
ORDER BY r.installed_rank;
SELECT (aurora_flyway_history('regress_history.some')).state;

DROP TABLE flyway_schema_history;
DROP SCHEMA regress_history, "Regress history" CASCADE;
