-- one row: how many sessions wait behind backend $1, for it or for others that do
WITH RECURSIVE waiting AS MATERIALIZED (
  SELECT l.pid, pg_catalog.pg_blocking_pids(l.pid) AS blockers
    FROM (SELECT DISTINCT p.pid FROM pg_catalog.pg_locks AS p WHERE NOT p.granted AND p.pid <> $1::pg_catalog.int4) AS l),
behind (pid) AS (
  SELECT $1::pg_catalog.int4
   UNION
  SELECT w.pid
    FROM behind AS b
    JOIN waiting AS w ON b.pid = ANY (w.blockers))
SELECT (pg_catalog.count(*) - 1)::pg_catalog.text AS n_behind
  FROM behind
 ORDER BY 1;
