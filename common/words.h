/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors in words. */
#ifndef EB_WORDS_H
#define EB_WORDS_H

/*
 * What an errno means, for those that sysfs and a boot give; `errno N` for any other,
 * valid until the next call. klibc's strerror brings 4 KiB of messages along.
 */
const char *eb_errno_words(int error);

#endif
