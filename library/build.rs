//! Says how the shared library is linked.

use std::path::Path;
use std::{env, fs};

/// Its name for the loader has the interface's major version, and it is never unloaded, because its threads may outlive a
/// `dlclose`.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../Cargo.toml");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        let major = interface_major();
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libdiffusion.so.{major}");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

/// The major version of the C interface, which stands in the workspace's manifest.
fn interface_major() -> String {
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let manifest = fs::read_to_string(Path::new(&root).join("../Cargo.toml")).unwrap_or_default();
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("interface-version = \""))
        .and_then(|version| version.split('.').next())
        .expect("Cargo.toml has an interface-version")
        .to_owned()
}
