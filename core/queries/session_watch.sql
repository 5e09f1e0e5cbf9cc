-- one row, where it is done: the server looks every second whether its client is still there; not before 14, nor on a system that cannot tell, nor over a shorter interval
SELECT pg_catalog.set_config(s.name, '1s', false) AS check_interval
  FROM pg_catalog.pg_settings AS s
 WHERE s.name = 'client_connection_check_interval'
   AND s.setting::pg_catalog.int8 NOT BETWEEN 1 AND 1000
   AND pg_catalog.version() LIKE '%linux%'
 ORDER BY 1;
