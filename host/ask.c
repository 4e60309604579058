// SPDX-License-Identifier: GPL-2.0-or-later
#include "ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "text.h"

bool host_may_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* A line without its newline, to be freed; NULL at the end of the input. */
static char *answer(const char *question)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	printf("%s ", question);
	fflush(stdout);
	len = getline(&line, &size, stdin);
	if (len < 0) {
		putchar('\n');
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

bool host_ask_yes(const char *question)
{
	char *line = answer(question);
	bool yes = line && (!strcasecmp(line, "y") || !strcasecmp(line, "yes"));

	free(line);
	return yes;
}

bool host_ask_do(bool yes, bool json)
{
	if (yes)
		return true;
	if (json || !host_may_ask()) {
		host_warn("nobody is here to say yes: --yes does it, --dry-run only shows it. "
			  "Nothing has changed.");
		return false;
	}
	if (host_ask_yes("Do this (y/N)?"))
		return true;
	host_say("", "Nothing has changed.");
	return false;
}

static bool pick_range(struct eb_text word, size_t n, bool picked[])
{
	struct eb_text left = word, right = word;
	uint32_t from, to;

	eb_text_split(word, '-', &left, &right);
	if (eb_text_decimal(left, (uint32_t)n, &from) || eb_text_decimal(right, (uint32_t)n, &to) ||
	    !from || from > to)
		return false;
	for (size_t i = from; i <= to; i++)
		picked[i - 1] = true;
	return true;
}

static bool pick_called(const char *word, size_t n, host_called_fn *called, void *context,
			bool picked[])
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if (called(context, i, word))
			picked[i] = any = true;
	return any;
}

/* How many words there were; -1 where one cannot be read. */
static int read_answer(char *line, size_t n, host_called_fn *called, void *context, bool picked[])
{
	int words = 0;
	char *word;

	memset(picked, 0, n * sizeof(picked[0]));
	while ((word = strsep(&line, " ,\t"))) {
		if (!*word)
			continue;
		words++;
		if (!pick_range(eb_text(word), n, picked) &&
		    !pick_called(word, n, called, context, picked)) {
			host_say("",
				 "'%s' is none of them: give numbers from 1 to %zu (2, or 2-4), "
				 "or what stands there; nothing to leave it.",
				 word, n);
			return -1;
		}
	}
	return words;
}

bool host_ask_which(const char *question, size_t n, host_called_fn *called, void *context,
		    bool picked[])
{
	for (;;) {
		char *line = answer(question);
		int words = line ? read_answer(line, n, called, context, picked) : 0;

		free(line);
		if (words >= 0)
			return words > 0;
	}
}
