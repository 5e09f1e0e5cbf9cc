-- one row is one migration that the caller knows, from a jsonb array of objects ($1)
SELECT nullif(m.version, '') AS version,
       coalesce(m.description, '') AS description,
       coalesce(m.type, 'SQL') AS type,
       coalesce(m.script, '') AS script,
       m.checksum,
       m.equivalent_checksum
  FROM ROWS FROM (pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
                  AS (version pg_catalog.text, description pg_catalog.text, type pg_catalog.text, script pg_catalog.text,
                      checksum pg_catalog.text, equivalent_checksum pg_catalog.text))
       WITH ORDINALITY AS m (version, description, type, script, checksum, equivalent_checksum, place)
 ORDER BY m.place;
