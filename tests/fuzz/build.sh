# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2034,SC2154
#
# What runs the fuzzers, to be sourced by a script that has set `top`.

out=$top/build/fuzz
clang=${CLANG:-clang}
# Inputs that a person wrote, and those that fuzzing has found: what a run begins with.
seeds=$top/tests/fuzz/seeds
kept=$top/tests/fuzz/corpus

# why_not: why nothing can be fuzzed here; empty where it can be.
why_not() {
	mkdir -p "$out"
	if ! command -v "$clang" >/dev/null; then
		echo "no $clang here"
	elif ! printf '%s\n' '#include <stddef.h>' '#include <stdint.h>' \
		'int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n) { return d && n > 9; }' |
		"$clang" -fsanitize=fuzzer,address,undefined -x c - -o "$out/probe" 2>"$out/probe.log"; then
		echo "$clang has no libFuzzer here"
	fi
}

# build TARGET...: below build/fuzz; a log says what went wrong.
build() {
	for target; do
		"${MAKE:-make}" -s -j"$(nproc)" -C "$top" --no-print-directory CLANG="$clang" "build/fuzz/$target" || return
	done
}

targets() {
	for source in "$top"/tests/fuzz/*.c; do
		basename "$source" .c
	done
}

# inputs TARGET: the folders with what is there for it.
inputs() {
	for one in "$kept/$1" "$seeds/$1"; do
		[ ! -d "$one" ] || echo "$one"
	done
}

# stat_of NAME LOG: a number that libFuzzer prints at its end.
stat_of() {
	awk -v name="stat::$1:" '$1 == name { n = $2 } END { print n + 0 }' "$2"
}

# last_of NAME LOG: one of those of the last line about its progress, `cov: 273 ft: 1188 corp: 328/45Kb`.
last_of() {
	awk -v name="$1:" '/^#[0-9]/ { for (i = 2; i < NF; i++) if ($i == name) n = $(i + 1) } END { print n + 0 }' "$2"
}

# told TARGET WHAT ELSE: a number that the target says of itself in a line `/* fuzzing: WHAT=NUMBER... */`, or else ELSE.
told() {
	number=$(sed -n "s|^/\* fuzzing:.* $2=\([0-9]*\).*|\1|p" "$top/tests/fuzz/$1.c")
	echo "${number:-$3}"
}
