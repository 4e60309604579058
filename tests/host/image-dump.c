// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * image-dump FILE [PATH]: what is in an image, an entry a line, or the content of one that is
 * kept.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "image.h"

static void print_entry(void *context, const struct host_image_entry *entry, const char *below)
{
	char *path = host_safe(below), *target = NULL;

	(void)context;
	if (S_ISLNK(entry->mode))
		target = host_safe(entry->content);
	printf("%o %llu %s%s%s%s\n", (unsigned int)entry->mode, (unsigned long long)entry->size,
	       entry->content ? "" : "not kept: ", path, target ? " -> " : "",
	       target ? target : "");
	free(path);
	free(target);
}

int main(int argc, char *argv[])
{
	char error[HOST_IMAGE_ERROR_SIZE], kernel[NAME_MAX + 1];
	struct host_image *image;

	if (argc < 2)
		return HOST_USAGE;
	image = host_image_open(argv[1], error);
	if (!image) {
		char *safe = host_safe(error);

		printf("error: %s\n", safe);
		free(safe);
		return HOST_NOT_SO;
	}
	if (argc > 2) {
		const struct host_image_entry *entry = host_image_find(image, argv[2]);

		if (entry && entry->content)
			printf("%.*s%s", (int)entry->size, entry->content,
			       entry->size && entry->content[entry->size - 1] == '\n' ? "" : "\n");
		else
			puts(entry ? "not kept" : "no such file");
	} else {
		printf("form: %s\n", image->form);
		if (*image->warning)
			printf("warning: %s\n", image->warning);
		if (host_image_kernel(image, kernel))
			printf("kernel: %s, vfio-pci: %d\n", kernel,
			       host_image_has_module(image, kernel, "vfio-pci"));
		host_image_each(image, "", print_entry, NULL);
	}
	host_image_close(image);
	return HOST_OK;
}
