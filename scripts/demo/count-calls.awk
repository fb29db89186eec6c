#!/usr/bin/awk -f
# Makes a table of traces that strace(1) wrote with -e trace=openat,read,write:
# how often a program read the file `lines`, and how often it wrote.

BEGIN {
    printf "%-14s %6s %10s %8s %10s\n", "trace", "reads", "of at most",
        "writes", "of at most"
}
FNR == 1 { finish(); name = FILENAME }
/^openat\(.*lines"/ { opened = 1 }
!opened { next }
# What was asked for is the last argument, what was done the result.
/^read\(3/ { reads++; asked = $(NF - 2) + 0 }
/^write\(1/ { writes++; if ($NF + 0 > most) most = $NF + 0 }
END { finish() }

function finish() {
    if (name != "")
        printf "%-14s %6d %10d %8d %10d\n", name, reads, asked, writes, most
    opened = reads = asked = writes = most = 0
}
