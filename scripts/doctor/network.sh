# Links and firewalls, tried in a network namespace that ends with the try.
# Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# in_network COMMAND...: attempt() in a new network namespace
in_network() {
    if ((EUID == 0)); then
        attempt unshare --net -- "$@"
    elif [[ $userns == works ]]; then
        attempt "${as_root[@]}" --net -- "$@"
    else
        said='root is needed'
        return 1
    fi
}

# try_network CHECK MODULES COMMAND...
try_network() {
    local name=$1 modules=$2 waiting hint='' error fix
    shift 2
    # shellcheck disable=SC2086 # a word is a module
    if waiting_module $modules; then
        found "$name" ok "a module that isn't loaded yet, so not tried: $waiting"
    elif ! is_command "$1"; then
        said="$1: command not found"
        found_no_tool "$name"
    elif [[ ${state[net]} != ok ]]; then
        found "$name" unseen 'it takes a network namespace, see net'
    elif in_network "$@"; then
        found "$name" ok 'one was made, in a network namespace of its own'
    else
        error_in "$(last_said)"
        hint_for RTM_NEWLINK "$error"
        fix_in "$hint" ''
        found "$name" differs "${hint:-$(last_said)}" "$fix"
    fi
}

check_forwarding() {
    if read_line /proc/sys/net/ipv4/ip_forward && [[ $line == 0 ]]; then
        found_by_hint forwarding differs 'forward packets for --nat' ENETUNREACH
    else
        found forwarding ok 'this host forwards packets'
    fi
}

# The wall that lesson 05 puts around its bridge stays where it is.
let_pass='sudo iptables -I FORWARD -i doll0 -j ACCEPT && sudo iptables -I FORWARD -o doll0 -j ACCEPT'

# read_policy: sets policy to what happens to packets that FORWARD doesn't know:
# ACCEPT, DROP, or "" if that can't be seen
read_policy() {
    local rules line old=''
    policy=''
    ((EUID == 0)) || return 0
    module nf_tables
    if [[ $where == waits ]]; then
        policy=ACCEPT
    elif is_command nft && "${limited[@]}" nft list tables >/dev/null 2>&1; then
        policy=ACCEPT
        rules=$("${limited[@]}" nft list chain ip filter FORWARD 2>/dev/null) || true
        [[ $rules != *'policy drop'* ]] || policy=DROP
    fi
    # The older kind of table, which nft(8) doesn't show.
    while read -r line; do
        [[ $line != filter ]] || old=1
    done 2>/dev/null </proc/net/ip_tables_names || true
    [[ -n $old && $policy != DROP ]] || return 0
    policy=''
    if is_command iptables-legacy &&
        rules=$("${limited[@]}" iptables-legacy -S FORWARD 2>/dev/null); then
        policy=ACCEPT
        [[ $rules != *'-P FORWARD DROP'* ]] || policy=DROP
    fi
}

# Docker drops what it doesn't know; where br_netfilter is loaded, even what only
# crosses a bridge.
check_firewall() {
    local policy line
    read_policy
    case $policy in
    ACCEPT) found forward-policy ok "no policy DROP in a chain FORWARD" ;;
    DROP) found forward-policy differs "the policy of the chain FORWARD is DROP, \
as Docker sets it: with --nat a container reaches nothing outside" \
        "$let_pass" ;;
    *) if ((EUID == 0)); then
        found forward-policy unseen "the firewall's rules can't be read without \
nft, or iptables-legacy"
    else
        found forward-policy unseen "only root may read the firewall's rules" \
            'sudo scripts/doctor.sh'
    fi ;;
    esac
    if ! read_line /proc/sys/net/bridge/bridge-nf-call-iptables; then
        found bridge-firewall ok "br_netfilter isn't loaded: no firewall sees what \
only crosses a bridge"
    elif [[ $line == 0 ]]; then
        found bridge-firewall ok 'br_netfilter is loaded, and switched off'
    elif [[ $policy == DROP ]]; then
        found bridge-firewall differs "br_netfilter hands what crosses a bridge to \
FORWARD, which drops it: two containers don't reach each other" \
            "$let_pass"
    elif [[ -z $policy ]]; then
        found bridge-firewall unseen "br_netfilter hands what crosses a bridge to \
FORWARD, whose policy can't be seen"
    else
        found bridge-firewall ok 'br_netfilter is loaded, and no policy is DROP'
    fi
}

check_network() {
    try_network veth veth ip link add doctor0 type veth peer name doctor1
    try_network bridge bridge ip link add doctor0 type bridge
    try_network nftables 'nf_tables nft_chain_nat nft_masq nft_ct' nft \
        'add table inet doctor; add chain inet doctor nat { type nat hook postrouting priority 100; }; add rule inet doctor nat ct state new masquerade'
    check_forwarding
    check_firewall
}
