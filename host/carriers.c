// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "function.h"
#include "host.h"
#include "path.h"
#include "sysfs.h"

struct host_carrier {
	struct eb_function function;
	char path[256];
	char **what;
	size_t n;
};

/* As /proc/mounts has it, so that a word stays one. */
static char *escaped(const char *text)
{
	char *copy = host_need(malloc(strlen(text) * 4 + 1)), *at = copy;

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte <= ' ' || byte == '\\' || byte == 0x7f)
			at += sprintf(at, "\\%03o", byte);
		else
			*at++ = *text;
	}
	*at = '\0';
	return copy;
}

static void add_what(struct host_carrier *carrier, const char *what)
{
	char *word = *what == '/' ? escaped(what) : host_need(strdup(what));

	for (size_t i = 0; i < carrier->n; i++) {
		if (!strcmp(carrier->what[i], word)) {
			free(word);
			return;
		}
	}
	carrier->what =
		host_need(reallocarray(carrier->what, carrier->n + 1, sizeof(carrier->what[0])));
	carrier->what[carrier->n++] = word;
}

static struct host_carrier *find(struct host_carriers *carriers, uint64_t where)
{
	struct host_carrier *carrier;

	for (size_t i = 0; i < carriers->n; i++)
		if (carriers->carrier[i].function.where == where)
			return &carriers->carrier[i];
	carriers->carrier = host_need(
		reallocarray(carriers->carrier, carriers->n + 1, sizeof(carriers->carrier[0])));
	carrier = &carriers->carrier[carriers->n++];
	*carrier = (struct host_carrier){.function.where = where};
	return carrier;
}

/* True where the folder, whose name is an address, is that of a PCI function. */
static bool read_function(const struct host_carriers *carriers, const char *folder,
			  struct eb_function *function)
{
	char path[PATH_MAX], modalias[96];
	uint64_t mask;
	ssize_t len;

	if (eb_where_parse(eb_text(strrchr(folder, '/') + 1), &function->where, &mask) ||
	    mask != EB_WHERE_MASK || !host_path(carriers->root, path, "%s/modalias", folder))
		return false;
	len = eb_sysfs_read(AT_FDCWD, path, modalias, sizeof(modalias));
	return len > 0 && !eb_modalias_parse((struct eb_text){modalias, (size_t)len}, function);
}

static bool add_folder(struct host_carriers *carriers, const char *folder, const char *what)
{
	struct eb_function function;
	struct host_carrier *carrier;
	char physical[PATH_MAX];

	if (!read_function(carriers, folder, &function) || eb_is_bridge(&function))
		return false;
	carrier = find(carriers, function.where);
	carrier->function = function;
	if (eb_path_format(folder, carrier->path, sizeof(carrier->path)) < 0)
		carrier->path[0] = '\0';
	add_what(carrier, what);
	/* Who takes the physical function takes the virtual ones away. */
	if (host_real(carriers->root, physical, "%s/physfn", folder))
		add_folder(carriers, physical, what);
	return true;
}

bool host_carriers_add(struct host_carriers *carriers, const char *device, const char *what)
{
	char folder[PATH_MAX];
	bool any = false;

	for (size_t i = 1; device[i]; i++) {
		if (device[i + 1] && device[i + 1] != '/')
			continue;
		memcpy(folder, device, i + 1);
		folder[i + 1] = '\0';
		if (add_folder(carriers, folder, what))
			any = true;
	}
	return any;
}

static int by_where(const void *a, const void *b)
{
	const struct host_carrier *left = a, *right = b;

	return (left->function.where > right->function.where) -
	       (left->function.where < right->function.where);
}

/* What people would miss most comes first, for a long line is cut. */
static int rank(const char *what)
{
	static const char *const first[] = {"/", "/boot", "/usr", "swap", "default route"};
	int i = 0;

	while (i < 5 && strcmp(what, first[i]))
		i++;
	return i;
}

static int by_rank(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	int order = rank(left) - rank(right);

	return order ? order : strcmp(left, right);
}

/* The boot program has little room for words, however much is mounted. */
#define WHAT_MAX 120

static void print_carrier(struct host_carrier *carrier, FILE *out)
{
	char where[EB_WHERE_SIZE], id[EB_ID_SIZE];
	size_t room = WHAT_MAX, i;

	eb_where_format(carrier->function.where, where);
	eb_id_format(carrier->function.id, id);
	fprintf(out, "in-use %s %s %s", *carrier->path ? carrier->path : where, where, id);
	qsort(carrier->what, carrier->n, sizeof(carrier->what[0]), by_rank);
	for (i = 0; i < carrier->n && strlen(carrier->what[i]) < room; i++)
		room -= (size_t)fprintf(out, " %s", carrier->what[i]);
	if (i < carrier->n)
		fprintf(out, " and %zu more", carrier->n - i);
	fputc('\n', out);
}

void host_carriers_print(struct host_carriers *carriers, FILE *out)
{
	if (carriers->n)
		qsort(carriers->carrier, carriers->n, sizeof(carriers->carrier[0]), by_where);
	for (size_t i = 0; i < carriers->n; i++)
		print_carrier(&carriers->carrier[i], out);
}

char *host_carriers_words(const struct host_carriers *carriers, uint64_t where)
{
	char *words = NULL;
	size_t size;
	FILE *out;

	for (size_t i = 0; i < carriers->n; i++) {
		struct host_carrier *carrier = &carriers->carrier[i];

		if (carrier->function.where != where)
			continue;
		out = host_need(open_memstream(&words, &size));
		qsort(carrier->what, carrier->n, sizeof(carrier->what[0]), by_rank);
		for (size_t n = 0; n < carrier->n; n++)
			fprintf(out, "%s%s", n ? ", " : "", carrier->what[n]);
		if (fclose(out))
			host_need(NULL);
	}
	return words;
}

void host_carriers_free(struct host_carriers *carriers)
{
	for (size_t i = 0; i < carriers->n; i++) {
		for (size_t n = 0; n < carriers->carrier[i].n; n++)
			free(carriers->carrier[i].what[n]);
		free(carriers->carrier[i].what);
	}
	free(carriers->carrier);
}
