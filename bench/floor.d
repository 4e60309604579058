bench/floor.o: bench/floor.c /usr/lib/klibc/include/dirent.h \
 /usr/lib/klibc/include/klibc/compiler.h \
 /usr/lib/klibc/include/klibc/extern.h \
 /usr/lib/klibc/include/klibc/sysconfig.h \
 /usr/lib/klibc/include/arch/x86_64/klibc/archconfig.h \
 /usr/lib/klibc/include/asm/unistd.h \
 /usr/lib/klibc/include/asm/unistd_64.h \
 /usr/lib/klibc/include/sys/dirent.h /usr/lib/klibc/include/stdint.h \
 /usr/lib/klibc/include/bits64/bitsize/stdint.h \
 /usr/lib/klibc/include/bits64/bitsize/stdintlimits.h \
 /usr/lib/klibc/include/bits64/bitsize/stdintconst.h \
 /usr/lib/klibc/include/fcntl.h /usr/lib/klibc/include/klibc/seek.h \
 /usr/lib/klibc/include/sys/types.h /usr/lib/klibc/include/stddef.h \
 /usr/lib/klibc/include/linux/posix_types.h \
 /usr/lib/klibc/include/linux/stddef.h \
 /usr/lib/klibc/include/asm/posix_types.h \
 /usr/lib/klibc/include/asm/posix_types_64.h \
 /usr/lib/klibc/include/asm-generic/posix_types.h \
 /usr/lib/klibc/include/asm/bitsperlong.h \
 /usr/lib/klibc/include/asm-generic/bitsperlong.h \
 /usr/lib/klibc/include/asm/types.h \
 /usr/lib/klibc/include/asm-generic/types.h \
 /usr/lib/klibc/include/asm-generic/int-ll64.h \
 /usr/lib/klibc/include/sys/sysmacros.h \
 /usr/lib/klibc/include/linux/fcntl.h /usr/lib/klibc/include/asm/fcntl.h \
 /usr/lib/klibc/include/asm-generic/fcntl.h \
 /usr/lib/klibc/include/linux/types.h \
 /usr/lib/klibc/include/linux/openat2.h \
 /usr/lib/klibc/include/bits64/bitsize.h /usr/lib/klibc/include/stdio.h \
 /usr/lib/klibc/include/stdarg.h /usr/lib/klibc/include/unistd.h \
 /usr/lib/klibc/include/sys/select.h /usr/lib/klibc/include/sys/time.h \
 /usr/lib/klibc/include/linux/time.h \
 /usr/lib/klibc/include/linux/time_types.h \
 /usr/lib/klibc/include/signal.h /usr/lib/klibc/include/string.h \
 /usr/lib/klibc/include/limits.h \
 /usr/lib/klibc/include/bits64/bitsize/limits.h \
 /usr/lib/klibc/include/linux/limits.h \
 /usr/lib/klibc/include/arch/x86_64/klibc/archsignal.h \
 /usr/lib/klibc/include/asm/signal.h \
 /usr/lib/klibc/include/asm-generic/signal-defs.h \
 /usr/lib/klibc/include/sys/sysconf.h /usr/lib/klibc/include/errno.h \
 /usr/lib/klibc/include/asm/errno.h \
 /usr/lib/klibc/include/asm-generic/errno.h \
 /usr/lib/klibc/include/asm-generic/errno-base.h
/usr/lib/klibc/include/dirent.h:
/usr/lib/klibc/include/klibc/compiler.h:
/usr/lib/klibc/include/klibc/extern.h:
/usr/lib/klibc/include/klibc/sysconfig.h:
/usr/lib/klibc/include/arch/x86_64/klibc/archconfig.h:
/usr/lib/klibc/include/asm/unistd.h:
/usr/lib/klibc/include/asm/unistd_64.h:
/usr/lib/klibc/include/sys/dirent.h:
/usr/lib/klibc/include/stdint.h:
/usr/lib/klibc/include/bits64/bitsize/stdint.h:
/usr/lib/klibc/include/bits64/bitsize/stdintlimits.h:
/usr/lib/klibc/include/bits64/bitsize/stdintconst.h:
/usr/lib/klibc/include/fcntl.h:
/usr/lib/klibc/include/klibc/seek.h:
/usr/lib/klibc/include/sys/types.h:
/usr/lib/klibc/include/stddef.h:
/usr/lib/klibc/include/linux/posix_types.h:
/usr/lib/klibc/include/linux/stddef.h:
/usr/lib/klibc/include/asm/posix_types.h:
/usr/lib/klibc/include/asm/posix_types_64.h:
/usr/lib/klibc/include/asm-generic/posix_types.h:
/usr/lib/klibc/include/asm/bitsperlong.h:
/usr/lib/klibc/include/asm-generic/bitsperlong.h:
/usr/lib/klibc/include/asm/types.h:
/usr/lib/klibc/include/asm-generic/types.h:
/usr/lib/klibc/include/asm-generic/int-ll64.h:
/usr/lib/klibc/include/sys/sysmacros.h:
/usr/lib/klibc/include/linux/fcntl.h:
/usr/lib/klibc/include/asm/fcntl.h:
/usr/lib/klibc/include/asm-generic/fcntl.h:
/usr/lib/klibc/include/linux/types.h:
/usr/lib/klibc/include/linux/openat2.h:
/usr/lib/klibc/include/bits64/bitsize.h:
/usr/lib/klibc/include/stdio.h:
/usr/lib/klibc/include/stdarg.h:
/usr/lib/klibc/include/unistd.h:
/usr/lib/klibc/include/sys/select.h:
/usr/lib/klibc/include/sys/time.h:
/usr/lib/klibc/include/linux/time.h:
/usr/lib/klibc/include/linux/time_types.h:
/usr/lib/klibc/include/signal.h:
/usr/lib/klibc/include/string.h:
/usr/lib/klibc/include/limits.h:
/usr/lib/klibc/include/bits64/bitsize/limits.h:
/usr/lib/klibc/include/linux/limits.h:
/usr/lib/klibc/include/arch/x86_64/klibc/archsignal.h:
/usr/lib/klibc/include/asm/signal.h:
/usr/lib/klibc/include/asm-generic/signal-defs.h:
/usr/lib/klibc/include/sys/sysconf.h:
/usr/lib/klibc/include/errno.h:
/usr/lib/klibc/include/asm/errno.h:
/usr/lib/klibc/include/asm-generic/errno.h:
/usr/lib/klibc/include/asm-generic/errno-base.h:
