// SPDX-License-Identifier: GPL-2.0-or-later
/* `ids=` of vfio-pci among the other words of a file, which stay as they are. */
#include <stdlib.h>
#include <string.h>

#include "aside_parts.h"
#include "cmdline.h"
#include "files.h"
#include "match.h"

/* On the way through a text, a line at a time. */
struct reader {
	const char *text;
	size_t len;
	enum aside_form form;
	size_t begin, end;   /* of the line, with its newline */
	unsigned int number; /* of the line */
	unsigned int next;   /* of the one after it */
	char *line;	     /* joined, with a NUL behind it */
	size_t *from;	     /* where each byte of it stands in the text */
	size_t n;
	FILE *out;
	size_t kept; /* all before this is in `out`, or is gone */
};

/* What is joined is joined as host_files_lines does it. */
static bool next_line(struct reader *reader)
{
	size_t at = reader->end;

	if (at == reader->len)
		return false;
	reader->begin = at;
	reader->number = reader->next++;
	reader->n = 0;
	for (; at < reader->len && reader->text[at] != '\n'; at++) {
		bool last = at + 1 == reader->len || reader->text[at + 1] == '\n';

		if (reader->form == ASIDE_MODPROBE && reader->text[at] == '\\' && last) {
			reader->next++;
			at += at + 1 < reader->len;
			continue;
		}
		reader->from[reader->n] = at;
		reader->line[reader->n++] = reader->text[at];
	}
	reader->line[reader->n] = '\0';
	reader->end = at + (at < reader->len);
	return true;
}

static void cut(struct reader *reader, size_t begin, size_t end)
{
	fwrite(reader->text + reader->kept, 1, begin - reader->kept, reader->out);
	reader->kept = end;
}

/* Is the line one for vfio-pci? Then `rest` begins where the module's name ends. */
static bool is_for_us(const struct reader *reader, struct eb_text *rest)
{
	struct eb_text after, name;

	*rest = after = (struct eb_text){reader->line, reader->n};
	if (reader->form == ASIDE_MODPROBE)
		return host_files_options(rest, EB_DRIVER_DEFAULT);
	if (!eb_text_field(&after, " \t", &name) || !eb_text_is_name(name, EB_DRIVER_DEFAULT))
		return false;
	rest->len -= (size_t)(name.at + name.len - rest->at);
	rest->at = name.at + name.len;
	return true;
}

static bool is_ids(const struct eb_param *param)
{
	return param->has_value && eb_text_is(param->name, "ids");
}

/* Is there any; is there anything else. */
static bool look(struct eb_text rest, struct eb_text *ids, bool *others)
{
	struct eb_text before = rest;
	struct eb_param param;
	bool found = false;

	for (*others = false; eb_param_next(&rest, &param); before = rest) {
		if (is_ids(&param))
			*ids = param.value;
		found |= is_ids(&param);
		*others |= !is_ids(&param);
	}
	while (before.len && strchr(" \t\r", *before.at)) {
		before.at++;
		before.len--;
	}
	/* A `--` ends what is read, not what stands there. */
	*others |= before.len;
	return found;
}

/* From the end of the word before it: so what joins lines goes where it joins nothing any more. */
static void cut_words(struct reader *reader, struct eb_text rest)
{
	struct eb_text before = rest;
	struct eb_param param;

	for (; eb_param_next(&rest, &param); before = rest)
		if (is_ids(&param))
			cut(reader, reader->from[before.at - reader->line - 1] + 1,
			    reader->from[rest.at - reader->line - 1] + 1);
}

static void tell(const struct reader *reader, struct eb_text ids, aside_line_fn *each,
		 void *context)
{
	struct aside_line line = {.number = reader->number, .ids = ids};
	struct eb_text rest = {reader->line, reader->n}, word;
	char *words = NULL;
	size_t size, n = 0;
	FILE *out = host_need(open_memstream(&words, &size));

	while (eb_text_field(&rest, " \t\r", &word))
		fprintf(out, "%s%.*s", n++ ? " " : "", (int)word.len, word.at);
	if (fclose(out))
		host_need(NULL);
	line.words = words;
	each(context, &line);
	free(words);
}

char *aside_ids(const char *text, size_t len, enum aside_form form, aside_line_fn *each,
		void *context, size_t *left)
{
	struct reader reader = {.text = text, .len = len, .form = form, .next = 1};
	char *result = NULL;

	reader.line = host_need(malloc(len + 1));
	reader.from = host_need(calloc(len + 1, sizeof(reader.from[0])));
	reader.out = host_need(open_memstream(&result, left));
	while (next_line(&reader)) {
		struct eb_text rest, ids = {0};
		bool others;

		if (!is_for_us(&reader, &rest) || !look(rest, &ids, &others))
			continue;
		if (each)
			tell(&reader, ids, each, context);
		if (others || form == ASIDE_MODULES)
			cut_words(&reader, rest);
		else
			cut(&reader, reader.begin, reader.end);
	}
	cut(&reader, len, len);
	if (fclose(reader.out))
		host_need(NULL);
	free(reader.line);
	free(reader.from);
	return result;
}

/* --- as selectors -------------------------------------------------------------------------- */

#define ITEM_SIZE 40

/* One field of an ID, at this place of the mask. */
static void add_field(char item[ITEM_SIZE], const struct eb_match *match, int shift)
{
	size_t len = strlen(item);

	if (match->id_mask >> shift & 0xffff)
		snprintf(item + len, ITEM_SIZE - len, "%s%04x", len ? ":" : "",
			 (unsigned int)(match->id >> shift & 0xffff));
	else
		snprintf(item + len, ITEM_SIZE - len, "%s*", len ? ":" : "");
}

static void select_one(struct host_legacy *legacy, const struct eb_match *match)
{
	bool subsystem = match->id_mask & 0xffffffff || match->class_mask;
	char item[ITEM_SIZE] = "";

	for (int shift = 48; shift >= (subsystem ? 0 : 32); shift -= 16)
		add_field(item, match, shift);
	if (!match->class_mask)
		aside_select(legacy, "%s", item);
	else if (match->class_mask == EB_CLASS_MASK)
		aside_select(legacy, "%s:%06x", item, match->class_id);
	else
		aside_select(legacy, "%s:%06x:%06x", item, match->class_id, match->class_mask);
}

/* The module's parameter holds 1024 bytes with its NUL; more is refused whole. */
#define IDS_MAX 1023

void aside_select_ids(struct host_legacy *legacy, struct eb_text ids)
{
	struct eb_match match;
	struct eb_text item;

	while (ids.len <= IDS_MAX && eb_text_field(&ids, ",", &item))
		if (!eb_match_kernel_id(item, &match) && !(match.class_mask & EB_MATCH_NEVER))
			select_one(legacy, &match);
}
