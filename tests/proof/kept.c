// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In place of text.c, for proofs of those that call it: what each function asks for, and anything
 * that it might answer. text.c in this folder proves that it answers nothing else.
 */
#include <string.h>

#include "proof.h"

struct eb_text eb_text(const char *string)
{
	return (struct eb_text){string, strlen(string)};
}

bool eb_text_is(struct eb_text text, const char *string)
{
	HOLDS(readable(text));
	return text.len == strlen(string) && nondet_bool();
}

bool eb_text_is_name(struct eb_text text, const char *string)
{
	return eb_text_is(text, string);
}

bool eb_text_begins(struct eb_text text, const char *string, struct eb_text *rest)
{
	size_t len = strlen(string);

	HOLDS(readable(text));
	if (text.len < len || nondet_bool())
		return false;
	if (rest)
		*rest = (struct eb_text){text.at + len, text.len - len};
	return true;
}

bool eb_text_field(struct eb_text *text, const char *separators, struct eb_text *field)
{
	size_t before = nondet_len(), len = nondet_len(), after = nondet_len();

	HOLDS(readable(*text));
	ASSUME(before <= text->len && (!before || strlen(separators) > 1));
	text->at += before;
	text->len -= before;
	if (!text->len)
		return false;
	ASSUME(len <= text->len && after <= text->len && len <= after && after);
	*field = (struct eb_text){text->at, len};
	text->at += after;
	text->len -= after;
	return true;
}

bool eb_text_split(struct eb_text text, char separator, struct eb_text *left, struct eb_text *right)
{
	size_t len = nondet_len(), rest = nondet_len();

	(void)separator;
	HOLDS(readable(text));
	if (nondet_bool())
		return false;
	ASSUME(len + 1 + rest == text.len);
	*left = (struct eb_text){text.at, len};
	*right = (struct eb_text){text.at + len + 1, rest};
	return true;
}

int eb_hex_digit(char c)
{
	int digit = nondet_int();

	(void)c;
	ASSUME(digit >= -1 && digit < 16);
	return digit;
}

int eb_text_hex(struct eb_text text, size_t least, size_t most, uint32_t *value)
{
	uint32_t any = nondet_word();

	HOLDS(readable(text));
	HOLDS(most <= 8);
	if (text.len < least || text.len > most || nondet_bool())
		return -EINVAL;
	ASSUME(text.len == 8 || !(any >> 4 * text.len));
	*value = any;
	return 0;
}

int eb_text_decimal(struct eb_text text, uint32_t most, uint32_t *value)
{
	uint32_t any = nondet_word();

	HOLDS(readable(text));
	if (!text.len || nondet_bool())
		return -EINVAL;
	ASSUME(any <= most);
	*value = any;
	return 0;
}
