-- one row: how many rows of the history table have rank $1 or a lower one
SELECT pg_catalog.count(*)::pg_catalog.text AS n_known
  FROM :history AS h
 WHERE h.installed_rank <= $1::pg_catalog.int4
 ORDER BY n_known;
