# SPDX-License-Identifier: GPL-2.0-or-later
#
# earlybind: give PCI devices to vfio-pci before any other driver can take them.
#
#   LIBC=klibc|musl|glibc   what `early` is linked with, always statically (klibc)
#   CFLAGS= LDFLAGS=        added last, so they win; EARLY_CFLAGS= and EARLY_LDFLAGS= in place of them for `early`
#   DESTDIR= PREFIX=        where `make install` puts things (PREFIX: /usr/local). The image hooks look for
#                           `earlybind` in PATH, /usr/local/bin and /usr/bin alone
#   V=1                     show the commands

VERSION := 0.1.0
LIBC    ?= klibc
PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
LIBDIR  ?= $(PREFIX)/lib
MANDIR  ?= $(PREFIX)/share/man
SYSCONFDIR ?= /etc

# What hardens the command may not fit into `early`, or not go with its C library.
EARLY_CFLAGS  ?= $(CFLAGS)
EARLY_LDFLAGS ?= $(LDFLAGS)

# The generators look for their parts here, wherever the rest is.
INITRAMFSTOOLSDIR ?= /usr/share/initramfs-tools
DRACUTDIR         ?= /usr/lib/dracut/modules.d
UDEVDIR           ?= /usr/lib/udev
INITCPIODIR       ?= /usr/lib/initcpio
KERNELINSTALLDIR  ?= /usr/lib/kernel/install.d
UNITDIR           ?= /usr/lib/systemd/system

# And the shells here; those of the distributions look below /usr/local too.
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d

# The program's place is the same in every image and on every host: hooks and units name it.
EARLYDIR := /usr/lib/earlybind

WARNINGS := -Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wwrite-strings \
	    -Wstrict-prototypes -Wmissing-prototypes
BASE_FLAGS := -std=c17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DEB_VERSION='"$(VERSION)"' -Icommon -MMD -MP $(WARNINGS)

# klcc can do neither stack protector nor LTO, and its own headers shadow built-ins.
EARLY_FLAGS_klibc := -fno-stack-protector -fno-lto -Wno-shadow
EARLY_CC_klibc    := klcc
EARLY_CC_musl     := musl-gcc
EARLY_CC_glibc    := $(CC)
EARLY_CC          := $(EARLY_CC_$(LIBC))
ifeq ($(EARLY_CC),)
$(error LIBC is klibc, musl or glibc, not '$(LIBC)')
endif
# -Oz is smaller still, where the compiler has it (gcc 12 and later).
EARLY_SMALL := $(shell $(EARLY_CC) -Oz -x c -c /dev/null -o /dev/null 2>/dev/null && echo -Oz || echo -Os)
# What else of gcc's habits costs bytes here, each tried: 800 in all. Not every compiler has all.
EARLY_SMALLER := -fno-caller-saves -fno-expensive-optimizations -fno-if-conversion -fno-jump-tables -fno-move-loop-invariants \
		 -fno-optimize-sibling-calls -fno-strict-aliasing -fno-tree-dominator-opts \
		 -fno-tree-forwprop -fno-tree-loop-im \
		 -fno-tree-sra -fno-tree-tail-merge -malign-data=abi
EARLY_SMALL += $(shell for flag in $(EARLY_SMALLER); do \
	       $(EARLY_CC) $$flag -Werror -x c -c /dev/null -o /dev/null 2>/dev/null && echo $$flag; done)
EARLY_FLAGS := $(BASE_FLAGS) $(EARLY_SMALL) -ffunction-sections -fdata-sections \
	       -fno-asynchronous-unwind-tables $(EARLY_FLAGS_$(LIBC))
# Each byte is in every image: no padding between the segments but what the kernel needs.
EARLY_LINK  := -static -s -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,noseparate-code \
	       -Wl,-z,common-page-size=64 -Wl,--build-id=none

COMMON_SRC := $(sort $(wildcard common/*.c))
EARLY_SRC  := $(sort $(wildcard early/*.c)) $(COMMON_SRC)
EARLY_OUT  := build/$(LIBC)
EARLY_OBJ  := $(EARLY_SRC:%.c=$(EARLY_OUT)/obj/%.o)

# The command has nothing to save, and uses the libraries that the host has anyway.
PKG_CONFIG   ?= pkg-config
HOST_PACKAGES := libarchive jansson libkmod mount libpci smartcols
HOST_CFLAGS  := $(shell $(PKG_CONFIG) --cflags $(HOST_PACKAGES) 2>/dev/null)
HOST_LIBS    := $(shell $(PKG_CONFIG) --libs $(HOST_PACKAGES) 2>/dev/null || \
		echo -larchive -ljansson -lkmod -lmount -lpci -lsmartcols)
HOST_FLAGS   := $(BASE_FLAGS) -O2 $(HOST_CFLAGS)
HOST_OUT     := build/host
HOST_SRC     := $(sort $(wildcard host/*.c)) $(COMMON_SRC)
HOST_OBJ     := $(HOST_SRC:%.c=$(HOST_OUT)/obj/%.o)

ifneq ($(V),1)
Q := @
say = @echo '  $1'
endif

.PHONY: all
all: build/early build/earlybind man units ## build everything

# Objects are made anew when what they are made with changes.
$(EARLY_OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(EARLY_CC) $(EARLY_FLAGS) $(EARLY_CFLAGS) $(EARLY_LDFLAGS)' | cmp -s - $@ || \
		echo '$(EARLY_CC) $(EARLY_FLAGS) $(EARLY_CFLAGS) $(EARLY_LDFLAGS)' >$@

# klibc has clock_gettime from 2.0.13 on: where it lacks, times are the wall clock's.
$(EARLY_OUT)/clock.h: $(EARLY_OUT)/flags
	$(call say,PROBE $@)
	$(Q)echo 'int main(void) { struct timespec t; return clock_gettime(CLOCK_MONOTONIC, &t); }' | \
		$(EARLY_CC) -include time.h -Werror -static -x c - -o $(@D)/clock.probe 2>/dev/null && \
		echo '#define EB_HAVE_CLOCK_GETTIME 1' >$@ || echo '#define EB_HAVE_CLOCK_GETTIME 0' >$@
	$(Q)rm -f $(@D)/clock.probe

$(EARLY_OUT)/obj/%.o: %.c $(EARLY_OUT)/flags $(EARLY_OUT)/clock.h
	$(call say,CC $@)
	@mkdir -p $(@D)
	$(Q)$(EARLY_CC) $(EARLY_FLAGS) -I$(EARLY_OUT) $(EARLY_CFLAGS) -c $< -o $@

$(EARLY_OUT)/early: $(EARLY_OBJ)
	$(call say,LINK $@)
	$(Q)$(EARLY_CC) $(EARLY_CFLAGS) $(EARLY_OBJ) $(EARLY_LINK) $(EARLY_LDFLAGS) -o $@

build/early: $(EARLY_OUT)/early FORCE
	@cmp -s $< $@ || cp $< $@

-include $(EARLY_OBJ:.o=.d)

$(HOST_OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(HOST_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(HOST_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' >$@

$(HOST_OUT)/obj/%.o: %.c $(HOST_OUT)/flags
	$(call say,CC $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_FLAGS) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

build/earlybind: $(HOST_OBJ)
	$(call say,LINK $@)
	$(Q)$(CC) $(CFLAGS) $(HOST_OBJ) $(LDFLAGS) $(HOST_LIBS) -o $@

-include $(HOST_OBJ:.o=.d)

MAN_PAGES := $(patsubst man/%.scd,build/man/%,$(sort $(wildcard man/*.scd)))

.PHONY: man
man: $(MAN_PAGES) ## the manual pages, with scdoc

build/man/%: man/%.scd
	$(call say,SCDOC $@)
	@mkdir -p $(@D)
	$(Q)scdoc <$< >$@

UNITS := $(patsubst units/%.in,build/units/%,$(sort $(wildcard units/*.in)))

.PHONY: units
units: $(UNITS)

# They name the command where it will be.
build/units/%: units/%.in FORCE
	@mkdir -p $(@D)
	@sed 's|@BINDIR@|$(BINDIR)|' $< | cmp -s - $@ || sed 's|@BINDIR@|$(BINDIR)|' $< >$@

# In this order: coverage counts the programs that fuzz.mk names.
-include tests/tests.mk tests/fuzz/fuzz.mk tests/coverage/coverage.mk tests/properties/properties.mk tests/proof/proof.mk \
	bench/bench.mk bench/boot.mk bench/race.mk

.PHONY: vm-check
vm-check: build/early ## boot what is for every day in virtual machines; CASE=glob picks some
	$(Q)sh qemu-test/run $(if $(CASE),'$(CASE)')

.PHONY: vm-check-long
vm-check-long: build/early ## boot all cases, each on every kernel it names
	$(Q)sh qemu-test/run --long

.PHONY: lint
lint: ## formatting, shell, spelling, licences
	$(Q)sh scripts/lint

.PHONY: install
install: build/early build/earlybind man units ## install below DESTDIR
	install -D -m 755 build/early $(DESTDIR)$(EARLYDIR)/early
	install -D -m 755 build/earlybind $(DESTDIR)$(BINDIR)/earlybind
	install -D -m 644 image/functions.sh $(DESTDIR)$(EARLYDIR)/image-functions.sh
	install -D -m 755 grub/grub-entries $(DESTDIR)$(EARLYDIR)/grub-entries
	install -D -m 755 kernel-install/91-earlybind.install \
		$(DESTDIR)$(KERNELINSTALLDIR)/91-earlybind.install
	install -d -m 755 $(DESTDIR)$(SYSCONFDIR)/earlybind.d
	test -e $(DESTDIR)$(SYSCONFDIR)/earlybind.conf || \
		install -D -m 644 doc/earlybind.conf $(DESTDIR)$(SYSCONFDIR)/earlybind.conf
	install -D -m 755 initramfs-tools/hooks/earlybind \
		$(DESTDIR)$(INITRAMFSTOOLSDIR)/hooks/earlybind
	install -D -m 755 initramfs-tools/scripts/init-top/00-earlybind \
		$(DESTDIR)$(INITRAMFSTOOLSDIR)/scripts/init-top/00-earlybind
	install -D -m 755 initramfs-tools/scripts/init-bottom/00-earlybind \
		$(DESTDIR)$(INITRAMFSTOOLSDIR)/scripts/init-bottom/00-earlybind
	for file in dracut-module/50earlybind/*; do \
		mode=644; case $$file in *.sh) mode=755 ;; esac; \
		install -D -m $$mode $$file $(DESTDIR)$(DRACUTDIR)/50earlybind/$${file##*/} || exit 1; \
	done
	install -D -m 644 initcpio/install/earlybind $(DESTDIR)$(INITCPIODIR)/install/earlybind
	install -D -m 644 initcpio/hooks/earlybind $(DESTDIR)$(INITCPIODIR)/hooks/earlybind
	install -D -m 644 udev/75-earlybind.rules $(DESTDIR)$(UDEVDIR)/rules.d/75-earlybind.rules
	for unit in $(UNITS); do \
		install -D -m 644 $$unit $(DESTDIR)$(UNITDIR)/$${unit##*/} || exit 1; \
	done
	install -D -m 644 completions/earlybind.bash $(DESTDIR)$(BASHCOMPDIR)/earlybind
	install -D -m 644 completions/_earlybind $(DESTDIR)$(ZSHCOMPDIR)/_earlybind
	install -D -m 644 completions/earlybind.fish $(DESTDIR)$(FISHCOMPDIR)/earlybind.fish
	for page in $(MAN_PAGES); do \
		install -D -m 644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/} || exit 1; \
	done

.PHONY: uninstall
uninstall: ## take away what install put there, but for the configuration
	rm -rf $(DESTDIR)$(EARLYDIR) $(DESTDIR)$(DRACUTDIR)/50earlybind
	rm -f $(DESTDIR)$(BINDIR)/earlybind
	rm -f $(DESTDIR)$(INITRAMFSTOOLSDIR)/hooks/earlybind \
		$(DESTDIR)$(INITRAMFSTOOLSDIR)/scripts/init-top/00-earlybind \
		$(DESTDIR)$(INITRAMFSTOOLSDIR)/scripts/init-bottom/00-earlybind \
		$(DESTDIR)$(UDEVDIR)/rules.d/75-earlybind.rules \
		$(DESTDIR)$(KERNELINSTALLDIR)/91-earlybind.install \
		$(DESTDIR)$(INITCPIODIR)/install/earlybind $(DESTDIR)$(INITCPIODIR)/hooks/earlybind \
		$(DESTDIR)$(BASHCOMPDIR)/earlybind $(DESTDIR)$(ZSHCOMPDIR)/_earlybind \
		$(DESTDIR)$(FISHCOMPDIR)/earlybind.fish
	for unit in $(UNITS); do \
		rm -f $(DESTDIR)$(UNITDIR)/$${unit##*/}; \
	done
	for page in $(MAN_PAGES); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}; \
	done

.PHONY: deb
deb: ## make a Debian package in build/deb
	$(Q)sh scripts/deb.sh

.PHONY: clean
clean: ## remove build/
	rm -rf build

.PHONY: help
help: ## list the targets; the variables are at the head of the Makefile
	@grep -h '^[a-z-]*:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.PHONY: FORCE
FORCE:
