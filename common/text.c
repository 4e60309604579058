// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <errno.h>
#include <string.h>

struct eb_text eb_text(const char *string)
{
	return (struct eb_text){string, strlen(string)};
}

bool eb_text_is(struct eb_text text, const char *string)
{
	return text.len == strlen(string) && !memcmp(text.at, string, text.len);
}

bool eb_text_is_name(struct eb_text text, const char *string)
{
	if (text.len != strlen(string))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char a = text.at[i] == '-' ? '_' : text.at[i];
		char b = string[i] == '-' ? '_' : string[i];

		if (a != b)
			return false;
	}
	return true;
}

bool eb_text_begins(struct eb_text text, const char *string, struct eb_text *rest)
{
	size_t len = strlen(string);

	if (text.len < len || memcmp(text.at, string, len))
		return false;
	if (rest)
		*rest = (struct eb_text){text.at + len, text.len - len};
	return true;
}

bool eb_text_has(struct eb_text text, const char *word)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && word[len]; i++) {
		if ((text.at[i] | 0x20) == word[len])
			len++;
		else
			len = (text.at[i] | 0x20) == word[0];
	}
	return !word[len];
}

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

bool eb_text_field(struct eb_text *text, const char *separators, struct eb_text *field)
{
	bool runs = strchr(separators, ' ');
	size_t len = 0;

	while (runs && text->len && one_of(*text->at, separators)) {
		text->at++;
		text->len--;
	}
	if (!text->len)
		return false;
	while (len < text->len && !one_of(text->at[len], separators))
		len++;
	*field = (struct eb_text){text->at, len};
	if (len < text->len)
		len++;
	text->at += len;
	text->len -= len;
	return true;
}

bool eb_text_split(struct eb_text text, char separator, struct eb_text *left, struct eb_text *right)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != separator)
			continue;
		*left = (struct eb_text){text.at, i};
		*right = (struct eb_text){text.at + i + 1, text.len - i - 1};
		return true;
	}
	return false;
}

int eb_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int eb_text_hex(struct eb_text text, size_t least, size_t most, uint32_t *value)
{
	uint32_t sum = 0;

	if (text.len < least || text.len > most)
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++) {
		int digit = eb_hex_digit(text.at[i]);

		if (digit < 0)
			return -EINVAL;
		sum = sum << 4 | (uint32_t)digit;
	}
	*value = sum;
	return 0;
}

int eb_text_decimal(struct eb_text text, uint32_t most, uint32_t *value)
{
	uint64_t sum = 0;

	if (!text.len)
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -EINVAL;
		sum = sum * 10 + (uint64_t)(text.at[i] - '0');
		if (sum > most)
			return -EINVAL;
	}
	*value = (uint32_t)sum;
	return 0;
}
