// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sys/syscall.h>

#include "faults.h"

#define CALL(name, ...)                                                                            \
	{                                                                                          \
		SYS_##name, #name, __VA_ARGS__                                                     \
	}
#define CANNOT_FAIL(name)                                                                          \
	{                                                                                          \
		SYS_##name, #name, 0, false,                                                       \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

static const struct call calls[] = {
	CALL(openat, '1', false, {ENOENT, EACCES, EMFILE, ENOMEM, EIO, ELOOP}),
	CALL(read, 'f', true, {EIO, EINTR, ENODEV, EISDIR}),
	CALL(write, 'f', true, {EIO, ENOSPC, EBUSY, ENODEV, EINVAL, EINTR}),
	CALL(close, 'f', false, {EIO, EINTR}),
	CALL(readlinkat, '1', false, {ENOENT, EACCES, ENOMEM}),
	CALL(getdents64, 'f', false, {EIO, ENOMEM}),
	CALL(mkdirat, '1', false, {ENOSPC, EROFS, EACCES}),
	CALL(renameat, '1', false, {EIO, ENOSPC, EROFS}),
	CALL(unlinkat, '1', false, {EIO, EROFS}),
	CALL(faccessat, '1', false, {ENOENT, EACCES, EIO, ENOMEM}),
	CALL(newfstatat, '1', false, {ENOENT, EACCES, EIO}),
	CALL(fstat, 'f', false, {EIO, ENOMEM}),
	CALL(fstatfs, 'f', false, {EIO, ENOSYS}),
	CALL(fcntl, 'f', false, {EBADF, EINVAL}),
	CALL(lseek, 'f', false, {EINVAL, ESPIPE}),
	CALL(flock, 'f', false, {EINTR, ENOLCK}),
	CALL(fsync, 'f', false, {EIO, ENOSPC}),
	CALL(pipe2, 0, false, {EMFILE, ENFILE}),
	CALL(dup3, 'f', false, {EBUSY, EINTR, EMFILE}),
	CALL(clone, 0, false, {EAGAIN, ENOMEM}),
	CALL(execve, '0', false, {ENOENT, EACCES, ENOMEM}),
	CALL(wait4, 0, false, {ECHILD, EINTR}),
	CALL(setsid, 0, false, {EPERM}),
	CALL(kill, 0, false, {ESRCH, EPERM}),
	CALL(rt_sigaction, 0, false, {EINVAL}),
	CALL(setitimer, 0, false, {EINVAL}),
	CALL(uname, 0, false, {EFAULT}),
	CALL(clock_gettime, 0, false, {EINVAL}),
	CALL(gettimeofday, 0, false, {EFAULT}),
	CALL(clock_nanosleep, 0, false, {EINTR}),
	CALL(nanosleep, 0, false, {EINTR}),
	CALL(brk, 0, false, {ENOMEM}),
	CALL(mmap, 0, false, {ENOMEM}),
	CALL(mremap, 0, false, {ENOMEM}),
	CALL(mprotect, 0, false, {ENOMEM}),
	CALL(ppoll, 0, false, {EINTR, ENOMEM}),
#ifdef SYS_faccessat2
	CALL(faccessat2, '1', false, {ENOENT, EACCES, EIO, ENOMEM}),
#endif
#ifdef SYS_open /* the older calls, that newer machines lack */
	CALL(open, '0', false, {ENOENT, EACCES, EMFILE, ENOMEM, EIO}),
	CALL(access, '0', false, {ENOENT, EACCES, EIO}),
	CALL(readlink, '0', false, {ENOENT, EACCES, ENOMEM}),
	CALL(mkdir, '0', false, {ENOSPC, EROFS, EACCES}),
	CALL(rename, '0', false, {EIO, ENOSPC}),
	CALL(unlink, '0', false, {EIO, EROFS}),
	CALL(pipe, 0, false, {EMFILE, ENFILE}),
	CALL(dup2, 'f', false, {EBUSY, EINTR, EMFILE}),
	CALL(fork, 0, false, {EAGAIN, ENOMEM}),
	CALL(vfork, 0, false, {EAGAIN, ENOMEM}),
	CALL(poll, 0, false, {EINTR, ENOMEM}),
	CALL(alarm, 0, false, {0}),
#endif
	CALL(writev, 'f', false, {EIO, EINTR}),
	CANNOT_FAIL(munmap),
	CANNOT_FAIL(exit),
	CANNOT_FAIL(exit_group),
	CANNOT_FAIL(rt_sigprocmask),
	CANNOT_FAIL(rt_sigreturn),
	CANNOT_FAIL(restart_syscall),
	CANNOT_FAIL(getpid),
	CANNOT_FAIL(gettid),
	CANNOT_FAIL(set_tid_address),
	CANNOT_FAIL(set_robust_list),
#ifdef SYS_rseq
	CANNOT_FAIL(rseq),
#endif
};

const struct call *call_find(long number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}
