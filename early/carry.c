// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "compiled.h"
#include "early.h"
#include "out.h"

static int copy(int in, const struct early_run *run)
{
	struct eb_out out;
	char bytes[512];
	int error = early_run_folder(run);
	ssize_t got;

	if (!error)
		error = eb_out_open(&out, run->root, EB_COMPILED_COPY);

	if (error)
		return error;
	while ((got = read(in, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < got; i++)
			eb_out_byte(&out, bytes[i]);
	if (got < 0)
		out.error = -errno;
	return eb_out_close(&out, run->root, EB_COMPILED_COPY);
}

/* Half of it would be worse than none: a list of what is in use that has gaps. */
void early_carry(const struct early_run *run)
{
	int in = openat(run->root, EB_COMPILED, O_RDONLY | O_CLOEXEC), error;

	if (in < 0)
		return;
	error = copy(in, run);
	close(in);
	if (error)
		early_log(run, EARLY_WARNING, "cannot write /" EB_COMPILED_COPY ": %s",
			  eb_errno_words(-error));
}
