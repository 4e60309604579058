// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables as lsblk and findmnt print them, by libsmartcols. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view.h"

/* Which column has the name, of `len` bytes; -1: none. */
static int find(const struct host_table *table, const char *name, size_t len)
{
	for (size_t i = 0; i < table->columns; i++)
		if (!strncasecmp(table->column[i].name, name, len) && !table->column[i].name[len])
			return (int)i;
	return -1;
}

static void say_columns(const struct host_table *table, const char *name, size_t len)
{
	char *names = NULL;
	size_t size;
	FILE *out = host_need(open_memstream(&names, &size));

	for (size_t i = 0; i < table->columns; i++)
		fprintf(out, "%s%s", i ? ", " : "", table->column[i].name);
	fclose(out);
	host_warn("there is no column '%.*s'; there are: %s", (int)len, name, names);
	free(names);
}

static void add_column(struct host_table *table, size_t column)
{
	const struct host_column *wanted = &table->column[column];
	bool tree = wanted->flags & SCOLS_FL_TREE;
	int flags = wanted->flags & ~(table->tree ? 0 : SCOLS_FL_TREE);
	struct libscols_column *added;

	if (table->place[column] >= 0)
		return;
	added = host_need(scols_table_new_column(table->scols, wanted->name, wanted->width, flags));
	if (tree && table->tree)
		scols_column_set_safechars(added, "\n");
	table->place[column] = (int)scols_table_get_ncols(table->scols) - 1;
}

/* `NAME,NAME`. False where there is no such column. */
static bool add_columns(struct host_table *table, const char *names)
{
	do {
		size_t len = strcspn(names, ",");
		int column = find(table, names, len);

		if (column < 0) {
			say_columns(table, names, len);
			return false;
		}
		add_column(table, (size_t)column);
		names += len + (names[len] == ',');
	} while (*names);
	return true;
}

static void discard(struct host_table *table)
{
	scols_unref_table(table->scols);
	free(table->place);
}

bool host_table_open(struct host_table *table, const struct host_view *view,
		     const struct host_column *column, size_t columns, const char *standard)
{
	const char *asked = view->columns;

	scols_init_debug(0);
	*table = (struct host_table){
		.scols = host_need(scols_new_table()),
		.column = column,
		.columns = columns,
		.place = host_need(malloc(columns * sizeof(table->place[0]))),
		.tree = !view->raw,
	};
	for (size_t i = 0; i < columns; i++)
		table->place[i] = -1;
	scols_table_enable_raw(table->scols, view->raw);
	scols_table_enable_noheadings(table->scols, view->noheadings);
	scols_table_enable_colors(table->scols, host_colour() && !view->raw);
	if ((!asked || *asked == '+') && !add_columns(table, standard)) {
		discard(table);
		return false;
	}
	if (asked && strcmp(asked, "+") != 0 && !add_columns(table, asked + (*asked == '+'))) {
		discard(table);
		return false;
	}
	return true;
}

bool host_table_has(const struct host_table *table, size_t column)
{
	return table->place[column] >= 0;
}

struct libscols_line *host_table_line(struct host_table *table, struct libscols_line *parent,
				      const char *const text[])
{
	struct libscols_line *line =
		host_need(scols_table_new_line(table->scols, table->tree ? parent : NULL));

	for (size_t i = 0; i < table->columns; i++)
		if (table->place[i] >= 0 && text[i] &&
		    scols_line_set_data(line, (size_t)table->place[i], text[i]))
			host_need(NULL);
	return line;
}

void host_table_colour(struct host_table *table, struct libscols_line *line, size_t column,
		       const char *colour)
{
	struct libscols_cell *cell;

	if (table->place[column] < 0 || !scols_table_colors_wanted(table->scols))
		return;
	cell = scols_line_get_cell(line, (size_t)table->place[column]);
	if (cell)
		scols_cell_set_color(cell, colour);
}

void host_table_close(struct host_table *table)
{
	if (!scols_table_is_empty(table->scols))
		scols_print_table(table->scols);
	discard(table);
}
