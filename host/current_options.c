// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The options of the VFIO modules: they count in the image, where these are loaded. Of dracut's
 * images not all have the files, but each has these lines.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "current.h"

#define FOLDER "etc/modprobe.d"

/* Such lines, each as it stands there. */
struct options {
	const struct host_root *root;
	char **line;
	size_t n;
};

static bool is_conf(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > 5 && !strcmp(name + len - 5, ".conf");
}

/* As earlybind's part of dracut looks for them. */
static bool is_option(const char *line)
{
	static const char word[] = "options";

	line += strspn(line, " \t");
	if (strncmp(line, word, sizeof(word) - 1))
		return false;
	line += sizeof(word) - 1;
	return (*line == ' ' || *line == '\t') && !strncmp(line + strspn(line, " \t"), "vfio", 4);
}

static void add_line(struct options *options, const char *line, size_t len)
{
	char *copy = host_need(strndup(line, len));

	if (!is_option(copy)) {
		free(copy);
		return;
	}
	options->line =
		host_need(reallocarray(options->line, options->n + 1, sizeof(options->line[0])));
	options->line[options->n++] = copy;
}

static void read_name(void *context, const char *name)
{
	struct options *options = context;
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *in;

	if (!is_conf(name) ||
	    snprintf(path, sizeof(path), FOLDER "/%s", name) >= (int)sizeof(path) ||
	    !(in = host_open(options->root, path)))
		return;
	while (getline(&line, &size, in) > 0)
		add_line(options, line, strcspn(line, "\n"));
	free(line);
	fclose(in);
}

static void read_entry(void *context, const struct host_image_entry *entry, const char *below)
{
	size_t len;

	if (strchr(below, '/') || !is_conf(below) || !S_ISREG(entry->mode) || !entry->content)
		return;
	for (const char *line = entry->content; *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		add_line(context, line, len);
	}
}

static void say_missing(struct host_compare *compare, const struct options *left,
			const struct options *right, bool now)
{
	for (size_t i = 0; i < left->n; i++) {
		const char *line = left->line[i] + strspn(left->line[i], " \t");
		bool found = false;

		for (size_t k = 0; k < right->n && !found; k++)
			found = !strcmp(left->line[i], right->line[k]);
		if (!found)
			host_stale_add(compare, HOST_STALE_LIST, FOLDER,
				       now ? "`%s` of modprobe.d is not in the image"
					   : "`%s` is in the image, but no longer in modprobe.d",
				       line);
	}
}

static void free_options(struct options *options)
{
	for (size_t i = 0; i < options->n; i++)
		free(options->line[i]);
	free(options->line);
}

void host_compare_options(struct host_compare *compare)
{
	struct options disk = {.root = compare->root}, image = {0};

	/* That there are other IDs is such a line as well, and was said. */
	for (size_t i = 0; i < compare->stales->n; i++)
		if (compare->stales->stale[i].kind == HOST_STALE_LIST)
			return;
	host_each_name(compare->root, FOLDER, read_name, &disk);
	host_image_each(compare->image, FOLDER, read_entry, &image);
	say_missing(compare, &disk, &image, true);
	say_missing(compare, &image, &disk, false);
	free_options(&disk);
	free_options(&image);
}
