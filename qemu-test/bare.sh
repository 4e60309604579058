# SPDX-License-Identifier: GPL-2.0-or-later
# How one bare case is run: a kernel and an initramfs of ours, in which the guest program is process 1. Needs lib.sh and
# kernels.sh.
# shellcheck shell=sh disable=SC2154

EARLY=${EARLYBIND_EARLY:-$top/build/early}

# The native drivers of the standard topology, and ours. What one case alone needs comes with its `modules`: amdgpu, for
# one, takes longer to unpack than all of these. A name that a kernel has built in or does not have is passed over.
BARE_MODULES='vfio-pci vfio_iommu_type1 pci-stub bochs bochs-drm aty128fb snd_hda_intel xhci_pci nvme e1000e e1000 vmxnet3
	8139cp 8139too ahci lpc_ich i2c_i801'

# --- the image -------------------------------------------------------------------------------------------------------

# bare_base KERNEL-FOLDER: the part of the initramfs that the cases of a kernel share: modules and kmod.
bare_base() {
	# shellcheck disable=SC2086
	set -- "$1" "$(printf '%s ' $BARE_MODULES $modules)" "$without" "$compress"
	cached "bare/$(basename "$1")-$(key "$2" "$3" "$4" "$(dpkg-query -W -f '${Version}' kmod)").cpio" \
		bare_base_make "$@"
}

bare_base_make() {
	tree=$5.tree
	release=$(cat "$1/release")
	rm -rf "$tree"
	for dir in dev proc sys run tmp etc sbin usr/bin usr/lib "lib/modules/$release"; do
		mkdir -p "$tree/$dir"
	done
	bare_modules "$1" "$release" "$2" "$3" | while read -r file; do
		mkdir -p "$tree/${file%/*}"
		cp "$1/$file" "$tree/$file" || exit 1
	done && recompress "$tree" "$4" || return 1
	for file in modules.builtin modules.builtin.modinfo modules.order; do
		cp "$1/lib/modules/$release/$file" "$tree/lib/modules/$release/" || return 1
	done
	depmod -b "$tree" "$release" && bare_kmod "$tree" || return 1
	make_cpio "$tree" "$5"
	rm -rf "$tree"
}

# bare_modules KERNEL-FOLDER RELEASE MODULES WITHOUT: their files, and those of all they depend on.
bare_modules() {
	for name in $3; do
		modprobe -d "$1" -S "$2" --show-depends "$name" 2>/dev/null
	done | sed -n "s|^insmod $1/\([^ ]*\).*|\1|p" | sort -u | while read -r file; do
		name=$(basename "$file" | sed 's/\.ko.*//' | tr - _)
		case " $4 " in
		*" $name "*) ;;
		*) echo "$file" ;;
		esac
	done
}

# recompress TREE METHOD: its modules, which some distributions compress and others do not. None: as the kernel came.
recompress() {
	case $2 in
	'') return ;;
	xz) set -- "$1" xz --check=crc32 --lzma2=dict=1MiB ;;
	zst) set -- "$1" zstd -q --rm ;;
	*) die "no such compression: $2" ;;
	esac
	find "$1/lib/modules" -name '*.ko.xz' -exec unxz {} + || return 1
	find "$1/lib/modules" -name '*.ko.zst' -exec unzstd -q --rm {} + || return 1
	tree=$1
	shift
	find "$tree/lib/modules" -name '*.ko' -exec "$@" {} +
}

# bare_program TREE PROGRAM WHERE: one of this machine's programs, and the libraries it wants.
bare_program() {
	for file in $(ldd "$2" | grep -o '/[^ ]*'); do
		mkdir -p "$1/${file%/*}"
		cp -L "$file" "$1/$file" || return 1
	done
	mkdir -p "$1/${3%/*}" && cp "$2" "$1/$3"
}

bare_kmod() {
	bare_program "$1" "$(readlink -f /sbin/modprobe)" usr/bin/kmod && ln -s /usr/bin/kmod "$1/sbin/modprobe"
}

# bare_udev TREE: for the steps that want the real one, with the rule that loads modules, and ours.
bare_udev() {
	udevadm=$(command -v udevadm) || die 'udevadm is missing: the package udev'
	bare_program "$1" "$(readlink -f "$udevadm")" usr/bin/udevadm || return 1
	mkdir -p "$1/usr/lib/systemd" "$1/usr/lib/udev/rules.d"
	ln -s /usr/bin/udevadm "$1/usr/lib/systemd/systemd-udevd"
	cp /lib/udev/rules.d/80-drivers.rules "$1/usr/lib/udev/rules.d/" || return 1
	for file in "$top"/udev/*.rules; do
		[ ! -f "$file" ] || cp "$file" "$1/usr/lib/udev/rules.d/" || return 1
	done
}

# make_cpio TREE FILE
make_cpio() {
	(cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$2"
}

# lines_of TEXT: those with something in them. In the first column a path, after a tab what belongs there.
lines_of() {
	printf '%s\n' "$1" | grep "$TAB"
}

# bare_image DIR KERNEL-FOLDER: what the cases share, then what this one adds; prints the image.
bare_image() {
	base=$(bare_base "$2") && guest=$(guest_program) || return 1
	tree=$1/tree
	rm -rf "$tree"
	mkdir -p "$tree/usr/lib/earlybind" "$tree/etc" || return 1
	cp "$guest" "$tree/init" && cp "$EARLY" "$tree/usr/lib/earlybind/early" || return 1
	case " $steps " in
	*' udev '*) bare_udev "$tree" || return 1 ;;
	esac
	[ -z "$config" ] || printf '%s\n' "$config" >"$tree/etc/earlybind.conf"
	lines_of "$files" | while IFS=$TAB read -r path text; do
		mkdir -p "$tree${path%/*}"
		printf '%b\n' "$text" >"$tree$path"
	done
	lines_of "$links" | while IFS=$TAB read -r path target; do
		mkdir -p "$tree${path%/*}"
		ln -s "$target" "$tree$path"
	done
	make_cpio "$tree" "$1/case.cpio" && cat "$base" "$1/case.cpio" >"$1/image" || return 1
	rm -rf "$tree" "$1/case.cpio"
	echo "$1/image"
}

# --- one case --------------------------------------------------------------------------------------------------------

# boot_value NAME NUMBER: of this boot; where it has none of its own, of the first.
boot_value() {
	eval "printf '%s' \"\${$1_$2-\$$1}\""
}

# bare_boot DIR KERNEL-FOLDER IMAGE: the loaded case's machine, once, and what must hold after it.
bare_boot() {
	mkdir -p "$1/tree/earlybind-test" || return 1
	printf '%s\n' "$expect" >"$1/tree/earlybind-test/expect"
	printf '%s\n' "$steps" >"$1/tree/earlybind-test/steps"
	make_cpio "$1/tree" "$1/steps.cpio" && cat "$3" "$1/steps.cpio" >"$1/initrd" || return 1
	run_qemu "$1" "$2/vmlinuz" "$1/initrd" "$cmdline" ||
		note "QEMU ended with $? (124: not within $TIMEOUT s); see $1/qemu.log"
	rm -rf "$1/tree" "$1/steps.cpio" "$1/initrd"
	judge "$1"
}

# bare_again DIR KERNEL-FOLDER IMAGE NUMBER: in a folder of its own, for the first boot's results stay.
bare_again() (
	for name in devices cmdline steps topology iommu uuid expect; do
		eval "$name=\$(boot_value $name $4)"
	done
	mkdir -p "$1/boot-$4"
	bare_boot "$1/boot-$4" "$2" "$3" || {
		note "that was boot $4"
		return 1
	}
)

# bare_boots DIR KERNEL-FOLDER IMAGE: one image, as many boots as there are expectations for.
bare_boots() {
	bare_boot "$@" || return 1
	number=2
	while [ -n "$(eval "echo \"\${expect_$number-}\"")" ]; do
		bare_again "$@" "$number" || return 1
		number=$((number + 1))
	done
}

# bare_case FILE KERNEL DIR: prints diagnostics alone; 0 when all held.
bare_case() {
	load_case "$1"
	from=$(kernel "$2") || {
		note "no kernel $2"
		return 1
	}
	image=$(bare_image "$3" "$from") || {
		note "no image for $1"
		return 1
	}
	bare_boots "$3" "$from" "$image"
	status=$?
	rm -f "$image"
	return "$status"
}
