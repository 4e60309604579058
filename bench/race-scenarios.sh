# SPDX-License-Identifier: GPL-2.0-or-later
# What the boots of `race` go through. Needs qemu-test's lib.sh and bare.sh.
# shellcheck shell=sh disable=SC2034,SC2154

# What both recipes ask for: e1000e, twice in the standard topology.
CARD=8086:10d3
NATIVE=e1000e

# Name, kind, what happens. The kinds:
#   right  the image is complete, and whoever loads a module heeds modprobe.d: the softdep recipe as it is meant
#   wrong  one of the usual mistakes, the same for both recipes
#   first  the native driver is there before any program can know of the card
scenarios() {
	cat <<'END'
coldplug	right	one loader, all modules that the devices want
native-first	right	the native driver is loaded by its name before that, as from a list of modules
loaders	right	two to four loaders beside one another, each with a delay and an order of its own
udev	right	the real udev tells of every device, loaders beside it
bind-late	right	vfio-pci is loaded after all else (early bind comes late); softdep has its own order
hot-later	right	the card is plugged in while udev runs, its driver not yet loaded
vfio-late	wrong	the files of the vfio modules appear when the native driver has been loaded; early bind comes then
vfio-missing	wrong	no vfio-pci in the image; earlybind with fallback=none, else it gives the card back
not-rebuilt	wrong	the rules are on the kernel command line alone, for the image is an old one
insmod	wrong	the native driver is loaded by a program that knows no modprobe.d
hot-loaded	first	a second card is plugged in while the driver of the first is loaded
builtin	first	vfio-pci and the native driver are built in; softdep has vfio-pci.ids= on the command line too
END
}

# kernels_of SCENARIO KERNELS: on which of them it is asked.
kernels_of() {
	case $1 in
	builtin) set -- "$1" "$2" builtin ;;
	*) set -- "$1" "$2" '5.10 6.1 6.12 7' ;;
	esac
	for kernel in $2; do
		case " $3 " in
		*" $kernel "*) echo "$kernel" ;;
		esac
	done
}

# --- chance ----------------------------------------------------------------------------------------------------------

# Ours, that a seed means the same wherever it is tried again: neither sh nor awk promises that.
sow() {
	chance=$((($1 % 4294967296 * 1103515 + 12345) % 2147483648))
	roll 2
	roll 2
}

# roll N: `rolled`, from 0 to N - 1.
roll() {
	chance=$(((chance * 1103515245 + 12345) % 2147483648))
	rolled=$((chance / 32768 % $1))
}

# pause MOST: `paused`, a step that sleeps so many milliseconds at most.
pause() {
	roll "$1"
	paused=$(printf 'sleep:%d.%03d' $((rolled / 1000)) $((rolled % 1000)))
}

# --- steps, each function adding to `steps` --------------------------------------------------------------------------

add() {
	steps="$steps $*"
}

# Three times in four some time goes by.
nap() {
	roll 4
	[ "$rolled" -eq 0 ] && return
	pause "${1:-600}"
	add "$paused"
}

# What may load modules in a boot: who goes by the devices, who goes by a list. Others' modules keep it company.
loader() {
	roll 6
	case $rolled in
	0 | 1) loading=coldplug ;;
	2 | 3) loading=modprobe:$NATIVE ;;
	4) loading='modprobe:nvme;coldplug' ;;
	5) loading='modprobe:vfio-pci' ;;
	esac
}

# loaders LEAST MOST: beside one another, whatever comes next.
loaders() {
	roll $(($2 - $1 + 1))
	count=$(($1 + rolled))
	while [ "$count" -gt 0 ]; do
		loader
		pause 600
		add "beside:$paused;$loading"
		count=$((count - 1))
	done
}

# The word for early's is taken out again where there is none.
steps_of() {
	steps=''
	nap
	case $1 in
	coldplug | builtin) add start && nap && add coldplug && nap && add wait ;;
	native-first) add start && nap && add modprobe:$NATIVE && nap && add coldplug && nap && add wait ;;
	loaders | not-rebuilt | vfio-missing)
		add start && nap && loaders 2 4 && nap && add coldplug join && nap && add wait ;;
	udev) add start && nap && loaders 0 2 && add udev join && nap && add wait settle ;;
	bind-late) add fence && nap && loaders 1 3 && add coldplug join && nap 1500 && add bind ;;
	vfio-late) steps_vfio_late ;;
	insmod)
		add start && nap && add modprobe:ptp && nap && loaders 0 1 &&
			add "insmod:$native_file" && nap && add coldplug join && nap && add wait ;;
	hot-later | hot-loaded) steps_hot ;;
	*) die "no such scenario: $1" ;;
	esac
}

# softdep has had its say by then: all that is left for it is that vfio-pci is loaded at last, by its name.
steps_vfio_late() {
	add "move:$vfio_folder=/vfio-away" fence && nap && loaders 1 3 && add coldplug join && nap
	add "move:/vfio-away=$vfio_folder"
	loaders 0 1
	nap
	[ "$recipe" = earlybind ] || add modprobe:vfio-pci
	add bind join coldplug
}

# A card comes after the boot's binding, or between the fence and that.
steps_hot() {
	plug="device_add:e1000e,bus=hot,id=new,romfile= await:/sys/bus/pci/devices/$hot settle"
	roll 2
	if [ "$rolled" -eq 0 ]; then
		add start && nap && add udev && nap && add wait && nap && add "$plug"
	else
		add fence && nap && add udev && nap && add "$plug" && nap && add bind
	fi
	add settle
}

# --- one boot's machine ----------------------------------------------------------------------------------------------

# The same machine, the same steps at the same times; what the recipes have in the image is all they differ in.
recipe_earlybind() {
	config="bind $CARD"
	[ "$1" != vfio-missing ] || config="$config fallback=none"
	if [ "$1" = not-rebuilt ]; then
		config='' cmdline="earlybind.ids=$CARD"
	fi
}

# Nothing of earlybind is there, udev's rule neither.
recipe_softdep() {
	files="/etc/modprobe.d/vfio.conf	options vfio-pci ids=$CARD\nsoftdep $NATIVE pre: vfio-pci"
	[ "$1" != not-rebuilt ] || files=''
	case $1 in
	not-rebuilt | builtin) cmdline="vfio-pci.ids=$CARD" ;;
	esac
	steps="$(printf '%s\n' "$steps" | tr -s ' ' '\n' | grep -Evx 'fence|bind|start|wait' | tr '\n' ' ')"
	steps="remove:/usr/lib/earlybind/early remove:/usr/lib/udev/rules.d/75-earlybind.rules $steps"
}

# What must be so for a boot to tell anything: the native driver was there to probe, where the kernel can say so its
# driver core said when it calls a probe, and what the scenario rests on has happened.
expectations_of() {
	expect="file /sys/bus/pci/drivers/$NATIVE
		show $NATIVE 0000:
		show earlybind: "
	[ "$1" = builtin ] || expect="$expect
		log really_probe: probing driver
		show really_probe: probing driver"
	case $1 in
	vfio-late) expect="$expect
		exit move 0" ;;
	insmod) expect="$expect
		file $native_file" ;;
	esac
	[ "$recipe" = earlybind ] || expect="$expect
		nofile /usr/lib/earlybind/early
		nofile /usr/lib/udev/rules.d/75-earlybind.rules"
}

# scenario_load RECIPE KERNEL-FOLDER SCENARIO SEED: sets the variables of a bare case, `cards`, the addresses that the
# rules ask for, and `hot`, the one of these that is plugged in.
scenario_load() {
	load_case /dev/null
	recipe=$1 hot='' cards='0000:01:00.0 0000:02:00.0'
	release=$(cat "$2/release")
	vfio_folder=/lib/modules/$release/kernel/drivers/vfio
	native_file=/$(bare_modules "$2" "$release" "$NATIVE" '' | grep "/$NATIVE\.ko")
	case $3 in
	vfio-missing) without=vfio_pci ;;
	hot-later) topology=none hot=0000:01:00.0 cards=$hot ;;
	hot-loaded) topology=none hot=0000:02:00.0 ;;
	esac
	[ "$3" != hot-loaded ] ||
		devices='-device pcie-root-port,id=cold,bus=pcie.0,addr=10.0,chassis=1 -device e1000e,bus=cold,romfile='
	# The host keeps a network card, or the guards would speak up.
	[ -z "$hot" ] || devices="$devices -device e1000,bus=pcie.0,addr=03.0,romfile= -device pcie-root-port,id=hot,bus=pcie.0,addr=11.0,chassis=2"
	sow "$4"
	steps_of "$3"
	"recipe_$1" "$3"
	expectations_of "$3"
	# Debian's kernels can have the driver core say before each probe whose it is; the built-in one cannot.
	[ "$3" = builtin ] || cmdline="$cmdline dyndbg=\"func really_probe +p\""
}
