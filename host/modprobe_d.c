// SPDX-License-Identifier: GPL-2.0-or-later
/* `options vfio-pci ids=` of modprobe.d, by libkmod's own reading of it. */
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"
#include "host.h"
#include "lines.h"

/* All options for vfio-pci, one behind the other, as modprobe gives them to the kernel. */
struct options {
	char **value;
	size_t n;
};

static struct options read_options(const char *const *folders)
{
	struct kmod_ctx *kmod = host_kmod(NULL, folders);
	struct kmod_config_iter *iter = host_need(kmod_config_get_options(kmod));
	struct options options = {NULL, 0};

	while (kmod_config_iter_next(iter)) {
		if (!eb_text_is_name(eb_text(kmod_config_iter_get_key(iter)), "vfio-pci"))
			continue;
		options.value = host_need(
			reallocarray(options.value, options.n + 1, sizeof(options.value[0])));
		options.value[options.n++] = host_need(strdup(kmod_config_iter_get_value(iter)));
	}
	kmod_config_iter_free_iter(iter);
	kmod_unref(kmod);
	return options;
}

static void free_options(struct options *options)
{
	for (size_t i = 0; i < options->n; i++)
		free(options->value[i]);
	free(options->value);
}

/*
 * To the files' options libkmod adds those of the running kernel's command line, last
 * (libkmod-config.c, kmod_config_new). They were for this boot: what it finds without any
 * file is as many as that, and is taken off the end.
 */
static struct options file_options(const struct host_root *root)
{
	static const char *const names[] = {"etc/modprobe.d", "usr/local/lib/modprobe.d",
					    "usr/lib/modprobe.d", "lib/modprobe.d"};
	const char *folders[5] = {NULL};
	char path[4][PATH_MAX];
	struct options options, running = read_options(folders);

	for (size_t i = 0; i < 4; i++)
		folders[i] = host_path(root, path[i], "%s", names[i]) ? path[i] : "";
	options = read_options(folders);
	for (size_t i = 0; i < running.n && options.n; i++)
		free(options.value[--options.n]);
	free_options(&running);
	return options;
}

/* The last of a module's `ids=` wins (kernel/params.c, parse_args). */
static bool last_ids(const struct options *options, struct eb_text *ids)
{
	struct eb_param param;
	bool found = false;

	for (size_t i = 0; i < options->n; i++) {
		struct eb_text line = eb_text(options->value[i]);

		while (eb_param_next(&line, &param)) {
			if (!eb_text_is(param.name, "ids"))
				continue;
			*ids = param.value;
			found = true;
		}
	}
	return found;
}

/* What is no ID is named by who reads it; but no line of ours moves a terminal's cursor. */
static void print_plain(const char *text, size_t len, FILE *out)
{
	for (size_t i = 0; i < len; i++)
		fputc(text[i] < ' ' || text[i] > '~' ? '?' : text[i], out);
}

/* In lines that the boot program reads whole: it adds them up. */
static void print_list(struct eb_text ids, FILE *out)
{
	size_t most = EB_LINE_MAX - sizeof("legacy "), len;

	do {
		len = ids.len;
		if (len > most)
			for (len = most; len && ids.at[len] != ','; len--)
				;
		fprintf(out, "legacy%s", len ? " " : "");
		print_plain(ids.at, len, out);
		fputc('\n', out);
		ids.at += len + 1;
		ids.len = len < ids.len ? ids.len - len - 1 : 0;
	} while (ids.len && len);
}

void host_print_legacy(const struct host_root *root, FILE *out)
{
	struct options options = file_options(root);
	struct eb_text ids;

	/* The module's parameter holds 1024 bytes with its NUL; more is refused whole. */
	if (!last_ids(&options, &ids))
		;
	else if (ids.len > 1023)
		host_warn("modprobe.d: options vfio-pci ids= is longer than the 1023 bytes that "
			  "the kernel takes: it is ignored");
	else
		print_list(ids, out);
	free_options(&options);
}
