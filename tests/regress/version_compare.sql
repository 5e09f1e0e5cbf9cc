-- Versions are compared part by part, as numbers of any length.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aurora_flyway;

SELECT a, CASE aurora_flyway_version_compare(a, b) WHEN -1 THEN '<' WHEN 0 THEN '=' WHEN 1 THEN '>' END AS is, b,
	aurora_flyway_version_compare(a, b) = -aurora_flyway_version_compare(b, a) AS both_ways
FROM (VALUES
	(1, '1', '1'), (2, '1', '1.0.0'), (3, '01', '1'), (4, '1_2', '1.2'), (5, '2', '10'), (6, '1.9', '1.10'), (7, '1.0.1', '1'),
	(8, '20240102030405', '20240102030406'), (9, '99999999999999999999999999999', '100000000000000000000000000000'),
	(10, '0', '0.0'), (11, '1.000000000000000000000000001', '1.1'), (12, '2.0', '1.99999999999999999999')
) AS vector (n, a, b)
ORDER BY n;
SELECT aurora_flyway_version_compare('1', NULL) IS NULL AS null;
SELECT aurora_flyway_version_compare('1', '');
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_version_compare('1.x', '1');
\echo :LAST_ERROR_SQLSTATE
SELECT aurora_flyway_version_compare('1', '1..2');
SELECT aurora_flyway_version_compare('1', '1.');
SELECT aurora_flyway_version_compare('1', ' 1');
SELECT aurora_flyway_version_compare('1', '-1');
