/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A PCI function as the plan sees it: where it is and what it says it is. Both
 * are packed into one word each, so that to match is to mask and compare.
 */
#ifndef EB_FUNCTION_H
#define EB_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct eb_function {
	uint64_t where;	   /* EB_WHERE() */
	uint64_t id;	   /* EB_ID() */
	uint32_t class_id; /* 24 bits: base class, subclass, programming interface */
};

/* domain (32 bits), bus (8), slot (5), function (3): sorts as lspci prints. */
#define EB_WHERE(domain, bus, slot, fn)                                                            \
	((uint64_t)(domain) << 16 | (uint64_t)(bus) << 8 | (uint64_t)(slot) << 3 | (uint64_t)(fn))
#define EB_WHERE_MASK UINT64_C(0xffffffffffff)

/* vendor, device, subsystem vendor, subsystem device: 16 bits each */
#define EB_ID(vendor, device, subvendor, subdevice)                                                \
	((uint64_t)(vendor) << 48 | (uint64_t)(device) << 32 | (uint64_t)(subvendor) << 16 |       \
	 (uint64_t)(subdevice))

#define EB_CLASS_MASK 0xffffffu

/* "ffffffff:ff:1f.7" and a NUL; the kernel prints at least four digits of domain */
#define EB_WHERE_SIZE 17
/* "ffff:ffff" and a NUL */
#define EB_ID_SIZE 10

/*
 * Read `[domain:]bus:slot.function`; without a domain it is 0000. The function may
 * be `*`, every function of the slot: its bits are then clear in `mask`, which is
 * EB_WHERE_MASK otherwise. Returns 0, or -EINVAL.
 */
int eb_where_parse(struct eb_text text, uint64_t *where, uint64_t *mask);

/*
 * Read `slot.function` into the low eight bits of an address, with their mask, as above.
 * Returns 0, or -EINVAL.
 */
int eb_devfn_parse(struct eb_text text, uint8_t *devfn, uint8_t *mask);

/* Write the address as the kernel names it in /sys/bus/pci/devices. */
void eb_where_format(uint64_t where, char buffer[EB_WHERE_SIZE]);

/* A path below a root folder, as this is. */
#define EB_DEVICES_DIR "sys/bus/pci/devices"
#define EB_DEVICE_PATH_SIZE 128

/* Write the path of an attribute of a function, of its folder where that is "". */
void eb_device_path(uint64_t where, const char *attribute, char path[EB_DEVICE_PATH_SIZE]);

/* Write `vendor:device`. */
void eb_id_format(uint64_t id, char buffer[EB_ID_SIZE]);

/*
 * Read a modalias, `pci:vVVVVVVVVdDDDDDDDDsv...sd...bcCCscSSiII` (drivers/pci/pci-sysfs.c,
 * modalias_show), into everything of `function` but `where`. Returns 0, or -EINVAL.
 */
int eb_modalias_parse(struct eb_text text, struct eb_function *function);

/*
 * A bridge is what has a header that is not the normal one: vfio-pci refuses it
 * (drivers/vfio/pci, vfio_pci_probe). PCI-to-PCI, CardBus and semi-transparent
 * bridges; host and ISA bridges have a normal header and are none.
 */
bool eb_is_bridge(const struct eb_function *function);

#endif
