/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Test Anything Protocol, as much of it as we need. The plan comes last: a program
 * that dies on the way prints none, and tests/run counts that as a failure.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* One result, named by a format. Returns `good`, so that a caller can say more. */
__attribute__((format(printf, 2, 3), unused)) static bool ok(bool good, const char *format, ...)
{
	char name[300];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	/* A `#` in a TAP line begins a directive, and a line ends with the line. */
	for (char *c = name; *c; c++)
		if (*c == '#' || (unsigned char)*c < ' ')
			*c = '?';
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++tap_count, name);
	if (!good)
		tap_failed++;
	return good;
}

/* Show text in a diagnostic, each of its lines marked as one. */
__attribute__((unused)) static void tap_show(const char *what, const char *text)
{
	printf("#   %s: ", what);
	for (; *text; text++) {
		if (*text == '\n' && text[1])
			fputs("\n#     ", stdout);
		else if (*text != '\n')
			putchar((unsigned char)*text < ' ' ? '?' : *text);
	}
	putchar('\n');
}

__attribute__((unused)) static void is_text(const char *got, const char *wanted, const char *name)
{
	if (ok(!strcmp(got, wanted), "%s", name))
		return;
	tap_show("got", got);
	tap_show("wanted", wanted);
}

__attribute__((unused)) static void is_number(long long got, long long wanted, const char *name)
{
	if (!ok(got == wanted, "%s", name))
		printf("#   got: %lld\n#   wanted: %lld\n", got, wanted);
}

/* `text` has `part` somewhere in it. */
__attribute__((unused)) static void has_text(const char *text, const char *part, const char *name)
{
	if (ok(strstr(text, part), "%s", name))
		return;
	tap_show("got", text);
	tap_show("wanted in it", part);
}

/* A result that cannot be had here, and why. */
__attribute__((unused)) static void skip(const char *name, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_count, name, why);
}

/* The plan. Returns the exit status. */
__attribute__((unused)) static int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed || !tap_count;
}

#endif
