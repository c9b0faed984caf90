//! Makes `include/diffusion.h` and `include/args.h`.
//!
//! `contents.rs` is the table of contents of both: which section has which files of `src/capi`, and in which order. cbindgen
//! writes the declarations of one file at a time, with the settings of `cbindgen.toml`; what it cannot express and what
//! introduces a section stands in `sections/` and `pieces/`. The headers are these pieces one after the other.
//!
//! They are committed, so that C programs can be built without this step; a test fails when they are out of date.

mod book;
mod contents;
mod layout;
mod sources;

use std::fs;
use std::path::Path;

use contents::HEADERS;

/// Generates the headers and replaces those that differ. Problems are warnings: the library itself does not need the headers.
pub(crate) fn write_all(root: &Path, interface: &str) {
    let pages = match sources::read_all(&root.join("src").join("capi")) {
        Ok(pages) => pages,
        Err(error) => return println!("cargo:warning=the headers were not generated: {error}"),
    };
    for path in contents::unlisted(&pages) {
        println!("cargo:warning={path} is in no section: add it to header/contents.rs");
    }
    for header in HEADERS {
        match book::write(root, interface, header, &pages) {
            Ok(text) => replace(&root.join("include").join(header.file), &text),
            Err(error) => println!("cargo:warning={} was not generated: {error}", header.file),
        }
    }
}

/// Leaves a file alone that is as it should be, so that nothing is built again because of it.
fn replace(path: &Path, text: &str) {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return;
    }
    // A package in a read-only place is built with the committed header.
    if let Err(error) = fs::write(path, text) {
        println!("cargo:warning={} was not written: {error}", path.display());
    }
}
