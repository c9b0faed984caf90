//! Writes the C headers from the C boundary.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "header/mod.rs"]
mod header;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    for watched in ["build.rs", "header", "src/capi", "Cargo.toml"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    // For the header only: cbindgen writes it as a condition on a macro.
    println!("cargo:rustc-check-cfg=cfg(without_common_names)");
    let interface = interface_version(&root);
    header::write_all(&root, &interface);
}

/// The version of the C interface, which stands in the manifest.
fn interface_version(root: &Path) -> String {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("interface-version = \""))
        .and_then(|rest| rest.strip_suffix('"'))
        .expect("Cargo.toml has an interface-version")
        .to_owned()
}
