# Installs the test peers into this folder (git ignores it), pinned: sourced by run.sh and delta.sh, which are there already.
# They are peers of tests only, never linked or shipped. Several programs may install at the same time: one does it, the others
# wait for it.

install_javascript() {
    (flock 9 && install_javascript_alone) 9< .
}
install_javascript_alone() {
    cmp -s package-lock.json node_modules/.installed-lock && return
    npm ci --no-audit --no-fund --ignore-scripts --loglevel=error &&
        cp package-lock.json node_modules/.installed-lock
}

# Ends with 77, and says why, where a package has no release for this Python.
install_python() {
    (flock 9 && install_python_alone) 9< .
}
install_python_alone() {
    cmp -s requirements.txt .venv/.installed-requirements && return
    python3 -m venv .venv || return
    if said=$(.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt 2>&1); then
        cp requirements.txt .venv/.installed-requirements
        return
    fi
    printf '%s\n' "$said" | cut -c 1-400
    missing=$(printf '%s\n' "$said" | sed -n 's/^ERROR: No matching distribution found for \(diffusion.*\)/\1/p')
    if [ -z "$missing" ]; then
        echo "error: the Python packages of requirements.txt could not be installed"
        return 1
    fi
    echo "skipped: PyPI has no $missing for $(python3 --version) on $(uname -m)"
    return 77
}

# The folder where cargo builds.
target_directory() {
    cargo metadata --format-version 1 --no-deps --manifest-path ../../Cargo.toml |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}
