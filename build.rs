//! Writes the C headers from the C boundary: `include/diffusion.h` from everything in `src/capi`, `include/args.h` from `src/capi/args.rs` alone.
//!
//! The headers are committed, so that C programs can be built without this step; a test fails when they are out of date.

use std::path::{Path, PathBuf};
use std::{env, fs};

const ARGS: &str = "args.rs";

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let boundary = root.join("src").join("capi");
    for watched in [
        "src/capi",
        "cbindgen.toml",
        "cbindgen-args.toml",
        "Cargo.toml",
    ] {
        println!("cargo:rerun-if-changed={watched}");
    }
    // For the header only: cbindgen writes it as a condition on a macro.
    println!("cargo:rustc-check-cfg=cfg(without_common_names)");
    let interface = interface_version(&root);
    link_arguments(&interface);
    let mut sources = Vec::new();
    collect(&boundary, &mut sources);
    // In the order of the areas, so that the header declares what an area needs before the area.
    sources.sort_by_key(|path| (area(&boundary, path), path.clone()));
    let (args, others): (Vec<_>, Vec<_>) =
        sources.into_iter().partition(|path| path.ends_with(ARGS));
    write_header(&root, "cbindgen.toml", &interface, &others, "diffusion.h");
    write_header(&root, "cbindgen-args.toml", &interface, &args, "args.h");
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

/// Puts the versions into a text of the configuration.
fn fill_in(text: &mut Option<String>, interface: &str) {
    for (name, value) in [
        ("@VERSION_MAJOR@", env!("CARGO_PKG_VERSION_MAJOR")),
        ("@VERSION_MINOR@", env!("CARGO_PKG_VERSION_MINOR")),
        ("@VERSION_PATCH@", env!("CARGO_PKG_VERSION_PATCH")),
        ("@VERSION@", env!("CARGO_PKG_VERSION")),
        ("@INTERFACE_VERSION@", interface),
    ] {
        *text = text.take().map(|text| text.replace(name, value));
    }
}

/// The areas of the boundary in the order in which they use each other, as `src/capi/mod.rs` lists them.
const AREAS: [&str; 12] = [
    "ffi",
    "util",
    "datatypes",
    "session",
    "topics",
    "update",
    "fetch",
    "time_series",
    "messaging",
    "locks",
    "clients",
    "legacy",
];

/// Where the area of a file stands in that order.
fn area(boundary: &Path, file: &Path) -> usize {
    AREAS
        .iter()
        .position(|area| file.starts_with(boundary.join(area)))
        .unwrap_or(AREAS.len())
}

/// How the shared library is linked: its name for the loader (the interface's major version), and never unloaded, because
/// its threads may outlive a `dlclose`.
fn link_arguments(interface: &str) {
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        let major = interface.split('.').next().unwrap_or_default();
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libdiffusion.so.{major}");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

/// All Rust files under a folder but `mod.rs`, which only lists the others; cbindgen would follow that list.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("mod.rs")
        {
            files.push(path);
        }
    }
}

/// The public types of a file. cbindgen alone would leave out those that no function mentions.
fn public_types(source: &Path) -> Vec<String> {
    let text = fs::read_to_string(source).unwrap_or_default();
    let name = |line: &str| {
        let rest = ["pub struct ", "pub enum ", "pub union ", "pub type "]
            .iter()
            .find_map(|start| line.strip_prefix(start))?;
        let end = rest
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        Some(rest[..end].to_owned())
    };
    text.lines().filter_map(name).collect()
}

/// Generates one header and replaces the file when it differs. Problems are warnings: the library itself does not need the headers.
fn write_header(
    root: &Path,
    configuration: &str,
    interface: &str,
    sources: &[PathBuf],
    name: &str,
) {
    let mut configuration = match cbindgen::Config::from_file(root.join(configuration)) {
        Ok(configuration) => configuration,
        Err(error) => return println!("cargo:warning={configuration}: {error}"),
    };
    fill_in(&mut configuration.after_includes, interface);
    configuration.export.include = sources
        .iter()
        .flat_map(|source| public_types(source))
        .collect();
    let mut builder = cbindgen::Builder::new().with_config(configuration);
    for source in sources {
        builder = builder.with_src(source);
    }
    let bindings = match builder.generate() {
        Ok(bindings) => bindings,
        Err(error) => return println!("cargo:warning={name} was not generated: {error}"),
    };
    let mut text = Vec::new();
    bindings.write(&mut text);
    let path = root.join("include").join(name);
    if fs::read(&path).is_ok_and(|old| old == text) {
        return;
    }
    // A package in a read-only place is built with the committed header.
    if let Err(error) =
        fs::create_dir_all(root.join("include")).and_then(|()| fs::write(&path, &text))
    {
        println!("cargo:warning={} was not written: {error}", path.display());
    }
}
