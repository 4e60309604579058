#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All tests that are for every day, on a fresh Debian 12 as root: installs what it takes, builds, lints, runs the tests
# and boots the virtual machines. TAP as it comes; the last line is the sum. The whole output is kept in build/test.log.
# What is not: the long VM cases, the proofs, the coverage, the slow half of the analysis.
#
#   EARLYBIND_LOG=FILE     keep it elsewhere
set -u
cd "$(dirname "$0")/.." || exit 1

log=${EARLYBIND_LOG:-$PWD/build/test.log}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
passed=0 failed=0 skipped=0
mkdir -p "$(dirname "$log")" && : >"$log" || exit 1

say() {
	printf '# %s\n' "$*" | tee -a "$log"
}

# run COMMAND...: its output goes on as it comes, into the log, and to $work/out; its exit status is ours.
run() {
	echo 255 >"$work/status"
	{
		"$@" 2>&1 </dev/null
		echo $? >"$work/status"
	} | tee "$work/out" | tee -a "$log"
	return "$(cat "$work/status")"
}

# lost WHY...: something is wrong that no line of TAP says.
lost() {
	failed=$((failed + 1))
	printf 'not ok - %s\n' "$*" | tee -a "$log"
}

# count PATTERN: the lines of the last part that match.
count() {
	grep -Ec "$1" "$work/out"
}

# planned: the sum of its plans, one for each program that spoke.
planned() {
	awk '/^1\.\.[0-9]+/ { sub(/^1\.\./, ""); n += $1 } END { print n + 0 }' "$work/out"
}

# step NAME COMMAND...: what no test comes from, and all tests need.
step() {
	name=$1
	began=$(date +%s)
	shift
	run "$@"
	status=$?
	[ "$status" -eq 0 ] || lost "$name: '$*' ended with $status"
	say "$name took $(($(date +%s) - began)) s"
}

# part NAME COMMAND...: what prints TAP. Tests that were planned and did not come, a command that fails though no test
# did, and a part without any test count as failed.
part() {
	name=$1
	began=$(date +%s)
	shift
	run "$@"
	status=$?
	bad=$(count '^not ok')
	skips=$(count '^ok.* # SKIP')
	good=$(($(count '^ok') - skips))
	plan=$(planned)
	came=$(count '^(not )?ok [0-9]')
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))
	if [ $((good + bad + skips)) -eq 0 ]; then
		lost "$name: '$*' ran no test"
	elif [ "$plan" -eq 0 ]; then
		lost "$name: '$*' had no plan: some of its tests may be missing"
	elif [ "$plan" -ne "$came" ]; then
		lost "$name: $plan tests were planned, $came came"
	fi
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		lost "$name: '$*' ended with $status"
	fi
	say "$name took $(($(date +%s) - began)) s: $good passed, $bad failed, $skips skipped"
}

step packages sh scripts/deps.sh build lint check fuzz vm kernel deb
step build make
part lint sh scripts/lint
part check make check
part faults make faults
part hostile make hostile
part killed make killed
part properties make properties
part fuzz make fuzz
part packages make check-packages
part vm-check make vm-check

say "all of it is in $log"
echo "$passed passed, $failed failed, $skipped skipped" | tee -a "$log"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
