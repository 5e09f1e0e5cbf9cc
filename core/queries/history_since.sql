-- one row is one row of the history table above rank $1
SELECT h.installed_rank::pg_catalog.text,
       h.version::pg_catalog.text,
       h.description::pg_catalog.text,
       h.type::pg_catalog.text,
       h.script::pg_catalog.text,
       h.checksum::pg_catalog.text,
       h.installed_by::pg_catalog.text,
       -- to_char does not know infinity
       coalesce(pg_catalog.to_char(h.installed_on, 'YYYY-MM-DD"T"HH24:MI:SS.US'), h.installed_on::pg_catalog.text) AS installed_on,
       h.execution_time::pg_catalog.text,
       h.success::pg_catalog.text
  FROM :history AS h
 WHERE h.installed_rank > $1::pg_catalog.int4
 ORDER BY h.installed_rank;
