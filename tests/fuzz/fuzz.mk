# SPDX-License-Identifier: GPL-2.0-or-later
#
# make fuzz		each target for TIME seconds (15)
# make fuzz-merge	tests/fuzz/corpus anew, from what was found since

CLANG      ?= clang
FUZZ_OUT   := build/fuzz
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_FLAGS := $(BASE_FLAGS) -Wno-format-nonliteral -Wno-string-plus-int -Itests/unit -Ihost $(HOST_CFLAGS) \
	      -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

# Of an archive the linker takes what a target calls.
define fuzz_rules
$(1)/obj/%.o: %.c
	$$(call say,CC $$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(FUZZ_FLAGS) -c $$< -o $$@

$(1)/parts.a: $(patsubst %.c,$(1)/obj/%.o,$(filter-out host/main.c,$(HOST_SRC)))
	$$(call say,AR $$@)
	$$(Q)rm -f $$@ && ar rcs $$@ $$^

$(FUZZ_NAMES:%=$(1)/%): $(1)/%: $(1)/obj/tests/fuzz/%.o $(1)/parts.a
	$$(call say,LINK $$@)
	$$(Q)$$(CLANG) $$(FUZZ_FLAGS) $$^ -Wl,--as-needed $$(HOST_LIBS) -o $$@
endef
$(eval $(call fuzz_rules,$(FUZZ_OUT)))

-include $(wildcard $(FUZZ_OUT)/obj/*/*.d $(FUZZ_OUT)/obj/*/*/*.d)

.PHONY: fuzz
fuzz: ## feed the parsers random bytes for TIME seconds each (15)
	+$(Q)EARLYBIND_TEST_LIMIT=3600 TIME=$(TIME) CLANG=$(CLANG) sh tests/run tests/fuzz/run

.PHONY: fuzz-merge
fuzz-merge: ## keep what the fuzzers found in tests/fuzz/corpus, as little as covers the same
	+$(Q)CLANG=$(CLANG) sh tests/fuzz/merge
