-- one row: whether session $2 was told to end ("true"); none, when it does not hold the advisory lock with key $1 (any more)
SELECT pg_catalog.pg_terminate_backend(l.pid)::pg_catalog.text AS is_told
  FROM pg_catalog.pg_locks AS l
 WHERE l.locktype = 'advisory'
   AND l.granted
   AND l.objsubid = 1
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
   AND ((l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8) = $1::pg_catalog.int8
   AND l.pid = $2::pg_catalog.int4
 ORDER BY 1;
