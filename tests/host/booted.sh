# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
#
# Machines that have booted, and what `status` says of them; to be sourced after tree.sh.

for early in "$top/build/klibc/early" "$top/build/musl/early" "$top/build/glibc/early"; do
	[ ! -x "$early" ] || break
done

LC_ALL=C.UTF-8
export LC_ALL

# machine NAME: a new tree, with the functions on standard input, and no rule yet.
machine() {
	tree=$tmp/$1
	mkdir -p "$tree/etc" "$tree/run" "$tree/proc/sys/kernel/random" "$tree/usr/share/misc"
	"$top/build/tests/plain/mktree" "$tree" || exit 1
	echo 'root=/dev/sda1' >"$tree/proc/cmdline"
	echo 11111111-2222-3333-4444-555555555555 >"$tree/proc/sys/kernel/random/boot_id"
	echo 6.1.0-28-amd64 >"$tree/proc/sys/kernel/osrelease"
	printf '8086  Intel\n\t10d3  Network Card\n\t2668  Sound Card With A Very Long Name That Nobody Wants\n' \
		>"$tree/usr/share/misc/pci.ids"
}

rules() {
	printf '%s\n' "$@" >"$tree/etc/earlybind.conf"
}

# boot [OPTION...]
boot() {
	"$early" --root "$tree" "$@" fence 2>"$tmp/log"
	"$early" --root "$tree" "$@" bind 2>>"$tmp/log"
}

# driver ADDRESS NAME: as if something had given it to that one; `-` for none.
driver() {
	rm -f "$tree/sys/bus/pci/devices/$1/driver"
	[ "$2" = - ] || ln -s "../../../bus/pci/drivers/$2" "$tree/sys/bus/pci/devices/$1/driver"
}

override() {
	echo "$2" >"$tree/sys/bus/pci/devices/$1/driver_override"
}

# says NAME [OPTION...]: what `status` prints, then what it warns of, then `exit N`; the wanted
# lines are on standard input.
says() {
	cat >"$tmp/wanted"
	title=$1
	shift
	for program in $programs; do
		"$program" status --root "$tree" "$@" >"$tmp/got" 2>"$tmp/said"
		echo "exit $?" >>"$tmp/said"
		sed -i 's/ *$//' "$tmp/got"
		cat "$tmp/said" >>"$tmp/got"
		same "$tmp/wanted" "$tmp/got" "$title (${program#"$top/build/"})"
	done
}

# holds NAME FILTER [OPTION...]: a filter of jq is true of the JSON; $boot is the boot's own report,
# in an array.
holds() {
	title=$1 filter=$2
	shift 2
	boot=$tree/run/earlybind/report.json
	[ -e "$boot" ] || boot=/dev/null
	for program in $programs; do
		"$program" status --root "$tree" --json "$@" >"$tmp/got" 2>"$tmp/said"
		jq -e --slurpfile boot "$boot" "$filter" "$tmp/got" >/dev/null 2>&1
		ok $? "$title (${program#"$top/build/"})" || sed 's/^/#   /' "$tmp/got" "$tmp/said"
	done
}

two_cards() {
	machine "$1" <<-END
		0000:00:01.0 8086:1901 0000:0000 060400 0a pcieport 1 -
		0000:01:00.0 8086:10d3 0000:0000 020000 00 vfio-pci 1 0000:00:01.0
		0000:02:00.0 8086:2668 0000:0000 040300 00 snd_hda  2 -
		driver nvidia
		iommu dmar0
	END
}
