-- one row: SQL that sets again what this session has set; settings with a dot, which pg_settings does not have, where $1 (SQL that was run) sets them; and the two timeouts: in ms, as SHOW tells them, whether this session has set them
WITH known AS MATERIALIZED (
  SELECT p.name, p.setting, p.source, p.context
    FROM pg_catalog.pg_settings AS p
   WHERE p.source IN ('session', 'client')
      OR p.name IN ('lock_timeout', 'statement_timeout'))
SELECT coalesce('SELECT ' || pg_catalog.string_agg(pg_catalog.format('pg_catalog.set_config(%L, %L, false)', s.name, pg_catalog.current_setting(s.name, true)),
                                                   ', ' ORDER BY s.name COLLATE pg_catalog."C") || ';', '') AS sql,
       (SELECT l.setting FROM known AS l WHERE l.name = 'lock_timeout') AS lock_timeout_ms,
       pg_catalog.current_setting('lock_timeout') AS lock_timeout,
       (SELECT l.source IN ('session', 'client') FROM known AS l WHERE l.name = 'lock_timeout')::pg_catalog.text AS lock_timeout_is_own,
       (SELECT t.setting FROM known AS t WHERE t.name = 'statement_timeout') AS statement_timeout_ms,
       pg_catalog.current_setting('statement_timeout') AS statement_timeout,
       (SELECT t.source IN ('session', 'client') FROM known AS t WHERE t.name = 'statement_timeout')::pg_catalog.text AS statement_timeout_is_own
  FROM (SELECT p.name
          FROM known AS p
         WHERE p.source = 'session'
           AND p.context IN ('user', 'superuser')
           AND p.name NOT IN ('search_path', 'role', 'session_authorization', 'transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
         UNION
        SELECT pg_catalog.lower(m.found[1])
          FROM pg_catalog.regexp_matches($1::pg_catalog.text, '(?:\mset\s+(?:session\s+)?|\mset_config\s*\(\s*'')([a-z_][a-z0-9_$]*(?:\.[a-z_][a-z0-9_$]*)+)', 'gi') AS m (found)) AS s
 WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL
 ORDER BY 1;
