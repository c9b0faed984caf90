//! What cargo builds the library's crates with.

use std::collections::BTreeSet;
use std::process::Command;

use crate::repository::root;

/// The crates that are linked into these packages, each with its features.
fn crates_of(packages: &[&str]) -> BTreeSet<String> {
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args(["--prefix", "none", "--no-dedupe", "--format", "{p} {f}"])
        .args(packages)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let listed = String::from_utf8(output.stdout).expect("text");
    listed.lines().map(str::to_owned).collect()
}

/// The names of functions depend on them, and a profile knows functions by their names (`cmake/Profile.cmake`).
#[test]
fn features_do_not_depend_on_the_development_server() {
    let (alone, beside) = (
        crates_of(&["libdiffusion"]),
        crates_of(&["libdiffusion", "devserver"]),
    );
    assert!(alone.len() > 20, "{alone:?}");
    let others: Vec<&String> = alone.difference(&beside).collect();
    assert!(others.is_empty(), "other features: {others:?}");
}
