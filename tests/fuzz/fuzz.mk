# SPDX-License-Identifier: GPL-2.0-or-later
#
# make fuzz		each target for TIME seconds (15)
# make fuzz-long	all of them in turn, TIME seconds each (60) and JOBS at once (1), until RUNS
#			inputs (100 million) were tried
# make fuzz-merge	tests/fuzz/corpus anew, from what was found since

CLANG      ?= clang
FUZZ_OUT   := build/fuzz
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_FLAGS := $(BASE_FLAGS) -Wno-format-nonliteral -Wno-string-plus-int -Itests/unit -Ihost $(HOST_CFLAGS) \
	      -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

# What is compared guides the way to new inputs, and takes half of the time: where the corpus has
# them already, as many inputs as can be are worth more.
FUZZ_QUICK := -fno-sanitize-coverage=trace-cmp

$(FUZZ_OUT)/quick/%: FUZZ_MORE := $(FUZZ_QUICK)

# Of an archive the linker takes what a target calls.
define fuzz_rules
$(1)/obj/%.o: %.c
	$$(call say,CC $$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(FUZZ_FLAGS) $$(FUZZ_MORE) -c $$< -o $$@

$(1)/parts.a: $(patsubst %.c,$(1)/obj/%.o,$(filter-out host/main.c,$(HOST_SRC)))
	$$(call say,AR $$@)
	$$(Q)rm -f $$@ && ar rcs $$@ $$^

$(FUZZ_NAMES:%=$(1)/%): $(1)/%: $(1)/obj/tests/fuzz/%.o $(1)/parts.a
	$$(call say,LINK $$@)
	$$(Q)$$(CLANG) $$(FUZZ_FLAGS) $$^ -Wl,--as-needed $$(HOST_LIBS) -o $$@
endef
$(eval $(call fuzz_rules,$(FUZZ_OUT)))
$(eval $(call fuzz_rules,$(FUZZ_OUT)/quick))

-include $(wildcard $(FUZZ_OUT)/obj/*/*.d $(FUZZ_OUT)/obj/*/*/*.d $(FUZZ_OUT)/quick/obj/*/*.d \
	$(FUZZ_OUT)/quick/obj/*/*/*.d)

.PHONY: fuzz
fuzz: ## feed the parsers random bytes for TIME seconds each (15)
	+$(Q)EARLYBIND_TEST_LIMIT=3600 TIME=$(TIME) CLANG=$(CLANG) sh tests/run tests/fuzz/run

.PHONY: fuzz-long
fuzz-long: ## the same until RUNS inputs were tried (100 million), JOBS at once
	+$(Q)RUNS=$(RUNS) TIME=$(TIME) JOBS=$(JOBS) CLANG=$(CLANG) sh tests/fuzz/long

.PHONY: fuzz-merge
fuzz-merge: ## keep what the fuzzers found in tests/fuzz/corpus, as little as covers the same
	+$(Q)CLANG=$(CLANG) sh tests/fuzz/merge
