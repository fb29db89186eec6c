# The shape of the house: a lesson is built of those below it, and src of none; a
# main stays a slide; the system calls that a chapter's head names are made at its
# room's door, not only in housekeeping.  Prints what is otherwise, and fails if
# there is any.
#
# usage: awk -f shape.awk LIST CHAPTER... FILE...
#   LIST: of man pages, "setns(2)"; CHAPTER: lessons/NN-TOPIC/README.md;
#   FILE: src/NAME, lessons/NN-TOPIC/NAME

# How a call is written where its name isn't: by the C library's variants, by
# libcap, and for clone3 by what our spawn() gives to it.
BEGIN {
    written["execve"] = "exec[a-z]*"
    written["wait"] = "wait[a-z0-9]*"
    written["capset"] = "cap_set_proc"
    written["clone3"] = "struct clone_args"
}
NR == FNR {
    if (sub(/\(2\).*/, ""))
        is_call[$0] = 1
    next
}
FNR == 1 {
    room = ""
    if (match(FILENAME, /^lessons\/[0-9][0-9]-[a-z0-9-]+\/[A-Za-z0-9-]+\.(c|md)$/)) {
        room = FILENAME
        sub(/\/[^\/]*$/, "", room)
    }
}
FILENAME ~ /\.md$/ {
    if (/^## /)
        nextfile
    count = split($0, words, /[^a-z0-9_]+/)
    # What is in italics tells what is needed; the calls are in it.
    head = head || /^\*[^*]/
    for (i = 1; head && i <= count; i++)
        if (words[i] in is_call)
            named[room, words[i]] = "no C file at the door calls " words[i]
    head = head && !/\*$/
    next
}
room && FILENAME !~ /\/attack-/ {
    for (call in named)
        if (index(call, room SUBSEP) == 1) {
            name = substr(call, length(room) + 2)
            name = name in written ? written[name] : "(SYS_)?" name
            if ($0 ~ "(^|[^A-Za-z0-9_])" name "[ ,(]")
                delete named[call]
        }
}
FNR == 1 {
    own = FILENAME ~ /^lessons\/[0-9][0-9]-/ ? substr(FILENAME, 9, 2) : ""
}
/^[ \t]*#[ \t]*include[ \t]*["<]/ && match($0, /[0-9][0-9]-[a-z0-9-]*\//) {
    if (substr($0, RSTART, 2) > own) {
        printf "%s:%d: %s is not below\n", FILENAME, FNR, substr($0, RSTART, RLENGTH - 1)
        wrong = 1
    }
}
FNR == 61 && FILENAME ~ /\/toy\.c$/ {
    printf "%s: more than 60 lines\n", FILENAME
    wrong = 1
}
FNR == (FILENAME ~ /06-user/ ? 106 : 81) && FILENAME ~ /\/layer\.h$/ {
    printf "%s: more than %d lines\n", FILENAME, FNR - 1
    wrong = 1
}
FNR == 126 && FILENAME ~ /\/main\.c$/ {
    printf "%s: more than 125 lines\n", FILENAME
    wrong = 1
}
END {
    for (call in named) {
        split(call, words, SUBSEP)
        printf "%s/README.md: %s\n", words[1], named[call]
        wrong = 1
    }
    exit wrong
}
