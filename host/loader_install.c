// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * systemd-boot, with entries that kernel-install makes: the command line is in
 * /etc/kernel/cmdline, and where that is missing, this boot's (90-loaderentry.install).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loader_parts.h"

#define CMDLINE "/etc/kernel/cmdline"
#define ONCE HOST_ENTRY_ONCE ".conf"

/* --- words --------------------------------------------------------------------------------- */

/* What the boot loader added to this boot, and what was meant for it alone. */
static bool is_passing(struct eb_text word)
{
	static const char *const begins[] = {"BOOT_IMAGE=", "initrd=", "earlybind."};
	static const char *const back[] = {"module_blacklist=vfio_pci", "vfio-pci.ids="};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (word.len >= strlen(begins[i]) &&
		    !strncmp(word.at, begins[i], strlen(begins[i])))
			return true;
	for (size_t i = 0; i < sizeof(back) / sizeof(back[0]); i++)
		if (eb_text_is(word, back[i]))
			return true;
	return false;
}

/* What kernel-install takes as things are, to be freed; NULL where it cannot be read. */
static char *cmdline_of(const struct host_batch *batch)
{
	static const char *const files[] = {CMDLINE, "/usr/lib/kernel/cmdline"};
	struct eb_text rest, word;
	char *text, *out = NULL;
	size_t len, size = 0;
	FILE *to;

	for (size_t i = 0; i < 2; i++) {
		text = host_batch_read(batch, files[i], &len);
		if (text)
			return text;
	}
	text = host_batch_read(batch, "/proc/cmdline", &len);
	if (!text)
		return NULL;
	to = host_need(open_memstream(&out, &size));
	for (rest = eb_text(text); eb_text_field(&rest, " \n", &word);)
		if (!is_passing(word))
			fprintf(to, "%s%.*s", ftell(to) ? " " : "", (int)word.len, word.at);
	fputc('\n', to);
	if (fclose(to))
		host_need(NULL);
	free(text);
	return out;
}

/* The lines that count: a comment is for people (90-loaderentry.install leaves them out). */
static bool next_line(const char **text, struct eb_text *line)
{
	*line = (struct eb_text){*text, strcspn(*text, "\n")};
	*text += line->len + ((*text)[line->len] == '\n');
	return line->len || **text;
}

static bool counts(struct eb_text line)
{
	size_t blank = strspn(line.at, " \t");

	return blank < line.len && line.at[blank] != '#';
}

bool host_install_has(const struct host_root *root, const char *word)
{
	struct host_batch batch;
	struct eb_text line;
	const char *rest;
	bool has = false;
	char *text;

	host_batch_open(&batch, root);
	text = cmdline_of(&batch);
	for (rest = text; rest && next_line(&rest, &line);)
		has = has || (counts(line) && host_word_is_in(line, word));
	free(text);
	return has;
}

/* Words go off every line that counts; those that come, onto the first one. */
static char *edit(const char *text, const struct host_words *words)
{
	static const char *const none[] = {NULL};
	const char *const *add = words->add;
	struct eb_text line;
	char *out = NULL, *edited;
	size_t size = 0;
	FILE *to = host_need(open_memstream(&out, &size));

	while (next_line(&text, &line)) {
		edited = counts(line) ? host_words_edit(line, add, words->drop)
				      : host_need(strndup(line.at, line.len));
		add = counts(line) ? none : add;
		fprintf(to, "%s\n", edited);
		free(edited);
	}
	for (size_t i = 0; add[i]; i++)
		fprintf(to, "%s%s", add[i], add[i + 1] ? " " : "\n");
	if (fclose(to))
		host_need(NULL);
	return out;
}

bool host_install_words(const struct host_words *words, struct host_batch *batch)
{
	char *text = cmdline_of(batch), *edited;

	if (!text) {
		host_warn("cannot tell what the kernel command line of the entries is: "
			  "neither " CMDLINE " nor /proc/cmdline can be read");
		return false;
	}
	edited = edit(text, words);
	host_batch_write(batch, CMDLINE, edited, strlen(edited), 0644,
			 "has the kernel command line of every entry so");
	free(edited);
	free(text);
	return true;
}

bool host_install_keep(struct host_batch *batch)
{
	static const struct host_words none;

	if (host_exists(batch->root, CMDLINE + 1) ||
	    host_exists(batch->root, "usr/lib/kernel/cmdline"))
		return true;
	return host_install_words(&none, batch);
}

/* --- what is run --------------------------------------------------------------------------- */

struct kernels {
	char *version[256];
	size_t n;
};

static void take_kernel(void *context, const char *name)
{
	struct kernels *kernels = context;

	if (kernels->n < 256)
		kernels->version[kernels->n++] = host_need(strdup(name));
}

static int by_version(const void *left, const void *right)
{
	return strverscmp(*(char *const *)left, *(char *const *)right);
}

/* As the hooks of Debian's systemd-boot call it: with the image that there is. */
static bool install(const struct host_root *root, const char *version, bool aside)
{
	char kernel[PATH_MAX], image[PATH_MAX];

	snprintf(kernel, sizeof(kernel), "/boot/vmlinuz-%s", version);
	if (!host_exists(root, kernel + 1))
		snprintf(kernel, sizeof(kernel), "/usr/lib/modules/%s/vmlinuz", version);
	if (!host_exists(root, kernel + 1))
		return true;
	snprintf(image, sizeof(image), "/boot/initrd.img-%s", version);
	return host_loader_run(root, aside, "kernel-install", "add", version, kernel,
			       host_exists(root, image + 1) ? image : NULL, NULL);
}

bool host_install_update(const struct host_root *root, bool aside)
{
	struct kernels kernels = {.n = 0};
	bool good = true;

	host_each_name(root, "usr/lib/modules", take_kernel, &kernels);
	if (kernels.n)
		qsort(kernels.version, kernels.n, sizeof(kernels.version[0]), by_version);
	for (size_t i = 0; i < kernels.n; i++) {
		good = good && install(root, kernels.version[i], aside);
		free(kernels.version[i]);
	}
	return good;
}

const char *host_install_no_entries(const struct host_root *root)
{
	FILE *in = host_open(root, "etc/kernel/install.conf");
	bool unified = false;
	char line[256];

	while (in && fgets(line, sizeof(line), in))
		unified = unified || !strncmp(line, "layout=uki", 10);
	if (in)
		fclose(in);
	return unified ? "the kernel command line is in the unified kernel image (layout=uki)"
		       : NULL;
}

const char *host_install_no_once(const struct host_root *root)
{
	const char *why = host_install_no_entries(root);

	if (why)
		return why;
	if (!*root->path && !host_exists(root, "sys/firmware/efi/efivars"))
		return "there are no EFI variables, which say what is booted once";
	return NULL;
}

bool host_install_once(const struct host_root *root, bool aside)
{
	char path[PATH_MAX];
	bool there = false;

	for (const char *const *folder = host_menu_folders; *folder; folder++) {
		snprintf(path, sizeof(path), "%s/loader/entries/" ONCE, *folder);
		there = there || host_exists(root, path);
	}
	if (there)
		return host_loader_run(root, aside, "bootctl", "set-oneshot", ONCE, NULL);
	host_warn("kernel-install has made no entry " ONCE " for the trial: "
		  "91-earlybind.install makes it of an entry with a sort-key");
	return false;
}
