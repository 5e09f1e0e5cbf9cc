/*
 * core/docs/markdown.c and expression.c on any bytes: plain text reads back as it was given, and
 * nothing ever ends a row or a cell.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/docs/expression.h"
#include "core/docs/markdown.h"

struct memory_sink
{
	struct af_sink sink;
	char *text;
	size_t len;
	size_t size;
};

static bool
memory_sink_write(struct af_sink *sink, const char *text, size_t len)
{
	struct memory_sink *memory = (struct memory_sink *) sink;

	if (memory->len + len + 1 > memory->size)
	{
		memory->size = (memory->len + len + 1) * 2;
		memory->text = realloc(memory->text, memory->size);
	}
	memcpy(memory->text + memory->len, text, len);
	memory->len += len;
	memory->text[memory->len] = '\0';
	return true;
}

static void
memory_sink_init(struct memory_sink *memory)
{
	memset(memory, 0, sizeof(*memory));
	memory->sink.write = memory_sink_write;
	memory_sink_write(&memory->sink, "", 0);
}

/* No line end, and no '|' that is not escaped. */
static void
check_cell(const char *text)
{
	size_t at;

	assert(strpbrk(text, "\r\n") == NULL);
	for (at = 0; text[at] != '\0'; at++)
		assert(text[at] != '|' || (at > 0 && text[at - 1] == '\\'));
}

/* Takes the escapes of plain text off again, in place. */
static void
unescape(char *text)
{
	char *to = text;

	while (*text != '\0')
	{
		if (text[0] == '\\')
			*to++ = text[1], text += 2;
		else if (strncmp(text, "&#", 2) == 0)
			*to++ = (char) strtol(text + 2, &text, 10), text++;
		else
			*to++ = *text++;
	}
	*to = '\0';
}

static void
check_text(const char *text, int part)
{
	struct memory_sink memory;

	memory_sink_init(&memory);
	af_md_text(&memory.sink, text, strlen(text), part);
	check_cell(memory.text);
	if (part == AF_MD_LINE_START && memory.text[0] != '\0')
		assert(strchr(">-+=#*`~<|:", memory.text[0]) == NULL);
	unescape(memory.text);
	assert(strcmp(memory.text, text) == 0);
	free(memory.text);
}

static void
check_comment(const char *text)
{
	struct memory_sink memory;

	memory_sink_init(&memory);
	af_md_comment(&memory.sink, text);
	check_cell(memory.text);
	assert(memory.len == 0 || (memory.text[0] != ' ' && memory.text[memory.len - 1] != ' '));
	assert(af_md_is_text(text) == (memory.len > 0));
	free(memory.text);
}

/* The last line is a fence that stands nowhere else in the block but in its first line. */
static void
check_fence(const char *text)
{
	struct memory_sink memory;
	char *fence;

	memory_sink_init(&memory);
	af_md_fence(&memory.sink, text);
	fence = strrchr(memory.text, '\n');
	assert(fence != NULL && strspn(fence + 1, "`") == strlen(fence + 1));
	*fence++ = '\0';
	assert(strncmp(memory.text, fence, strlen(fence)) == 0);
	assert(strstr(memory.text + 1, fence) == NULL);
	free(memory.text);
}

static void
check_expression(const char *text)
{
	struct memory_sink memory;

	memory_sink_init(&memory);
	af_expression_put(&memory.sink, text, "app");
	check_cell(memory.text);
	assert(memory.len <= strlen(text) * 5);
	free(memory.text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = calloc(1, size + 1);

	memcpy(text, bytes, size);
	check_text(text, AF_MD_WHOLE);
	check_text(text, AF_MD_LINE_START);
	check_text(text, AF_MD_BEFORE);
	check_text(text, AF_MD_AFTER);
	check_comment(text);
	check_fence(text);
	check_expression(text);
	free(text);
	return 0;
}
