-- Adds a message, returns its id. It runs with its owner's rights, so the search path is pinned and nobody but the
-- application may call it.
CREATE OR REPLACE FUNCTION public.insert_sample_p(message varchar) RETURNS int
	LANGUAGE sql
	SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
AS $function$
	INSERT INTO public.sample (message) VALUES (insert_sample_p.message) RETURNING id;
$function$;

REVOKE ALL ON FUNCTION public.insert_sample_p(varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.insert_sample_p(varchar) TO sample_application;
