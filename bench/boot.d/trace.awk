# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the kernel's trace of one boot; times in milliseconds, in the kernel's clock.
#   init_to_udev   from the first instruction of /init to that of udevd
#   held           from the birth to the end of what has to be over before the boot goes on: the hook or unit
#   cpu            processor time, before udevd, of all that came of it, and of what binds beside the boot
# hooked is `nothing` where nothing is to hold the boot up.

function field(name,    at) {
	at = match($0, name "=[^ ]*")
	return at ? substr($0, at + length(name) + 1, RLENGTH - length(name) - 1) : ""
}

# A line is COMM-PID [CPU] FLAGS SECONDS: EVENT: ..., and COMM may have blanks.
!match($0, / [0-9]+\.[0-9]+: sched_[a-z_]+: /) {
	next
}

{
	split(substr($0, RSTART + 1, RLENGTH), part, ": ")
	now = part[1] * 1000
	event = part[2]
}

event == "sched_process_fork" {
	child = field("child_pid")
	parent[child] = field("pid")
	born[child] = now
}

event == "sched_process_exec" && field("filename") == "/init" {
	start = now
}

# The first is what the boot waits for; a later one of the same name binds beside it.
event == "sched_process_exec" && start &&
field("filename") ~ /\/init-top\/00-(vfio|earlybind)$|\/dracut-pre-udev$|\/bin\/vfio\.sh$|\/earlybind\/early$/ {
	root[field("pid")] = 1
	if (!hook)
		hook = field("pid")
}

event == "sched_process_exit" && hook && field("pid") == hook && !ended {
	ended = now
}

event == "sched_switch" {
	pid = field("next_pid")
	spent[running] += now - since
	running = pid
	since = now
}

event == "sched_process_exec" && field("filename") ~ /\/systemd-udevd$/ {
	udev = now
	spent[running] += now - since
	exit
}

function ours(pid) {
	while (pid in parent) {
		if (pid in root)
			return 1
		pid = parent[pid]
	}
	return 0
}

END {
	if (!start || !udev) {
		print "trace.awk: no start of /init or of udevd in the trace" >"/dev/stderr"
		exit 1
	}
	if (hooked != "nothing" && !ended) {
		print "trace.awk: no hook that began and ended in the trace" >"/dev/stderr"
		exit 1
	}
	printf "init_to_udev %.3f\n", udev - start
	for (pid in spent)
		if (ours(pid))
			cpu += spent[pid]
	printf "held %.3f\n", ended ? ended - born[hook] : 0
	printf "cpu %.3f\n", cpu
}
