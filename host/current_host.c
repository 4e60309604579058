// SPDX-License-Identifier: GPL-2.0-or-later
/* What an image knows of its host, and the modules in it. */
#include <errno.h>
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiled.h"
#include "current.h"

/* --- the list ------------------------------------------------------------------------------ */

/* Is there the line, of `len` bytes, in the text? */
static bool has_line(const char *text, const char *line, size_t len)
{
	for (size_t n; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if (n == len && !memcmp(text, line, len))
			return true;
	}
	return false;
}

static bool begins(const char *line, const char *word)
{
	return !strncmp(line, word, strlen(word));
}

static bool has_word(const char *text, const char *word)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (begins(text, word))
			return true;
	return false;
}

/* One line of a device that only one of the two lists has. */
static void add_in_use(struct host_compare *compare, const char *line, size_t len, bool now)
{
	char address[32], what[128], text[512];

	snprintf(text, sizeof(text), "%.*s", (int)len, line);
	if (sscanf(text, "in-use %*s %31s %*s %127[^\n]", address, what) != 2)
		return;
	host_stale_add(compare, HOST_STALE_IN_USE, EB_COMPILED,
		       now ? "the image does not know that %s carries %s"
			   : "the image protects %s, which carried %s when it was built and no "
			     "longer does",
		       address, what);
}

/* Every line of `left` that begins with the word and is not in `right`. */
static void in_use_without(struct host_compare *compare, const char *left, const char *right,
			   bool now)
{
	for (size_t n; *left; left += n + (left[n] == '\n')) {
		n = strcspn(left, "\n");
		if (begins(left, "in-use ") && !has_line(right, left, n))
			add_in_use(compare, left, n, now);
	}
}

/* Have both the same lines with this word, in the same order? */
static bool same_lines(const char *a, const char *b, const char *word)
{
	for (;;) {
		size_t n;

		while (*a && !begins(a, word))
			a += strcspn(a, "\n"), a += *a == '\n';
		while (*b && !begins(b, word))
			b += strcspn(b, "\n"), b += *b == '\n';
		if (!*a || !*b)
			return *a == *b;
		n = strcspn(a, "\n");
		if (n != strcspn(b, "\n") || memcmp(a, b, n))
			return false;
		a += n + (a[n] == '\n');
		b += n + (b[n] == '\n');
	}
}

static void compare_text(struct host_compare *compare, const char *image, const char *now)
{
	if (!same_lines(image, now, "legacy "))
		host_stale_add(
			compare, HOST_STALE_LIST, EB_COMPILED,
			"the image has other IDs of `options vfio-pci ids=` than modprobe.d");
	if (!same_lines(image, now, "variant "))
		host_stale_add(compare, HOST_STALE_LIST, EB_COMPILED,
			       "the image has another list of the kernel's VFIO drivers");
	if (!compare->here || !has_word(now, "machine "))
		return;
	if (!has_word(image, "machine ")) {
		host_stale_add(compare, HOST_STALE_IN_USE, EB_COMPILED,
			       "the image has no list of the devices in use");
		return;
	}
	if (!same_lines(image, now, "machine "))
		host_stale_add(compare, HOST_STALE_IN_USE, EB_COMPILED,
			       "the image has another machine's list of devices in use");
	in_use_without(compare, now, image, true);
	in_use_without(compare, image, now, false);
}

void host_compare_compiled(struct host_compare *compare)
{
	const struct host_image_entry *entry = host_image_find(compare->image, EB_COMPILED);
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!entry || !entry->content) {
		host_stale_add(compare, HOST_STALE_LIST, EB_COMPILED,
			       "/%s, what it knows of the host, is not in the image", EB_COMPILED);
		return;
	}
	out = host_need(open_memstream(&text, &size));
	host_compiled(compare->root, compare->kernel, out);
	if (fclose(out))
		host_need(NULL);
	compare_text(compare, entry->content, text);
	free(text);
}

/* --- modules ------------------------------------------------------------------------------- */

static void need_module(struct host_compare *compare, const char *name)
{
	for (size_t i = 0; i < compare->stales->n; i++)
		if (compare->stales->stale[i].kind == HOST_STALE_MODULES &&
		    !strcmp(compare->stales->stale[i].what, name))
			return;
	if (!host_image_has_module(compare->image, compare->kernel, name))
		host_stale_add(compare, HOST_STALE_MODULES, name,
			       "the module %s of kernel %s is not in the image", name,
			       compare->kernel);
}

/* A module, and what modules.dep says that it needs. */
static void need_with_others(struct host_compare *compare, struct kmod_ctx *kmod, const char *name)
{
	struct kmod_module *module;
	struct kmod_list *others, *item;

	need_module(compare, name);
	if (kmod_module_new_from_name(kmod, name, &module))
		return;
	others = kmod_module_get_dependencies(module);
	kmod_list_foreach(item, others)
	{
		struct kmod_module *other = kmod_module_get_module(item);

		need_module(compare, kmod_module_get_name(other));
		kmod_module_unref(other);
	}
	kmod_module_unref_list(others);
	kmod_module_unref(module);
}

/* The kernel's modules are not here: what the image says of itself has to do. */
static void compare_with_itself(struct host_compare *compare)
{
	char path[PATH_MAX];
	const struct host_image_entry *builtin;

	if (snprintf(path, sizeof(path), "lib/modules/%s/modules.builtin", compare->kernel) >=
	    (int)sizeof(path))
		return;
	builtin = host_image_find(compare->image, path);
	if (!builtin || !builtin->content || !strstr(builtin->content, "/vfio-pci.ko"))
		need_module(compare, "vfio_pci");
}

void host_compare_modules(struct host_compare *compare)
{
	static const char *const nothing[] = {NULL};
	char folder[PATH_MAX], *text = NULL, *line, *rest;
	struct kmod_ctx *kmod;
	size_t size;
	FILE *out;

	if (!host_modules_folder(compare->root, compare->kernel, folder) || access(folder, F_OK)) {
		compare_with_itself(compare);
		return;
	}
	out = host_need(open_memstream(&text, &size));
	host_print_modules(compare->root, folder, compare->here, out);
	if (fclose(out))
		host_need(NULL);
	kmod = host_kmod(folder, nothing);
	for (rest = text; kmod && (line = strsep(&rest, "\n"));)
		if (*line)
			need_with_others(compare, kmod, line);
	if (kmod)
		kmod_unref(kmod);
	free(text);
}
