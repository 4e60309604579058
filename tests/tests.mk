# SPDX-License-Identifier: GPL-2.0-or-later
#
# make check	everything that needs no virtual machine, in some minutes

TEST_OUT  := build/tests
SANITIZE  := -fsanitize=address,undefined -fno-sanitize-recover=all
TEST_FLAGS := $(BASE_FLAGS) -Itests/unit -g

UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
UNIT     := $(UNIT_SRC:tests/unit/%.c=$(TEST_OUT)/plain/unit/%)
UNIT_SAN := $(UNIT_SRC:tests/unit/%.c=$(TEST_OUT)/sanitized/unit/%)
# What shows to a test what no command does.
DUMP_SRC := $(sort $(wildcard tests/host/*-dump.c))
DUMPS    := $(DUMP_SRC:tests/host/%.c=%)
MKTREE   := $(TEST_OUT)/plain/mktree

$(TEST_OUT)/sanitized/%: TEST_SAN := $(SANITIZE)

# $(call kept,FILE,COMMAND): what it prints is in FILE too; it ends as it ends.
kept = rm -f $(1).status; { $(2); echo $$? >$(1).status; } | tee $(1); exit $$(cat $(1).status || echo 1)

define test_rules
$(TEST_OUT)/$(1)/obj/%.o: %.c
	$$(call say,CC $$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(TEST_FLAGS) $$(TEST_SAN) -c $$< -o $$@

$(TEST_OUT)/$(1)/unit/%: $(TEST_OUT)/$(1)/obj/tests/unit/%.o \
			 $(COMMON_SRC:%.c=$(TEST_OUT)/$(1)/obj/%.o)
	$$(call say,LINK $$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(TEST_SAN) $$^ -o $$@

$(TEST_OUT)/$(1)/obj/host/%.o: TEST_FLAGS += $(HOST_CFLAGS)

$(TEST_OUT)/$(1)/earlybind: $(HOST_SRC:%.c=$(TEST_OUT)/$(1)/obj/%.o)
	$$(call say,LINK $$@)
	$$(Q)$$(CC) $$(TEST_SAN) $$^ $(HOST_LIBS) -o $$@

$(TEST_OUT)/$(1)/obj/tests/host/%.o: TEST_FLAGS += -Ihost $(HOST_CFLAGS)

$(TEST_OUT)/$(1)/%-dump: $(TEST_OUT)/$(1)/obj/tests/host/%-dump.o \
			 $(filter-out %/host/main.o,$(HOST_SRC:%.c=$(TEST_OUT)/$(1)/obj/%.o))
	$$(call say,LINK $$@)
	$$(Q)$$(CC) $$(TEST_SAN) $$^ $(HOST_LIBS) -o $$@

-include $(DUMPS:%=$(TEST_OUT)/$(1)/obj/tests/host/%.d)
-include $(HOST_SRC:%.c=$(TEST_OUT)/$(1)/obj/%.d) \
	 $(UNIT_SRC:%.c=$(TEST_OUT)/$(1)/obj/%.d)
endef
$(eval $(call test_rules,plain))
$(eval $(call test_rules,sanitized))
.SECONDARY:

$(MKTREE): $(TEST_OUT)/plain/obj/tests/mktree.o
	$(call say,LINK $@)
	$(Q)$(CC) $^ -o $@

# It plays modprobe too, in a tree that has no libraries: static.
FAULTS := $(TEST_OUT)/plain/faults
FAULTS_OBJ := $(patsubst %.c,$(TEST_OUT)/plain/obj/%.o,$(sort $(wildcard tests/faults/*.c)))

$(FAULTS): $(FAULTS_OBJ)
	$(call say,LINK $@)
	$(Q)$(CC) -static $^ -o $@

-include $(FAULTS_OBJ:.o=.d)

# The boot program with every C library whose compiler is here, and once with the sanitizers.
EARLY_TESTED := $(foreach libc,klibc musl glibc,\
		$(if $(shell command -v $(EARLY_CC_$(libc))),$(libc)))

# Two makes at the same objects would be in each other's way: build/early first.
.PHONY: test-early
test-early: build/early FORCE
	+$(Q)for libc in $(EARLY_TESTED); do \
		$(MAKE) --no-print-directory LIBC=$$libc build/$$libc/early || exit; \
	done
	+$(Q)$(MAKE) --no-print-directory LIBC=glibc EARLY_OUT=$(TEST_OUT)/early-sanitized \
		EARLY_LINK= EARLY_CFLAGS='-Og -g $(SANITIZE)' $(TEST_OUT)/early-sanitized/early

HOSTILE := tests/host/hostile.test
KILLED := tests/host/setup-killed.test

CHECKS = $(UNIT) $(UNIT_SAN) \
	$(foreach libc,klibc musl glibc,\
		'tests/fixtures/run $(libc) build/$(libc)/early $(MKTREE)') \
	'tests/fixtures/run sanitized $(TEST_OUT)/early-sanitized/early $(MKTREE)' \
	$(sort $(filter-out $(HOSTILE) $(KILLED),$(wildcard tests/host/*.test))) tests/commands/run \
	'tests/faults/run --brief klibc build/klibc/early $(MKTREE) $(FAULTS)' \
	$(sort $(wildcard tests/project/*.test))

# Compiling takes as long as testing: as many at once as there are processors.
.PHONY: check-programs
check-programs: $(UNIT) $(UNIT_SAN) $(MKTREE) $(DUMPS:%=$(TEST_OUT)/plain/%) \
		$(DUMPS:%=$(TEST_OUT)/sanitized/%) $(FAULTS) build/bench/memory test-early \
		build/early build/earlybind $(TEST_OUT)/sanitized/earlybind

.PHONY: check
check: ## run the tests that need no virtual machine
	+$(Q)$(MAKE) --no-print-directory -j$(shell nproc) check-programs
	$(Q)sh tests/run $(CHECKS)

# A tree of every damage, and of hundreds of thousands of files: a minute.
.PHONY: hostile
hostile: $(MKTREE) $(TEST_OUT)/sanitized/earlybind ## show every command trees that no kernel makes
	$(Q)EARLYBIND_TEST_LIMIT=900 sh tests/run $(HOSTILE)

# Forty machines that are set up.
.PHONY: killed
killed: $(MKTREE) build/early build/earlybind ## kill setup and undo at twenty points each
	$(Q)EARLYBIND_TEST_LIMIT=900 sh tests/run $(KILLED)

# It builds all of it once more.
.PHONY: check-packages
check-packages: ## make the Debian package, and look at it
	$(Q)EARLYBIND_TEST_LIMIT=900 sh tests/run $(sort $(wildcard tests/packages/*.test))

# Each error of each call takes two minutes: `check` tries one of each.
.PHONY: faults
faults: $(MKTREE) $(FAULTS) test-early ## fail every system call of early with every error
	$(Q)sh tests/run 'tests/faults/run klibc build/klibc/early $(MKTREE) $(FAULTS)' \
		'tests/faults/run --brief musl build/musl/early $(MKTREE) $(FAULTS)'

# What scan-build looks at while they are made.
.PHONY: analyze-objects
analyze-objects: $(EARLY_OBJ) $(HOST_OBJ)

.PHONY: analyze
analyze: ## what gcc, clang and cppcheck find in the C without running it
	$(Q)EARLYBIND_TEST_LIMIT=3600 sh tests/run scripts/analyze
