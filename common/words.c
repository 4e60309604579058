// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <errno.h>
#include <stddef.h>

#include "format.h"

static const struct {
	unsigned char error;
	char words[23];
} known[] = {
	{EACCES, "permission denied"},
	{EBUSY, "busy"},
	{EFBIG, "too large"},
	{EINVAL, "refused as invalid"},
	{EIO, "input/output error"},
	{EISDIR, "is a directory"},
	{ENODEV, "no such device"},
	{ENOENT, "no such file"},
	{ENOMEM, "out of memory"},
	{ENOSPC, "no space left"},
	{EOVERFLOW, "too long"},
	{EPERM, "not permitted"},
	{EROFS, "read-only file system"},
};

const char *eb_errno_words(int error)
{
	static char other[20];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			return known[i].words;
	eb_format(other, sizeof(other), "errno %u", (unsigned int)error);
	return other;
}
