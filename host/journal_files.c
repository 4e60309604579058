// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a transaction: what they are now, carried out, taken back. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit.h"
#include "journal.h"

/* --- folders ------------------------------------------------------------------------------- */

bool host_make_folder(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX], above[PATH_MAX];
	struct stat about;
	char *slash;

	if (!host_path(root, whole, "%s", path + 1))
		return false;
	if (!stat(whole, &about) && S_ISDIR(about.st_mode))
		return true;
	snprintf(above, sizeof(above), "%s", path);
	slash = strrchr(above, '/');
	*slash = '\0';
	if (slash > above && !host_make_folder(root, above))
		return false;
	if (mkdir(whole, 0755) && errno != EEXIST) {
		host_warn("cannot make the folder %s: %s%s", whole, strerror(errno),
			  errno == EACCES ? "; run this as root" : "");
		return false;
	}
	*strrchr(whole, '/') = '\0';
	return host_sync(*whole ? whole : "/");
}

/* --- one file ------------------------------------------------------------------------------ */

static bool is_gone(const char *path)
{
	struct stat about;

	return lstat(path, &about) && (errno == ENOENT || errno == ENOTDIR);
}

static bool same_bytes(FILE *a, FILE *b)
{
	char left[4096], right[4096];
	size_t n, m;

	do {
		n = fread(left, 1, sizeof(left), a);
		m = fread(right, 1, sizeof(right), b);
		if (n != m || memcmp(left, right, n))
			return false;
	} while (n);
	return !ferror(a) && !ferror(b);
}

/* Are both the same link, files of the same bytes, or not there? */
static bool is_same(const char *left, const char *right)
{
	char a[PATH_MAX], b[PATH_MAX];
	ssize_t n = readlink(left, a, sizeof(a)), m = readlink(right, b, sizeof(b));
	FILE *x, *y;
	bool same;

	if (n >= 0 || m >= 0)
		return n == m && !memcmp(a, b, (size_t)n);
	if (is_gone(left) || is_gone(right))
		return is_gone(left) && is_gone(right);
	x = host_open_file(left);
	y = host_open_file(right);
	same = x && y && same_bytes(x, y);
	if (x)
		fclose(x);
	if (y)
		fclose(y);
	return same;
}

struct places {
	char file[PATH_MAX], before[PATH_MAX], after[PATH_MAX];
};

static void places_of(const struct host_root *root, const struct host_journal *journal,
		      size_t entry, struct places *places)
{
	if (!host_path(root, places->file, "%s", journal->entry[entry].path + 1) ||
	    !host_journal_path(root, journal->number, "before", entry + 1, places->before) ||
	    !host_journal_path(root, journal->number, "after", entry + 1, places->after))
		*places = (struct places){0};
}

static enum host_entry_state state_of(const struct places *places)
{
	if (is_same(places->file, places->after))
		return HOST_ENTRY_AFTER;
	return is_same(places->file, places->before) ? HOST_ENTRY_BEFORE : HOST_ENTRY_OTHER;
}

enum host_entry_state host_entry_look(const struct host_root *root,
				      const struct host_journal *journal, size_t entry)
{
	static struct places places;

	places_of(root, journal, entry, &places);
	return state_of(&places);
}

/* --- carried out --------------------------------------------------------------------------- */

static bool apply_one(const struct host_root *root, const struct host_journal *journal,
		      size_t entry)
{
	const char *path = journal->entry[entry].path;
	static struct places places;
	char folder[PATH_MAX];

	places_of(root, journal, entry, &places);
	switch (state_of(&places)) {
	case HOST_ENTRY_AFTER:
		return true;
	case HOST_ENTRY_OTHER:
		host_warn("%s was changed meanwhile, by somebody else: it is left so. Look at it, "
			  "and say this again.",
			  path);
		return false;
	case HOST_ENTRY_BEFORE:
		break;
	}
	if (!journal->entry[entry].write)
		return host_unlink(places.file);
	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	return (!*folder || host_make_folder(root, folder)) &&
	       host_copy(places.after, places.file,
			 is_gone(places.file) ? places.after : places.file);
}

bool host_journal_apply(const struct host_root *root, const struct host_journal *journal)
{
	for (size_t i = 0; i < journal->n; i++)
		if (!apply_one(root, journal, i))
			return false;
	return true;
}

/* --- taken back ---------------------------------------------------------------------------- */

/* Somebody's file stays; the one of before is put where it can be found. */
static bool keep(const struct host_root *root, const char *path, const struct places *places,
		 host_kept_fn *kept, void *context)
{
	char copy[PATH_MAX], whole[PATH_MAX], folder[PATH_MAX];

	if (is_gone(places->before)) {
		kept(context, path, NULL);
		return true;
	}
	if (snprintf(copy, sizeof(copy), HOST_STATE "/kept%s", path) >= (int)sizeof(copy) ||
	    !host_path(root, whole, "%s", copy + 1))
		return false;
	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(copy, '/') - copy), copy);
	if (!host_make_folder(root, folder) || !host_copy(places->before, whole, places->before))
		return false;
	kept(context, path, copy);
	return true;
}

static bool revert_one(const struct host_root *root, const struct host_journal *journal,
		       size_t entry, host_kept_fn *kept, void *context)
{
	const char *path = journal->entry[entry].path;
	static struct places places;
	char folder[PATH_MAX];

	places_of(root, journal, entry, &places);
	switch (state_of(&places)) {
	case HOST_ENTRY_BEFORE:
		return true;
	case HOST_ENTRY_OTHER:
		return keep(root, path, &places, kept, context);
	case HOST_ENTRY_AFTER:
		break;
	}
	if (is_gone(places.before))
		return host_unlink(places.file);
	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	return (!*folder || host_make_folder(root, folder)) &&
	       host_copy(places.before, places.file, places.before);
}

bool host_journal_revert(const struct host_root *root, const struct host_journal *journal,
			 host_kept_fn *kept, void *context)
{
	char whole[PATH_MAX];
	bool good = true;

	for (size_t i = journal->n; i-- > 0;)
		good = revert_one(root, journal, i, kept, context) && good;
	/* Where somebody else has put something meanwhile, it stays. */
	for (size_t i = journal->folders; good && i-- > 0;)
		if (host_path(root, whole, "%s", journal->folder[i] + 1))
			rmdir(whole);
	return good;
}
