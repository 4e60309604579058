// SPDX-License-Identifier: GPL-2.0-or-later
/* The transactions that there are. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit.h"

#define NEW 0 /* the number of one that is being written down */

bool host_journal_path(const struct host_root *root, unsigned int number, const char *part,
		       size_t entry, char path[PATH_MAX])
{
	char name[24] = "new", last[24] = "";

	if (number != NEW)
		snprintf(name, sizeof(name), "%u", number);
	if (entry)
		snprintf(last, sizeof(last), "/%zu", entry);
	return host_path(root, path, "%s/%s%s%s%s", HOST_JOURNALS + 1, name, *part ? "/" : "", part,
			 last);
}

static bool sync_journals(const struct host_root *root)
{
	char path[PATH_MAX];

	return host_path(root, path, "%s", HOST_JOURNALS + 1) && host_sync(path);
}

/* --- read ---------------------------------------------------------------------------------- */

static void add_text(char ***array, size_t *n, const char *text)
{
	*array = host_need(reallocarray(*array, *n + 1, sizeof(**array)));
	(*array)[(*n)++] = host_need(strdup(text));
}

static void add_word(char *words[HOST_WORDS_MAX + 1], const char *word)
{
	size_t n = 0;

	while (words[n])
		n++;
	if (n < HOST_WORDS_MAX)
		words[n] = host_need(strdup(word));
}

static void take_line(struct host_journal *journal, const char *line)
{
	const char *rest = strchr(line, ' ');

	rest = rest ? rest + 1 : "";
	if (!strncmp(line, "kind ", 5)) {
		snprintf(journal->kind, sizeof(journal->kind), "%s", rest);
	} else if (!strncmp(line, "add ", 4)) {
		add_word(journal->add, rest);
	} else if (!strncmp(line, "drop ", 5)) {
		add_word(journal->drop, rest);
	} else if (!strcmp(line, "aside")) {
		journal->aside = true;
	} else if (!strncmp(line, "folder /", 8)) {
		add_text(&journal->folder, &journal->folders, rest);
	} else if (!strncmp(line, "write /", 7) || !strncmp(line, "remove /", 8)) {
		journal->entry = host_need(
			reallocarray(journal->entry, journal->n + 1, sizeof(journal->entry[0])));
		journal->entry[journal->n++] = (struct host_entry){
			.path = host_need(strdup(rest)),
			.write = *line == 'w',
		};
	}
}

static bool read_journal(const struct host_root *root, struct host_journal *journal)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *in;

	if (!host_journal_path(root, journal->number, "journal", 0, path))
		return false;
	in = host_open_file(path);
	if (!in) {
		host_warn("cannot read %s, which says what setup changed: %s%s", path,
			  strerror(errno), errno == EACCES ? "; run this as root" : "");
		return false;
	}
	while (getline(&line, &size, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		take_line(journal, line);
	}
	free(line);
	fclose(in);
	if (host_journal_path(root, journal->number, "done", 0, path))
		journal->done = !access(path, F_OK);
	return true;
}

static void take_name(void *context, const char *name)
{
	struct host_journals *journals = context;
	char *end;
	unsigned long number = strtoul(name, &end, 10);

	if (*end || !number || number > 1000000 || *name == '+' || *name == '-')
		return;
	journals->journal = host_need(
		reallocarray(journals->journal, journals->n + 1, sizeof(journals->journal[0])));
	journals->journal[journals->n++] = (struct host_journal){.number = (unsigned int)number};
}

static int by_number(const void *left, const void *right)
{
	const struct host_journal *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static void read_marker(struct host_journals *journals)
{
	FILE *in = host_open(journals->root, HOST_JOURNALS "/unsettled" + 1);
	char word[16] = "";

	if (!in)
		return;
	if (fscanf(in, "%15s", word) != 1)
		*word = '\0';
	fclose(in);
	journals->unsettled = true;
	journals->undoing = !strcmp(word, "undo");
}

/* What was being written down, or forgotten, when the power failed. */
static void remove_rests(const struct host_root *root)
{
	static const char *const rests[] = {"new", "gone"};
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++)
		if (host_path(root, path, "%s/%s", HOST_JOURNALS + 1, rests[i]) &&
		    !access(path, F_OK))
			host_folder_remove(path);
}

bool host_journals_open(struct host_journals *journals, const struct host_root *root, bool write)
{
	bool good = true;

	*journals = (struct host_journals){.root = root};
	if (write)
		remove_rests(root);
	read_marker(journals);
	host_each_name(root, HOST_JOURNALS + 1, take_name, journals);
	if (journals->n)
		qsort(journals->journal, journals->n, sizeof(journals->journal[0]), by_number);
	for (size_t i = 0; i < journals->n; i++)
		good = read_journal(root, &journals->journal[i]) && good;
	if (!good)
		host_journals_close(journals);
	return good;
}

static void discard(struct host_journal *journal)
{
	for (size_t i = 0; i < journal->folders; i++)
		free(journal->folder[i]);
	for (size_t i = 0; i < journal->n; i++)
		free(journal->entry[i].path);
	for (size_t i = 0; i < HOST_WORDS_MAX; i++) {
		free(journal->add[i]);
		free(journal->drop[i]);
	}
	free(journal->folder);
	free(journal->entry);
}

void host_journals_close(struct host_journals *journals)
{
	for (size_t i = 0; i < journals->n; i++)
		discard(&journals->journal[i]);
	free(journals->journal);
	*journals = (struct host_journals){.root = journals->root};
}

/* --- write --------------------------------------------------------------------------------- */

bool host_journals_lock(const struct host_root *root)
{
	char path[PATH_MAX];
	int fd;

	if (!host_make_folder(root, HOST_STATE) || !host_path(root, path, "%s", HOST_STATE + 1))
		return false;
	/* It is held until the program ends. */
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		return true;
	if (fd >= 0 && errno == EWOULDBLOCK)
		host_warn("another earlybind is changing this system: wait until it has ended");
	else
		host_warn("cannot lock %s: %s", path, strerror(errno));
	return false;
}

static bool write_mark(const struct host_root *root, const char *name, const char *text)
{
	char path[PATH_MAX];

	return host_path(root, path, "%s/%s", HOST_JOURNALS + 1, name) &&
	       host_replace(path, text, strlen(text), NULL);
}

bool host_journals_unsettle(struct host_journals *journals, bool undo)
{
	if (!host_make_folder(journals->root, HOST_JOURNALS) ||
	    !write_mark(journals->root, "unsettled", undo ? "undo\n" : "setup\n"))
		return false;
	journals->unsettled = true;
	journals->undoing = undo;
	return true;
}

bool host_journals_settle(struct host_journals *journals)
{
	char path[PATH_MAX];

	if (!host_path(journals->root, path, "%s/unsettled", HOST_JOURNALS + 1) ||
	    !host_unlink(path))
		return false;
	journals->unsettled = journals->undoing = false;
	*strrchr(path, '/') = '\0';
	if (journals->n)
		return true;
	/* What somebody keeps in them, they stay for. */
	rmdir(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	return true;
}

static bool rename_journal(const struct host_root *root, const char *from, const char *to)
{
	char old[PATH_MAX], now[PATH_MAX];

	if (!host_path(root, old, "%s/%s", HOST_JOURNALS + 1, from) ||
	    !host_path(root, now, "%s/%s", HOST_JOURNALS + 1, to))
		return false;
	if (rename(old, now)) {
		host_warn("cannot rename %s to %s: %s", old, now, strerror(errno));
		return false;
	}
	return sync_journals(root);
}

bool host_journals_begin(struct host_journals *journals, const struct host_batch *batch,
			 const struct host_journal *about)
{
	unsigned int number = journals->n ? journals->journal[journals->n - 1].number + 1 : 1;
	struct host_journal journal = {.number = number};
	char name[24];

	snprintf(name, sizeof(name), "%u", number);
	if (!host_make_folder(journals->root, HOST_JOURNALS "/new/before") ||
	    !host_make_folder(journals->root, HOST_JOURNALS "/new/after") ||
	    !host_journal_write(journals->root, NEW, batch, about) ||
	    !rename_journal(journals->root, "new", name) ||
	    !read_journal(journals->root, &journal)) {
		remove_rests(journals->root);
		return false;
	}
	journals->journal = host_need(
		reallocarray(journals->journal, journals->n + 1, sizeof(journals->journal[0])));
	journals->journal[journals->n++] = journal;
	return true;
}

bool host_journals_done(struct host_journals *journals)
{
	struct host_journal *last = &journals->journal[journals->n - 1];
	char name[40];

	snprintf(name, sizeof(name), "%u/done", last->number);
	last->done = write_mark(journals->root, name, "");
	return last->done;
}

bool host_journals_forget(struct host_journals *journals)
{
	struct host_journal *last = &journals->journal[journals->n - 1];
	char name[24];

	snprintf(name, sizeof(name), "%u", last->number);
	if (!rename_journal(journals->root, name, "gone"))
		return false;
	remove_rests(journals->root);
	discard(last);
	journals->n--;
	return true;
}
