# SPDX-License-Identifier: GPL-2.0-or-later
# The disk of a machine whose life is run: a Debian system as its installer leaves it, with its own boot loader. Needs
# lib.sh, roots.sh and life.sh.
# shellcheck shell=sh disable=SC2016,SC2030,SC2034,SC2046,SC2154

LIFE_UUID=eb000000-0000-4000-8000-000000000001

# The firmware of a machine that starts by EFI, without Secure Boot, and the variables that it begins with.
LIFE_EFI=/usr/share/OVMF/OVMF_CODE_4M.fd
LIFE_EFI_VARIABLES=/usr/share/OVMF/OVMF_VARS_4M.fd

# --- the disk --------------------------------------------------------------------------------------------------------

# life_system: the folder with the loaded case's disk: a system as its installer leaves it, without earlybind. Older ones
# go away when nobody can be using them.
life_system() {
	system=$(pristine_root) && guest=$(guest_program) || return 1
	made=$(cached "life/$root/$(key "$system" "$guest" "$(key_files "$here/roots.sh" "$here/life_disk.sh")")" \
		life_system_make) || return 1
	touch "$made"
	find "${made%/*}" -mindepth 1 -maxdepth 1 ! -path "$made" -mmin +120 -exec rm -rf {} +
	printf '%s\n' "$made"
}

# life_system_make OUT: the loader is installed by the system itself, in a boot without one, for only there is it on the
# machine that it is for; and so is its image made.
life_system_make() {
	say "installing a machine: $root"
	log=$EARLYBIND_RESULTS/install-$root
	rm -rf "$1"
	mkdir -p "$1/root" "$log" && unpack_root "$1/root" && life_files "$1/root" || return 1
	build_image "$1/root" >"$log/generator.log" 2>&1 || {
		say "the generator failed: $(tail -n 3 "$log/generator.log")"
		return 1
	}
	rm -f "$1/root/boot/initrd.list"
	if [ "$loader" = sdboot ]; then
		cp "$LIFE_EFI_VARIABLES" "$1/variables" || return 1
	fi
	cp "$1/root/boot/"vmlinuz-* "$log/vmlinuz" && cp "$1/root/boot/"initrd.img-* "$log/initrd" &&
		"life_disk_$loader" "$1/root" "$1/disk" && rm -rf "$1/root" && life_install "$1" "$log" >&2 || return 1
	rm -f "$log/vmlinuz" "$log/initrd"
}

# life_files DIR: what an installer writes.
life_files() {
	echo "UUID=$LIFE_UUID / ext4 errors=remount-ro 0 1" >"$1/etc/fstab"
	case $loader in
	grub)
		sed -i -e "s/^GRUB_CMDLINE_LINUX=.*/GRUB_CMDLINE_LINUX=\"$CONSOLE_WORDS\"/" \
			-e 's/^GRUB_TIMEOUT=.*/GRUB_TIMEOUT=1/' "$1/etc/default/grub"
		;;
	sdboot)
		echo 'LABEL=ESP /boot/efi vfat umask=0077 0 2' >>"$1/etc/fstab"
		echo "root=UUID=$LIFE_UUID ro quiet $CONSOLE_WORDS" >"$1/etc/kernel/cmdline"
		mkdir "$1/boot/efi"
		;;
	esac
	# The console is for the scripts.
	mkdir -p "$1/etc/systemd/system.conf.d"
	printf '%s\n' '[Manager]' ShowStatus=no >"$1/etc/systemd/system.conf.d/test.conf"
}

# life_megabytes DIR: a disk for it, with room for images, kernels and packages.
life_megabytes() {
	echo $(($(du -sxm "$1" | cut -f1) * 5 / 4 + 1024))
}

# life_disk_grub ROOT DISK: for a BIOS, one partition, as grub-install wants it.
life_disk_grub() {
	megabytes=$(life_megabytes "$1")
	truncate -s $((megabytes + 1))M "$2" &&
		printf '%s\n' 'label: dos' 'start=2048, type=83, bootable' | sfdisk -q "$2" >&2 &&
		mke2fs -q -t ext4 -L root -U "$LIFE_UUID" -E offset=1048576,lazy_itable_init=1 -d "$1" "$2" \
			"${megabytes}M" >&2
}

# life_disk_sdboot ROOT DISK: for EFI, whose own partition is empty as yet.
life_disk_sdboot() {
	megabytes=$(life_megabytes "$1")
	truncate -s $((megabytes + 258))M "$2" &&
		printf '%s\n' 'label: gpt' 'start=1MiB, size=256MiB, type=uefi' 'start=257MiB, type=linux' |
		sfdisk -q "$2" >&2 &&
		mkfs.fat -F 32 -s 2 -n ESP --offset 2048 "$2" $((256 * 1024)) >/dev/null 2>&1 &&
		mke2fs -q -t ext4 -L root -U "$LIFE_UUID" -E offset=$((257 * 1048576)),lazy_itable_init=1 -d "$1" "$2" \
			"${megabytes}M" >&2
}

# life_firmware VARIABLES: the machine's firmware, if it is not QEMU's own, no blanks inside any.
life_firmware() {
	[ "$loader" = sdboot ] || return 0
	echo "-drive if=pflash,unit=0,format=raw,readonly=on,file=$LIFE_EFI"
	echo "-drive if=pflash,unit=1,format=raw,file=$1"
}

# life_install DIR LOG: one boot of the disk in it, by QEMU instead of a loader; what was seen is in LOG afterwards.
life_install() (
	iommu=intel topology=standard devices='' uuid='' crash='' cut=''
	expect='exit script 0'
	TIMEOUT=$LIFE_TIMEOUT
	case $generator in
	initramfs-tools)
		# What this machine has, packed with little care: each image is made emulated.
		script="printf '%s\\n' MODULES=dep COMPRESSLEVEL=1 >/etc/initramfs-tools/conf.d/life
			update-initramfs -u"
		;;
	dracut) script='dracut --force --quiet "/boot/initrd.img-$(uname -r)" "$(uname -r)"' ;;
	esac
	case $loader in
	grub)
		script="set -e
			$script
			grub-install \"/dev/\$(lsblk -n -o PKNAME \"\$(findmnt -n -o SOURCE /)\")\"
			update-grub"
		;;
	sdboot)
		script="set -e
			$script
			bootctl install
			kernel-install add \"\$(uname -r)\" \"/boot/vmlinuz-\$(uname -r)\" \"/boot/initrd.img-\$(uname -r)\"
			bootctl list --no-pager"
		;;
	esac
	life_texts "$2"
	with_slot run_qemu_now "$2" "$2/vmlinuz" "$2/initrd" 'root=LABEL=root rw' $(life_args "$2") \
		$(life_firmware "$1/variables") -drive "file=$1/disk,if=none,id=root,format=raw" ||
		say "QEMU ended with $?; see $2/qemu.log"
	judge "$2"
)
