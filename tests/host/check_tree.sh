# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
#
# A machine with which nothing is wrong, and what `earlybind check` says of it, to be sourced
# after tap.sh by a test that has set `top` and `tmp`. A test breaks one thing of it.

programs="$top/build/earlybind $top/build/tests/sanitized/earlybind"
version=6.12.1

# put FILE [LINE...]: below the tree.
put() {
	mkdir -p "${tree:?}/$(dirname "$1")"
	place=${tree:?}/$1
	shift
	printf '%s\n' "$@" >"$place"
}

# module NAME [ALIAS]: one that depmod reads; those of the healthy machine are made once.
module() {
	{
		echo "static const char a[] __attribute__((section(\".modinfo\"), used)) = \"license=GPL\";"
		[ $# -lt 2 ] || echo "static const char b[] __attribute__((section(\".modinfo\"), used)) = \"alias=$2\";"
	} >"$tmp/m.c"
	mkdir -p "$tmp/modules/lib/modules/$version/kernel"
	${CC:-cc} -c -o "$tmp/modules/lib/modules/$version/kernel/$1.ko" "$tmp/m.c"
	echo "kernel/$1.ko" >>"$tmp/modules/lib/modules/$version/modules.order"
}

# Its devices: an accelerator of two functions for a guest, a display and a disk for the host.
table() {
	cat <<-END
		0000:00:00.0 8086:3e30 8086:2212 060000 0a -           0  -
		0000:00:01.0 8086:1901 0000:0000 060400 0a pcieport    1  -
		0000:00:02.0 8086:3e98 8086:2212 030000 00 i915        2  -
		0000:00:17.0 8086:a352 8086:7270 010601 10 ahci        3  -
		0000:01:00.0 10ee:5000 10ee:000e 120000 00 -           11 0000:00:01.0
		0000:01:00.1 10ee:5001 10ee:000e 120000 00 -           11 0000:00:01.0
		iommu dmar0
		iommu dmar1
	END
}

# lay_out: the table of standard input, in place of what was there.
lay_out() {
	rm -rf "${tree:?}/sys/bus" "${tree:?}/sys/devices" "${tree:?}/sys/kernel" "${tree:?}/sys/class/iommu"
	"$top/build/tests/plain/mktree" "$tree"
}

interrupts() {
	put proc/interrupts '            CPU0       CPU1' \
		"   0:         10          0  $1   2-edge      timer" \
		' NMI:          0          0   Non-maskable interrupts'
}

# healthy: a new tree.
healthy() {
	tree=$tmp/tree
	rm -rf "${tree:?}"
	mkdir "$tree"
	table | lay_out
	cp -r "$tmp/modules/lib" "$tree/lib"
	put proc/cmdline 'root=/dev/sda1 ro quiet intel_iommu=on'
	put proc/cpuinfo 'processor	: 0' 'vendor_id	: GenuineIntel'
	put proc/sys/kernel/osrelease "$version"
	interrupts IR-IO-APIC
	put sys/firmware/acpi/tables/DMAR table
	put boot/config-$version CONFIG_X86=y CONFIG_VFIO_PCI=m CONFIG_VFIO_IOMMU_TYPE1=m CONFIG_INTEL_IOMMU=y \
		CONFIG_INTEL_IOMMU_DEFAULT_ON=y CONFIG_AMD_IOMMU=y CONFIG_IRQ_REMAP=y
	put etc/os-release ID=test
	put etc/earlybind.conf '# the accelerator' 'bind 10ee:5000 count=1' \
		'bind 0000:00:01.0/00.1 id=10ee:5001'
	put run/earlybind/compiled 'machine -' 'in-use 0000:00:17.0 0000:00:17.0 8086:a352 /'
	mkdir -p "$tree/usr/lib/udev/rules.d" "$tree/usr/lib/earlybind" "$tree/usr/sbin"
	cp "$top/udev/75-earlybind.rules" "$tree/usr/lib/udev/rules.d/"
	cp "$top/image/functions.sh" "$tree/usr/lib/earlybind/image-functions.sh"
	cp "$top/build/early" "$tree/usr/lib/earlybind/early"
	mkdir -p "$tree/usr/share"
	cp -r "$top/initramfs-tools" "$tree/usr/share/"
	put usr/sbin/mkinitramfs '#!/bin/sh'
	put usr/sbin/update-initramfs '#!/bin/sh'
	chmod 755 "$tree"/usr/sbin/*
}

# checked PROGRAM [OPTION...]: into $tmp/got as JSON; $status is the exit status.
checked() {
	status=0
	"$@" --json --root "$tree" >"$tmp/got" 2>"$tmp/said" || status=$?
}

# has CHECK STATUS TEXT [OBJECT] <JSON: is there such a finding, the text anywhere in its message?
has() {
	jq -e --arg check "$1" --arg status "$2" --arg text "$3" --arg object "${4-}" \
		'any(.checks[]; .check == $check and .status == $status and (.message | contains($text))
		and ($object == "" or .object == $object))' >"$tmp/unused"
}

# With $next, that is the command line of the next boot.
next=''

# finds NAME CHECK STATUS TEXT [OBJECT]: both programs find it, as a failure or as none, with a remedy for what is
# wrong; in the healthy machine they do not.
finds() {
	for program in $programs; do
		wrong=''
		checked "$program" check --no-image ${next:+--cmdline "$next"}
		has "$2" "$3" "$4" "${5-}" <"$tmp/got" || wrong="no such finding"
		! has "$2" "$3" "$4" "${5-}" <"$tmp/healthy" || wrong="the healthy machine has it"
		case $3 in
		failure) [ "$status" -eq 1 ] || wrong="exit status $status" ;;
		warning) jq -e 'any(.checks[]; .status == "failure")' "$tmp/got" >"$tmp/unused" ||
			[ "$status" -eq 0 ] || wrong="exit status $status" ;;
		esac
		jq -e 'all(.checks[]; .remedy or .status == "ok" or .status == "unknown")' "$tmp/got" >"$tmp/unused" ||
			wrong='no remedy'
		[ ! -s "$tmp/said" ] || wrong='it warned'
		[ -z "$wrong" ]
		ok $? "$1 (${program#"$top/build/"})" || {
			echo "# $wrong"
			sed 's/^/# /' "$tmp/said"
			jq -r '.checks[] | select(.status != "ok") | "#  \(.check) \(.status) \(.object): \(.message)"' "$tmp/got"
		}
	done
	alone=$2
}

# alone: and nothing but that check found anything but ok.
alone() {
	jq -e --arg check "$alone" 'all(.checks[]; .status == "ok" or .check == $check)' "$tmp/got" >"$tmp/unused"
	ok $? "and nothing else" ||
		jq -r '.checks[] | select(.status != "ok") | "#  \(.check) \(.status) \(.object): \(.message)"' "$tmp/got"
}

# fine NAME: nothing is wrong.
fine() {
	for program in $programs; do
		checked "$program" check --no-image ${next:+--cmdline "$next"}
		[ "$status" -eq 0 ] && [ ! -s "$tmp/said" ] &&
			jq -e '.ok and (.checks | length > 0) and all(.checks[]; .status == "ok")' "$tmp/got" >"$tmp/unused"
		ok $? "$1 (${program#"$top/build/"})" || {
			sed 's/^/# /' "$tmp/said"
			jq -r '.checks[] | select(.status != "ok") | "#  \(.check) \(.status) \(.object): \(.message)"' "$tmp/got"
		}
	done
}

module vfio-pci
module vfio_iommu_type1
module xclmgmt 'pci:v000010EEd00005000sv*sd*bc*sc*i*'
module ahci 'pci:v00008086d0000A352sv*sd*bc*sc*i*'
PATH=$PATH:/usr/sbin:/sbin depmod -b "$tmp/modules" "$version" 2>"$tmp/depmod" || sed 's/^/# /' "$tmp/depmod"
healthy
fine 'a healthy machine'
cp "$tmp/got" "$tmp/healthy"
