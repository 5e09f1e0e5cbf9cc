-- one row is a relation of which this session holds locks: its oid, their modes, its file (0: none, or it is gone), and the rows written in this transaction
SELECT l.relation::pg_catalog.text AS oid,
       l.modes,
       coalesce(pg_catalog.pg_relation_filenode(l.relation), 0)::pg_catalog.text AS file,
       (coalesce(pg_catalog.pg_stat_get_xact_tuples_inserted(l.relation), 0)
        + coalesce(pg_catalog.pg_stat_get_xact_tuples_updated(l.relation), 0)
        + coalesce(pg_catalog.pg_stat_get_xact_tuples_deleted(l.relation), 0))::pg_catalog.text AS n_rows
  FROM (SELECT k.relation,
               pg_catalog.string_agg(DISTINCT k.mode, ',') AS modes
          FROM pg_catalog.pg_locks AS k
         WHERE k.pid = pg_catalog.pg_backend_pid()
           AND k.locktype = 'relation'
           AND k.granted
           AND k.relation >= 16384::pg_catalog.oid
         GROUP BY k.relation) AS l
 ORDER BY l.relation;
