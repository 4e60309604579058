# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2016,SC2154
#
# A system that setup can be run on with --root: its generator and its grub-mkconfig are scripts that make an image and
# a menu of what they find, run by chroot. To be sourced after tree.sh, image/functions.sh and system.sh.

# bring PROGRAM...: each, and the libraries that it needs, into the tree, in its bin.
bring() {
	for program_name; do
		program_file=$(command -v "$program_name") || return 1
		mkdir -p "$tree/bin"
		cp -L "$program_file" "$tree/bin/"
		ldd "$program_file" 2>/dev/null | sed -n 's/.*[[:blank:]]\(\/[^ ]*\) (.*/\1/p' | while IFS= read -r file; do
			mkdir -p "$tree${file%/*}"
			[ -e "$tree$file" ] || cp -L "$file" "$tree$file"
		done
	done
}

# A generator that puts what the real hooks put into an image.
put_generator() {
	script usr/sbin/update-initramfs '# calls mkinitramfs' 'set -e' 'echo "update-initramfs $*" >>/log' \
		'if [ -e /fail-image ]; then echo "no space left" >&2; exit 1; fi' \
		'PATH=/bin:/usr/bin:/usr/sbin' 'kernel=$3 work=/tmp/image' 'rm -rf "$work"' \
		'mkdir -p "$work/usr/lib/modules/$kernel" "$work/etc"' 'cd "$work"' 'ln -s usr/lib lib' \
		'earlybind_warn() { :; }' '. /usr/lib/earlybind/image-functions.sh' \
		'mkdir -p usr/lib/earlybind' 'cp /usr/lib/earlybind/early usr/lib/earlybind/' \
		'earlybind_put_config "" "$work"' 'earlybind_put_rules "" "$work"' \
		'[ ! -d /etc/modprobe.d ] || cp -R /etc/modprobe.d etc/' \
		'cp -R "/usr/lib/modules/$kernel/kernel" "usr/lib/modules/$kernel/"' \
		'cp -R /usr/share/initramfs-tools/scripts .' \
		'earlybind compile --kernel "$kernel" --output usr/lib/earlybind/compiled 2>/dev/null' \
		'find . | sort | cpio -o -H newc --quiet | gzip -n >"/boot/initrd.img-$kernel.new"' \
		'mv "/boot/initrd.img-$kernel.new" "/boot/initrd.img-$kernel"'
}

# GRUB as Debian has it, as far as files go.
put_grub() {
	put etc/default/grub 'GRUB_DEFAULT=0' 'GRUB_TIMEOUT=5' 'GRUB_DISTRIBUTOR=Debian' \
		'GRUB_CMDLINE_LINUX_DEFAULT="quiet"' 'GRUB_CMDLINE_LINUX="root=/dev/sda1"'
	mkdir -p "$tree/boot/grub"
	script etc/grub.d/10_linux 'echo "function gfxmode {"' 'echo "}"' \
		"echo \"menuentry '\$GRUB_DISTRIBUTOR, with Linux 6.1.0-test' --class debian \\\$menuentry_id_option 'gnulinux-6.1.0-test' {\"" \
		'echo "	linux /boot/vmlinuz-6.1.0-test ro $GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT"' \
		'echo "	initrd /boot/initrd.img-6.1.0-test"' 'echo "}"' \
		"echo \"menuentry 'an older one' --class debian {\"" 'echo "}"'
	# In /etc/default/grub.d, as Debian's own reads them.
	script usr/sbin/grub-mkconfig 'echo "grub-mkconfig $*" >>/log' 'PATH=/bin' 'set -e' \
		'[ ! -e /fail-menu ] || exit 1' '. /etc/default/grub' \
		'for file in /etc/default/grub.d/*.cfg; do [ ! -e "$file" ] || . "$file"; done' \
		'export GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT GRUB_DISTRIBUTOR' \
		'for file in /etc/grub.d/*; do [ ! -x "$file" ] || "$file"; done >"$2"'
	script usr/sbin/grub-reboot 'echo "grub-reboot $*" >>/log' \
		'printf "# GRUB Environment Block\nnext_entry=%s\n" "$1" >/boot/grub/grubenv'
	install -D -m 755 "$top/grub/grub-entries" "$tree/usr/lib/earlybind/grub-entries"
}

# setup_tree NAME: a fresh machine, seed-host's, whose IOMMU is off, with nothing but earlybind installed.
setup_tree() {
	new_system "$1"
	rm -rf "${tree:?}/etc/earlybind.d" "${tree:?}/usr/lib/earlybind.d"
	mkdir -p "$tree/etc/earlybind.d" "$tree/tmp" "$tree/dev"
	: >"$tree/dev/null"
	: >"$tree/etc/earlybind.conf"
	grep -v '^iommu' "$top/tests/fixtures/seed-host/machine" | sed 's/ vfio-pci / - /' |
		awk '/^[0-9a-f]+:/ && NF >= 8 { $7 = "-" } { print }' >"$tmp/machine"
	"$top/build/tests/plain/mktree" "$tree" <"$tmp/machine"
	put sys/firmware/acpi/tables/DMAR table
	put proc/cmdline 'BOOT_IMAGE=/boot/vmlinuz-6.1.0-test root=/dev/sda1 ro quiet'
	put proc/cpuinfo 'vendor_id	: GenuineIntel'
	mkdir -p "$tree/proc/sys/kernel"
	echo "$kernel" >"$tree/proc/sys/kernel/osrelease"
	install -D -m 644 "$top/image/functions.sh" "$tree/usr/lib/earlybind/image-functions.sh"
	install -D -m 755 "$top/build/early" "$tree/usr/lib/earlybind/early"
	put usr/share/initramfs-tools/hooks/earlybind '# hook'
	put_generator
	put_grub
	bring sh cp rm mkdir ln find sort cpio gzip mv cat readlink awk tr sed
	bring "$top/build/earlybind"
	put_image
	run_in usr/sbin/grub-mkconfig -o /boot/grub/grub.cfg
	: >"$tree/log"
}

# run_in PROGRAM [ARGUMENT...]: in the tree.
run_in() {
	chroot "$tree" "/$1" "${2:-}" "${3:-}" "${4:-}"
}

put_image() {
	chroot "$tree" /usr/sbin/update-initramfs -u -k "$kernel" >/dev/null
}

# hashes FILE: every file of the system that is not the image's, with its mode.
hashes() {
	(
		cd "$tree" || exit
		mkdir -p var
		find etc boot/grub usr/sbin var -type f ! -name grubenv -printf '%m %p ' -exec sha256sum {} + -o -type l -printf '%p %l\n' |
			sort
	) >"$1"
}
