/*
 * How a server is reached: its socket, its URL, its database.
 */
#include <ctype.h>
#include <string.h>
#include <sys/un.h>

#include "cli/db/connection.h"
#include "cli/local/server.h"

static const char *
percent_encode(const char *text, struct arena *arena)
{
	static const char digits[] = "0123456789ABCDEF";
	char *encoded = arena_alloc(arena, 3 * strlen(text) + 1);
	char *to = encoded;

	for (; *text != '\0'; text++)
	{
		unsigned char c = (unsigned char) *text;

		if (c < 0x80 && (isalnum(c) || strchr("-._~/", c) != NULL))
			*to++ = (char) c;
		else
		{
			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		}
	}
	return encoded;
}

const char *
server_url(const char *socket_folder, const char *tcp_port, const char *database,
		   struct arena *arena)
{
	/* the port too, or PGPORT would choose another one */
	return arena_printf(arena, "postgresql://" SERVER_SUPERUSER "@/%s?host=%s&port=%s",
						percent_encode(database, arena), percent_encode(socket_folder, arena),
						tcp_port == NULL ? SERVER_PORT : tcp_port);
}

const char *
server_jdbc_url(const char *tcp_port, const char *database, struct arena *arena)
{
	return arena_printf(arena, "jdbc:postgresql://127.0.0.1:%s/%s", tcp_port,
						percent_encode(database, arena));
}

bool
server_socket_fits(const char *folder)
{
	struct sockaddr_un address;

	/* libpq reads a comma in host= as the end of one host of several */
	return strlen(folder) + strlen("/.s.PGSQL.65535") < sizeof(address.sun_path) &&
		   strchr(folder, ',') == NULL;
}

static bool
create_unless_there(struct db *db, const char *database, struct af_error *err)
{
	const char *params[] = {database};
	struct db_result *found = NULL;
	bool is_there;

	if (!db_query(db, "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", 1, params, &found,
				  err))
		return false;
	is_there = db_result_n_rows(found) > 0;
	db_result_free(found);
	if (is_there)
		return true;
	if (db_exec(db,
				arena_printf(err->arena, "CREATE DATABASE %s",
							 db_quote_identifier(db, err->arena, database)),
				err))
		return true;
	/* another call was faster */
	if (err->sqlstate == NULL ||
		(strcmp(err->sqlstate, "42P04") != 0 && strcmp(err->sqlstate, "23505") != 0))
		return false;
	error_clear(err);
	return true;
}

bool
server_make_database(const char *socket_folder, const char *tcp_port, const char *database,
					 struct af_error *err)
{
	struct db_args args = {.url = server_url(socket_folder, tcp_port, "postgres", err->arena)};
	struct db *db = NULL;
	bool is_made;

	if (!db_connect(&args, &db, err))
		return false;
	is_made = create_unless_there(db, database, err);
	db_free(db);
	return is_made;
}
