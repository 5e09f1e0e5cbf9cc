-- Findings, with files and without.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;
CREATE SCHEMA regress_validate;
CREATE TABLE regress_validate.flyway_schema_history (
	installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,
	script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
	execution_time integer NOT NULL DEFAULT 0, success boolean NOT NULL DEFAULT true
);
INSERT INTO regress_validate.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by) VALUES
	(1, '1', 'one', 'SQL', 'V1__one.sql', 1, 'me'),
	(2, '2', 'two', 'SQL', 'V2__two.sql', 2, 'me'),
	(3, '3', 'three', 'SQL', 'V3__three.sql', 3, 'me'),
	(4, NULL, 'view', 'SQL', 'R__view.sql', 4, 'me');
CREATE TEMP TABLE files (files jsonb);
INSERT INTO files VALUES ('[
	{"version": "3", "description": "three", "type": "SQL", "script": "V3__three.sql", "checksum": 3},
	{"version": "1.0", "description": "one", "type": "SQL", "script": "elsewhere/V1.0__one.sql", "checksum": 1},
	{"version": "2", "description": "two", "type": "SQL", "script": "V2__two.sql", "checksum": 2},
	{"version": null, "description": "view", "type": "SQL", "script": "R__view.sql", "checksum": 99, "equivalent_checksum": 4}
]');
-- all is well
SELECT * FROM files, aurora_flyway_validate(files);
SELECT * FROM aurora_flyway_validate();
SELECT i.installed_rank, category, version, script, checksum, state FROM files, aurora_flyway_info(files) i;

-- one thing wrong at a time
\pset expanded on
SELECT found.* FROM files, aurora_flyway_validate(jsonb_set(files, '{2,checksum}', '22')) found;
SELECT found.* FROM files, aurora_flyway_validate(jsonb_set(files, '{2,description}', '"zwei"')) found;
SELECT found.* FROM files, aurora_flyway_validate(files - 2) found;
SELECT found.* FROM files, aurora_flyway_validate(jsonb_set(files, '{3,equivalent_checksum}', '5')) found;
SELECT found.* FROM files, aurora_flyway_validate(files || '[{"version": "4", "description": "four", "script": "V4__four.sql", "checksum": 4}]') found;
SELECT found.* FROM files, aurora_flyway_validate(files || '[{"version": "2.1", "description": "late", "script": "V2.1__late.sql", "checksum": 4}]') found;
SELECT found.* FROM aurora_flyway_validate('[]') found;
UPDATE regress_validate.flyway_schema_history SET success = false WHERE installed_rank = 3;
SELECT found.* FROM files, aurora_flyway_validate(files) found;
SELECT found.* FROM aurora_flyway_validate() found;
\pset expanded off
SELECT i.installed_rank, version, state
FROM files, aurora_flyway_info(files || '[
	{"version": "2.1", "description": "late", "script": "V2.1__late.sql", "checksum": 4},
	{"version": "4", "description": "four", "script": "V4__four.sql", "checksum": 4}]') i;

DROP TABLE files;
DROP SCHEMA regress_validate CASCADE;
