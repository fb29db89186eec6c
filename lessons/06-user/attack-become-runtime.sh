# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# shellcheck source=lessons/06-user/attack-open-runtime.sh
source "$project/lessons/06-user/attack-open-runtime.sh"

# In lesson 00 the dynamic linker is the host's, and so is the process that we
# want to see: there the plain attack does.
prepare() {
    [[ $lesson == [0-9]* ]] || cannot 'a shell starts the attack here, and not the program'
    if is_lesson_from 01; then
        become_linker
    else
        cp "$project/build/attacks/open-runtime" "$root/attack"
        arguments=("$inside/looked")
    fi
    look find_program
}

become_linker() {
    local linker
    # Who has become the program has its file, and still our root.
    is_attacker() { [[ -e $1/root/$mark ]]; }
    # A path in the program's file.
    linker=$(grep -aom 1 '/lib[[:alnum:]_/.-]*/ld-[[:alnum:]_.-]*' "$program") ||
        cannot 'the program needs no dynamic linker'
    mkdir -p "$root${linker%/*}"
    mv "$root/attack" "$root$linker"
    printf '#!/proc/self/exe\n' >"$root/attack"
    cat >"$root/then" <<'END'
read -r nothing </looked
if [ "$(stat -L -c %h /proc/self/fd/3)" = 0 ]; then
    echo 'it is a copy, which no file system has' >&2
    exit 1
fi
END
    chmod 755 "$root/attack"
    # Lesson 01's container has no /proc.
    is_lesson_from 02 || mount -t proc proc "$root/proc"
}
