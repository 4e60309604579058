// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * GRUB as Debian and Ubuntu have it: grub-mkconfig reads /etc/default/grub, then
 * /etc/default/grub.d/.cfg files in their order, as shell.
 */
#include <stdlib.h>
#include <string.h>

#include "loader_parts.h"

#define DEFAULTS "/etc/default/grub"
#define DROPINS "/etc/default/grub.d"
#define OURS DROPINS "/90-earlybind.cfg"
#define SCRIPT "/etc/grub.d/42_earlybind"

static const char *const variables[] = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"};

/* --- the values in a file ------------------------------------------------------------------ */

/* The words between quotes of `GRUB_CMDLINE_LINUX="..."`, or behind `=`; false: another line. */
static bool find_value(struct eb_text line, struct eb_text *value)
{
	size_t at = strspn(line.at, " \t"), end;
	char quote;

	if (at + 7 < line.len && !strncmp(line.at + at, "export ", 7))
		at += 7 + strspn(line.at + at + 7, " \t");

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(variables[i]);

		if (at + len >= line.len || strncmp(line.at + at, variables[i], len) ||
		    line.at[at + len] != '=')
			continue;
		at += len + 1;
		quote = at < line.len ? line.at[at] : '\0';
		if (quote != '"' && quote != '\'')
			quote = '\0';
		at += quote != '\0';
		for (end = at; end < line.len; end++)
			if (quote == '"' && line.at[end] == '\\')
				end++;
			else if (quote ? line.at[end] == quote
				       : strchr(" \t;#", line.at[end]) != NULL)
				break;
		if (end > line.len)
			end = line.len;
		*value = (struct eb_text){line.at + at, end - at};
		return true;
	}
	return false;
}

/* What each line of a text becomes. Returns how many are another one. */
static size_t edit_lines(const char *text, const char *const add[], const char *const drop[],
			 FILE *out)
{
	size_t n = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		struct eb_text line = {text, len}, value;

		if (find_value(line, &value)) {
			char *words = host_words_edit(value, add, drop);

			n += strlen(words) != value.len || memcmp(words, value.at, value.len) != 0;
			fprintf(out, "%.*s%s%.*s", (int)(value.at - text), text, words,
				(int)(text + len - value.at - value.len), value.at + value.len);
			free(words);
		} else {
			fwrite(text, 1, len, out);
		}
		text += len;
		if (*text)
			fputc(*text++, out);
	}
	return n;
}

/* Take the words out of one file of the batch. */
static size_t drop_in_file(const char *path, const char *const drop[], struct host_batch *batch)
{
	static const char *const none[] = {NULL};
	char *text, *now = NULL;
	size_t len, size = 0, n;
	FILE *out;

	text = host_batch_read(batch, path, &len);
	if (!text)
		return 0;
	out = host_need(open_memstream(&now, &size));
	n = edit_lines(text, none, drop, out);
	if (fclose(out))
		host_need(NULL);
	if (n)
		host_batch_write(batch, path, now, size, 0644,
				 "takes words off the kernel command line");
	free(now);
	free(text);
	return n;
}

/* --- all files ----------------------------------------------------------------------------- */

struct dropins {
	char *name[256];
	size_t n;
};

static void take_name(void *context, const char *name)
{
	struct dropins *dropins = context;
	size_t len = strlen(name);

	if (dropins->n < 256 && len > 4 && !strcmp(name + len - 4, ".cfg"))
		dropins->name[dropins->n++] = host_need(strdup(name));
}

typedef size_t file_fn(const char *path, const char *const words[], struct host_batch *batch);

/* Call it with /etc/default/grub and every drop-in; the sum of what it returns. */
static size_t each_file(file_fn *call, const char *const words[], struct host_batch *batch)
{
	struct dropins dropins = {.n = 0};
	size_t n = call(DEFAULTS, words, batch);
	char path[PATH_MAX];

	host_each_name(batch->root, DROPINS + 1, take_name, &dropins);
	for (size_t i = 0; i < dropins.n; i++) {
		snprintf(path, sizeof(path), DROPINS "/%s", dropins.name[i]);
		n += call(path, words, batch);
		free(dropins.name[i]);
	}
	return n;
}

static size_t has_in_file(const char *path, const char *const words[], struct host_batch *batch)
{
	size_t len, n = 0;
	char *text = host_batch_read(batch, path, &len), *at = text;

	while (at && *at) {
		struct eb_text line = {at, strcspn(at, "\n")}, value;

		n += find_value(line, &value) && host_word_is_in(value, words[0]);
		at += line.len + (at[line.len] == '\n');
	}
	free(text);
	return n;
}

bool host_grub_has(const struct host_root *root, const char *word)
{
	const char *const words[] = {word, NULL};
	struct host_batch batch;
	bool has;

	host_batch_open(&batch, root);
	has = each_file(has_in_file, words, &batch);
	host_batch_close(&batch);
	return has;
}

/* --- words --------------------------------------------------------------------------------- */

static const char head[] = "# Words of `earlybind setup`; `earlybind undo` takes this file away. "
			   "grub-mkconfig reads it.\n";

static void add_words(const char *const add[], struct host_batch *batch)
{
	static const char *const none[] = {NULL};
	size_t len, size = 0;
	char *text = host_batch_read(batch, OURS, &len), *now = NULL;
	FILE *out = host_need(open_memstream(&now, &size));

	if (!text || !strstr(text, "GRUB_CMDLINE_LINUX=")) {
		fprintf(out, "%sGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX", text ? text : head);
		for (size_t i = 0; add[i]; i++)
			fprintf(out, " %s", add[i]);
		fputs("\"\n", out);
	} else {
		edit_lines(text, add, none, out);
	}
	if (fclose(out))
		host_need(NULL);
	host_batch_write(batch, OURS, now, size, 0644,
			 "adds to the kernel command line of every boot");
	free(now);
	free(text);
}

bool host_grub_words(const struct host_words *words, struct host_batch *batch)
{
	if (words->drop[0] && !each_file(drop_in_file, words->drop, batch)) {
		host_warn("cannot take %s off the kernel command line: it is in none of the values "
			  "of GRUB_CMDLINE_LINUX in /etc/default/grub and /etc/default/grub.d. "
			  "Look where it comes from (a boot entry of your own in /etc/grub.d, a "
			  "variable in these files), take it out there, and say this again.",
			  words->drop[0]);
		return false;
	}
	if (words->add[0])
		add_words(words->add, batch);
	return true;
}

void host_grub_entries(struct host_batch *batch)
{
	static const char script[] =
		"#!/bin/sh\n"
		"# Written by `earlybind setup`; `earlybind undo` takes it away. Entries of the "
		"boot\n"
		"# menu beside the usual ones, see /var/lib/earlybind/entries.\n"
		"[ -x /usr/lib/earlybind/grub-entries ] || exit 0\n"
		"exec /usr/lib/earlybind/grub-entries\n";

	host_batch_write(batch, SCRIPT, script, sizeof(script) - 1, 0755,
			 "has the boot menu offer the way back");
}
