// SPDX-License-Identifier: GPL-2.0-or-later
#include "format.h"

#include <stdbool.h>

struct output {
	char *at;
	size_t left; /* without the NUL */
	va_list args;
};

/* One conversion: %04x, %.*s. */
struct spec {
	int width;
	int precision; /* -1: all of it */
	bool is_long;
	char type;
};

static void put(struct output *output, char byte)
{
	if (!output->left)
		return;
	*output->at++ = byte;
	output->left--;
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
	*spec = (struct spec){.width = take_number(&format), .precision = -1};
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

static void put_spec(struct output *output, const struct spec *spec)
{
	long long number;

	switch (spec->type) {
	case 's':
		put_text(output, va_arg(output->args, const char *), spec->precision);
		break;
	case 'u':
		put_number(output, take_unsigned(output, spec), 10, spec->width);
		break;
	case 'x':
		put_number(output, take_unsigned(output, spec), 16, spec->width);
		break;
	case 'd':
		number = va_arg(output->args, int);
		if (number < 0)
			put(output, '-');
		put_number(output, (unsigned long long)(number < 0 ? -number : number), 10, 0);
		break;
	default:
		put(output, spec->type);
	}
}

size_t eb_vformat(char *buffer, size_t size, const char *format, va_list args)
{
	struct output output = {.at = buffer, .left = size ? size - 1 : 0};
	struct spec spec;

	va_copy(output.args, args);
	while (*format) {
		if (*format != '%') {
			put(&output, *format++);
			continue;
		}
		format = take_spec(format + 1, &output, &spec);
		put_spec(&output, &spec);
	}
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
