# SPDX-License-Identifier: GPL-2.0-or-later

# BOOTS=, SOFTDEP_BOOTS=, SEED= and KERNELS= come through from make's command line too.
.PHONY: bench-long
bench-long: build/early ## boot hundreds of machines: who probes what is asked for, with earlybind and with softdep; BOOTS=n
	$(Q)$(foreach name,BOOTS SOFTDEP_BOOTS SEED KERNELS,$(name)='$($(name))') bench/race build/bench/results
