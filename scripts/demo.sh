#!/usr/bin/env bash
# Builds everything and shows a session that loses its network and recovers: the development server cuts the connection
# after three seconds, refuses new ones for four, and accepts again.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=${DIFFUSION_BUILD_DIR:-build}

bash scripts/setup.sh
bash scripts/build.sh -DDIFFUSION_BUILD_EXAMPLES=ON -DDIFFUSION_BUILD_TESTS=OFF

work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
mkfifo "$work/announcement"
"$build/bin/diffusion-devserver" --port 0 --script-text 'on session 1 after 3s cut all; refuse for=4s' \
    > "$work/announcement" 2> "$work/log" &
server=$!
# Its first line comes when it is ready; none if it cannot start.
exec 3< "$work/announcement"
read -r _ _ url <&3 || { cat "$work/log"; echo "the development server did not start" >&2; exit 1; }

printf '\n--- c-examples/reconnection/reconnect.c against %s\n' "$url"
"$build/c-examples/reconnect" --url "$url" --duration 12
printf '\n--- what the server saw\n'
cat "$work/log"
