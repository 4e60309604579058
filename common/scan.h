/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PCI functions of a machine, from sysfs. */
#ifndef EB_SCAN_H
#define EB_SCAN_H

#include "function.h"

#define EB_FUNCTIONS_MAX 8192

/* Of which physical function a virtual one is, and its number there. */
struct eb_virtual {
	uint64_t pf;
	uint16_t vf; /* EB_VF_NONE: it is none */
};

struct eb_functions {
	size_t n;
	size_t skipped;		/* present, but past the table or without a modalias to read */
	uint64_t skipped_first; /* where the first of them is */
	struct eb_function function[EB_FUNCTIONS_MAX];
	/* Filled in by eb_relate, and only where a rule asks for it. */
	int32_t group[EB_FUNCTIONS_MAX]; /* the IOMMU group, -1 for none */
	struct eb_virtual virtual[EB_FUNCTIONS_MAX];
};

/* Which function is at `where`: its index, or -1. */
long eb_functions_find(const struct eb_functions *functions, uint64_t where);

/*
 * Read `modalias` of every function below `root`, a descriptor of a directory, sorted by
 * address. modalias alone, for it takes no lock and touches no hardware, unlike uevent
 * and config (drivers/pci/pci-sysfs.c). A function that goes away meanwhile is none.
 * Returns 0, or -errno where the list itself cannot be read.
 */
int eb_scan(int root, struct eb_functions *functions);

#endif
