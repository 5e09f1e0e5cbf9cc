-- one row: what a run must know about its session and put back between migrations
SELECT pg_catalog.current_schema()::pg_catalog.text AS current_schema,
       current_user::pg_catalog.text AS user_name,
       pg_catalog.current_database()::pg_catalog.text AS database_name,
       pg_catalog.current_setting('search_path') AS search_path,
       pg_catalog.current_setting('role') AS role,
       pg_catalog.pg_is_in_recovery()::pg_catalog.text AS is_standby,
       pg_catalog.pg_backend_pid()::pg_catalog.text AS backend_pid,
       pg_catalog.current_setting('default_transaction_read_only') AS read_only;
