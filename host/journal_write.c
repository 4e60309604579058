// SPDX-License-Identifier: GPL-2.0-or-later
/* A transaction written down: what files were, what they are to be. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit.h"
#include "journal.h"

/* Folders above a file that are not there yet: the outermost first. */
static void print_folders(const struct host_root *root, const char *path, FILE *out,
			  json_t *printed)
{
	char folder[PATH_MAX];
	size_t len = 0;

	while ((len += 1 + strcspn(path + len + 1, "/")), path[len]) {
		snprintf(folder, sizeof(folder), "%.*s", (int)len, path);
		if (host_exists(root, folder + 1) || json_object_get(printed, folder))
			continue;
		json_object_set_new(printed, folder, json_true());
		fprintf(out, "folder %s\n", folder);
	}
}

/*
 * The file itself, where links lead to it: a link of somebody's stays, and what it leads to is
 * changed. What is to go is the link.
 */
static bool real_path(const struct host_root *root, const struct host_change *change,
		      char path[PATH_MAX])
{
	char whole[PATH_MAX];
	struct stat about;

	snprintf(path, PATH_MAX, "%s", change->path);
	if (!host_path(root, whole, "%s", change->path + 1))
		return false;
	if (!change->text || lstat(whole, &about) || !S_ISLNK(about.st_mode))
		return true;
	if (host_real(root, path, "%s", change->path + 1))
		return true;
	host_warn("cannot write %s: it is a link that leads nowhere, or out of the root folder",
		  whole);
	return false;
}

static bool write_lines(const struct host_root *root, const struct host_batch *batch,
			const struct host_journal *about, FILE *out)
{
	json_t *printed = host_need(json_object());
	char path[PATH_MAX];
	bool good = true;

	fprintf(out, "kind %s\n", about->kind);
	for (size_t i = 0; about->add[i]; i++)
		fprintf(out, "add %s\n", about->add[i]);
	for (size_t i = 0; about->drop[i]; i++)
		fprintf(out, "drop %s\n", about->drop[i]);
	if (about->aside)
		fputs("aside\n", out);
	for (size_t i = 0; good && i < batch->n; i++) {
		good = real_path(root, &batch->change[i], path);
		if (strchr(path, '\n')) {
			host_warn("cannot change %s: there is a newline in its name", path);
			good = false;
		}
		if (batch->change[i].text)
			print_folders(root, path, out, printed);
		fprintf(out, "%s %s\n", batch->change[i].text ? "write" : "remove", path);
	}
	json_decref(printed);
	return good;
}

static bool set_mode(const char *path, mode_t mode)
{
	if (mode == 0644 || !chmod(path, mode))
		return true;
	host_warn("cannot set the mode of %s: %s", path, strerror(errno));
	return false;
}

/* Both of one file. */
static bool write_entry(const struct host_root *root, unsigned int number, size_t entry,
			const struct host_change *change)
{
	char path[PATH_MAX], file[PATH_MAX], before[PATH_MAX], after[PATH_MAX];
	struct stat about;

	if (!real_path(root, change, path) || !host_path(root, file, "%s", path + 1) ||
	    !host_journal_path(root, number, "before", entry, before) ||
	    !host_journal_path(root, number, "after", entry, after))
		return false;
	if (!lstat(file, &about) && !host_copy(file, before, file))
		return false;
	return !change->text || (host_replace(after, change->text, change->len, NULL) &&
				 set_mode(after, change->mode));
}

bool host_journal_write(const struct host_root *root, unsigned int number,
			const struct host_batch *batch, const struct host_journal *about)
{
	char path[PATH_MAX], *lines = NULL;
	size_t len = 0;
	FILE *out = host_need(open_memstream(&lines, &len));
	bool good = write_lines(root, batch, about, out);

	if (fclose(out))
		host_need(NULL);
	for (size_t i = 0; good && i < batch->n; i++)
		good = write_entry(root, number, i + 1, &batch->change[i]);
	good = good && host_journal_path(root, number, "journal", 0, path) &&
	       host_replace(path, lines, len, NULL);
	free(lines);
	return good;
}
