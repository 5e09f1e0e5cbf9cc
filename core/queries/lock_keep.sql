-- one row: "held", "again" (the lock with key $1 had been given back in this transaction or script, and is ours again) or "lost" (it is another's); kept as a setting, for the row of the script
SELECT pg_catalog.set_config('aurora_flyway.lock',
                             CASE WHEN EXISTS (SELECT
                                                 FROM pg_catalog.pg_locks AS l
                                                WHERE l.locktype = 'advisory'
                                                  AND l.pid = pg_catalog.pg_backend_pid()
                                                  AND l.granted
                                                  AND l.objsubid = 1
                                                  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
                                                  AND ((l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8) = k.key)
                                  THEN coalesce(nullif(pg_catalog.current_setting('aurora_flyway.lock', true), ''), 'held')
                                  WHEN pg_catalog.pg_try_advisory_lock(k.key) THEN 'again'
                                  ELSE 'lost'
                             END,
                             false) AS state
  FROM (SELECT $1::pg_catalog.int8 AS key) AS k
 ORDER BY state;
