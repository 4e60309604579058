/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules need to know of a machine beyond what each function is. */
#ifndef EB_RELATE_H
#define EB_RELATE_H

#include "rules.h"
#include "scan.h"

/*
 * Resolve every path of the rules and of the in-use list on the machine below `root`, a
 * descriptor of a directory. Where a rule says with=group, read every function's IOMMU
 * group; where one says pf= or vf=, whose virtual function each is. What cannot be read is
 * as good as not there.
 */
void eb_relate(int root, struct eb_ruleset *set, struct eb_functions *functions);

#endif
