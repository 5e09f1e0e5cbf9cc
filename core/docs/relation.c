/*
 * The layout of one relation is that of postgres-markdown 1.2.8; rows have no outer bars and no
 * blanks at their ends.
 */
#include "core/docs/relation.h"

#include <stdlib.h>
#include <string.h>

#include "core/docs/expression.h"
#include "core/docs/markdown.h"

/* columns of queries/columns.sql */
enum
{
	COLUMN_NUMBER = 1,
	COLUMN_NAME,
	COLUMN_IS_PRIMARY_KEY,
	COLUMN_COMMENT,
	COLUMN_TYPE,
	COLUMN_LENGTH,
	COLUMN_DEFAULT,
	COLUMN_IS_NOT_NULL,
	COLUMN_LABELS
};

/* columns of queries/links.sql */
enum
{
	LINK_COLUMN_NUMBER = 1,
	LINK_SCHEMA,
	LINK_NAME,
	LINK_ANCHOR
};

static const char table_head[] =
	"column | comment | type | length | default | constraints | values\n"
	"--- | --- | --- | --- | --- | --- | ---";

void
af_relation_read(struct af_rows *rows, struct relation *relation)
{
	relation->position = strtol(rows->get(rows, 0), NULL, 10);
	relation->schema = rows->get(rows, 1);
	relation->name = rows->get(rows, 2);
	relation->comment = rows->get(rows, 4);
	relation->quoted_schema = rows->get(rows, 5);
	relation->anchor = rows->get(rows, 6);
}

static bool
is_true(const char *value)
{
	return value != NULL && value[0] == 't';
}

/* schema.name; further text of ours may stand around it. */
static bool
put_qualified_name(struct af_sink *sink, const char *schema, const char *name)
{
	return af_md_text(sink, schema, strlen(schema), AF_MD_AFTER) && af_put_char(sink, '.') &&
		   af_md_text(sink, name, strlen(name), AF_MD_BEFORE);
}

/* A link into this document, or plain text where its target is not part of it (anchor NULL). */
static bool
put_link(struct af_sink *sink, const char *schema, const char *name, const char *anchor)
{
	if (anchor != NULL && !af_put_char(sink, '['))
		return false;
	if (!(schema != NULL ? put_qualified_name(sink, schema, name)
						 : af_md_text(sink, name, strlen(name), AF_MD_WHOLE)))
		return false;
	return anchor == NULL ||
		   (af_put(sink, "](#") && af_put(sink, anchor) && af_put_char(sink, ')'));
}

static bool
put_children(struct af_sink *sink, const struct relation *relation, struct stream *links)
{
	if (!af_put(sink, "\n\n\nInherited tables:\n\n"))
		return false;
	while (af_stream_is_at(links, relation->position) &&
		   strcmp(af_stream_get(links, LINK_COLUMN_NUMBER), "0") == 0)
	{
		if (!af_put(sink, "\n - ") ||
			!put_link(sink, af_stream_get(links, LINK_SCHEMA), af_stream_get(links, LINK_NAME),
					  af_stream_get(links, LINK_ANCHOR)) ||
			!af_stream_advance(links))
			return false;
	}
	return true;
}

static bool
put_name(struct af_sink *sink, const char *name, bool is_primary_key)
{
	size_t len = strlen(name);
	bool is_plain_bold = !af_md_edge_is_space(name);

	if (!is_primary_key)
		return af_md_text(sink, name, len, AF_MD_LINE_START);
	return af_put(sink, is_plain_bold ? "**" : "<b>") && af_md_text(sink, name, len, AF_MD_WHOLE) &&
		   af_put(sink, is_plain_bold ? "** _(pk)_" : "</b> _(pk)_");
}

/* NOT NULL and a link for every column of every foreign key that has this column. */
static bool
put_constraints(struct af_sink *sink, const struct stream *columns, struct stream *links)
{
	const char *number = af_stream_get(columns, COLUMN_NUMBER);
	bool is_first = true;

	if (is_true(af_stream_get(columns, COLUMN_IS_NOT_NULL)))
	{
		if (!af_put(sink, "NOT NULL"))
			return false;
		is_first = false;
	}
	while (af_stream_is_at(links, columns->position) &&
		   strcmp(af_stream_get(links, LINK_COLUMN_NUMBER), number) == 0)
	{
		if ((!is_first && !af_put(sink, ", ")) ||
			!put_link(sink, NULL, af_stream_get(links, LINK_NAME),
					  af_stream_get(links, LINK_ANCHOR)) ||
			!af_stream_advance(links))
			return false;
		is_first = false;
	}
	return true;
}

static bool
put_text_cell(struct af_sink *sink, const char *text)
{
	return text == NULL || af_md_text(sink, text, strlen(text), AF_MD_WHOLE);
}

static bool
put_row(struct af_sink *sink, const struct stream *columns, struct stream *links,
		const char *unqualify)
{
	static const char between[] = " | ";
	const char *comment = af_stream_get(columns, COLUMN_COMMENT);
	const char *expression = af_stream_get(columns, COLUMN_DEFAULT);
	const char *labels = af_stream_get(columns, COLUMN_LABELS);

	return put_name(sink, af_stream_get(columns, COLUMN_NAME),
					is_true(af_stream_get(columns, COLUMN_IS_PRIMARY_KEY))) &&
		   af_put(sink, between) && (comment == NULL || af_md_comment(sink, comment)) &&
		   af_put(sink, between) && put_text_cell(sink, af_stream_get(columns, COLUMN_TYPE)) &&
		   af_put(sink, between) && put_text_cell(sink, af_stream_get(columns, COLUMN_LENGTH)) &&
		   af_put(sink, between) &&
		   (expression == NULL || af_expression_put(sink, expression, unqualify)) &&
		   af_put(sink, between) && put_constraints(sink, columns, links) && af_put(sink, " |") &&
		   (labels == NULL || labels[0] == '\0' ||
			(af_put_char(sink, ' ') && put_text_cell(sink, labels)));
}

/* A column whose type was dropped since the snapshot was taken: it went with it. */
static bool
is_gone(const struct stream *columns)
{
	return strncmp(af_stream_get(columns, COLUMN_TYPE), "???", 3) == 0;
}

/* The links of a column that is gone lead nowhere. */
static bool
skip_links(const struct stream *columns, struct stream *links)
{
	const char *number = af_stream_get(columns, COLUMN_NUMBER);

	while (af_stream_is_at(links, columns->position) &&
		   strcmp(af_stream_get(links, LINK_COLUMN_NUMBER), number) == 0)
		if (!af_stream_advance(links))
			return false;
	return true;
}

static bool
put_rows(struct af_sink *sink, const struct relation *relation, struct stream *columns,
		 struct stream *links, const char *unqualify)
{
	while (af_stream_is_at(columns, relation->position))
	{
		if (!(is_gone(columns)
				  ? skip_links(columns, links)
				  : af_put_char(sink, '\n') && put_row(sink, columns, links, unqualify)) ||
			!af_stream_advance(columns))
			return false;
	}
	return true;
}

bool
af_relation_put(struct af_sink *sink, const struct relation *relation, enum af_docs_style style,
				struct stream *columns, struct stream *links)
{
	const char *unqualify = style == AF_DOCS_CLASSIC ? relation->quoted_schema : NULL;

	if (relation->anchor != NULL && !(af_put(sink, "<a id=\"") && af_put(sink, relation->anchor) &&
									  af_put(sink, "\"></a>\n\n")))
		return false;
	if (!af_put(sink, "#### ") || !put_qualified_name(sink, relation->schema, relation->name))
		return false;
	if (af_md_is_text(relation->comment) &&
		!(af_put(sink, "\n\n") && af_md_fence(sink, relation->comment)))
		return false;
	if (af_stream_is_at(links, relation->position) &&
		strcmp(af_stream_get(links, LINK_COLUMN_NUMBER), "0") == 0 &&
		!put_children(sink, relation, links))
		return false;
	if (!af_put(sink, "\n\n") || !af_put(sink, table_head))
		return false;
	return put_rows(sink, relation, columns, links, unqualify);
}
