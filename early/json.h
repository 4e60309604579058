/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough JSON to write a report: commas and escapes are seen to here. */
#ifndef EARLY_JSON_H
#define EARLY_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"

struct json {
	struct eb_out *out;
	bool comma; /* a value stands before this one */
};

/* `key` is NULL inside a list; `value` of a string may be NULL, for null. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, uint64_t value);
void json_bool(struct json *json, const char *key, bool value);
/* `word` as it is: null, true. */
void json_word(struct json *json, const char *key, const char *word);

#endif
