# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the guest's answer, its log in order; prints "PROBED FENCED BOUND OF": how many cards a native driver probed, how
# many of these while they were fenced, how many vfio-pci has at the end, of how many. Nothing, and a failure, where it
# cannot be told. At the top of `race` is what each of these words means.
#   asked   addresses of the cards
#   hot     the one of them that was plugged in
#   native  the driver's name
#   core    1 where the kernel's driver core says which probes it calls
BEGIN { cards = split(asked, card, " ") }

$1 == "line" {
	text = $0
	sub(/^line [0-9]+ /, "", text)
	for (i = 1; i <= cards; i++) {
		if (fences(card[i]))
			fence[card[i]] = 1
		if (calls(card[i])) {
			called[card[i]] = 1
			after[card[i]] += fence[card[i]]
		}
		if (index(text, native " " card[i]) == 1) {
			spoke[card[i]] = 1
			# When it is made to let go of a card it speaks too, which is no probe.
			if (!core && text !~ /removed PHC/)
				after[card[i]] += fence[card[i]]
		}
	}
}

$1 == "state" { driver[$2] = $3 }

# Of a card that comes late, no line says when it is fenced; bound it is some moments later.
function fences(address) {
	if (address == hot)
		return index(text, "earlybind: " address " ") == 1 && text ~ / bound to /
	return text ~ /^earlybind: fenced [1-9]/
}

function calls(address, name) {
	if (text !~ /really_probe: probing driver / || !index(text, address))
		return 0
	name = text
	sub(/.*probing driver /, "", name)
	sub(/ .*/, "", name)
	return name != "vfio-pci"
}

END {
	for (i = 1; i <= cards; i++) {
		a = card[i]
		# A card is not there, or the two sorts of lines do not agree.
		if (!(a in driver) || (core && spoke[a] && !called[a]))
			exit 1
		held = driver[a] != "-" && driver[a] != "vfio-pci"
		if (called[a] || spoke[a] || held)
			probed++
		if (after[a])
			fenced++
		if (driver[a] == "vfio-pci")
			bound++
	}
	print probed + 0, fenced + 0, bound + 0, cards
}
