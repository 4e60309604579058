// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * klibc opens stdin, stdout and stderr before main and flushes them after it, with a malloc
 * for that. Nothing here uses stdio: without these two it is 1.4 KiB less, in every image.
 */
#ifdef __KLIBC__
#include <stdlib.h>
#include <unistd.h>

void __libc_init_stdio(void);
void __libc_init_stdio(void)
{
}

void exit(int status)
{
	_exit(status);
}
#else
/* The other libcs bring theirs along whatever we do. */
typedef int early_no_libc;
#endif
