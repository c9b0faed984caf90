//! Areas of the C boundary use only those that stand before them in the list of `src/capi/mod.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// Files that name a later area, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    // A declaration only: the struct of sessions has a handler of messages, and a message points to its topic's specification.
    ("session/protocol/messages.rs", "topics"),
];

fn areas(folder: &Path) -> Vec<String> {
    fs::read_to_string(folder.join("mod.rs"))
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("pub(crate) mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The areas that a file names.
fn named(source: &str) -> impl Iterator<Item = &str> {
    source.split("crate::capi::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn areas_use_only_those_before_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/capi");
    let areas = areas(&folder);
    assert!(areas.len() > 10, "{areas:?}");
    let place = |name: &str| areas.iter().position(|area| area == name);
    let mut excepted = Vec::new();
    let mut wrong = Vec::new();
    for (own, area) in areas.iter().enumerate() {
        let mut found = Vec::new();
        files(&folder.join(area), &mut found);
        for path in found {
            let file = path
                .strip_prefix(&folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            for name in named(&fs::read_to_string(&path).unwrap()) {
                let exception = (file.as_str(), name);
                match place(name) {
                    Some(used) if used <= own => {}
                    _ if EXCEPTIONS.contains(&exception) => excepted.push(name.to_owned()),
                    _ => wrong.push(format!("{file} uses {name}")),
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        excepted.len(),
        EXCEPTIONS.len(),
        "an exception is not needed any more"
    );
}
