/*
 * The order of the document: header, schemas, their sections, their relations. Three sorted streams
 * run beside the relations (core/docs/stream.h); all see one snapshot, so a row that belongs to no
 * relation is a misfit, not a race.
 */
#include "core/docs/document.h"

#include <string.h>

#include "core/docs/markdown.h"
#include "core/docs/relation.h"
#include "core/docs/stream.h"

const char *const af_docs_styles = "classic, standard";
const char *const af_docs_formats = "markdown";

static const char *const style_names[] = {
	[AF_DOCS_CLASSIC] = "classic",
	[AF_DOCS_STANDARD] = "standard",
};

/* The headings below a schema, by the section number of queries/relations.sql. */
static const char *const sections[] = {
	NULL, "### Tables", "### Views", "### Materialized views", "### Foreign tables",
};

bool
af_docs_style_parse(const char *name, enum af_docs_style *style)
{
	size_t i;

	for (i = 0; i < sizeof(style_names) / sizeof(style_names[0]); i++)
		if (strcmp(name, style_names[i]) == 0)
		{
			*style = (enum af_docs_style) i;
			return true;
		}
	return false;
}

bool
af_docs_format_is_known(const char *name)
{
	return strcmp(name, af_docs_formats) == 0;
}

struct writer
{
	struct af_sink *sink;
	enum af_docs_style style;
	struct af_rows *relations;
	bool relations_end;
	struct stream columns;
	struct stream links;
};

static bool
put_header(struct writer *w, struct af_source *source)
{
	struct af_rows *rows = source->open(source, af_query_named("server"), NULL);

	return rows != NULL && rows->next(rows) == AF_STEP_ROW &&
		   af_put(w->sink, "# Database Documentation\n\nCreated at: ") &&
		   af_put(w->sink, rows->get(rows, 0)) && af_put(w->sink, "\nServer version: ") &&
		   af_put(w->sink, rows->get(rows, 1));
}

static bool
next_relation(struct writer *w)
{
	enum af_step step = w->relations->next(w->relations);

	w->relations_end = step == AF_STEP_END;
	return step != AF_STEP_FAILED;
}

/* The relations of one schema, a heading before the first of each section. */
static bool
put_relations(struct writer *w, const char *schema)
{
	int section = 1;

	while (!w->relations_end && strcmp(w->relations->get(w->relations, 1), schema) == 0)
	{
		struct relation relation;
		int own_section = w->relations->get(w->relations, 3)[0] - '0';

		if (own_section != section &&
			!(af_put(w->sink, "\n\n") && af_put(w->sink, sections[own_section])))
			return false;
		section = own_section;
		af_relation_read(w->relations, &relation);
		if (!af_put(w->sink, "\n\n") ||
			!af_relation_put(w->sink, &relation, w->style, &w->columns, &w->links) ||
			!next_relation(w))
			return false;
	}
	return true;
}

static bool
put_schema(struct writer *w, const char *name, const char *comment)
{
	if (!af_put(w->sink, "## Schema: ") || !af_md_text(w->sink, name, strlen(name), AF_MD_WHOLE))
		return false;
	if (w->style != AF_DOCS_CLASSIC && af_md_is_text(comment) &&
		!(af_put(w->sink, "\n\n") && af_md_fence(w->sink, comment)))
		return false;
	return af_put(w->sink, "\n\n") && af_put(w->sink, sections[1]) && put_relations(w, name);
}

bool
af_docs_write(const struct af_docs_args *args, struct af_source *source, struct af_sink *sink,
			  bool *misfit)
{
	const char *params[2];
	struct af_rows *schemas;
	enum af_step step;
	struct writer w = {.sink = sink, .style = args->style};
	bool is_first = true;

	params[0] = args->schemas;
	params[1] = style_names[args->style];
	*misfit = false;
	if (!put_header(&w, source) ||
		(schemas = source->open(source, af_query_named("schemas"), params)) == NULL ||
		(w.relations = source->open(source, af_query_named("relations"), params)) == NULL ||
		!next_relation(&w) || !af_stream_open(&w.columns, source, "columns", params) ||
		!af_stream_open(&w.links, source, "links", params))
		return false;
	while ((step = schemas->next(schemas)) == AF_STEP_ROW)
	{
		if (!af_put(sink, is_first ? "\n" : "\n\n") ||
			!put_schema(&w, schemas->get(schemas, 0), schemas->get(schemas, 1)))
			return false;
		is_first = false;
	}
	if (step == AF_STEP_FAILED)
		return false;
	*misfit = !w.relations_end || !w.columns.is_at_end || !w.links.is_at_end;
	return !*misfit;
}
