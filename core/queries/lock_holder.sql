-- one row is a session that holds the advisory lock with key $1, as far as the role may see it (is_hidden: all but its first columns need more rights)
SELECT l.pid::pg_catalog.text AS pid,
       (a.pid IS NOT NULL AND a.backend_start IS NULL)::pg_catalog.text AS is_hidden,
       a.application_name AS application,
       a.usename::pg_catalog.text AS user_name,
       CASE WHEN a.backend_start IS NOT NULL THEN coalesce(pg_catalog.host(a.client_addr), 'local') END AS client,
       pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since,
       a.state AS state,
       CASE WHEN a.backend_start IS NOT NULL
            THEN pg_catalog."left"(pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.regexp_replace(a.query, '\s+', ' ', 'g'),
                                                                              '(password).*', '\1 ***', 'i')), 200)
       END AS query
  FROM pg_catalog.pg_locks AS l
  LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
 WHERE l.locktype = 'advisory'
   AND l.granted
   AND l.objsubid = 1
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
   AND ((l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8) = $1::pg_catalog.int8
 ORDER BY l.pid;
