# The shape of the house: a lesson is built of those below it, and src of none; a
# main stays a slide.  Prints what is otherwise, and fails if there is any.
#
# usage: awk -f shape.awk FILE...     (src/NAME, lessons/NN-TOPIC/NAME)
FNR == 1 {
    own = FILENAME ~ /^lessons\/[0-9][0-9]-/ ? substr(FILENAME, 9, 2) : ""
}
/^[ \t]*#[ \t]*include[ \t]*["<]/ && match($0, /[0-9][0-9]-[a-z0-9-]*\//) {
    if (substr($0, RSTART, 2) > own) {
        printf "%s:%d: %s is not below\n", FILENAME, FNR, substr($0, RSTART, RLENGTH - 1)
        wrong = 1
    }
}
FNR == 111 && FILENAME ~ /\/main\.c$/ {
    printf "%s: more than 110 lines\n", FILENAME
    wrong = 1
}
END { exit wrong }
