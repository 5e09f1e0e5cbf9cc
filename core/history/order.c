/*
 * The order of files and rows, and the duplicates that are neighbours in it.
 * af_resolved_duplicate() is declared in states.h.
 */
#include "core/history/order.h"

#include "core/history/description.h"
#include "core/history/sort.h"
#include "core/history/states.h"
#include "core/history/version.h"

int
af_resolved_compare(const struct af_resolved *a, const struct af_resolved *b)
{
	int order = af_version_compare(a->version, b->version);

	if (order == 0 && a->version == NULL)
		order = af_description_compare(a->description, b->description);
	if (order == 0 && a->version != NULL)
		order = (int) af_type_classify(a->type) - (int) af_type_classify(b->type);
	return order;
}

static int
compare_by_index(const void *context, size_t a, size_t b)
{
	const struct af_resolved *files = context;
	int order = af_resolved_compare(&files[a], &files[b]);

	return order != 0 ? order : (a > b) - (a < b);
}

void
af_resolved_sort(const struct af_resolved *files, size_t n, size_t *order)
{
	size_t i;

	for (i = 0; i < n; i++)
		order[i] = i;
	af_sort(order, n, compare_by_index, files);
}

int
af_applied_compare_keys(const struct af_applied *a, const struct af_applied *b)
{
	int order = af_version_compare(a->version, b->version);

	return order == 0 && a->version == NULL ? af_description_compare(a->description, b->description)
											: order;
}

bool
af_resolved_duplicate(const struct af_resolved *resolved, size_t n_resolved, size_t *scratch,
					  size_t *first, size_t *second)
{
	size_t i;

	af_resolved_sort(resolved, n_resolved, scratch);
	for (i = 1; i < n_resolved; i++)
	{
		if (af_resolved_compare(&resolved[scratch[i - 1]], &resolved[scratch[i]]) != 0)
			continue;
		*first = scratch[i - 1];
		*second = scratch[i];
		return true;
	}
	return false;
}

const char *
af_resolved_duplicate_code(const struct af_resolved *either)
{
	if (either->version == NULL)
		return "DUPLICATE_REPEATABLE_MIGRATION";
	return af_type_classify(either->type) == AF_TYPE_UNDO ? "DUPLICATE_UNDO_MIGRATION"
														  : "DUPLICATE_VERSIONED_MIGRATION";
}
