/*
 * aurora_flyway_checksum(text), aurora_flyway_version_compare(text, text): what core/history/ knows
 * of texts alone.
 */
#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "core/history/checksum.h"
#include "core/history/version.h"
#include "extension/pg_compat.h"
#include "extension/pinned.h"

PG_FUNCTION_INFO_V1(aurora_flyway_checksum);
PG_FUNCTION_INFO_V1(aurora_flyway_version_compare);

/*
 * The text in UTF-8, its length in *len. In a SQL_ASCII database nothing is known of the bytes:
 * they must be UTF-8 already. Which conversion is used depends on the search path, so that is
 * pinned: an IMMUTABLE function does not ask whom it serves.
 */
static const char *
text_to_utf8(text *script, int *len)
{
	char *converted;
	int nest_level;

	*len = VARSIZE_ANY_EXHDR(script);
	if (GetDatabaseEncoding() == PG_UTF8)
		return VARDATA_ANY(script);
	nest_level = pinned_begin();
	converted = pg_server_to_any(VARDATA_ANY(script), *len, PG_UTF8);
	pinned_end(nest_level);
	if (converted != VARDATA_ANY(script))
		*len = strlen(converted);
	return converted;
}

Datum
aurora_flyway_checksum(PG_FUNCTION_ARGS)
{
	int len;
	const char *utf8 = text_to_utf8(PG_GETARG_TEXT_PP(0), &len);
	struct af_checksum sum;
	int32_t result;

	af_checksum_init(&sum);
	af_checksum_update(&sum, utf8, len);
	if (!af_checksum_final(&sum, &result))
		ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
						errmsg("the text is not valid UTF-8")));
	PG_RETURN_INT32(result);
}

static char *
version_arg(FunctionCallInfo fcinfo, int n)
{
	char *version = text_to_cstring(PG_GETARG_TEXT_PP(n));

	if (!af_version_is_valid(version, strlen(version)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid version \"%s\"", version),
						errhint("A version is digits, in parts split by \".\" or \"_\", as "
								"\"1.10\" or \"2024_01_02\".")));
	return version;
}

Datum
aurora_flyway_version_compare(PG_FUNCTION_ARGS)
{
	char *a = version_arg(fcinfo, 0);
	char *b = version_arg(fcinfo, 1);

	PG_RETURN_INT32(af_version_compare(a, b));
}
