# SPDX-License-Identifier: GPL-2.0-or-later
#
# make proof	some minutes of one processor; PROOF='NAME...' proves some

.PHONY: proof
proof: ## prove that the parsers stay within their buffers, with CBMC
	@mkdir -p build/proof
	$(Q)$(call kept,build/proof/$(if $(PROOF),some,proof).tap,EARLYBIND_TEST_LIMIT=7200 sh tests/run 'tests/proof/run $(PROOF)')
