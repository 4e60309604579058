// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "compiled.h"
#include "out.h"

/* As much as the unpacking takes. */
#define FILE_SIZE (1 << 20)

#define DROPINS_MAX 4096

struct folder {
	struct host_collection *collection;
	const char *path;
	size_t n;
};

static void add(struct host_collection *collection, const char *path, FILE *in)
{
	static char text[FILE_SIZE];

	if (!in)
		return;
	host_items_add(&collection->items, HOST_ITEM_FILE, path, text,
		       fread(text, 1, sizeof(text), in));
	collection->files++;
	fclose(in);
}

/* Or nothing where there is none. */
static void add_file(struct host_collection *collection, const char *path)
{
	char real[PATH_MAX];

	if (host_real(collection->root, real, "%s", path))
		add(collection, path, host_open(collection->root, real + 1));
}

static void add_dropin(void *context, const char *name)
{
	struct folder *folder = context;
	char path[PATH_MAX], real[PATH_MAX];
	const char *ending = strrchr(name, '.');

	if (!ending || strcmp(ending, ".conf") != 0 || !host_is_plain(name) ||
	    folder->n++ == DROPINS_MAX ||
	    snprintf(path, sizeof(path), "%s/%s", folder->path, name) >= (int)sizeof(path))
		return;
	/* One that masks another of its name. */
	if (host_path(folder->collection->root, real, "%s", path) && host_is_null(real))
		host_items_add(&folder->collection->items, HOST_ITEM_LINK, path, "/dev/null", 9);
	else
		add_file(folder->collection, path);
}

static void add_dropins(struct host_collection *collection, const char *path)
{
	struct folder folder = {collection, path, 0};

	host_each_name(collection->root, path, add_dropin, &folder);
}

/* A profile is a folder with drop-ins of its own. */
static void add_profile(void *context, const char *name)
{
	struct folder *folder = context;
	char path[PATH_MAX];

	if (*name != '.' && host_is_plain(name) && folder->n++ < DROPINS_MAX &&
	    snprintf(path, sizeof(path), "%s/%s", folder->path, name) < (int)sizeof(path))
		add_dropins(folder->collection, path);
}

/* The list of what is in use, as an image of this machine would have it, for any machine. */
static void add_compiled(struct host_collection *collection)
{
	char *text = NULL, *line = NULL;
	FILE *in = NULL, *out;
	size_t len, size = 0;

	if (!*collection->root->path) {
		bool before = host_mute(true);

		out = host_need(open_memstream(&text, &len));
		host_compiled(collection->root, NULL, out);
		host_mute(before);
		if (fclose(out))
			host_need(NULL);
		in = len ? fmemopen(text, len, "r") : NULL;
	} else {
		in = host_open(collection->root, EB_COMPILED);
		if (!in)
			in = host_open(collection->root, EB_COMPILED_COPY);
	}
	if (in) {
		char *kept = NULL;

		out = host_need(open_memstream(&kept, &len));
		while (getline(&line, &size, in) > 0)
			fputs(strncmp(line, "machine ", 8) != 0 ? line : "machine -\n", out);
		fclose(in);
		if (fclose(out))
			host_need(NULL);
		host_items_add(&collection->items, HOST_ITEM_FILE, EB_COMPILED, kept,
			       len < FILE_SIZE ? len : FILE_SIZE);
		collection->files++;
		free(kept);
	}
	free(line);
	free(text);
}

void host_collect_config(struct host_collection *collection)
{
	struct folder profiles = {collection, "etc/earlybind.d", 0};

	add_file(collection, "etc/earlybind.conf");
	add_dropins(collection, "usr/lib/earlybind.d");
	add_dropins(collection, "run/earlybind.d");
	add_dropins(collection, "etc/earlybind.d");
	host_each_name(collection->root, "etc/earlybind.d", add_profile, &profiles);
	add_file(collection, "proc/cmdline");
	add_file(collection, "run/earlybind/report.json");
	add_compiled(collection);
}
