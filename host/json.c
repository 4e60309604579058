// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON, by jansson. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* How many bytes of UTF-8 begin at `text`, by jansson's own judgement; 0: none. */
static size_t valid(const char *text, size_t left)
{
	for (size_t n = 1; n <= 4 && n <= left; n++) {
		json_t *one = json_stringn(text, n);

		if (one) {
			json_decref(one);
			return n;
		}
	}
	return 0;
}

static json_t *mended(const char *text)
{
	size_t left = strlen(text), len = 0;
	char *whole = host_need(malloc(3 * left + 1));
	json_t *value;

	for (size_t n; left; text += n, left -= n) {
		n = valid(text, left);
		memcpy(whole + len, n ? text : "\xef\xbf\xbd", n ? n : 3);
		len += n ? n : 3;
		n += !n;
	}
	value = host_need(json_stringn(whole, len));
	free(whole);
	return value;
}

json_t *host_json_text(const char *text)
{
	json_t *value;

	if (!text)
		return json_null();
	value = json_string(text);
	return value ? value : mended(text);
}

json_t *host_json_name(const char *text)
{
	return host_json_text(text && *text ? text : NULL);
}

json_t *host_json_pack(const char *format, ...)
{
	json_error_t error;
	va_list args;
	json_t *value;

	va_start(args, format);
	value = json_vpack_ex(&error, 0, format, args);
	va_end(args);
	if (!value) {
		host_warn("cannot make JSON: %s", error.text);
		exit(HOST_NOT_SO);
	}
	return value;
}

void host_json_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		host_need(NULL);
}

/* For jansson DEL is a letter as any other; it can only be in a string. */
static int put(const char *text, size_t len, void *unused)
{
	(void)unused;
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\177')
			fputs("\\u007f", stdout);
		else
			putchar(text[i]);
	return 0;
}

void host_json_sentence(json_t *array, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = host_vformat(format, args);
	va_end(args);
	host_json_append(array, host_json_text(text));
	free(text);
}

void host_json_print(json_t *value)
{
	if (!json_dump_callback(value, put, NULL, JSON_INDENT(2) | JSON_ENSURE_ASCII))
		putchar('\n');
	json_decref(value);
}
