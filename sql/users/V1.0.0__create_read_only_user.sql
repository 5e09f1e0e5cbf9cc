-- A user that may look at everything and change nothing.
-- Roles belong to the whole cluster: one that another database has brought along is kept and gets this password.
DO $role$
BEGIN
	CREATE ROLE read_only;
EXCEPTION
	WHEN duplicate_object OR unique_violation THEN
		NULL;
END
$role$;

-- quoted by dollars, so that no character of the password can end the literal
ALTER ROLE read_only WITH LOGIN PASSWORD $password$${READ_ONLY_PASSWORD}$password$;

GRANT CONNECT ON DATABASE "${DATABASE_NAME}" TO read_only;
GRANT USAGE ON SCHEMA public TO read_only;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO read_only;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO read_only;
