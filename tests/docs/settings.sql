-- defaults whose text depends on the settings of whoever asks
CREATE SCHEMA settings;
CREATE TABLE settings.defaults (
	a_moment timestamptz DEFAULT '2020-02-01 12:00:00+00',
	a_day date DEFAULT '2020-02-01',
	an_interval interval DEFAULT '1 year 2 months 3 days 04:05:06',
	a_float double precision DEFAULT '0.1',
	some_bytes bytea DEFAULT '\xdeadbeef',
	a_price money DEFAULT '1234.5',
	a_document xml DEFAULT '<a>1</a>',
	a_text text DEFAULT 'back\slash',
	a_call text DEFAULT pg_catalog.upper('x'),
	a_table regclass DEFAULT 'settings.defaults'
);
