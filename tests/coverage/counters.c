// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `early` counts, in the pages of a file: it is killed, it leaves a child behind, it starts
 * another program, and each of its system calls may be one that fails. So nothing is done at its
 * end, and nothing after main has begun: the counters are moved before, into descriptor 8, where
 * that is a file of their size. clang's own way to do so opens and locks that file by its name.
 *
 * With EARLYBIND_COVERAGE=FILE it is not run: what the file has counted is written there as a
 * profile; or with descriptor 8 empty, that one is made as large as it has to be.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESCRIPTOR 8

/* Named by the linker, and by clang's runtime. That one does nothing by itself where this is ours.
 */
extern char first[] __asm__("__start___llvm_prf_cnts");
extern char last[] __asm__("__stop___llvm_prf_cnts");
extern intptr_t bias __asm__("__llvm_profile_counter_bias") __attribute__((visibility("hidden")));
void set_name(const char *name) __asm__("__llvm_profile_set_filename");
int write_profile(void) __asm__("__llvm_profile_write_file");
int own_runtime __asm__("__llvm_profile_runtime");

__attribute__((constructor)) static void begin(void)
{
	const char *profile = getenv("EARLYBIND_COVERAGE");
	off_t size = (off_t)((intptr_t)last - (intptr_t)first);
	struct stat stat;
	void *pages;

	if (profile && ftruncate(DESCRIPTOR, size))
		_exit(1);
	if (fstat(DESCRIPTOR, &stat) || !S_ISREG(stat.st_mode) || stat.st_size != size)
		return;
	pages = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, DESCRIPTOR, 0);
	if (pages == MAP_FAILED)
		return;
	if (!profile) {
		bias = (intptr_t)pages - (intptr_t)first;
		return;
	}
	memcpy(first, pages, (size_t)size);
	set_name(profile);
	_exit(write_profile());
}
