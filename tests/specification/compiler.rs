//! Compilers of C and C++, which are asked what they think of a text.

use std::path::Path;
use std::process::Command;

use crate::repository::root;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    C,
    Cpp,
}

/// The compilers of this machine: gcc must be there, clang is used if it is.
fn compilers() -> Vec<(&'static str, Language)> {
    let works = |name: &str| Command::new(name).arg("--version").output().is_ok();
    assert!(works("gcc") && works("g++"), "gcc and g++ are needed");
    let mut compilers = vec![("gcc", Language::C), ("g++", Language::Cpp)];
    if works("clang") && works("clang++") {
        compilers.extend([("clang", Language::C), ("clang++", Language::Cpp)]);
    }
    compilers
}

/// What one compiler complains of in a text that includes the headers.
fn complaints(compiler: &str, language: Language, flags: &[&str], text: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // The tables have functions without a prototype, of which newer compilers of C complain.
    let (name, dialect, allowed) = match language {
        Language::C => ("unit.c", "-std=c11", Some("-Wno-strict-prototypes")),
        Language::Cpp => ("unit.cpp", "-std=c++17", None),
    };
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("written");
    let output = Command::new(compiler)
        .args([
            dialect,
            "-fsyntax-only",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
        ])
        .args(allowed)
        .args(flags)
        .arg("-I")
        .arg(root().join("include"))
        .arg(&file)
        .output()
        .expect("the compiler runs");
    if output.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let start: Vec<_> = said
        .lines()
        .filter(|line| line.contains("error"))
        .take(20)
        .collect();
    Some(format!(
        "{compiler} {dialect} {flags:?}:\n{}",
        start.join("\n")
    ))
}

/// What any compiler, with and without APR's headers, has to say against a text in C and in C++.
pub fn check(text: &str) -> Result<(), String> {
    let mut folders = vec![vec![]];
    if Path::new("/usr/include/apr-1.0/apr.h").exists() {
        folders.push(vec!["-I/usr/include/apr-1.0"]);
    }
    for (compiler, language) in compilers() {
        for flags in &folders {
            if let Some(said) = complaints(compiler, language, flags, text) {
                return Err(said);
            }
        }
    }
    Ok(())
}
