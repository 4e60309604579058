# SPDX-License-Identifier: GPL-2.0-or-later
# How one distro case is run: a whole Debian system boots from a disk, with an image that its own generator made, and is
# judged when everything is up. Needs lib.sh and bare.sh.
#
# Beside what load_case sets, a case says
#   root        which system (roots.sh)
#   earlybind   no: without earlybind; the same system otherwise
#   config_in   image: `config` stands in the system when the image is made; else it is an extra cpio after the image
#   root_files  more files of the system, there when the image is made: lines PATH<TAB>TEXT
#   root_links  and links: lines PATH<TAB>TARGET
#   root_tree   a folder beside the case whose files go into the system then
#   root_on     what the system's disk is on, as QEMU arguments: drive `root`, and `again`, the same once more
#   skip        why it cannot be asked on this host, if so
# shellcheck shell=sh disable=SC2154

. "$here/roots.sh"

# Slow where two machines share two processors, and every one of these boots ends by itself.
DISTRO_TIMEOUT=${EARLYBIND_TIMEOUT:-420}

distro_load() {
	root='' earlybind=yes config_in=cpio root_files='' root_links='' root_tree='' skip=''
	root_on='-device virtio-blk-pci,drive=root,bus=pcie.0,addr=09.0'
	load_case "$1"
	# shellcheck disable=SC2034 # read by run_qemu
	memory=1024
	root_spec "$root"
}

# distro_system NAME: the folder with the kernel, the image and the disk of the loaded case. Older ones of this case go
# away when nobody can be using them.
distro_system() {
	system=$(pristine_root) && guest=$(guest_program) || return 1
	tree=none
	if [ "$earlybind" = yes ]; then
		tree=$(installed_tree) || return 1
	fi
	wanted=distro/$1/$(key "$system" "$guest" "$tree" "$(tree_key_of "$tree")" "$root_conf" "$root_files" \
		"$root_links" "$(key_tree)" "$(in_system "$config")" "$(key_files "$here/roots.sh" "$here/distro.sh")")
	made=$(cached "$wanted" distro_system_make "$tree") || return 1
	touch "$made"
	find "${made%/*}" -mindepth 1 -maxdepth 1 ! -path "$made" -mmin +30 -exec rm -rf {} +
	printf '%s\n' "$made"
}

# key_tree: of the case's own folder of files.
key_tree() {
	[ -z "$root_tree" ] || tree_key "$here/distro/$root_tree"
}

tree_key_of() {
	[ "$1" = none ] || tree_key "$1"
}

# in_system TEXT: TEXT where the configuration is part of the system.
in_system() {
	[ "$config_in" != image ] || printf '%s\n' "$1"
}

# distro_system_make TREE OUT
distro_system_make() {
	rm -rf "$2"
	mkdir -p "$2/root" && unpack_root "$2/root" || return 1
	if [ "$1" != none ]; then
		cp -a "$1/." "$2/root/" || return 1
	fi
	put_files "$2/root" "$root_conf"
	put_files "$2/root" "$root_files"
	put_links "$2/root" "$root_links"
	if [ -n "$root_tree" ]; then
		cp -R "$here/distro/$root_tree/." "$2/root/" || return 1
	fi
	in_system "$config" | write_if_any "$2/root/etc/earlybind.conf"
	build_image "$2/root" >"$2/generator.log" 2>&1 || {
		say "the generator failed: $(tail -n 3 "$2/generator.log")"
		return 1
	}
	pack_root "$2/root" "$2" && rm -rf "$2/root"
}

# write_if_any FILE: standard input, if there is any.
write_if_any() {
	text=$(cat)
	[ -z "$text" ] || printf '%s\n' "$text" >"$1"
}

# distro_initrd DIR SYSTEM: the system's image, with the case's extra cpio after it. The kernel wants one that is not
# compressed at a multiple of four.
distro_initrd() {
	extra=$1/extra
	rm -rf "$extra"
	mkdir -p "$extra"
	if [ "$config_in" != image ] && [ -n "$config" ]; then
		mkdir -p "$extra/etc"
		printf '%s\n' "$config" >"$extra/etc/earlybind.conf"
	fi
	put_files "$extra" "$files"
	cp "$2/initrd" "$1/initrd" && truncate -s %4 "$1/initrd" || return 1
	make_cpio "$extra" "$1/extra.cpio" && cat "$1/extra.cpio" >>"$1/initrd" || return 1
	rm -rf "$extra" "$1/extra.cpio"
}

# distro_boot DIR SYSTEM: what was seen is in DIR afterwards.
distro_boot() {
	distro_initrd "$1" "$2" || return 1
	printf '%s\n' "$expect" >"$1/expect"
	TIMEOUT=$DISTRO_TIMEOUT
	# shellcheck disable=SC2086
	run_qemu "$1" "$2/vmlinuz" "$1/initrd" "root=LABEL=root rw $cmdline" \
		-fw_cfg "name=opt/earlybind/expect,file=$1/expect" \
		-drive "file=$2/disk,if=none,id=root,format=raw,snapshot=on" \
		-drive "file=$2/disk,if=none,id=again,format=raw,snapshot=on" $root_on ||
		note "QEMU ended with $? (124: not within $TIMEOUT s); see $1/qemu.log"
	rm -f "$1/initrd"
}

# distro_case FILE DIR: prints diagnostics alone; 0 when all held.
distro_case() {
	distro_load "$1"
	if [ -n "$skip" ]; then
		note "SKIP $skip"
		return 0
	fi
	made=$(distro_system "$(basename "$1" .case)") || {
		note "no system for $1"
		return 1
	}
	cp "$made/generator.log" "$made/initrd.list" "$2/"
	distro_boot "$2" "$made"
	judge "$2"
}
