// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mkinitcpio fails where HOOKS names a hook that is not there, and where an install file asks for
 * a script that is not (its `functions`, run_build_hook and add_runscript): they go together.
 */
#include <stdlib.h>
#include <string.h>

#include "aside_parts.h"
#include "files.h"
#include "lines.h"

/* What ends the value that begins here: `HOOKS=(a b)`, `HOOKS="a b"`, `HOOKS=a`. */
static const char *end_of(const char *value)
{
	switch (*value) {
	case '(':
		return ")";
	case '"':
		return "\"";
	case '\'':
		return "'";
	}
	return " \t\n";
}

struct writer {
	FILE *out;
	const char *kept; /* all before this is in `out`, or is gone */
	bool any;
};

/* Without the blanks that parted it from the word before it, or else from the one behind it. */
static void cut(struct writer *writer, const char *word, size_t len)
{
	const char *begin = word, *end = word + len;

	while (strchr(" \t", begin[-1]))
		begin--;
	if (begin[-1] == '\n' || begin == word)
		end += strspn(end, " \t");
	else
		word = begin;
	fwrite(writer->kept, 1, (size_t)(word - writer->kept), writer->out);
	writer->kept = end;
	writer->any = true;
}

/* Returns where the value ends. */
static const char *cut_in_value(struct writer *writer, const char *value, const char *name)
{
	const char *ends = end_of(value);

	value += *ends != ' ';
	while (*value && !strchr(ends, *value)) {
		size_t len = strcspn(value, " \t\r\n\"'()");

		if (*value == '#') {
			value += strcspn(value, "\n");
			continue;
		}
		if (len == strlen(name) && !strncmp(value, name, len))
			cut(writer, value, len);
		value += len ? len : 1;
	}
	return value;
}

/* The text without the name in any HOOKS, to be freed; NULL where it is in none. */
static char *without(const char *text, const char *name, size_t *len)
{
	struct writer writer = {.kept = text};
	char *result = NULL;

	writer.out = host_need(open_memstream(&result, len));
	while (*text) {
		const char *word = text + strspn(text, " \t");

		if (!strncmp(word, "HOOKS=", 6))
			text = cut_in_value(&writer, word + 6, name);
		else if (!strncmp(word, "HOOKS+=", 7))
			text = cut_in_value(&writer, word + 7, name);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	fputs(writer.kept, writer.out);
	if (fclose(writer.out))
		host_need(NULL);
	if (writer.any)
		return result;
	free(result);
	return NULL;
}

struct hook {
	struct host_batch *batch;
	const char *name;
};

static void take_config(void *context, const char *path)
{
	struct hook *hook = context;
	char real[PATH_MAX], *text, *rest = NULL;
	size_t len, left;

	if (!host_real(hook->batch->root, real, "%s", path) ||
	    !(text = host_batch_read(hook->batch, real, &len)))
		return;
	if (len <= EB_FILE_MAX && !memchr(text, '\0', len))
		rest = without(text, hook->name, &left);
	if (rest)
		host_batch_write(hook->batch, real, rest, left, 0644, "takes %s out of HOOKS",
				 hook->name);
	free(rest);
	free(text);
}

void aside_initcpio(struct host_batch *batch, const char *name)
{
	static const char *const kinds[] = {"hooks", "install"};
	static const char *const configs[] = {"etc/mkinitcpio.conf.d", NULL};
	struct hook hook = {batch, name};
	char below[PATH_MAX], path[PATH_MAX];

	for (size_t i = 0; i < 2; i++)
		if (snprintf(below, sizeof(below), "etc/initcpio/%s/%s", kinds[i], name) <
			    (int)sizeof(below) &&
		    aside_path(batch->root, below, path))
			host_batch_remove(batch, path, "takes a hook away that moves devices");
	/* It was only hidden: HOOKS means the package's again. */
	if (snprintf(below, sizeof(below), "usr/lib/initcpio/install/%s", name) <
		    (int)sizeof(below) &&
	    host_exists(batch->root, below))
		return;
	take_config(&hook, "etc/mkinitcpio.conf");
	host_files_each(batch->root, configs, ".conf", take_config, &hook);
}
