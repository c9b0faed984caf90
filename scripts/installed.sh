#!/usr/bin/env bash
# Makes the packages, installs them into a bare Debian in which nothing else is, and builds and runs the examples there, as programs of
# others are: with CMake, pkg-config (also --static) and a Makefile as the vendor's, in C and C++, against the installed development
# server. First Debian's packages, then, when they are removed without a trace, the tarball. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat >&2 <<USAGE
usage: installed.sh bookworm|trixie [--packages FOLDER] [--keep] [-- ARGUMENT...]
  --packages FOLDER   use the packages in there; scripts/packages.sh makes them otherwise
  --keep              leave the root folder, to look at it
  ARGUMENT            of tests/install/programs.py: --way pkg_config --case reconnect
The root is made in DIFFUSION_INSTALLED_DIR (default /var/tmp/diffusion-installed).
USAGE
    exit 2
}
release=${1:-} security=
[[ "$release" =~ ^(bookworm|trixie)$ ]] || usage
shift
packages= keep=
while [ "$#" -gt 0 ]; do
    case $1 in
        --packages) packages=$(realpath "${2:-}"); shift ;;
        --keep) keep=yes ;;
        --) shift; break ;;
        *) usage ;;
    esac
    shift
done
only=$*
[ "$(id -u)" -eq 0 ] || { echo "installed.sh changes its root folder: run it as root" >&2; exit 1; }
root=${DIFFUSION_INSTALLED_DIR:-/var/tmp/diffusion-installed}/$release
# shellcheck source=scripts/debian/root.sh
. scripts/debian/root.sh

if [ -z "$packages" ]; then
    bash scripts/packages.sh
    packages=$PWD/${DIFFUSION_BUILD_DIR:-build}-packages/packages
fi
fail() {
    echo "FAILED: $1" >&2
    exit 1
}
say() {
    printf '\n=== %s\n' "$1"
}
[ -n "$keep" ] || trap 'rm -rf --one-file-system "$root"' EXIT

say "a bare $release"
make_bare_root
mkdir "$root/packages"
cp "$packages"/*.deb "$packages"/diffusion-*.tar.gz "$root/packages"

say "the packages, alone"
install_inside /packages/*.deb
inside root 'dpkg -s libdiffusion6 libdiffusion-dev diffusion-devserver | grep -E "^(Package|Status|Version|Depends|Installed-Size)"'
inside root 'dpkg --verify libdiffusion6 libdiffusion-dev diffusion-devserver' | grep . && fail "files differ from the packages'"
inside root 'ldconfig -p | grep -q "libdiffusion.so.6 .*=> /"' || fail "the loader does not know the library"
inside root 'ldd -r "$(ldconfig -p | sed -n "s/.*libdiffusion.so.6 .*=> //p")" /usr/bin/diffusion-devserver' | tee "$root.ldd"
! grep -E 'not found|undefined' "$root.ldd" || fail "the packages depend on too little"
inside guest 'diffusion-devserver --version && zcat /usr/share/man/man1/diffusion-devserver.1.gz | head -n 1'

say "what programs are built with, and nothing that the library is built with"
install_inside gcc g++ make cmake pkg-config python3
for absent in /usr/bin/cargo /usr/bin/rustc /usr/include/openssl/ssl.h /usr/include/apr-1.0 /usr/lib/*/libssl.a /usr/lib/*/libz.a; do
    inside root "ls $absent" > /dev/null 2>&1 && fail "$absent is there"
done
mkdir -p "$root/home/guest/sources/tests"
cp -r c-examples "$root/home/guest/sources"
cp -r tests/c tests/cmake tests/install "$root/home/guest/sources/tests"
inside root 'chown -R guest:guest /home/guest'
# programs PREFIX: builds and runs them as an ordinary user.
programs() {
    inside guest "python3 sources/tests/install/programs.py --prefix $1 --sources \$HOME/sources --work \$HOME/work $only"
}
say "programs with Debian's packages"
programs /usr

say "the packages are removed"
inside root 'DEBIAN_FRONTEND=noninteractive apt-get -qq purge -y libdiffusion6 libdiffusion-dev diffusion-devserver'
! inside root 'find / -xdev -iname "*diffusion*" ! -path "/packages/*" ! -path "/home/*"' | grep . || fail "this was left behind"

say "programs with the tarball"
inside root 'mkdir -p /opt/diffusion && tar -C /opt/diffusion --strip-components=1 -xf /packages/diffusion-*.tar.gz &&
    dirname "$(find /opt/diffusion -name libdiffusion.so.6)" > /etc/ld.so.conf.d/diffusion.conf && ldconfig'
programs /opt/diffusion

say "lintian"
if command -v lintian > /dev/null; then
    lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$packages"/*.deb
    echo "no errors and no warnings"
else
    echo "not installed here, and not asked"
fi

printf '\n'
echo "packages and tarball of $(git log -1 --format=%h) work on $release"
