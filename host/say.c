// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words for people. Names come from hardware, from files, from other machines: what would move
 * a terminal's cursor never reaches one.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "host.h"

#define WIDTH_MAX 100
#define WIDTH_MIN 20

static bool muted;

bool host_mute(bool mute)
{
	bool before = muted;

	muted = mute;
	return before;
}

/* The length of the character at `text` where it can be shown, else 0. */
static size_t printable(const char *text, size_t left)
{
	mbstate_t state = {0};
	wchar_t wide;
	size_t len = mbrtowc(&wide, text, left, &state);

	return len && len <= left && iswprint((wint_t)wide) ? len : 0;
}

char *host_safe(const char *text)
{
	size_t left = strlen(text), len = 0;
	char *safe = host_need(malloc(4 * left + 1));

	for (size_t n; left; text += n, left -= n) {
		n = printable(text, left);
		if (n) {
			memcpy(safe + len, text, n);
			len += n;
		} else {
			n = 1;
			len += (size_t)sprintf(safe + len, "\\x%02x", (unsigned char)*text);
		}
	}
	safe[len] = '\0';
	return safe;
}

static char *vsafe(const char *format, va_list args)
{
	char *text = host_vformat(format, args), *safe;

	safe = host_safe(text);
	free(text);
	return safe;
}

void host_warn(const char *format, ...)
{
	va_list args;
	char *safe;

	if (muted)
		return;
	va_start(args, format);
	safe = vsafe(format, args);
	va_end(args);
	fflush(stdout);
	fprintf(stderr, "earlybind: %s\n", safe);
	free(safe);
}

unsigned int host_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return WIDTH_MAX;
	if (size.ws_col < WIDTH_MIN)
		return WIDTH_MIN;
	return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

bool host_colour(void)
{
	const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && terminal && strcmp(terminal, "dumb");
}

void host_say(const char *indent, const char *format, ...)
{
	size_t width = host_width(), column = 0;
	const char *space = indent, *more = "";
	char *safe, *rest, *word;
	va_list args;

	va_start(args, format);
	safe = rest = vsafe(format, args);
	va_end(args);
	while ((word = strsep(&rest, " "))) {
		size_t len = mbstowcs(NULL, word, 0);

		if (column && column + 1 + len > width) {
			putchar('\n');
			column = 0;
			space = indent;
			more = "  ";
		}
		printf("%s%s%s", space, more, word);
		column += strlen(space) + strlen(more) + len;
		space = " ";
		more = "";
	}
	putchar('\n');
	free(safe);
}
