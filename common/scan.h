/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PCI functions of a machine, from sysfs. */
#ifndef EB_SCAN_H
#define EB_SCAN_H

#include "function.h"

#define EB_FUNCTIONS_MAX 8192
#define EB_DEVICES_DIR "sys/bus/pci/devices"

struct eb_functions {
	struct eb_function function[EB_FUNCTIONS_MAX];
	size_t n;
	size_t skipped;		/* present, but past the table or without a modalias to read */
	uint64_t skipped_first; /* where the first of them is */
};

/*
 * Read `modalias` of every function below `root`, a descriptor of a directory, sorted by
 * address. modalias alone, for it takes no lock and touches no hardware, unlike uevent
 * and config (drivers/pci/pci-sysfs.c). A function that goes away meanwhile is none.
 * Returns 0, or -errno where the list itself cannot be read.
 */
int eb_scan(int root, struct eb_functions *functions);

#endif
