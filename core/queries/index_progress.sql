-- one row is an index that backend $1 makes: what is done at present, how much of it in percent (NULL: not known), and whom it waits for
SELECT p.relid::pg_catalog.regclass::pg_catalog.text AS relation,
       p.phase,
       (100 * CASE WHEN p.blocks_total > 0 AND p.blocks_done < p.blocks_total THEN p.blocks_done::pg_catalog.numeric / p.blocks_total
                   WHEN p.tuples_total > 0 THEN p.tuples_done::pg_catalog.numeric / p.tuples_total
                   WHEN p.blocks_total > 0 THEN p.blocks_done::pg_catalog.numeric / p.blocks_total
              END)::pg_catalog.int4::pg_catalog.text AS percent,
       nullif(p.current_locker_pid, 0)::pg_catalog.text AS locker
  FROM pg_catalog.pg_stat_progress_create_index AS p
 WHERE p.pid = $1::pg_catalog.int4
 ORDER BY 1, 2;
