// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch.h"

void host_batch_open(struct host_batch *batch, const struct host_root *root)
{
	*batch = (struct host_batch){.root = root};
}

static void discard(struct host_change *change)
{
	free(change->path);
	free(change->text);
	free(change->why);
}

void host_batch_close(struct host_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		discard(&batch->change[i]);
	free(batch->change);
	host_batch_open(batch, batch->root);
}

const struct host_change *host_batch_find(const struct host_batch *batch, const char *path)
{
	for (size_t i = 0; i < batch->n; i++)
		if (!strcmp(batch->change[i].path, path))
			return &batch->change[i];
	return NULL;
}

static char *copy(const char *text, size_t len)
{
	char *own = host_need(malloc(len + 1));

	memcpy(own, text, len);
	own[len] = '\0';
	return own;
}

/* The file as it is. */
static char *read_file(const struct host_root *root, const char *path, size_t *len)
{
	char *text = NULL, block[4096];
	FILE *in = host_open(root, path + 1), *out;
	size_t n;
	bool failed;

	if (!in)
		return NULL;
	out = host_need(open_memstream(&text, len));
	while ((n = fread(block, 1, sizeof(block), in)))
		fwrite(block, 1, n, out);
	failed = ferror(in);
	fclose(in);
	if (fclose(out))
		host_need(NULL);
	if (!failed)
		return text;
	free(text);
	errno = EIO;
	return NULL;
}

char *host_batch_read(const struct host_batch *batch, const char *path, size_t *len)
{
	const struct host_change *change = host_batch_find(batch, path);

	if (!change)
		return read_file(batch->root, path, len);
	if (!change->text) {
		errno = ENOENT;
		return NULL;
	}
	*len = change->len;
	return copy(change->text, change->len);
}

static void drop(struct host_batch *batch, size_t index)
{
	discard(&batch->change[index]);
	memmove(&batch->change[index], &batch->change[index + 1],
		(--batch->n - index) * sizeof(batch->change[0]));
}

/* Is it that already, before any change? */
static bool is_already(const struct host_batch *batch, const char *path, const char *text,
		       size_t len)
{
	char whole[PATH_MAX];
	struct stat about;
	size_t now_len = 0;
	char *now;
	bool same;

	if (!host_path(batch->root, whole, "%s", path + 1))
		return false;
	if (!text)
		return lstat(whole, &about) && errno == ENOENT;
	now = read_file(batch->root, path, &now_len);
	same = now && now_len == len && !memcmp(now, text, len);
	free(now);
	return same;
}

static void put(struct host_batch *batch, const char *path, const char *text, size_t len,
		mode_t mode, const char *why)
{
	struct host_change *change = (struct host_change *)host_batch_find(batch, path);
	bool already = is_already(batch, path, text, len);

	if (already) {
		if (change)
			drop(batch, (size_t)(change - batch->change));
		return;
	}
	if (!change) {
		batch->change = host_need(
			reallocarray(batch->change, batch->n + 1, sizeof(batch->change[0])));
		change = &batch->change[batch->n++];
		*change = (struct host_change){.path = host_need(strdup(path)),
					       .why = host_need(strdup(why))};
	} else if (!strstr(change->why, why)) {
		char *both;

		both = host_format("%s; %s", change->why, why);
		free(change->why);
		change->why = both;
	}
	free(change->text);
	change->text = text ? copy(text, len) : NULL;
	change->len = len;
	change->mode = mode;
}

void host_batch_write(struct host_batch *batch, const char *path, const char *text, size_t len,
		      mode_t mode, const char *why, ...)
{
	va_list args;
	char *words;

	va_start(args, why);
	words = host_vformat(why, args);
	va_end(args);
	put(batch, path, text, len, mode, words);
	free(words);
}

void host_batch_remove(struct host_batch *batch, const char *path, const char *why, ...)
{
	va_list args;
	char *words;

	va_start(args, why);
	words = host_vformat(why, args);
	va_end(args);
	put(batch, path, NULL, 0, 0, words);
	free(words);
}
