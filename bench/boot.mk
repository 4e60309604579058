# SPDX-License-Identifier: GPL-2.0-or-later

.PHONY: bench-boot
bench-boot: build/early ## how much later udev starts, in a virtual machine, and how images grow
	$(Q)sh bench/boot build/bench
