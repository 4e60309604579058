# SPDX-License-Identifier: GPL-2.0-or-later
# gnuplot -e "data='FOLDER'; out='FOLDER'" plots.gp: the pictures of RESULTS.md, from what bench/page has put into data.
set terminal svg size 760,420 font 'sans-serif,13' background '#ffffff'
set datafile separator '\t'
set style line 1 lc rgb '#0b6e99' lw 2.5 pt 7 ps 0.7
set style line 2 lc rgb '#999999' lw 2 pt 5 ps 0.6
set style line 3 lc rgb '#d9822b' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#e3b06d' lw 2 dt 2 pt 8 ps 0.7
set style line 5 lc rgb '#a33b55' lw 2 pt 11 ps 0.7
set style line 6 lc rgb '#cf8b9b' lw 2 dt 2 pt 10 ps 0.7
set border 3 lc rgb '#666666'
set tics nomirror
set grid ytics lc rgb '#dddddd'
set key outside right top samplen 2

# --- fencing ---------------------------------------------------------------------------------------------------------

set logscale xy
set xlabel 'functions'
set xtics (16, 256, 4096)
programs = 'early floor dash dash+modprobe bash bash+modprobe'
set output out.'/fence-ms.svg'
set title 'Fencing with 32 rules: the whole process'
set ylabel 'ms'
plot for [i=1:6] data.'/ms' using 1:i+2 with linespoints ls i title word(programs, i)
set output out.'/fence-instructions.svg'
set title 'Fencing with 32 rules: instructions in user space'
set ylabel 'instructions'
set format y '10^{%L}'
plot for [i=1:6] data.'/instructions' using 1:i+2 with linespoints ls i title word(programs, i)
set output out.'/fence-syscalls.svg'
set title 'Fencing with 32 rules: system calls'
set ylabel 'system calls'
plot for [i=1:6] data.'/syscalls' using 1:i+2 with linespoints ls i title word(programs, i)
unset logscale y
set format y '%g'
set yrange [0:*]
set output out.'/fence-ratio.svg'
set title 'early fence / floor, with the middle 80 % of the pairs'
set ylabel 'ratio'
plot 1.5 with lines lc rgb '#cc0000' dt 3 title 'the bound', \
	for [i=1:3] data.'/ratio-'.word('1 32 1024', i) using ($1*(0.94+0.06*(i-1))):3:4:5 with yerrorlines ls 2*i-1 \
		title word('1 32 1024', i).(i == 1 ? ' rule' : ' rules')
set output out.'/memory.svg'
set title 'Resident memory of early fence (the bound: 1024 KiB)'
set ylabel 'KiB'
plot for [i=1:3] data.'/ratio-'.word('1 32 1024', i) using 1:6 with linespoints ls 2*i-1 \
		title word('1 32 1024', i).(i == 1 ? ' rule' : ' rules')

# --- what is a bar ---------------------------------------------------------------------------------------------------

unset logscale
unset xlabel
unset key
set xtics auto rotate by -20
set style fill solid 0.9 noborder
set boxwidth 0.6
set output out.'/boot.svg'
set title 'What udev waits for, more than with nothing installed'
set ylabel 'ms of guest time'
plot data.'/boot' using 0:2:xtic(1) with boxes ls 1, '' using 0:2:(sprintf('%.1f', $2)) with labels offset 0,0.6
set output out.'/race.svg'
set title 'Boots in which a native driver probed a card that was asked for'
set ylabel 'of 100 boots'
set yrange [0:105]
plot data.'/race' using 0:2:xtic(1) with boxes ls 3, '' using 0:2:(sprintf('%.0f', $2)) with labels offset 0,0.6
set yrange [0:*]
set output out.'/size.svg'
set title 'Size of early by C library (the bound, for klibc: 40 KiB)'
set ylabel 'KiB'
set logscale y
set yrange [10:2000]
plot data.'/size' using 0:($2/1024):xtic(1) with boxes ls 1, \
	'' using 0:($2/1024):(sprintf('%.1f', $2/1024.)) with labels offset 0,0.6
unset logscale y
set yrange [0:*]
set output out.'/image.svg'
set title 'Growth of an initramfs beside the modules (the bound: 64 KiB)'
plot 64 with lines lc rgb '#cc0000' dt 3, data.'/image' using 0:($2/1024):xtic(1) with boxes ls 1, \
	'' using 0:($2/1024):(sprintf('%.1f', $2/1024.)) with labels offset 0,0.6
