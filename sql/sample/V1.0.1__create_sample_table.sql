CREATE TABLE public.sample
(
	id serial PRIMARY KEY,
	message varchar(255)
);
