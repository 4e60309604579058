# SPDX-License-Identifier: GPL-2.0-or-later
#
# make coverage		what the tests reach, with clang's counters: everything once more, and all
#			of it in a tree of its own below build/coverage

COV_OUT   := build/coverage
COV_FLAGS := $(BASE_FLAGS) -Wno-format-nonliteral -Wno-string-concatenation -Wno-string-plus-int -I$(COV_OUT) -Itests/unit -Ihost \
	     $(HOST_CFLAGS) -g -O1
# Each program adds to a file of its own, whatever folder it runs in.
COV_LINK  := -fprofile-instr-generate='$(CURDIR)/$(COV_OUT)/raw/%m.profraw'
COV_COUNT := $(COV_LINK) -fcoverage-mapping -mllvm -runtime-counter-relocation
COV_UNIT  := $(UNIT_SRC:tests/unit/%.c=$(COV_OUT)/unit/%)
COV_FUZZ  := $(FUZZ_NAMES:%=$(COV_OUT)/fuzz/%)
COV_DUMPS := $(DUMPS:%=$(COV_OUT)/%)

# Built with glibc, which has it.
$(COV_OUT)/clock.h:
	@mkdir -p $(@D)
	@echo '#define EB_HAVE_CLOCK_GETTIME 1' >$@

$(COV_OUT)/obj/%.o: %.c $(COV_OUT)/clock.h
	$(call say,CC $@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(COV_FLAGS) $(COV_COUNT) -c $< -o $@

# What counts is not counted.
$(COV_OUT)/obj/tests/coverage/%.o: tests/coverage/%.c
	$(call say,CC $@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(COV_FLAGS) -c $< -o $@

# The tests of faults have it in a tree without libraries.
$(COV_OUT)/early: $(EARLY_SRC:%.c=$(COV_OUT)/obj/%.o) $(COV_OUT)/obj/tests/coverage/counters.o
	$(call say,LINK $@)
	$(Q)$(CLANG) $(COV_LINK) -static $^ -o $@

$(COV_OUT)/earlybind: $(HOST_SRC:%.c=$(COV_OUT)/obj/%.o)
	$(call say,LINK $@)
	$(Q)$(CLANG) $(COV_LINK) $^ $(HOST_LIBS) -o $@

$(COV_OUT)/parts.a: $(patsubst %.c,$(COV_OUT)/obj/%.o,$(filter-out host/main.c,$(HOST_SRC)))
	$(call say,AR $@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(COV_UNIT): $(COV_OUT)/unit/%: $(COV_OUT)/obj/tests/unit/%.o $(COV_OUT)/parts.a
$(COV_FUZZ): $(COV_OUT)/fuzz/%: $(COV_OUT)/obj/tests/fuzz/%.o $(COV_OUT)/obj/tests/coverage/replay.o $(COV_OUT)/parts.a
$(COV_DUMPS): $(COV_OUT)/%: $(COV_OUT)/obj/tests/host/%.o $(COV_OUT)/parts.a
$(COV_UNIT) $(COV_FUZZ) $(COV_DUMPS):
	$(call say,LINK $@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(COV_LINK) $^ -Wl,--as-needed $(HOST_LIBS) -o $@

-include $(wildcard $(COV_OUT)/obj/*/*.d $(COV_OUT)/obj/*/*/*.d)

.PHONY: coverage-programs
coverage-programs: $(COV_OUT)/early $(COV_OUT)/earlybind $(COV_UNIT) $(COV_FUZZ) $(COV_DUMPS) $(MKTREE) $(FAULTS)

.PHONY: coverage
coverage: ## say which lines of common/, early/ and host/ the tests without a virtual machine do not reach
	+$(Q)CLANG=$(CLANG) sh tests/coverage/run
