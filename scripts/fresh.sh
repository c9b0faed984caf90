#!/usr/bin/env bash
# Makes a bare Debian with debootstrap, clones what is committed into it, and runs both commands of the README there: as root,
# who has everything installed by them, and as an ordinary user, who is told what is missing, and whose runs work once it is
# there. Needs root. See usage below.
set -euo pipefail
cd "$(dirname "$0")/.."

parts=(root clone user-refused demo user-refused-test test user-demo user-test)
usage() {
    cat >&2 <<USAGE
usage: fresh.sh bookworm|trixie [--security] [--only PART]... [--remove]
  --security    with Debian's security updates, which bring a newer Rust; without them Debian 12 has the declared minimum
  --only PART   only this part of: ${parts[*]}
  --remove      removes the root at the end; it stays for further parts otherwise
The root is made in DIFFUSION_FRESH_DIR (default /var/tmp/diffusion-fresh); what debootstrap made is kept in the cache
folder of the user for the next time.
USAGE
    exit 2
}

release=${1:-}
[[ "$release" =~ ^(bookworm|trixie)$ ]] || usage
shift
only=() security= remove=
while [ "$#" -gt 0 ]; do
    case $1 in
        --security) security=-security ;;
        --only) [[ " ${parts[*]} " == *" ${2:-} "* ]] || usage; only+=("$2"); shift ;;
        --remove) remove=yes ;;
        *) usage ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || { echo "fresh.sh changes its root folder: run it as root" >&2; exit 1; }

root=${DIFFUSION_FRESH_DIR:-/var/tmp/diffusion-fresh}/$release$security
logs=$root.logs
maximum_mb=6000 # of disk, after both commands
mkdir -p "$logs"
# shellcheck source=scripts/debian/root.sh
. scripts/debian/root.sh

# ---- the parts ----

make_root() {
    make_bare_root && install_inside git
}
clone() {
    git bundle create --quiet "$root/tmp/project.bundle" HEAD || return
    rm -rf "$root/root/project" "$root/home/guest/project"
    inside root 'git clone -q /tmp/project.bundle project' && inside guest 'git clone -q /tmp/project.bundle project' || return
    inside guest 'cd project && git log -1 --format="%h %s"'
}
# What was cloned, which may be older than what is committed by now.
cloned() {
    inside guest 'cd project && git log -1 --format=%h' 2> /dev/null || echo "nothing cloned"
}
# refused COMMAND: the user is told in one line which packages to install, as a command that apt agrees with.
refused() {
    local said packages
    if said=$(inside guest "cd project && $1" 2>&1); then
        echo "FAILED: nothing was missing"
        return 1
    fi
    printf '%s\n' "$said"
    packages=$(sed -n "s/.*run 'apt-get install \(.*\)' as root.*/\1/p" <<< "$said")
    [ "$(wc -l <<< "$said")" -eq 1 ] && [ -n "$packages" ] || { echo "FAILED: this is not one sentence with packages"; return 1; }
    inside root "apt-get -qq install --simulate $packages > /dev/null"
}
# works USER COMMAND: the command succeeds, and what it leaves is small enough.
works() {
    local home=/home/$1 used
    [ "$1" != root ] || home=/root
    inside "$1" "cd project && $2" || return
    used=$(du -sm "$root$home/project" | cut -f1)
    echo "disk: $used MB"
    [ "$used" -le "$maximum_mb" ] || { echo "FAILED: more than $maximum_mb MB"; return 1; }
}

passed=0 failed=0 summary=()
part() {
    local name=$1 started=$SECONDS status=0 last
    shift
    [ "${#only[@]}" -eq 0 ] || [[ " ${only[*]} " == *" $name "* ]] || return 0
    printf '\n=== %s: %s\n' "$release$security" "$name"
    "$@" 2>&1 | tee "$logs/$name" || status=$?
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        last=$(grep -E '^disk: ' "$logs/$name" || true)
        summary+=("$(printf '%-18s passed, %s s%s' "$name" "$((SECONDS - started))" "${last:+, $last}")")
    else
        failed=$((failed + 1))
        summary+=("$(printf '%-18s FAILED with %s, %s s: %s' "$name" "$status" "$((SECONDS - started))" "$(tail -n 1 "$logs/$name")")")
    fi
}
part root make_root
part clone clone
part user-refused refused 'bash scripts/demo.sh'
part demo works root 'bash scripts/demo.sh'
part user-refused-test refused 'bash scripts/test.sh'
part test works root 'bash scripts/test.sh'
part user-demo works guest 'bash scripts/demo.sh'
part user-test works guest 'bash scripts/test.sh'

printf '\n=== summary of %s, %s\n' "$release$security" "$(cloned)"
[ -z "$remove" ] || rm -rf --one-file-system "$root"
printf '%s\n' "${summary[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
