//! Writes the C headers from the C boundary, where that is built.

#[cfg(feature = "capi")]
#[path = "header/mod.rs"]
mod header;

fn main() {
    for watched in ["build.rs", "header", "src/capi", "Cargo.toml"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    // For the header only: cbindgen writes it as a condition on a macro.
    println!("cargo:rustc-check-cfg=cfg(without_common_names)");
    println!("cargo:rustc-check-cfg=cfg(naked_functions)");
    if has_naked_functions() {
        println!("cargo:rustc-cfg=naked_functions");
    }
    #[cfg(feature = "capi")]
    write_headers();
}

/// Since Rust 1.88 (`src/capi/util/buf/sprintf.rs`).
fn has_naked_functions() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output();
    let version = output.map(|output| output.stdout).unwrap_or_default();
    // rustc 1.88.0 (...)
    let version = String::from_utf8_lossy(&version);
    let mut numbers = version.split([' ', '.']).skip(1).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (1, 88),
        _ => false,
    }
}

#[cfg(feature = "capi")]
fn write_headers() {
    use std::path::PathBuf;

    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // The version of the C interface, which stands in the manifest.
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let interface = manifest
        .lines()
        .find_map(|line| line.strip_prefix("interface-version = \""))
        .and_then(|rest| rest.strip_suffix('"'))
        .expect("Cargo.toml has an interface-version");
    header::write_all(&root, interface);
}
