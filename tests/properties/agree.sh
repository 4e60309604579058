#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# agree.sh AGREE EARLY MKTREE WORLDS SEED: that many worlds below a folder that goes away again.
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
"$1" "$2" "$3" "$tmp/world" "$4" "$5"
