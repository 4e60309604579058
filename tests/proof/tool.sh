# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# Where CBMC comes from: this machine's own, or Debian's, unpacked in the cache beside its libraries, for not every
# Debian has it. Sourced by `run`, which sets `top`.

here=$top/qemu-test
# shellcheck source=qemu-test/lib.sh
. "$here/lib.sh"
# shellcheck source=qemu-test/kernels.sh
. "$here/kernels.sh"

# The oldest whose arguments are ours, the Debian that has one, and what it is linked with.
CBMC_LEAST=6
CBMC_SUITE=${EARLYBIND_CBMC_SUITE:-trixie}
CBMC_LIBRARIES='libc6 libgcc-s1 libstdc++6 minisat zlib1g'

# tool_find: sets `cbmc`, the command as words, and `cbmc_version`; or `why` there is none, and fails.
tool_find() {
	cbmc=${CBMC:-cbmc} why=''
	if ! command -v gcc >/dev/null; then
		why='CBMC reads C through gcc: apt-get install gcc'
		return 1
	fi
	if tool_version && [ "${cbmc_version%%.*}" -ge "$CBMC_LEAST" ]; then
		return 0
	fi
	tool_fetch && tool_version && return 0
	why="no CBMC $CBMC_LEAST here, and none could be fetched: apt-get install cbmc where there is one,"
	why="$why else scripts/deps.sh proof and a Debian mirror with $CBMC_SUITE"
	return 1
}

# Nothing, or what --version says.
tool_version() {
	# shellcheck disable=SC2086 # words
	cbmc_version=$($cbmc --version 2>/dev/null) && cbmc_version=${cbmc_version%% *} && [ -n "$cbmc_version" ]
}

tool_fetch() {
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && command -v flock >/dev/null || return 1
	# What runs it has to be of the release that it is of: the loader is called by its name.
	versions=$(for package in cbmc $CBMC_LIBRARIES; do
		package_version=$(package_field "$CBMC_SUITE" "$package" Version) && [ -n "$package_version" ] || exit 1
		echo "$package=$package_version"
	done) || return 1
	tree=$(cached "cbmc/$(key "$CBMC_SUITE" "$versions")" tool_unpack) || return 1
	loader=$(find "$tree/usr/lib64" "$tree/lib64" -name 'ld-linux*' 2>/dev/null | head -n 1)
	# libminisat is not where other libraries are.
	libraries=$(find "$tree" -name 'lib*.so.*' -exec dirname {} + | sort -u | paste -s -d :)
	cbmc="$loader --library-path $libraries $tree/usr/bin/cbmc"
}

tool_unpack() {
	# shellcheck disable=SC2086 # words
	unpack "$CBMC_SUITE" "$1" $versions
}
