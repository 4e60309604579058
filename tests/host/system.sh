# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
#
# A system with a generator, a kernel, and images of it, to be sourced after tree.sh and image/functions.sh by a test
# that has set `kernel` and has earlybind_warn.

# put FILE TEXT...: into the tree.
put() {
	file=$tree/$1
	mkdir -p "${file%/*}"
	shift
	printf '%s\n' "$@" >"$file"
}

# script NAME TEXT...: a program in the tree.
script() {
	name=$1
	shift
	put "$name" '#!/bin/sh' "$@"
	chmod 755 "$tree/$name"
}

# module NAME [SYMBOL]: of the kernel `kernel`, with a symbol of another one in it; NAME's own is NAME_symbol.
module() {
	folder=$tree/usr/lib/modules/$kernel
	mkdir -p "$folder/kernel"
	{
		echo 'static const char a[] __attribute__((section(".modinfo"), used)) = "license=GPL";'
		echo "static const char b[] __attribute__((section(\"__ksymtab_strings\"), used)) = \"$(echo "$1" | tr - _)_symbol\";"
		[ -z "${2:-}" ] || echo "extern int $2(void); int call(void); int call(void) { return $2(); }"
	} >"$tmp/m.c"
	${CC:-cc} -c -o "$folder/kernel/$1.ko" "$tmp/m.c"
	echo "kernel/$1.ko" >>"$folder/modules.order"
}

# A system with initramfs-tools, earlybind and one kernel, before it has an image.
new_system() {
	new_tree "$1"
	mkdir -p "$tree/usr/lib" "$tree/boot"
	ln -s usr/lib "$tree/lib"
	module vfio-pci-core
	module vfio-pci vfio_pci_core_symbol
	module vfio_iommu_type1
	echo kernel/drivers/pci/pci-stub.ko >"$tree/usr/lib/modules/$kernel/modules.builtin"
	: >"$tree/usr/lib/modules/$kernel/modules.builtin.modinfo"
	# shellcheck disable=SC2031 # for this call alone
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$tree" "$kernel"
	put usr/lib/earlybind/early 'the program'
	put etc/earlybind.conf 'bind 10ee:5000'
	put etc/earlybind.d/10-more.conf 'leave 10ee:5001'
	put usr/lib/earlybind.d/20-masked.conf 'bind 10de:*'
	ln -s /dev/null "$tree/etc/earlybind.d/20-masked.conf"
	put usr/lib/udev/rules.d/75-earlybind.rules '# the rule'
	put usr/share/initramfs-tools/scripts/init-top/00-earlybind '# start'
	put usr/share/initramfs-tools/scripts/init-bottom/00-earlybind '# wait'
	put usr/lib/dracut/modules.d/50earlybind/earlybind-fence.service '[Service]'
	put usr/lib/dracut/modules.d/50earlybind/earlybind-bind.service '[Service]'
	script usr/sbin/update-initramfs '# calls mkinitramfs'
}

# image FILE: one as the hooks would make it of the tree now; what is in the folder `$tmp/image` is its.
image() {
	rm -rf "$tmp/image"
	mkdir -p "$tmp/image/usr/lib/modules/$kernel" "$tmp/image/etc"
	(
		cd "$tmp/image" || exit
		ln -s usr/lib lib
		cp -R "$tree/usr/lib/earlybind" usr/lib/
		earlybind_put_config "$tree" "$tmp/image"
		earlybind_put_rules "$tree" "$tmp/image"
		cp -R "$tree/usr/lib/modules/$kernel/kernel" "usr/lib/modules/$kernel/"
		cp -R "$tree/usr/share/initramfs-tools/scripts" .
		"$top/build/earlybind" compile --root "$tree" --kernel "$kernel" --output usr/lib/earlybind/compiled 2>/dev/null
	)
	pack "$1"
}

# pack FILE: what is in the folder `$tmp/image`.
pack() {
	mkdir -p "${1%/*}"
	(cd "$tmp/image" && find . | sort | cpio -o -H newc --quiet | gzip -n) >"$1"
}
