# shellcheck shell=bash disable=SC2034 # init is the caller's
# Sourced by scripts that start a container and look at it, which have a function
# die.

# wait_for_container PROGRAM: until its command runs; sets init to its PID 1
wait_for_container() {
    local tries
    for ((tries = 0; tries < 500; tries++)); do
        # The command, the child of PID 1, is there when all is set up.
        if init=$(pgrep -P "$1") && pgrep -P "$init" >/dev/null; then
            return 0
        fi
        kill -0 "$1" 2>/dev/null || break
        sleep 0.01
    done
    die 'the container did not start'
}
