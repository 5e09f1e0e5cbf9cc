-- one row: where sessions get from that their transactions are read-only
SELECT source AS source
FROM pg_catalog.pg_settings
WHERE name OPERATOR(pg_catalog.=) 'default_transaction_read_only'
ORDER BY source COLLATE pg_catalog."C";
