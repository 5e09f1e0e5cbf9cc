-- one row is one script that runs or ran outside a transaction and is not done, from the progress table (written as the history table)
SELECT p.script::pg_catalog.text, p.version::pg_catalog.text, p.statements::pg_catalog.text, p.line::pg_catalog.text,
       p.text_checksum::pg_catalog.text, p.has_left_marks::pg_catalog.text, p.has_failed::pg_catalog.text,
       p.index_table::pg_catalog.text, p.indexes_before::pg_catalog.text, p.index_name::pg_catalog.text,
       p.is_reindex::pg_catalog.text, p.started_at::pg_catalog.text, p.updated_at::pg_catalog.text, p.backend::pg_catalog.text
  FROM :history AS p
 ORDER BY p.script COLLATE pg_catalog."C";
