// SPDX-License-Identifier: GPL-2.0-or-later
/* How a line binds: the options that add and setup have in common. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "add.h"

void host_add_init(struct host_add *add)
{
	*add = (struct host_add){
		.folder = "/",
		.file = HOST_CONFIG,
		.notes = host_need(json_array()),
		.already = host_need(json_array()),
		.refused = host_need(json_array()),
		.left = host_need(json_array()),
	};
}

void host_add_free(struct host_add *add)
{
	for (size_t i = 0; i < add->lines; i++)
		free(add->line[i].text);
	free(add->line);
	if (add->before)
		host_machine_close(add->before);
	if (add->after)
		host_machine_close(add->after);
	json_decref(add->notes);
	json_decref(add->already);
	json_decref(add->refused);
	json_decref(add->left);
}

static bool one_of(const char *option, const char *value, const char *a, const char *b)
{
	if (!strcmp(value, a) || (b && !strcmp(value, b)))
		return true;
	host_warn("--%s takes %s%s%s, not '%s'", option, a, b ? " or " : "", b ? b : "", value);
	return false;
}

/* One word of a line. */
static bool is_word(const char *what, const char *value)
{
	if (*value && !strpbrk(value, " \t\r\n#"))
		return true;
	host_warn("%s takes one word, without blanks and #, not '%s'", what, value);
	return false;
}

bool host_add_take(struct host_add *add, int option, const char *value, bool *good)
{
	switch (option) {
	case HOST_ADD_WITH:
		add->with = value;
		*good = one_of("with", value, "slot", "group");
		return true;
	case HOST_ADD_DRIVER:
		add->driver = value;
		*good = is_word("--driver", value);
		return true;
	case HOST_ADD_FALLBACK:
		add->fallback = value;
		*good = one_of("fallback", value, "none", NULL);
		return true;
	case HOST_ADD_ALLOW:
		*good = !eb_allow_parse(eb_text(value), &add->allow) ||
			one_of("allow", value, "last-display", "in-use");
		return true;
	case HOST_ADD_OPTIONAL:
		add->optional = *good = true;
		return true;
	default:
		return false;
	}
}

bool host_add_keys(struct host_add *add, int argc, char *argv[], int *end)
{
	*end = 1;
	while (*end < argc && strcmp(argv[*end], "--"))
		++*end;
	if (*end < argc) {
		add->key = argv + *end + 1;
		add->keys = (size_t)(argc - *end - 1);
	}
	for (size_t i = 0; i < add->keys; i++)
		if (!is_word("a key", add->key[i]))
			return false;
	return true;
}
