/*
 * Choosing the history table, and telling early and clearly when what was given is not one.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/objectaddress.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "extension/history_table.h"

#define HISTORY_TABLE "flyway_schema_history"

/* The columns that queries/history.sql reads. */
static const char *const history_columns[] = {
	"installed_rank", "version",	  "description",	"type",	   "script", "checksum",
	"installed_by",	  "installed_on", "execution_time", "success", NULL,
};

/*
 * A column of a type that is not PostgreSQL's own is refused, as history_tables.sql does: reading
 * it as text would run its owner's code with the rights of the role that asks.
 */
static void
check_columns(Oid relation, const char *quoted_name)
{
	const char *const *column;

	for (column = history_columns; *column != NULL; column++)
	{
		AttrNumber number = get_attnum(relation, *column);

		if (number == InvalidAttrNumber)
			ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
							errmsg("%s is not a history table", quoted_name),
							errdetail("It has no column \"%s\".", *column),
							errhint("Flyway's is called \"" HISTORY_TABLE
									"\" unless its setting \"table\" says otherwise.")));
		if (get_atttype(relation, number) >= FirstNormalObjectId)
			ereport(ERROR,
					(errcode(ERRCODE_WRONG_OBJECT_TYPE),
					 errmsg("%s is not a history table", quoted_name),
					 errdetail("Its column \"%s\" is of a type that is not PostgreSQL's own.",
							   *column)));
	}
}

/* What the query would find as well, but tell with its whole text. */
static void
check_privilege(Oid relation, const char *name)
{
	if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ALL) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(relation)), name);
}

static char *
given_table_name(Oid relation)
{
	char *name = get_rel_name(relation);
	char *schema = name == NULL ? NULL : get_namespace_name(get_rel_namespace(relation));
	char *quoted_name;

	if (schema == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("relation with OID %u does not exist", relation)));
	quoted_name = pstrdup(quote_qualified_identifier(schema, name));
	check_privilege(relation, name);
	check_columns(relation, quoted_name);
	return quoted_name;
}

/* The quoted names of the tables found, as a list for a message; *n_found counts them. */
static char *
found_table_names(struct spi_source *source, int *n_found)
{
	const char *params[] = {HISTORY_TABLE};
	struct af_rows *rows =
		source->source.open(&source->source, af_query_named("history_tables"), params);
	StringInfoData names;

	initStringInfo(&names);
	for (*n_found = 0; rows->next(rows) == AF_STEP_ROW; (*n_found)++)
		appendStringInfo(&names, "%s%s", *n_found == 0 ? "" : ", ", rows->get(rows, 0));
	return names.data;
}

void
history_table_choose(struct spi_source *source, Oid given)
{
	int n_found;
	char *names;

	if (OidIsValid(given))
	{
		source->history = given_table_name(given);
		return;
	}
	names = found_table_names(source, &n_found);
	if (n_found == 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("there is no table \"" HISTORY_TABLE "\" that role \"%s\" can read",
							   GetUserNameFromId(GetUserId(), false)),
						errhint("Run \"aurora-flyway migrate\" first, or name the history table in "
								"the argument \"history\".")));
	if (n_found > 1)
		ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_PARAMETER),
						errmsg("there are several tables \"" HISTORY_TABLE "\": %s", names),
						errhint("Name one of them in the argument \"history\".")));
	source->history = names;
}
