-- one row: gives back the session advisory lock with key $1; none, and no warning, where the session does not have it any more
SELECT pg_catalog.pg_advisory_unlock(k.key)::pg_catalog.text AS was_ours
  FROM (SELECT $1::pg_catalog.int8 AS key) AS k
 WHERE EXISTS (SELECT
                 FROM pg_catalog.pg_locks AS l
                WHERE l.locktype = 'advisory'
                  AND l.pid = pg_catalog.pg_backend_pid()
                  AND l.granted
                  AND l.objsubid = 1
                  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
                  AND ((l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8) = k.key)
 ORDER BY was_ours;
