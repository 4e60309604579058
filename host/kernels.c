// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernels of a system, and their images. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "generator.h"

#define TOKENS_MAX 4
#define NAME_SIZE 128

/* Where the partition of the boot loader may be mounted; the last is /boot itself. */
static const char *const boots[] = {"efi", "boot/efi", "boot"};
#define BOOTS (sizeof(boots) / sizeof(boots[0]))

/* On the way through the kernels. */
struct collect {
	const struct host_root *root;
	enum host_generator generator;
	struct host_boot_images *images;
	/* The names that this system's folders may have on a partition that several share. */
	char token[TOKENS_MAX][NAME_SIZE];
	size_t tokens;
	const char *folder; /* lib/modules, usr/lib/modules */
	const char *kernel;
	bool found;
};

static void add_image(struct collect *collect, const char *path, bool exists, bool unified)
{
	struct host_boot_images *images = collect->images;
	struct host_boot_image *image;

	collect->found = collect->found || exists;
	for (size_t i = 0; i < images->n; i++)
		if (!strcmp(images->image[i].path, path) &&
		    !strcmp(images->image[i].kernel, collect->kernel))
			return;
	images->image =
		host_need(reallocarray(images->image, images->n + 1, sizeof(images->image[0])));
	image = &images->image[images->n++];
	*image = (struct host_boot_image){.exists = exists, .unified = unified};
	snprintf(image->kernel, sizeof(image->kernel), "%s", collect->kernel);
	snprintf(image->path, sizeof(image->path), "%s", path);
}

/* Add the file where it is there. */
static void try_image(struct collect *collect, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void try_image(struct collect *collect, const char *format, ...)
{
	char path[PATH_MAX];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	if (len > 0 && len < (int)sizeof(path) && host_exists(collect->root, path))
		add_image(collect, path, true, false);
}

/* --- the names of this system -------------------------------------------------------------- */

static void add_token(struct collect *collect, const char *text, size_t len)
{
	if (!len || len >= NAME_SIZE || memchr(text, '/', len) || *text == '.' ||
	    collect->tokens == TOKENS_MAX)
		return;
	snprintf(collect->token[collect->tokens++], NAME_SIZE, "%.*s", (int)len, text);
}

static void read_token(struct collect *collect, const char *path)
{
	FILE *in = host_open(collect->root, path);
	char line[NAME_SIZE];

	if (!in)
		return;
	if (fgets(line, sizeof(line), in))
		add_token(collect, line, strcspn(line, " \t\n"));
	fclose(in);
}

/* `ID=fedora`, `IMAGE_ID="x"` of os-release. */
static void read_release(struct collect *collect)
{
	FILE *in = host_open(collect->root, "etc/os-release");
	char *line = NULL;
	size_t size = 0;

	if (!in)
		in = host_open(collect->root, "usr/lib/os-release");
	while (in && getline(&line, &size, in) > 0) {
		const char *value = strchr(line, '=');

		if (!value || (strncmp(line, "ID=", 3) && strncmp(line, "IMAGE_ID=", 9)))
			continue;
		value += 1 + strspn(value + 1, "\"'");
		add_token(collect, value, strcspn(value, "\"'\n"));
	}
	free(line);
	if (in)
		fclose(in);
}

/* --- the images of one kernel -------------------------------------------------------------- */

/* Is it VERSION.efi, TOKEN-VERSION.efi, TOKEN-VERSION+3.efi, linux-VERSION-MACHINE.efi? */
static bool is_unified(const char *name, const char *kernel)
{
	size_t len = strlen(name), own = strlen(kernel);
	const char *at = name;

	if (len < 4 || strcmp(name + len - 4, ".efi"))
		return false;
	for (; (at = strstr(at, kernel)); at++)
		if ((at == name || at[-1] == '-') &&
		    (at[own] == '+' || at[own] == '-' || !strcmp(at + own, ".efi")))
			return true;
	return false;
}

struct unified {
	struct collect *collect;
	const char *folder;
};

static void try_unified(void *context, const char *name)
{
	const struct unified *unified = context;
	char path[PATH_MAX];

	if (is_unified(name, unified->collect->kernel) &&
	    snprintf(path, sizeof(path), "%s/%s", unified->folder, name) < (int)sizeof(path))
		add_image(unified->collect, path, true, true);
}

static void find_with_loader(struct collect *collect)
{
	char folder[PATH_MAX];

	for (size_t i = 0; i < BOOTS; i++) {
		struct unified unified = {collect, folder};

		for (size_t k = 0; k < collect->tokens; k++) {
			const char *token = collect->token[k], *kernel = collect->kernel;

			try_image(collect, "%s/%s/%s/initrd", boots[i], token, kernel);
			try_image(collect, "%s/%s/%s/initrd.img-%s", boots[i], token, kernel,
				  kernel);
			try_image(collect, "%s/%s/%s/initrd-%s", boots[i], token, kernel, kernel);
			try_image(collect, "%s/%s/%s/initramfs-%s.img", boots[i], token, kernel,
				  kernel);
		}
		snprintf(folder, sizeof(folder), "%s/EFI/Linux", boots[i]);
		host_each_name(collect->root, folder, try_unified, &unified);
	}
}

/* Arch: files are named after the package, not after the version. */
static bool read_package(const struct collect *collect, char name[NAME_SIZE])
{
	char path[PATH_MAX];
	FILE *in;

	*name = '\0';
	snprintf(path, sizeof(path), "%s/%s/pkgbase", collect->folder, collect->kernel);
	in = host_open(collect->root, path);
	if (!in)
		return false;
	if (!fgets(name, NAME_SIZE, in))
		*name = '\0';
	fclose(in);
	name[strcspn(name, " \t\n/")] = '\0';
	return *name;
}

static void find_images(struct collect *collect)
{
	char package[NAME_SIZE], path[PATH_MAX];
	bool named = read_package(collect, package);

	collect->found = false;
	try_image(collect, "boot/initrd.img-%s", collect->kernel);
	try_image(collect, "boot/initramfs-%s.img", collect->kernel);
	try_image(collect, "boot/initrd-%s", collect->kernel);
	if (named) {
		try_image(collect, "boot/initramfs-%s.img", package);
		try_image(collect, "boot/initramfs-%s-fallback.img", package);
	}
	find_with_loader(collect);
	if (collect->found)
		return;
	if (named)
		snprintf(path, sizeof(path), "boot/initramfs-%s.img", package);
	/* Debian has its own name for it with both of its generators. */
	else if (collect->generator == HOST_INITRAMFS_TOOLS ||
		 host_exists(collect->root, "etc/debian_version"))
		snprintf(path, sizeof(path), "boot/initrd.img-%s", collect->kernel);
	else
		snprintf(path, sizeof(path), "boot/initramfs-%s.img", collect->kernel);
	add_image(collect, path, false, false);
}

/* A folder that a removed kernel has left behind has no list of modules. */
static void take_kernel(void *context, const char *name)
{
	static const char *const signs[] = {"modules.dep", "kernel"};
	struct collect *collect = context;
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		if (snprintf(path, sizeof(path), "%s/%s/%s", collect->folder, name, signs[i]) <
			    (int)sizeof(path) &&
		    host_exists(collect->root, path)) {
			collect->kernel = name;
			find_images(collect);
			return;
		}
	}
}

static int by_kernel(const void *left, const void *right)
{
	const struct host_boot_image *a = left, *b = right;
	int order = strverscmp(a->kernel, b->kernel);

	return order ? order : strcmp(a->path, b->path);
}

void host_boot_images_open(const struct host_root *root, enum host_generator generator,
			   struct host_boot_images *images)
{
	struct collect collect = {.root = root, .generator = generator, .images = images};

	*images = (struct host_boot_images){0};
	read_token(&collect, "etc/kernel/entry-token");
	read_token(&collect, "etc/machine-id");
	read_release(&collect);
	/* One is a link to the other, or they are two. */
	collect.folder = "lib/modules";
	host_each_name(root, collect.folder, take_kernel, &collect);
	collect.folder = "usr/lib/modules";
	host_each_name(root, collect.folder, take_kernel, &collect);
	if (images->n)
		qsort(images->image, images->n, sizeof(images->image[0]), by_kernel);
}

void host_boot_images_close(struct host_boot_images *images)
{
	free(images->image);
	*images = (struct host_boot_images){0};
}
