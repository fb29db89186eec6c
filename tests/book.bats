#!/usr/bin/env bats
# The book: web pages of all texts, which need no network.  Needs no root.
# bats file_tags=once
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

book=$project/build/book

setup_file() {
    make -s -C "$project" book
}

# Nothing here touches the host.
setup() { keep_clock; }
teardown() { :; }

# targets ATTRIBUTE FILE...: "FILE TARGET" for each, without the & of HTML
targets() {
    local attribute=$1 file
    shift
    for file in "$@"; do
        grep -oE "[ <]$attribute=\"[^\"]*\"" "$file" |
            sed "s|^[^\"]*\"|${file##*/} |; s|\"\$||; s|&amp;|\&|g"
    done
}

@test "each text of the project has a page, and its title is the text's" {
    cd "$project"
    for file in *.md lessons/*/*.md tests/labs/*.md; do
        title=$(sed -n 's/^# *//p;/^# /q' "$file" | sed 's/`//g')
        grep -lF "<title>$title</title>" "$book"/*.html >/dev/null ||
            fail "no page has the title $title"
    done
}

@test "each page's contents lead to every chapter, and its own line is marked" {
    for room in "$project"/lessons/[0-9]*/; do
        name=$(basename "$room")
        run grep -LF "<li><a href=\"$name.html\"" "$book"/*.html
        assert_output '' # pages without it
        run grep -cE "<a href=\"$name.html\"[^>]* aria-current=\"page\">" "$book/$name.html"
        assert_output 2 # the narrow window's contents and the wide one's
    done
}

# linked and named: "FILE" or "PAGE#NAME", what the links lead to and what there is
linked() {
    targets '(href|src)' "$book"/*.html | awk '
        $2 ~ /^https:\/\// || $2 == "data:," { next }
        { print ($2 ~ /^#/ ? $1 : "") $2; sub(/#.*/, "", $2); print $2 ? $2 : $1 }'
}

named() {
    find "$book" -type f -printf '%P\n'
    (cd "$book" && grep -oE '\bid="[^"]*"' -- *.html) | sed 's/:id="/#/; s/"$//'
}

@test "no link of a page is dead" {
    linked | sort -u >"$scratch/linked"
    named | sort -u >"$scratch/named"
    (($(wc -l <"$scratch/linked") > 500))
    run comm -23 "$scratch/linked" "$scratch/named"
    assert_output ''
}

@test "pages are read from front to back and again to the front" {
    page=index.html
    pages=1
    while next=$(sed -n 's/.*rel="next" href="\([^"]*\)".*/\1/p' "$book/$page") && [[ -n $next ]]; do
        grep -qF "rel=\"prev\" href=\"$page\"" "$book/$next"
        page=$next
        pages=$((pages + 1))
    done
    assert_equal "$pages" "$(grep -c '<li><a' <(sed '/<\/nav>/q' "$book/index.html"))"
}

@test "no page takes anything from the network" {
    run targets 'src' "$book"/*.html
    refute_output --partial ://
    run grep -hoE '<(link|script|iframe|object|embed)[^>]*>' "$book"/*.html
    assert_output
    refute_output --partial ://
    run grep -E '@import|url\(' "$book/style.css"
    assert_failure
    run grep -hE '(href|src)="|url\(|@import' "$book"/lessons/*/*.svg
    assert_failure
}

@test "each picture has an alternative text" {
    run grep -hoE '<img [^>]*>' "$book"/*.html
    assert_output --partial 'lessons/02-pid/pid.svg'
    run grep -vE ' alt="[^"]{20,}"' <<<"$output"
    assert_failure
}

@test "the doll on the front page has the toy's layers, in their order, and one process in the middle" {
    run grep -o '<img src="lessons/doll.svg"' "$book/index.html"
    assert_success
    run grep -oP '<tspan class="name">\K[^<]*' "$book/lessons/doll.svg"
    assert_output "$(cd "$project/lessons" && dirname [0-9]*/layer.h)"
    rooms=${#lines[@]}
    assert_equal "$(grep -c '<path class="container"' "$book/lessons/doll.svg")" $((rooms - 1))
    assert_equal "$(grep -c '<path class="host"' "$book/lessons/doll.svg")" 1
    run grep -F '03-mount, files;' "$book/lessons/doll.svg"
    assert_success
}

@test "a picture that moves stands still on paper and where no motion is wanted" {
    moving=0
    for picture in "$book"/lessons/*.svg "$book"/lessons/*/*.svg; do
        grep -q '@keyframes' "$picture" || continue
        moving=$((moving + 1))
        grep -qE '^@media (print, \(prefers-reduced-motion: reduce\) \{ text \{ animation: none|screen and \(prefers-reduced-motion: no-preference\) \{$)' "$picture" ||
            fail "it always moves: $picture"
    done
    ((moving >= 2))
}

@test "the newest toy's page goes through inside() call by call, as toy.c and the matrix have it" {
    toys=("$project"/lessons/??-*/toy.c)
    room=$(basename "$(dirname "${toys[-1]}")")
    page=$book/lessons-$room-toy.c.html
    sed -n '/^inside(/,/^}/s/^    \(.*;\)$/\1/p' "${toys[-1]}" | grep -v '^return' >"$scratch/calls"
    run sed -n 's|^<li><button type="button"><code>\(.*\)</code></button>.*|\1|p' "$page"
    assert_output --regexp '^fork_into\(.*CLONE_NEWUSER.*\);'
    sed 's/&quot;/"/g' <<<"$output" | tail -n +2 | diff "$scratch/calls" -
    # Before the first call all is as in the front table's first column, after the last as in its
    # lesson's; but the newest toy has no volumes.
    run sed -n 's|^<li data-verdicts="\([a-z-]*\) \(.* \)*\([a-z-]*\)"><span></span> \(.*\)</li>|\4 \1 \3|p' "$page"
    assert_output
    sed -n '/matrix: front/,/end of/s/^| //p' "$project/README.md" | awk -F ' [|] ?' -v lesson="${room%%-*}" '
        NR == 1 { for (column = 1; $column != lesson; column++) continue }
        NR > 1 { print $1, $2, $column }' >"$scratch/table"
    assert_equal "$(sed "s/&#x27;/'/g; s/^\(root's file written in a volume open\) not-tried$/\1 closed/" <<<"$output")" "$(<"$scratch/table")"
    # Each has as many verdicts as there are steps, and what changes is said.
    run awk -F '"' -v most=$(($(wc -l <"$scratch/calls") + 2)) '/data-verdicts/ && split($2, all, " ") != most' "$page"
    assert_output ''
    run grep -cE '(Closes|Opens): ' "$page"
    ((output >= 3))
    # With another call it is another toy.
    cp -r "$project/lessons" "$project/scripts" "$scratch"
    sed -i 's/^    mask_proc();/&\n    leave_host();/' "$scratch/lessons/$room/toy.c"
    run "$scratch/scripts/book/inside.py"
    assert_failure
    assert_output 'inside.py: the toy has other calls than the matrix: make matrix STEPS=1 WRITE=1'
}

@test "code is in colours, and what is typed differs from what is printed" {
    run cat "$book"/*.html
    assert_output --partial '<span class="cf">return</span>'
    assert_output --partial '<span class="typed"><span class="prompt">$ </span>'
    refute_output --partial '```'
}

@test "contents stand in groups, and each page says where in the course it is" {
    for page in index.html 05-net.html lessons-05-net-veth.c.html; do
        run sed -n '/<nav class="side"/,/<\/nav>/s/^<p>\(.*\)<\/p>$/\1/p' "$book/$page"
        assert_output $'Learn\nReference\nTeach'
    done
    chapters=("$project"/lessons/??-*/README.md)
    run cat "$book/01-chroot.html"
    assert_output --partial "Chapter 2 of ${#chapters[@]}"
    run cat "$book/07-cgroup-more.html"
    assert_output --partial 'Belongs to <a href="07-cgroup.html">'
}

@test "each heading of a chapter has a link to itself" {
    run grep -cE '<h[1-4] ' "$book/05-net.html"
    headings=$output
    run grep -cE '<h[1-4] id="([^"]*)">.*<a href="#\1" class="anchor"' "$book/05-net.html"
    assert_output "$headings"
    ((headings > 5))
}

@test "the search knows each heading, what stands below it, and the sources" {
    for file in "$project"/lessons/[0-9]*/README.md; do
        page=$(basename "$(dirname "$file")").html
        while read -r id; do
            grep -qF "[\"$page\",\"$id\"," "$book/sections.js" || fail "not in the index: $page#$id"
        done < <(sed -n 's/^<h[1-4] id="\([^"]*\)".*/\1/p' "$book/$page")
    done
    grep -qF 'matryoshka is a course for people who know C' "$book/sections.js"
    grep -qE '"lessons-00-process-process.c.html",.*fork_child\(' "$book/sections.js"
    # It is what a browser takes: an array of arrays of five texts.
    run /usr/bin/python3 -c 'import json, sys
texts = json.loads(sys.stdin.read().removeprefix("window.sections = ").removesuffix(",\n];\n") + "]")
print(all(len(t) == 5 and all(isinstance(s, str) for s in t) for t in texts))' <"$book/sections.js"
    assert_output True
}

@test "a prompt can't be selected, and nothing else of a command" {
    run grep -hoE '<span class="typed">.{0,40}' "$book"/*.html
    assert_output
    run grep -vE '^<span class="typed"><span class="prompt">(\$|&gt;|>) </span>' <<<"$output"
    assert_failure
    run grep -A 0 '^\.prompt {.*user-select: none' "$book/style.css"
    assert_success
}

@test "a source's page leads to the chapters it is read in, and has no marks of a lab" {
    run cat "$book/lessons-05-net-veth.c.html"
    assert_output --partial '<div class="place">Read in: <a href="05-net.html">'
    run grep -l 'SOLUTION \*/' "$book"/lessons-*.html
    assert_failure
    run grep -L '<div class="place">Read in: <a href=' "$book"/lessons-* "$book"/src-*
    assert_output ''
}

@test "the matrix is clicked on: a mark and an attack's name lead to its source" {
    run grep -c '<a href="lessons-01-chroot-attack-read-file.c.html"' "$book/matrix.html" "$book/index.html"
    assert_line "$book/matrix.html:2" # the lessons' table and the peers'
    run grep -o '<a href="lessons-01-chroot-attack-read-file.c.html" aria-label="read-file"><circle' "$book/index.html"
    assert_success
    run cat "$book/lessons-01-chroot-attack-read-file.c.html"
    assert_output --partial 'Read in: <a href="index.html">'
}

@test "each attack's page has the words that the matrix recorded, or says why there are none" {
    while read -r name; do
        page=$(echo "$book"/lessons-*-attack-"$name".c.html)
        sed -n '/What the matrix recorded/,/class="sourceCode/p' "$page" | sed 's/<[^>]*>//g; s/&quot;/"/g' >"$scratch/said"
        jq -r --arg name "$name" '.cells[] | select(.attack == $name and (.on | test("^[0-9]")))
            | .verdict + if (.said // "") == "" then "" else ", it said: \"" + .said + "\"" end' \
            "$project/lessons/matrix.json" | uniq >"$scratch/recorded"
        run grep -oE '(open|closed)(, it said: ".*")?$' "$scratch/said"
        assert_output "$(<"$scratch/recorded")"
        grep -qE 'it said: "|no words, because|without a word|not recorded' "$scratch/said" || fail "no reason: $name"
    done < <(column_of_table 1)
    run cat "$book/lessons-01-chroot-attack-read-file.c.html"
    assert_output --partial '00: open'
    newest=$(container_rooms | tail -n 1)
    assert_output --partial "01 to ${newest%%-*}: closed, it said: &quot;open: No such file or directory&quot;"
}

# show_in_tmux CAST: prints what tmux shows at the end of each step
show_in_tmux() {
    local tmux=(env -u TMUX tmux -u -S "$scratch/tmux" -f /dev/null) from=0 to tty
    "${tmux[@]}" start-server \; set-option -g status off \; new-session -d -x 80 -y 24 cat
    tty=$("${tmux[@]}" display-message -p '#{pane_tty}')
    stty -F "$tty" raw -echo
    for to in $(jq 'arrays | select(.[1] == "m")[0]' "$1" | tail -n +2) 1e9; do
        jq -j --argjson from "$from" --argjson to "$to" \
            'arrays | select(.[1] == "o" and .[0] >= $from and .[0] < $to)[2]' "$1" >"$tty"
        # The title comes after all that.
        printf '\e]2;%s\a' "until $to" >"$tty"
        until [[ $("${tmux[@]}" display-message -p '#{pane_title}') == "until $to" ]]; do
            sleep 0.02
        done
        printf '%s\n\n' "$("${tmux[@]}" capture-pane -p)"
        from=$to
    done
    "${tmux[@]}" kill-server
}

@test "the screens of a demo's recording are those that a terminal shows" {
    for cast in "$project"/scripts/demo/casts/*.cast; do
        show_in_tmux "$cast" >"$scratch/shown"
        run diff "$scratch/shown" <("$project/scripts/book/casts.py" "$cast")
        assert_success
        run grep -cE '^[0-9]+/[0-9]+  ' "$scratch/shown"
        assert_output "$(grep -c ', "m", ' "$cast")"
    done
}

@test "a player's frames lead to the same screens, and to each step" {
    run /usr/bin/python3 - "$project/scripts/book" "$book/casts" <<'EOF'
import html, json, pathlib, re, subprocess, sys
tool, casts = map(pathlib.Path, sys.argv[1:])
for file in sorted(casts.glob("*.js")):
    cast = json.loads(file.read_text(encoding="utf-8").partition(" = ")[2].rstrip(";\n"))
    ends = [first for first, _ in cast["steps"]][1:] + [len(cast["frames"])]
    rows, shown = [""] * 24, ""
    for number, (_, changed) in enumerate(cast["frames"], 1):
        for row, text in changed.items():
            rows[int(row)] = html.unescape(re.sub("<[^>]*>", "", text))
        if number in ends:
            shown += "\n".join(rows).rstrip() + "\n\n"
    said = subprocess.run([tool / "casts.py", file.with_suffix(".cast")], capture_output=True)
    print(file.stem, "same" if said.stdout.decode() == shown else "another")
EOF
    assert_success
    assert_equal "${#lines[@]}" "$(find "$project/scripts" -name 'demo-*.sh' | wc -l)"
    refute_output --partial another
}

@test "each demo is played on the teacher's page and where a chapter names it, and is there as text" {
    for script in "$project"/scripts/demo-*.sh; do
        name=${script##*/demo-}
        name=${name%.sh}
        pages=("$book/scripts.html")
        for chapter in "$project"/lessons/*/README.md; do
            page=$book/$(basename "${chapter%/README.md}").html
            ! grep -q "\`make demo D=$name\`" "$chapter" || pages+=("$page")
        done
        for page in "${pages[@]}"; do
            run sed -n "/^<div class=\"cast\" data-cast=\"$name\"/,/^<\/div>/p" "$page"
            assert_line --regexp "^<details>.*The demo $name as text: [0-9]+ steps"
            assert_line "That was demo-$name."
        done
    done
}
