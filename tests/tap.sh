# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# The Test Anything Protocol for shell scripts, to be sourced; as tests/unit/tap.h is for C.

tap_count=0 tap_failed=0

# ok STATUS NAME: a result from the exit status of what came before.
ok() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		echo "not ok $tap_count - $2"
		tap_failed=$((tap_failed + 1))
	fi
	return "$1"
}

# skip NAME WHY
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# same WANTED GOT NAME: two files are alike; where they are not, the difference is shown.
same() {
	if tap_difference=$(diff -u "$1" "$2" 2>&1); then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf '%s\n' "$tap_difference" | sed 's/^/#   /'
		return 1
	fi
}

# The plan. Returns the exit status.
tap_done() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ] && [ "$tap_count" -gt 0 ]
}
