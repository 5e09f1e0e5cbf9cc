-- one row when lock_timeout was longer than $1 (0: for ever), which it is now until the end of the transaction
SELECT pg_catalog.set_config('lock_timeout', $1::pg_catalog.text, true) AS lock_timeout
 WHERE pg_catalog.current_setting('lock_timeout')::pg_catalog.interval = '0'::pg_catalog.interval
    OR pg_catalog.current_setting('lock_timeout')::pg_catalog.interval > $1::pg_catalog.interval
 ORDER BY 1;
