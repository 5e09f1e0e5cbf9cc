-- one row is a session that backend $1 waits for, as far as the role may see it (is_hidden: all but its first columns need more rights), and the lock that is waited for; pid 0 is a prepared transaction
WITH wanted AS MATERIALIZED (
  SELECT l.*
    FROM pg_catalog.pg_locks AS l
   WHERE l.pid = $1::pg_catalog.int4
     AND NOT l.granted)
SELECT b.pid::pg_catalog.text AS pid,
       (a.pid IS NOT NULL AND a.backend_start IS NULL)::pg_catalog.text AS is_hidden,
       a.application_name AS application,
       a.usename::pg_catalog.text AS user_name,
       CASE WHEN a.backend_start IS NOT NULL THEN coalesce(pg_catalog.host(a.client_addr), 'local') END AS client,
       pg_catalog.to_char(coalesce(a.xact_start, a.state_change) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since,
       a.state AS state,
       CASE WHEN a.backend_start IS NOT NULL
            THEN pg_catalog."left"(pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.regexp_replace(a.query, '[[:cntrl:]\s]+', ' ', 'g'),
                                                                              '(password).*', '\1 ***', 'i')), 200)
       END AS query,
       w.mode AS wanted_mode,
       CASE WHEN w.relation IS NOT NULL AND w.database IN (0, d.oid) THEN w.relation::pg_catalog.regclass::pg_catalog.text
            WHEN w.locktype = 'transactionid'
            THEN coalesce('a row of ' || (SELECT pg_catalog.min(t.relation::pg_catalog.regclass::pg_catalog.text)
                                            FROM pg_catalog.pg_locks AS t
                                           WHERE t.pid = w.pid AND t.locktype = 'tuple' AND t.granted AND t.database = d.oid),
                          'a transaction')
            WHEN w.locktype = 'virtualxid' THEN 'the end of a transaction'
            ELSE 'a lock of type ' || w.locktype
       END AS target,
       CASE WHEN w.locktype NOT IN ('transactionid', 'virtualxid') THEN h.modes END AS held_modes,
       coalesce(h.is_held, true)::pg_catalog.text AS is_held
  FROM (SELECT DISTINCT u.pid FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::pg_catalog.int4)) AS u (pid)) AS b
  JOIN pg_catalog.pg_database AS d ON d.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid
  LEFT JOIN wanted AS w ON true
  LEFT JOIN LATERAL (SELECT pg_catalog.string_agg(l.mode, ', ' ORDER BY l.mode COLLATE pg_catalog."C") AS modes, pg_catalog.bool_or(l.granted) AS is_held
                       FROM pg_catalog.pg_locks AS l
                      WHERE l.pid = b.pid
                        AND (l.locktype, l.database, l.relation, l.page, l.tuple, l.virtualxid, l.transactionid, l.classid, l.objid, l.objsubid)
                            IS NOT DISTINCT FROM
                            (w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid, w.transactionid, w.classid, w.objid, w.objsubid)) AS h ON true
 ORDER BY b.pid, w.mode COLLATE pg_catalog."C";
