/*
 * The schema document: catalog rows in, Markdown out, nothing held.
 */
#ifndef AF_DOCUMENT_H
#define AF_DOCUMENT_H

#include "core/rows.h"
#include "core/sink.h"

enum af_docs_style
{
	AF_DOCS_CLASSIC, /* the format of postgres-markdown 1.2.8 and nothing more */
	AF_DOCS_STANDARD /* the same tables, and a section for each further kind of object */
};

struct af_docs_args
{
	/* A text[] literal of schema names, NULL for every schema of the user's. */
	const char *schemas;
	enum af_docs_style style;
};

/* "classic", "standard". False: no such style. */
bool af_docs_style_parse(const char *name, enum af_docs_style *style);

/* The names of the styles, for messages: "classic, standard". */
extern const char *const af_docs_styles;

/* "markdown" is the one format so far. */
bool af_docs_format_is_known(const char *name);
extern const char *const af_docs_formats;

/*
 * Writes the document, without a final newline. The source runs its queries under the settings of
 * af_pinned_settings and one snapshot. False: the source or the sink failed, or the streams of the
 * source do not fit together (*misfit is then true).
 */
bool af_docs_write(const struct af_docs_args *args, struct af_source *source, struct af_sink *sink,
				   bool *misfit);

#endif
