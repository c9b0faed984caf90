//! The files of the repository that people write.

use std::fs;
use std::path::{Path, PathBuf};

const WRITTEN: [&str; 13] = [
    "c", "cmake", "cpp", "h", "in", "js", "md", "py", "rs", "sh", "toml", "tsv", "txt",
];
/// Text without an extension.
const WRITTEN_NAMES: [&str; 1] = ["run"];

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every text file below a folder. Folders of build results and of installed packages are left out.
pub fn texts_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !is_made(&path, &name) {
                collect(&path, found);
            }
            continue;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        if WRITTEN.contains(&&*extension) || WRITTEN_NAMES.contains(&&*name) {
            found.push(path);
        }
    }
}

fn is_made(folder: &Path, name: &str) -> bool {
    let hidden = name.starts_with('.') && name != ".ci" && name != ".github";
    let vectors = folder.ends_with("tests/vectors");
    let results = ["CACHEDIR.TAG", "CMakeCache.txt", "pyvenv.cfg"];
    hidden
        || vectors
        || ["node_modules", "target"].contains(&name)
        || results.iter().any(|result| folder.join(result).exists())
}
