// SPDX-License-Identifier: GPL-2.0-or-later
#include "format.h"

#include <stdbool.h>

#include "out.h"

struct output {
	struct eb_out *file; /* or, where that is NULL: */
	char *at;
	size_t left; /* without the NUL */
	va_list args;
};

/* One conversion: %04x, %.*s. */
struct spec {
	int width;
	int precision; /* -1: all of it */
	bool is_long;
	bool is_json;
	char type;
};

static void put(struct output *output, char byte)
{
	if (output->file) {
		eb_out_byte(output->file, byte);
	} else if (output->left) {
		*output->at++ = byte;
		output->left--;
	}
}

static void put_text(struct output *output, const char *text, int most)
{
	for (; most && *text; most--)
		put(output, *text++);
}

static void put_number(struct output *output, unsigned long long number, unsigned int base,
		       int width)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	for (; width > n; width--)
		put(output, '0');
	while (n)
		put(output, digits[--n]);
}

static void put_json(struct output *output, const char *text)
{
	if (!text) {
		put_text(output, "null", -1);
		return;
	}
	put(output, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		/* A name is bytes, not always UTF-8: above ASCII it is read as Latin-1. */
		if (c < ' ' || c >= 0x7f) {
			put_text(output, "\\u", -1);
			put_number(output, c, 16, 4);
			continue;
		}
		if (c == '"' || c == '\\')
			put(output, '\\');
		put(output, (char)c);
	}
	put(output, '"');
}

static int take_number(const char **format)
{
	int number = 0;

	while (**format >= '0' && **format <= '9')
		number = number * 10 + *(*format)++ - '0';
	return number;
}

/* What follows a `%`. Returns where the format goes on. */
static const char *take_spec(const char *format, struct output *output, struct spec *spec)
{
	*spec = (struct spec){.precision = -1, .is_json = *format == '-'};
	format += spec->is_json;
	spec->width = take_number(&format);
	if (*format == '.') {
		format++;
		if (*format == '*') {
			spec->precision = va_arg(output->args, int);
			format++;
		} else {
			spec->precision = take_number(&format);
		}
	}
	for (; *format == 'l'; format++)
		spec->is_long = true;
	spec->type = *format;
	return format + 1;
}

static unsigned long long take_unsigned(struct output *output, const struct spec *spec)
{
	return spec->is_long ? va_arg(output->args, unsigned long long)
			     : va_arg(output->args, unsigned int);
}

static void put_where(struct output *output, unsigned long long where)
{
	put_number(output, where >> 16, 16, 4);
	put(output, ':');
	put_number(output, where >> 8 & 0xff, 16, 2);
	put(output, ':');
	put_number(output, where >> 3 & 0x1f, 16, 2);
	put(output, '.');
	put_number(output, where & 7, 16, 1);
}

static void put_spec(struct output *output, const struct spec *spec)
{
	switch (spec->type) {
	case 's':
		if (spec->is_json)
			put_json(output, va_arg(output->args, const char *));
		else
			put_text(output, va_arg(output->args, const char *), spec->precision);
		break;
	case 'u':
		put_number(output, take_unsigned(output, spec), 10, spec->width);
		break;
	case 'X':
		put_where(output, take_unsigned(output, spec));
		break;
	case 'x':
		put_number(output, take_unsigned(output, spec), 16, spec->width);
		break;
	default:
		put(output, spec->type);
	}
}

static void put_all(struct output *output, const char *format)
{
	struct spec spec;

	while (*format) {
		if (*format != '%') {
			put(output, *format++);
			continue;
		}
		format = take_spec(format + 1, output, &spec);
		put_spec(output, &spec);
	}
}

size_t eb_vformat(char *buffer, size_t size, const char *format, va_list args)
{
	struct output output = {.at = buffer, .left = size ? size - 1 : 0};

	va_copy(output.args, args);
	put_all(&output, format);
	va_end(output.args);
	if (size)
		*output.at = '\0';
	return (size_t)(output.at - buffer);
}

size_t eb_format(char *buffer, size_t size, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = eb_vformat(buffer, size, format, args);
	va_end(args);
	return len;
}

void eb_out_format(struct eb_out *out, const char *format, ...)
{
	struct output output = {.file = out};

	va_start(output.args, format);
	put_all(&output, format);
	va_end(output.args);
}
