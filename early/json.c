// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

static void quote(struct eb_out *out, const char *text)
{
	static const char digits[] = "0123456789abcdef";

	eb_out_byte(out, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		/* A name is bytes, not always UTF-8: above ASCII it is read as Latin-1. */
		if (c < ' ' || c >= 0x7f) {
			eb_out_text(out, "\\u00");
			eb_out_byte(out, digits[c >> 4]);
			c = (unsigned char)digits[c & 15];
		} else if (c == '"' || c == '\\') {
			eb_out_byte(out, '\\');
		}
		eb_out_byte(out, (char)c);
	}
	eb_out_byte(out, '"');
}

static void begin(struct json *json, const char *key)
{
	if (json->comma)
		eb_out_byte(json->out, ',');
	json->comma = true;
	if (!key)
		return;
	quote(json->out, key);
	eb_out_byte(json->out, ':');
}

void json_open(struct json *json, const char *key, char bracket)
{
	begin(json, key);
	eb_out_byte(json->out, bracket);
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	eb_out_byte(json->out, bracket);
	json->comma = true;
}

void json_string(struct json *json, const char *key, const char *value)
{
	begin(json, key);
	if (value)
		quote(json->out, value);
	else
		eb_out_text(json->out, "null");
}

void json_word(struct json *json, const char *key, const char *word)
{
	begin(json, key);
	eb_out_text(json->out, word);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	begin(json, key);
	eb_out_number(json->out, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_word(json, key, value ? "true" : "false");
}
