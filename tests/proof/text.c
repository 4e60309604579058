// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes: each function of text.c that the parsers use, and what kept.c says that it keeps. */
#include <string.h>

#include "proof.h"

/* No word that text is compared with is longer: vfio-pci.ids. */
#define STRING_MAX 12

void proof_is(void);
void proof_begins(void);
void proof_field(void);
void proof_split(void);
void proof_hex(void);
void proof_decimal(void);

/* Any string, in an object that its NUL ends. */
static const char *any_string(void)
{
	size_t len = nondet_len();
	char *string;

	ASSUME(len <= STRING_MAX);
	string = malloc(len + 1);
	ASSUME(string);
	string[len] = '\0';
	return string;
}

void proof_is(void)
{
	struct eb_text text = any_text();
	const char *string = any_string();
	bool is = eb_text_is(text, string), is_name = eb_text_is_name(text, string);

	HOLDS(!is || text.len == strlen(string));
	HOLDS(!is_name || text.len == strlen(string));
	HOLDS(!is || is_name);
	REACHED(is && text.len == 2);
	REACHED(is_name && !is);
	REACHED(!is_name);
}

void proof_begins(void)
{
	struct eb_text text = any_text(), rest;
	const char *string = any_string();
	bool begins = eb_text_begins(text, string, &rest);

	HOLDS(eb_text_begins(text, string, NULL) == begins);
	HOLDS(!begins || (within(rest, text) && rest.len == text.len - strlen(string)));
	REACHED(begins && !rest.len && text.len == 2);
	REACHED(begins && rest.len);
	REACHED(!begins);
}

/* With those that are used. */
void proof_field(void)
{
	struct eb_text whole = any_text(), text = whole, field;
	bool more = eb_text_field(&text, nondet_bool() ? "," : " \t", &field);

	HOLDS(within(text, whole));
	HOLDS(text.at + text.len == whole.at + whole.len);
	if (more) {
		HOLDS(within(field, whole));
		HOLDS(field.at + field.len <= text.at);
		HOLDS(text.len < whole.len);
	} else {
		HOLDS(!text.len);
	}
	REACHED(more && field.len && text.len);
	REACHED(more && !field.len);
	REACHED(!more && whole.len);
}

void proof_split(void)
{
	struct eb_text text = any_text(), left, right;
	bool found = eb_text_split(text, nondet_char(), &left, &right);

	if (found) {
		HOLDS(left.at == text.at && left.len < text.len);
		HOLDS(right.at == text.at + left.len + 1);
		HOLDS(right.len == text.len - left.len - 1);
	}
	REACHED(found && left.len && right.len);
	REACHED(!found && text.len);
}

void proof_hex(void)
{
	struct eb_text text = any_text();
	size_t least = nondet_len(), most = nondet_len();
	uint32_t value;
	int error;

	ASSUME(most <= 8);
	error = eb_text_hex(text, least, most, &value);
	HOLDS(!error || error == -EINVAL);
	HOLDS(error || (text.len >= least && text.len <= most));
	HOLDS(error || text.len == 8 || !(value >> 4 * text.len));
	REACHED(!error && value == 0xffffffff);
	REACHED(error && text.len == most);
}

void proof_decimal(void)
{
	struct eb_text text = any_text();
	uint32_t most = nondet_word(), value;
	int error = eb_text_decimal(text, most, &value);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || (text.len && value <= most));
	REACHED(!error && text.len == BOUND);
	REACHED(!error && value == UINT32_MAX);
	REACHED(error && text.len);
}
