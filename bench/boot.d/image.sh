# SPDX-License-Identifier: GPL-2.0-or-later
# How large an initramfs is, and what of it is kernel modules. Sourced by `boot`, which sets
# `results`.
# shellcheck shell=sh disable=SC2154

# image_parts IMAGE: a line `SIZE NAME` for each file in its archives, one behind the other and the last of them packed,
# and at last `BYTES -`, all archives without any packing. Archives are padded to 512.
image_parts() {
	case $(head -c 6 "$1" | od -An -c | tr -d ' \n') in
	070701)
		{
			cpio -itv --quiet -C 512 2>"$1.cpio"
			cat >"$1.rest"
		} <"$1" | awk '{ print $5, $9 }'
		echo "$(($(wc -c <"$1") - $(wc -c <"$1.rest"))) -"
		[ ! -s "$1.rest" ] || image_parts "$1.rest"
		;;
	*)
		zstd -dcq <"$1" >"$1.plain" || return 1
		cpio -itv --quiet 2>"$1.cpio" <"$1.plain" | awk '{ print $5, $9 }'
		echo "$(wc -c <"$1.plain") -"
		;;
	esac
}

# image_size IMAGE: `ALL MODULES`, bytes without packing; what lies below lib/modules are modules and their index. An
# image without any was not read.
image_size() {
	image_parts "$1" >"$1.parts" && awk '
		$2 == "-" { all += $1 }
		$2 ~ /(^|\/)lib\/modules\// { modules += $1 }
		END { if (!modules) exit 1; print all, modules }' "$1.parts"
}

# image_results DIR: image.tsv, of the images without and with earlybind. What grew is beside the modules, which have a
# column of their own: without, growth and modules together are with. And image-packed.tsv, the files as they are.
image_results() {
	tabbed generator without_bytes with_bytes growth_bytes modules_bytes >"$results/image.tsv"
	tabbed generator without_bytes with_bytes >"$results/image-packed.tsv"
	for name in it dracut; do
		for variant in nothing earlybind; do
			cp "$1/$name-$variant/system/initrd" "$1/$name-$variant/image" || return 1
			image_size "$1/$name-$variant/image" >"$1/$name-$variant/size" || return 1
			wc -c <"$1/$name-$variant/image" >"$1/$name-$variant/packed"
			rm -f "$1/$name-$variant"/image*
		done
		generator=$name
		[ "$name" != it ] || generator=initramfs-tools
		cat "$1/$name-nothing/size" "$1/$name-earlybind/size" | awk -v OFS='\t' -v name="$generator" '
			NR == 1 { all = $1; modules = $2 }
			NR == 2 { print name, all, $1, $1 - all - ($2 - modules), $2 - modules }' >>"$results/image.tsv"
		tabbed "$generator" "$(cat "$1/$name-nothing/packed")" "$(cat "$1/$name-earlybind/packed")" \
			>>"$results/image-packed.tsv"
	done
}

image_tables() {
	printf '%-16s %13s %13s %13s %13s\n' 'image, bytes' without with 'of modules' 'beside them'
	awk -F '\t' 'NR > 1 { printf "%-16s %13d %13d %13d %13d\n", $1, $2, $3, $5, $4 }' "$results/image.tsv"
	printf '\n%-16s %13s %13s %13s\n' 'image, packed' without with more
	awk -F '\t' 'NR > 1 { printf "%-16s %13d %13d %13d\n", $1, $2, $3, $3 - $2 }' "$results/image-packed.tsv"
}
