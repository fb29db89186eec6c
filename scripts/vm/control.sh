# What the virtual machine's guest reads at boot: settings, command, build/.
# Part of vm.sh, which supplies die(), option, words, project, kernel and run.
# shellcheck shell=bash disable=SC2154

# Who the ordinary user is: whoever calls, or for root somebody new.
choose_user() {
    uid=$(id -u) gid=$(id -g) user=$(id -un)
    if ((uid == 0)); then
        user=student uid=1000
        while getent passwd "$uid" || getent group "$uid"; do
            uid=$((uid + 1))
        done >/dev/null
        gid=$uid
    fi
}

# write_control DIR: what the guest reads at boot, as files, so that no word
# has to be quoted on the kernel's command line.
write_control() {
    local dir=$1 directory=$PWD size='' user uid gid
    choose_user
    [[ $directory/ == "$project"/* ]] || directory=$project
    ((${#words[@]})) || size=$(stty size)
    {
        printf 'VM_%s=%q\n' PROJECT "$project" DIRECTORY "$directory" \
            MODULES "$kernel/lib/modules" SHARE "${option[share]}" \
            AS_USER "${option[user]:-}" USER "$user" UID "$uid" GID "$gid" \
            NET "${option[net]:-}" SERIAL "$serial" TERM "${TERM:-linux}" SIZE "$size"
    } >"$dir/settings"
    if ((${#words[@]} == 1)); then
        printf '%s\n' "${words[0]}" >"$dir/command"
    elif ((${#words[@]})); then
        printf '%q ' "${words[@]}" >"$dir/command"
    fi
    cp "$project/scripts/vm/guest-run.sh" "$dir/"
    [[ ! -d $project/build ]] || pack_build "$dir/build.tar"
}

# One file is much quicker to read over 9p than the hundreds in build/.  The
# format keeps fractions of a second: make would build all again without them.
pack_build() {
    local status=0
    tar -C "$project" --format=posix -b 512 -cf "$1" build 2>"$run/tar" || status=$?
    # 1: a file changed while it was read, as it may while something is built.
    if ((status > 1)); then
        die "$(head -n 1 "$run/tar")" \
            'build/ could not be copied; try: make clean, then make'
    fi
}
