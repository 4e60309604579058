# SPDX-License-Identifier: GPL-2.0-or-later
#
# What differs between the report of `early --dry-run` ($report) with what it says ($log), and
# `earlybind plan --json` ($plan); nothing where they agree. Without a report there is nothing to
# report.

# Bytes that are no text are Latin-1 to one, and U+FFFD to the other.
def text: walk(if type == "string" then gsub("[^\u0000-\u007f]+"; "?") else . end);

# Which driver each is to have: a dry run's report has not got it.
def targets:
	[$log | scan("(?m)^earlybind: ([0-9a-f:.]+) \\[[0-9a-f:]+\\] would be bound to (\\S+) \\(")
	| {(.[0]): .[1]}] | add // {};

{"dry-run": "bind", "refused": "refuse", "left": "leave"} as $action
| ($report[0] // {devices: [], rules: [], errors: [], off: false, ok: true}) as $early
| $plan[0] as $plan
| targets as $to
| {
	devices: [$early.devices[] | {address, id, driver: .driver_before,
		action: $action[.result], to: $to[.address], rule, reason}],
	rules: $early.rules,
	errors: $early.errors,
	off: $early.off
} | text as $a
| {
	devices: [$plan.devices[] | {address, id, driver, action, to, rule, reason}],
	rules: $plan.rules | map(del(.complaint)),
	errors: $plan.errors,
	off: $plan.off
} | text as $b
# What VFIO will say of a group is nothing that the boot program knows beforehand.
| ($plan.groups != null and
	($plan.ungrouped != [] or ($plan.groups | any(.state == "blocked")))) as $groups
| if $a != $b then
	"early \($a | to_entries[] | select(.value != $b[.key]))",
	"plan  \($b | to_entries[] | select(.value != $a[.key]))"
elif $plan.ok != ($early.ok and ($groups | not)) then
	"early is content: \($early.ok), plan: \($plan.ok)"
else empty end
