// SPDX-License-Identifier: GPL-2.0-or-later
/* A fuzzer's target without the fuzzer: each file of the folders that are given, once, as TAP. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *resized(uint8_t *data, size_t size)
{
	uint8_t *other = realloc(data, size);

	if (!other) {
		perror("memory");
		exit(1);
	}
	return other;
}

static void replay(const char *path)
{
	FILE *file = fopen(path, "r");
	uint8_t *data = NULL;
	size_t size = 0, got;

	if (!file) {
		perror(path);
		exit(1);
	}
	do {
		data = resized(data, size + BUFSIZ);
		got = fread(data + size, 1, BUFSIZ, file);
		size += got;
	} while (got);
	fclose(file);
	/* No longer than it is, so that nothing hides a read beyond its end. */
	data = resized(data, size + !size);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

int main(int argc, char *argv[])
{
	unsigned int n = 0;

	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		struct dirent *entry;
		char path[PATH_MAX];

		while (dir && (entry = readdir(dir))) {
			if (*entry->d_name == '.')
				continue;
			snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			replay(path);
			n++;
		}
		if (dir)
			closedir(dir);
	}
	printf("%sok 1 - %u inputs once more\n1..1\n", n ? "" : "not ", n);
	return !n;
}
