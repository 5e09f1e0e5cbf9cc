/*
 * A second connection beside one that is busy.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/db/hidden.h"
#include "cli/db/inside.h"
#include "cli/db/jdbc_url.h"
#include "cli/db/ticking.h"

/* With several hosts the other connection must be to the one that was taken. */
static void
take_facts(const struct db *db, struct db_keywords *keywords, PQconninfoOption *facts)
{
	PQconninfoOption *fact;

	for (fact = facts; fact != NULL && fact->keyword != NULL; fact++)
		if (fact->val != NULL && strcmp(fact->keyword, "hostaddr") != 0 &&
			strcmp(fact->keyword, "target_session_attrs") != 0)
			db_keywords_add(keywords, fact->keyword, fact->val);
	db_keywords_add(keywords, "host", PQhost(db->conn));
	db_keywords_add(keywords, "port", PQport(db->conn));
	/* its name may lead to several, and may be told by hostaddr alone */
	if (*PQhostaddr(db->conn) != '\0')
		db_keywords_add(keywords, "hostaddr", PQhostaddr(db->conn));
}

static bool
is_open(struct db *beside, struct af_error *err)
{
	if (beside->conn == NULL || PQstatus(beside->conn) != CONNECTION_OK)
		return error_set(err, ERR_CONNECTION, "%s",
						 db_message_trim(err->arena, PQerrorMessage(beside->conn)));
	PQsetNoticeReceiver(beside->conn, db_receive_notice, beside);
	return db_exec(beside,
				   "SET search_path = pg_catalog, pg_temp; SET statement_timeout = '3s';"
				   " SET default_transaction_read_only = on",
				   err);
}

bool
db_connect_beside(const struct db *db, const char *application_name, struct db **result,
				  struct af_error *err)
{
	PQconninfoOption *facts = PQconninfo(db->conn);
	struct db_keywords keywords;
	struct db *beside;

	*result = NULL;
	beside = calloc(1, sizeof(*beside));
	if (facts == NULL || beside == NULL)
	{
		PQconninfoFree(facts);
		free(beside);
		return error_set(err, ERR_INTERNAL, "out of memory");
	}
	db_keywords_init(&keywords, err->arena);
	take_facts(db, &keywords, facts);
	db_keywords_add(&keywords, "application_name", application_name);
	db_keywords_add(&keywords, "connect_timeout", "3");
	db_keywords_add(&keywords, NULL, NULL);
	beside->conn = PQconnectdbParams(keywords.names, keywords.values, 0);
	PQconninfoFree(facts);
	db_hide(beside, db->hidden, db->n_hidden);
	if (is_open(beside, err))
	{
		*result = beside;
		return true;
	}
	db_free(beside);
	return false;
}
