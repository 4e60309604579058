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

BENCH_RESULTS := build/bench/results

.PHONY: bench bench-measure
# The C libraries that there are to build with are known before a make begins.
bench: ## what fencing, plan and their memory cost; sizes
	$(Q)sh scripts/deps.sh bench
	+$(Q)$(MAKE) --no-print-directory bench-measure

bench-measure: test-early build/earlybind $(BENCH_TOOLS) build/bench/floor
	$(Q)sh bench/fence build/bench $(BENCH_RESULTS)
	$(Q)sh bench/plan build/bench $(BENCH_RESULTS)
	$(Q)sh bench/size $(BENCH_RESULTS)

.PHONY: bench-page
bench-page: ## bench/RESULTS.md, of what all the benches, the fuzzers, the proof and the coverage have left
	$(Q)sh scripts/deps.sh bench
	$(Q)sh bench/page $(BENCH_RESULTS)
