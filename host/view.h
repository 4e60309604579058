/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that show something have in common: their options, tables and JSON. */
#ifndef HOST_VIEW_H
#define HOST_VIEW_H

#include <jansson.h>
#include <libsmartcols.h>

#include "host.h"

/* --- view.c -------------------------------------------------------------------------------- */

struct host_view {
	const char *root;    /* --root; "/" without */
	const char *columns; /* -o; NULL without */
	bool json, raw, noheadings;
};

/* What getopt_long returns for them: above all letters. */
enum host_view_option {
	HOST_OPT_ROOT = 256,
	HOST_OPT_JSON,
	HOST_OPT_RAW,
	HOST_OPT_NOHEADINGS,
	HOST_OPT_OWN, /* the first that a command may use for its own */
};

/* For the array of getopt_long; `-o` is in the string, HOST_VIEW_LETTERS. */
#define HOST_ROOT_OPTION                                                                           \
	{                                                                                          \
		"root", required_argument, NULL, HOST_OPT_ROOT                                     \
	}
#define HOST_JSON_OPTION                                                                           \
	{                                                                                          \
		"json", no_argument, NULL, HOST_OPT_JSON                                           \
	}
#define HOST_RAW_OPTION                                                                            \
	{                                                                                          \
		"raw", no_argument, NULL, HOST_OPT_RAW                                             \
	}
#define HOST_NOHEADINGS_OPTION                                                                     \
	{                                                                                          \
		"noheadings", no_argument, NULL, HOST_OPT_NOHEADINGS                               \
	}
#define HOST_OUTPUT_OPTION                                                                         \
	{                                                                                          \
		"output", required_argument, NULL, 'o'                                             \
	}
#define HOST_VIEW_LETTERS "o:"

/* Take an option that getopt_long returned. False: it is none of these. */
bool host_view_take(struct host_view *view, int option, const char *argument);

/* Print the help on standard error. Returns HOST_USAGE. */
int host_usage(const char *help);

/* --- table.c ------------------------------------------------------------------------------- */

struct host_column {
	const char *name; /* the heading, and what -o takes, in any case */
	double width; /* libsmartcols' hint: a share of the terminal, or from 1 on, characters */
	int flags;    /* SCOLS_FL_ */
	const char *help; /* for the manual and --help; a few words */
};

struct host_table {
	struct libscols_table *scols;
	const struct host_column *column;
	size_t columns;
	int *place; /* of each column in the table, -1: not asked for */
	bool tree;
};

/*
 * A table with the columns of `standard`, `NAME,NAME`, or those that the view asks for (`+NAME`
 * adds to the standard ones). False, after a warning, where it asks for one that there is not.
 * A column with SCOLS_FL_TREE makes it a tree, but not with --raw.
 */
bool host_table_open(struct host_table *table, const struct host_view *view,
		     const struct host_column *column, size_t columns, const char *standard);

/* Was the column asked for? What nobody sees need not be found out. */
bool host_table_has(const struct host_table *table, size_t column);

/*
 * Add a line, below `parent` where that is not NULL: one text for each column of the array,
 * asked for or not, NULL for none. They are copied.
 */
struct libscols_line *host_table_line(struct host_table *table, struct libscols_line *parent,
				      const char *const text[]);

/* A colour of libsmartcols, `red`, for one cell; nothing where there are no colours. */
void host_table_colour(struct host_table *table, struct libscols_line *line, size_t column,
		       const char *colour);

/* Print it, and free it. No line is an empty table: nothing is printed, headings neither. */
void host_table_close(struct host_table *table);

/* --- json.c -------------------------------------------------------------------------------- */

/*
 * A string; null for NULL. What is no UTF-8 becomes U+FFFD: sysfs promises nothing. Never fails,
 * as all here: out of memory is the end of the program.
 */
json_t *host_json_text(const char *text);
/* The same, but null for an empty string too. */
json_t *host_json_name(const char *text);
/* An object, by the format of json_pack, which must fit. */
json_t *host_json_pack(const char *format, ...);
/* Add to an array, whose reference it takes over. */
void host_json_append(json_t *array, json_t *value);
/* Add a sentence to an array; the format is printf's. */
void host_json_sentence(json_t *array, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Print on standard output, and free. */
void host_json_print(json_t *value);

#endif
