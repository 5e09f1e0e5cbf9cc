-- one row: a schema that was asked for ($1: text[] of names) and does not exist
SELECT w.name
FROM pg_catalog.unnest($1::text[]) AS w (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = w.name)
ORDER BY w.name COLLATE pg_catalog."C";
