# Installs the test peers into this folder (git ignores it), pinned: sourced by run.sh and delta.sh, which are there already.
# They are peers of tests only, never linked or shipped.

install_javascript() {
    cmp -s package-lock.json node_modules/.installed-lock && return
    npm ci --no-audit --no-fund --ignore-scripts --loglevel=error &&
        cp package-lock.json node_modules/.installed-lock
}

install_python() {
    cmp -s requirements.txt .venv/.installed-requirements && return
    python3 -m venv .venv &&
        .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt &&
        cp requirements.txt .venv/.installed-requirements
}

# The folder where cargo builds.
target_directory() {
    cargo metadata --format-version 1 --no-deps --manifest-path ../../Cargo.toml |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}
