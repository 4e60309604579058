/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `earlybind compile` found on the host when the image was built. A fact a line:
 *
 *	machine UUID|-				the list of what is in use is that machine's
 *	in-use PATH ADDRESS VENDOR:DEVICE WHAT	what the host uses, and for what
 *	legacy IDS				`options vfio-pci ids=` of modprobe.d
 *	variant ID DRIVER			an alias of a VFIO driver for some devices
 */
#ifndef EB_COMPILED_H
#define EB_COMPILED_H

#include "rules.h"

#define EB_COMPILED "usr/lib/earlybind/compiled"  /* in an image */
#define EB_COMPILED_COPY "run/earlybind/compiled" /* kept from there for the root */

/*
 * Read it below `root`, a descriptor of a directory, into the set; `legacy`: its list of
 * IDs too. An image without it has no list of what is in use; nor has one that was built
 * for another machine: both have a product UUID, and they differ. Where some of the list
 * cannot be read, that is reported, what was read protects, and the list counts as none.
 * Returns true where there is a legacy list.
 */
bool eb_compiled_read(int root, bool legacy, struct eb_ruleset *set);

#endif
