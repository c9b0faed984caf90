# A bare Debian in a folder, in which commands are run; for the scripts that try things on a machine where nothing is installed.
# Sourced; needs root. The caller sets `release` (bookworm or trixie), `security` (empty or -security) and `root`, the folder.

# What debootstrap made is kept for the next time.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/diffusion-fresh
mkdir -p "$cache"

# ---- how this machine reaches Debian's mirror and the registries: the same settings hold inside ----

# The address of Debian's packages, or of its security updates, in this machine's own sources.
mirror() {
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
        sed -n "s/^Debian|$1|//p" | head -n 1
}
# Variables about proxies, certificates and package tools.
settings() {
    env | grep -E '^([A-Za-z_]*_proxy|[A-Z_]*_PROXY|[A-Z_]*(CERT|CERTS|CA_BUNDLE|CAINFO|CERT_FILE|CERT_DIR|CERTS_FILE_PATH)|PIP_[A-Z_]*|(npm_config|NPM_CONFIG)_[A-Za-z_]*|CARGO_(HTTP|NET|SOURCE|REGISTRIES)_[A-Z_]*|RUSTUP_(DIST|UPDATE)[A-Z_]*)=' || true
}
# copy_settings HOME: configuration files of apt, pip, npm and cargo, without passwords and tokens, for a user of the root.
copy_settings() {
    local file
    apt-config dump | grep -E '^Acquire::(https?|Retries|Check-|ForceIPv)' > "$root/etc/apt/apt.conf.d/90host" || true
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/npmrc; do
        [ ! -e "$file" ] || cp -L "$file" "$root$file"
    done
    for file in .npmrc .config/pip/pip.conf .cargo/config.toml .cargo/config; do
        [ -e "$HOME/$file" ] || continue
        mkdir -p "$root$1/$(dirname "$file")"
        grep -viE 'auth|password|token' "$HOME/$file" > "$root$1/$file" || true
    done
    # Authorities of this machine: trusted as soon as the package ca-certificates is installed.
    mkdir -p "$root/usr/local/share/ca-certificates"
    find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$root/usr/local/share/ca-certificates/" \;
}

# inside USER COMMAND: runs the command in the user's home; what it starts ends with it, and so do the mounts.
inside() {
    local user=$1 home=/home/$1 variables
    [ "$user" != root ] || home=/root
    mapfile -t variables < <(settings)
    ROOT=$root unshare --mount --pid --fork --kill-child --propagation private bash -c '
        mount --rbind /dev "$ROOT/dev" && mount -t proc proc "$ROOT/proc" && exec "$@"' bash \
        chroot --userspec="$user:$user" --groups= "$root" /usr/bin/env -i "${variables[@]}" HOME="$home" USER="$user" LANG=C.UTF-8 \
        TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -c "cd && $2" < /dev/null
}

# install_inside PACKAGE...: Debian's packages, or files of packages, with what they depend on and nothing else.
install_inside() {
    inside root "DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $*"
}

# make_bare_root: the folder, anew, with a user `guest` and nothing but what debootstrap installs.
make_bare_root() {
    local base=$cache/$release.tar archive
    archive=$(mirror Debian)
    [ -n "$archive" ] || { echo "error: this machine has no sources of Debian's packages" >&2; return 1; }
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    if [ ! -e "$base" ]; then
        command -v debootstrap >/dev/null || { apt-get update && apt-get install -y debootstrap; } || return
        debootstrap --variant=minbase "$release" "$root" "$archive" || return
        tar -C "$root" --one-file-system -cf "$base.new" . && mv "$base.new" "$base" || return
    else
        tar -C "$root" -xf "$base" || return
    fi
    copy_settings /root
    [ -z "$security" ] || echo "deb $(mirror Debian-Security) $release-security main" >> "$root/etc/apt/sources.list"
    inside root 'apt-get -qq update && useradd -m -s /bin/bash guest' || return
    copy_settings /home/guest
    inside root 'chown -R guest:guest /home/guest'
}
