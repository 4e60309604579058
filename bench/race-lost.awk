# SPDX-License-Identifier: GPL-2.0-or-later
# Reads race.tsv; says where earlybind lost, and what is not known, and fails there. Lost is:
#   - a probe, but in the scenarios of the kind `first`, where nobody could have prevented it
#   - a probe of a card that it had fenced, in any
#   - a card that vfio-pci does not have at the end, where the image has a vfio-pci
#   first   those scenarios' names, a blank around each
BEGIN { FS = "\t" }

NR == 1 { next }

$1 == "earlybind" {
	boots++
	if ($7 || ($5 && !index(first, " " $3 " ")))
		lost("probed")
	if ($3 == "vfio-missing" ? $6 : $6 != $4 - $8)
		lost("vfio-pci has the cards in " $6 " of " $4 - $8 " boots")
}

$8 {
	print "# " $8 " without a verdict: " $1 ", " $3 " on " $2
	bad = 1
}

function lost(how) {
	print "# earlybind lost: " $3 " on " $2 ": " how
	bad = 1
}

END {
	if (!boots)
		print "# no boot with earlybind"
	exit bad || !boots
}
