// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as an image: a table in order, of plain paths, each found again by its name; or an
 * error in words.
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "image.h"

static void check_path(const char *path)
{
	CHECK(*path && *path != '/' && strlen(path) < PATH_MAX);
	for (size_t n; *path; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		CHECK(n && (path[n] != '/' || path[n + 1]));
		CHECK(!(n == 1 && *path == '.') && !(n == 2 && !strncmp(path, "..", 2)));
	}
}

static void check_entry(const struct host_image *image, size_t index)
{
	const struct host_image_entry *entry = &image->entry[index], *found;

	check_path(entry->path);
	CHECK(!index || strcmp(entry[-1].path, entry->path) < 0);
	CHECK(!S_ISLNK(entry->mode) || entry->content);
	CHECK(!S_ISREG(entry->mode) || entry->content || !entry->size ||
	      !host_image_keeps(entry->path));
	CHECK(!entry->content || !entry->content[entry->size]);
	/* A link in its folders is there only where it leads in a circle. */
	found = host_image_link(image, entry->path);
	CHECK(!found || !strcmp(found->path, entry->path) || strchr(entry->path, '/'));
	found = host_image_find(image, entry->path);
	CHECK(!found || !S_ISLNK(found->mode));
}

static void count(void *context, const struct host_image_entry *entry, const char *below)
{
	CHECK(!strcmp(entry->path, below));
	++*(size_t *)context;
}

static void check_image(const struct host_image *image)
{
	char kernel[NAME_MAX + 1];
	size_t n = 0;

	CHECK(image->n || *image->form);
	CHECK(strlen(image->form) < sizeof(image->form));
	for (size_t i = 0; i < image->n; i++)
		check_entry(image, i);
	host_image_each(image, "", count, &n);
	CHECK(n == image->n);
	if (host_image_kernel(image, kernel))
		host_image_has_module(image, kernel, "vfio-pci");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[HOST_IMAGE_ERROR_SIZE], path[32];
	struct host_image *image;
	int fd = memfd_create("image", MFD_CLOEXEC);

	/* What comes after this is a program, not a compression. */
	if (memmem(data, size, "\x89LZO", 4) || fd < 0 || write(fd, data, size) != (ssize_t)size) {
		close(fd);
		return 0;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	image = host_image_open(path, error);
	CHECK(image ? !*error : *error && memchr(error, '\0', sizeof(error)));
	if (image)
		check_image(image);
	host_image_close(image);
	close(fd);
	return 0;
}
