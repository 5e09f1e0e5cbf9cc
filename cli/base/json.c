/*
 * The only file with jansson. Its tree is copied into the arena and let go, so that nobody holds a
 * json_t.
 */
#include "cli/base/json.h"

#include <jansson.h>
#include <string.h>

static const char *
number_text(const json_t *value, struct arena *arena)
{
	if (json_is_integer(value))
		return arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return arena_printf(arena, "%.17g", json_real_value(value));
}

static void copy_children(json_t *value, struct arena *arena, struct json_node *node);

static void
copy_value(json_t *value, struct arena *arena, struct json_node *node)
{
	switch (json_typeof(value))
	{
		case JSON_OBJECT:
		case JSON_ARRAY:
			node->kind = json_is_object(value) ? JSON_KIND_OBJECT : JSON_KIND_ARRAY;
			copy_children(value, arena, node);
			break;
		case JSON_STRING:
			node->kind = JSON_KIND_STRING;
			node->text = arena_strndup(arena, json_string_value(value), json_string_length(value));
			break;
		case JSON_INTEGER:
		case JSON_REAL:
			node->kind = json_is_integer(value) ? JSON_KIND_INTEGER : JSON_KIND_REAL;
			node->text = number_text(value, arena);
			break;
		case JSON_TRUE:
		case JSON_FALSE:
			node->kind = JSON_KIND_BOOL;
			node->text = json_is_true(value) ? "true" : "false";
			break;
		case JSON_NULL:
			node->kind = JSON_KIND_NULL;
			node->text = "null";
			break;
	}
}

/* jansson refuses nesting deeper than 2048, which bounds the recursion. */
static void
copy_children(json_t *value, struct arena *arena, struct json_node *node)
{
	struct json_node *children;
	const char *name;
	json_t *child;
	size_t i;

	node->n_children = json_is_object(value) ? json_object_size(value) : json_array_size(value);
	children = arena_alloc_array(arena, node->n_children, sizeof(*children));
	node->children = children;
	i = 0;
	if (json_is_object(value))
	{
		json_object_foreach (value, name, child)
		{
			children[i].name = arena_strdup(arena, name);
			copy_value(child, arena, &children[i++]);
		}
		return;
	}
	json_array_foreach (value, i, child)
		copy_value(child, arena, &children[i]);
}

bool
json_parse(const char *text, size_t len, const char *file, enum err_kind kind, struct arena *arena,
		   const struct json_node **root, struct af_error *err)
{
	json_error_t problem;
	json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	struct json_node *node;

	if (value == NULL)
	{
		error_set(err, kind, "invalid JSON: %s", problem.text);
		error_place(err, file, problem.line, problem.column);
		return false;
	}
	node = arena_alloc(arena, sizeof(*node));
	copy_value(value, arena, node);
	json_decref(value);
	*root = node;
	return true;
}

const struct json_node *
json_member(const struct json_node *object, const char *name)
{
	size_t i;

	for (i = 0; object != NULL && object->kind == JSON_KIND_OBJECT && i < object->n_children; i++)
		if (strcmp(object->children[i].name, name) == 0)
			return &object->children[i];
	return NULL;
}

const char *
json_kind_word(enum json_kind kind)
{
	static const char *const words[] = {
		[JSON_KIND_NULL] = "null",		[JSON_KIND_BOOL] = "true or false",
		[JSON_KIND_INTEGER] = "number", [JSON_KIND_REAL] = "number",
		[JSON_KIND_STRING] = "string",	[JSON_KIND_ARRAY] = "list",
		[JSON_KIND_OBJECT] = "object",
	};

	return words[kind];
}
