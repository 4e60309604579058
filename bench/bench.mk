# SPDX-License-Identifier: GPL-2.0-or-later

BENCH_TOOLS := build/bench/tree build/bench/pair build/bench/memory

$(BENCH_TOOLS): build/bench/%: bench/%.c
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(BASE_FLAGS) -MF $@.d -O2 $(CFLAGS) $< $(LDFLAGS) -o $@

# The floor is built as early is, or the libc's start would be measured instead.
build/bench/floor: bench/floor.c $(EARLY_OUT)/flags
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(EARLY_CC) $(EARLY_FLAGS) -MF $@.d $(EARLY_CFLAGS) $< $(EARLY_LINK) $(EARLY_LDFLAGS) -o $@

.PHONY: bench
bench: build/early build/earlybind $(BENCH_TOOLS) build/bench/floor ## fencing against a bare loop over sysfs; plan
	$(Q)sh bench/run build/bench
