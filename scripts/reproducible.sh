#!/usr/bin/env bash
# Builds the sources twice, in folders with other names, and compares what comes out, byte by byte.
#
#     scripts/reproducible.sh [release|dev]
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
profile=${1:-release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
built=(lib/libdiffusion.so lib/libdiffusion.a lib/libdiffusion-debug.a bin/diffusion-devserver)
for folder in first "a second one, elsewhere/with a longer name"; do
    mkdir -p "$work/$folder"
    # What is in the folder, committed or not, but nothing that was built.
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$work/$folder" 2>/dev/null || true
    env -u CARGO_TARGET_DIR cmake -S "$work/$folder" -B "$work/$folder/build" -DDIFFUSION_CARGO_PROFILE="$profile" \
        -DDIFFUSION_HIDE_PATHS=ON -DDIFFUSION_BUILD_TESTS=OFF -DDIFFUSION_BUILD_EXAMPLES=OFF >"$work/log" 2>&1 &&
        env -u CARGO_TARGET_DIR cmake --build "$work/$folder/build" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    (cd "$work/$folder/build" && sha256sum "${built[@]}") >"$work/sums.new"
    cat "$work/sums.new"
    # The second build needs the room.
    rm -rf "${work:?}/$folder"
    [ -e "$work/sums" ] || mv "$work/sums.new" "$work/sums"
done
if cmp -s "$work/sums" "$work/sums.new"; then
    echo "both builds are equal"
else
    echo "the two builds differ"
    exit 1
fi
