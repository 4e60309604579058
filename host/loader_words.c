// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of a kernel command line. */
#include <stdlib.h>
#include <string.h>

#include "loader_parts.h"

void host_words_want(const char *words[HOST_WORDS_MAX + 1], const char *word)
{
	size_t n = 0;

	while (words[n] && strcmp(words[n], word))
		n++;
	if (n < HOST_WORDS_MAX)
		words[n] = word;
}

bool host_word_drops(const char *const drop[], struct eb_text word)
{
	struct eb_text name = word, value = {0}, wanted_name, wanted_value;

	eb_text_split(word, '=', &name, &value);
	for (size_t i = 0; drop[i]; i++) {
		if (!eb_text_split(eb_text(drop[i]), '=', &wanted_name, &wanted_value)) {
			if (eb_text_is_name(name, drop[i]))
				return true;
			continue;
		}
		if (wanted_value.len == value.len &&
		    !memcmp(wanted_value.at, value.at, value.len)) {
			char *plain = strndup(wanted_name.at, wanted_name.len);
			bool same = eb_text_is_name(name, host_need(plain));

			free(plain);
			if (same)
				return true;
		}
	}
	return false;
}

bool host_word_is_in(struct eb_text words, const char *word)
{
	struct eb_text one;

	while (eb_text_field(&words, " \t\n", &one))
		if (eb_text_is(one, word))
			return true;
	return false;
}

char *host_words_edit(struct eb_text text, const char *const add[], const char *const drop[])
{
	struct eb_text rest = text, word;
	bool any = false, first = true;
	char *out = NULL;
	size_t size = 0;
	FILE *to;

	while (eb_text_field(&rest, " \t\n", &word))
		any = any || host_word_drops(drop, word);
	for (size_t i = 0; add[i]; i++)
		any = any || !host_word_is_in(text, add[i]);
	if (!any)
		return host_need(strndup(text.len ? text.at : "", text.len));
	to = host_need(open_memstream(&out, &size));
	for (rest = text; eb_text_field(&rest, " \t\n", &word);) {
		if (host_word_drops(drop, word))
			continue;
		fprintf(to, "%s%.*s", first ? "" : " ", (int)word.len, word.at);
		first = false;
	}
	for (size_t i = 0; add[i]; i++) {
		if (host_word_is_in(text, add[i]))
			continue;
		fprintf(to, "%s%s", first ? "" : " ", add[i]);
		first = false;
	}
	if (fclose(to))
		host_need(NULL);
	return out;
}
