-- one row: SQL that sets what this session's connection has set by its parameters, but what every client sets for itself
SELECT coalesce('SELECT ' || pg_catalog.string_agg(pg_catalog.format('pg_catalog.set_config(%L, %L, false)', s.name, pg_catalog.current_setting(s.name)),
                                                   ', ' ORDER BY s.name COLLATE pg_catalog."C") || ';', '') AS sql
  FROM pg_catalog.pg_settings AS s
 WHERE s.source = 'client'
   AND s.context IN ('user', 'superuser')
   AND s.name NOT IN ('application_name', 'client_encoding', 'search_path', 'role')
 ORDER BY 1;
