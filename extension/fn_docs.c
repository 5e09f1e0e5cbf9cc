/*
 * aurora_flyway_docs(schemas, style, format): the schema document. What it says is core/docs/.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "core/docs/document.h"
#include "extension/pinned.h"
#include "extension/spi_source.h"
#include "extension/stringinfo_sink.h"

PG_FUNCTION_INFO_V1(aurora_flyway_docs);

/* A text argument that must not be NULL. */
static char *
required_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("argument \"%s\" must not be null", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

static enum af_docs_style
style_arg(FunctionCallInfo fcinfo, int n)
{
	char *name = required_arg(fcinfo, n, "style");
	enum af_docs_style style;

	if (!af_docs_style_parse(name, &style))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown style \"%s\"", name),
				 errhint("Styles are: %s.", af_docs_styles)));
	return style;
}

static void
check_format_arg(FunctionCallInfo fcinfo, int n)
{
	char *name = required_arg(fcinfo, n, "format");

	if (!af_docs_format_is_known(name))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown format \"%s\"", name),
				 errhint("Formats are: %s.", af_docs_formats)));
}

/* The array as a literal, NULL for NULL, when every schema that it names exists. */
static char *
schemas_arg(FunctionCallInfo fcinfo, int n)
{
	ArrayType *schemas;
	Datum *names;
	bool *nulls;
	int n_names;
	int i;

	if (PG_ARGISNULL(n))
		return NULL;
	schemas = PG_GETARG_ARRAYTYPE_P(n);
	deconstruct_array(schemas, TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls, &n_names);
	for (i = 0; i < n_names; i++)
	{
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("argument \"schemas\" must not contain nulls")));
		(void) get_namespace_oid(TextDatumGetCString(names[i]), false);
	}
	return OidOutputFunctionCall(F_ARRAY_OUT, PointerGetDatum(schemas));
}

Datum
aurora_flyway_docs(PG_FUNCTION_ARGS)
{
	struct af_docs_args args;
	struct spi_source source;
	struct stringinfo_sink sink;
	bool is_misfit = false;
	int nest_level;

	args.schemas = schemas_arg(fcinfo, 0);
	args.style = style_arg(fcinfo, 1);
	check_format_arg(fcinfo, 2);

	/* before SPI, whose memory goes when it ends */
	stringinfo_sink_init(&sink);
	nest_level = pinned_begin();
	spi_source_begin(&source);
	if (!af_docs_write(&args, &source.source, &sink.sink, &is_misfit))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("the catalog queries do not fit together")));
	spi_source_end(&source);
	pinned_end(nest_level);
	PG_RETURN_TEXT_P(stringinfo_sink_text(&sink));
}
