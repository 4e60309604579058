/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of snprintf as our messages need. klibc's own brings 3 KiB for what nobody asks
 * of it here, and all of `early` is to fit into 40.
 */
#ifndef EB_FORMAT_H
#define EB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * %s, with a precision; %-s, a string of JSON, null for NULL; %llX, an address (EB_WHERE); %u
 * and %x, with ll or a width that zeros fill (`%04x`); %%. Always ends with a NUL where `size`
 * is not 0; what does not fit is left out. Returns how many bytes stand in the buffer before
 * the NUL, so never `size` or more.
 */
size_t eb_format(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t eb_vformat(char *buffer, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
