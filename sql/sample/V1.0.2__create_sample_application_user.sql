-- The user of the sample application: it reaches the table through functions only.
DO $role$
BEGIN
	CREATE ROLE sample_application;
EXCEPTION
	WHEN duplicate_object OR unique_violation THEN
		NULL;
END
$role$;

ALTER ROLE sample_application WITH LOGIN PASSWORD $password$${SAMPLE_APPLICATION_PASSWORD}$password$;

GRANT CONNECT ON DATABASE "${DATABASE_NAME}" TO sample_application;
GRANT USAGE ON SCHEMA public TO sample_application;
