/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trial boot of `setup --once`: rules of a profile that one boot has on its command line. */
#ifndef HOST_TRIAL_H
#define HOST_TRIAL_H

#include "machine.h"

#define HOST_TRIAL_PROFILE "setup-once"

/* Is this boot a trial, by `earlybind.profile=` on its command line? */
static inline bool host_is_trial(const struct host_machine *machine)
{
	return eb_text_is(machine->boot.options.profile, HOST_TRIAL_PROFILE);
}

#endif
