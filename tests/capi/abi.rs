//! The interface as C and C++ compilers see it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

pub(crate) const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];
/// How the vendor's example programs are built.
pub(crate) const VENDOR: [&str; 6] = [
    "-std=c99",
    "-Wall",
    "-Werror",
    "-Wno-error=deprecated-declarations",
    "-D_POSIX_C_SOURCE=200112L",
    "-D_XOPEN_SOURCE=700",
];

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The compilers of this machine: gcc must be there, clang is used if it is.
pub(crate) fn compilers() -> Vec<(&'static str, &'static str)> {
    let works = |name: &str| Command::new(name).arg("--version").output().is_ok();
    assert!(works("gcc") && works("g++"), "gcc and g++ are needed");
    let mut compilers = vec![("gcc", "g++")];
    if works("clang") && works("clang++") {
        compilers.push(("clang", "clang++"));
    }
    compilers
}

/// Folders that are searched besides the project's: none, and that of APR if it is installed.
fn extra_folders() -> Vec<Vec<&'static str>> {
    let mut folders = vec![vec![]];
    if Path::new("/usr/include/apr-1.0/apr.h").exists() {
        folders.push(vec!["-I/usr/include/apr-1.0"]);
    }
    folders
}

/// Checks the syntax of a file; gives the compiler's complaints.
fn check(compiler: &str, file: &Path, flags: &[&str]) -> Result<(), String> {
    let include = format!("-I{}", root().join("include").display());
    run_compiler(compiler, file, &[flags, &[&include]].concat())
}

/// The same, with no folders but those of the flags.
pub(crate) fn run_compiler(compiler: &str, file: &Path, flags: &[&str]) -> Result<(), String> {
    let output = Command::new(compiler)
        .args(flags)
        .arg("-fsyntax-only")
        .arg(file)
        .output()
        .expect("the compiler runs");
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let start: Vec<_> = text.lines().take(8).collect();
    Err(format!(
        "{compiler} {flags:?} {}:\n{}",
        file.display(),
        start.join("\n")
    ))
}

/// Checks a file as C and as C++ with every compiler, dialect and set of folders.
fn check_everywhere(c_file: &Path, cpp_file: &Path, c_dialects: &[&str], cpp_dialects: &[&str]) {
    for (c, cpp) in compilers() {
        for folders in extra_folders() {
            for (compiler, file, dialects) in
                [(c, c_file, c_dialects), (cpp, cpp_file, cpp_dialects)]
            {
                for dialect in dialects {
                    let flags = [&[*dialect][..], &STRICT, &folders].concat();
                    check(compiler, file, &flags).unwrap_or_else(|text| panic!("{text}"));
                }
            }
        }
    }
}

/// A folder of this test's own that vanishes with it.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes the same text as a C and as a C++ file.
fn write_both(folder: &Path, text: &str) -> (PathBuf, PathBuf) {
    let (c, cpp) = (folder.join("unit.c"), folder.join("unit.cpp"));
    fs::write(&c, text).expect("written");
    fs::write(&cpp, text).expect("written");
    (c, cpp)
}

#[test]
fn headers_compile_alone_and_twice_in_every_dialect() {
    let folder = folder();
    for header in ["diffusion.h", "args.h"] {
        let text = format!("#include \"{header}\"\n#include \"{header}\"\nint unit;\n");
        let (c, cpp) = write_both(folder.path(), &text);
        check_everywhere(
            &c,
            &cpp,
            &["-std=c99", "-std=c11", "-std=c17", "-std=gnu11"],
            &["-std=c++11", "-std=c++17"],
        );
    }
}

#[test]
fn headers_compile_with_the_flags_of_the_vendors_programs() {
    let c = root().join("tests/abi/idioms.c");
    for (compiler, _) in compilers() {
        check(compiler, &c, &VENDOR).unwrap_or_else(|text| panic!("{text}"));
        for folders in extra_folders() {
            let flags = [&VENDOR[..], &folders].concat();
            check(compiler, &c, &flags).unwrap_or_else(|text| panic!("{text}"));
        }
    }
}

#[test]
fn old_programs_find_former_members_and_may_have_names_of_their_own() {
    let c = root().join("tests/abi/old_programs.c");
    for (compiler, _) in compilers() {
        let flags = [&["-std=c11"], &STRICT[..]].concat();
        check(compiler, &c, &flags).unwrap_or_else(|text| panic!("{text}"));
    }
}

#[test]
fn apr_may_come_before_and_after() {
    if extra_folders().len() == 1 {
        return;
    }
    let folder = folder();
    let (c, _) = write_both(
        folder.path(),
        "#include \"diffusion.h\"\napr_pool_t *pool;\nvoid rest(void);\nvoid rest(void) { apr_sleep(1000); apr_terminate(); }\n",
    );
    for (compiler, _) in compilers() {
        let flags = [&VENDOR[..], &["-I/usr/include/apr-1.0"]].concat();
        check(compiler, &c, &flags).unwrap_or_else(|text| panic!("{text}"));
    }
    let flags = [
        &["-std=gnu11", "-D_GNU_SOURCE", "-I/usr/include/apr-1.0"][..],
        &STRICT,
    ]
    .concat();
    for text in [
        "#include <apr_pools.h>\n#include \"diffusion.h\"\napr_pool_t *pool; HASH_T hash;\n",
        "#include \"diffusion.h\"\n#include <apr_pools.h>\napr_pool_t *pool; HASH_T hash;\n",
        "#define DIFFUSION_NO_APR\n#include \"diffusion.h\"\napr_pool_t *pool; HASH_T hash;\n",
    ] {
        let (c, _) = write_both(folder.path(), text);
        for (compiler, _) in compilers() {
            check(compiler, &c, &flags).unwrap_or_else(|text| panic!("{text}"));
        }
    }
}

/// All headers of the include folder.
fn headers(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            headers(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "h") {
            found.push(path);
        }
    }
}

#[test]
fn every_header_name_of_the_vendor_compiles_alone_and_twice() {
    let include = root().join("include");
    let mut found = Vec::new();
    headers(&include, &mut found);
    assert!(found.len() >= 90, "only {} headers", found.len());
    let folder = folder();
    for header in found {
        let name = header
            .strip_prefix(&include)
            .expect("inside")
            .display()
            .to_string();
        // Those of APR declare what APR does, and nothing of ours.
        let is_aprs = ["apr", "apu", "diffusion-apr"]
            .iter()
            .any(|start| name.starts_with(start));
        let declared = if is_aprs { "apr_pool_t" } else { "SESSION_T" };
        let text = format!("#include \"{name}\"\n#include \"{name}\"\n{declared} *unit;\n");
        let (c, cpp) = write_both(folder.path(), &text);
        for (compiler, file, dialect) in [("gcc", &c, "-std=c99"), ("g++", &cpp, "-std=c++11")] {
            let flags = [&[dialect][..], &STRICT].concat();
            check(compiler, file, &flags).unwrap_or_else(|text| panic!("{text}"));
        }
    }
}

#[test]
fn the_list_of_connection_responses_is_complete() {
    let folder = folder();
    let text = "#include \"diffusion.h\"\nint main(void) {\n int n = 0;\n\
                while (connectionResponseList[n].msg != NULL) n++;\n\
                return n == 11 && connectionResponseList[10].code == CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING\n\
                && strncmp(DIFFUSION_VERSION, \"6.9.0#\", 6) == 0 ? 0 : 1;\n}\n";
    let (c, _) = write_both(folder.path(), text);
    let program = folder.path().join("program");
    let built = Command::new("gcc")
        .arg("-I")
        .arg(root().join("include"))
        .arg(&c)
        .arg("-o")
        .arg(&program)
        .status()
        .expect("gcc runs");
    assert!(built.success());
    assert!(Command::new(&program)
        .status()
        .expect("the program runs")
        .success());
}

#[test]
fn versions_in_the_header_are_those_of_the_manifest() {
    let header = fs::read_to_string(root().join("include/diffusion.h")).expect("readable");
    for (part, value) in [
        ("MAJOR", env!("CARGO_PKG_VERSION_MAJOR")),
        ("MINOR", env!("CARGO_PKG_VERSION_MINOR")),
        ("PATCH", env!("CARGO_PKG_VERSION_PATCH")),
    ] {
        let line = format!("#define DIFFUSION_C_VERSION_{part} {value}\n");
        assert!(header.contains(&line), "the header lacks {line}");
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("readable");
    let interface = manifest
        .split_once("\ninterface-version = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("an interface-version")
        .0;
    let version = format!(" = \"{interface}#{}\";", env!("CARGO_PKG_VERSION"));
    assert!(
        header.contains(&version),
        "DIFFUSION_VERSION is not{version}"
    );
}

/// The names in `docs/SYMBOLS.md`, the committed list of what the library exports.
fn listed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("docs/SYMBOLS.md")).expect("readable");
    text.lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn the_areas_name_everything_that_is_exported() {
    let mut named = BTreeSet::new();
    for entry in fs::read_dir(root().join("src/capi")).expect("readable") {
        if let Ok(text) = fs::read_to_string(entry.expect("readable").path().join("mod.rs")) {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            named.extend(words.map(str::to_owned));
        }
    }
    let listed = listed();
    let missing: Vec<_> = listed.difference(&named).collect();
    assert!(missing.is_empty(), "no area's mod.rs names {missing:?}");
}

#[test]
fn everything_exported_is_declared() {
    let headers = ["diffusion.h", "args.h", "diffusion-apr.h"]
        .map(|name| fs::read_to_string(root().join("include").join(name)).expect("readable"))
        .concat();
    for name in listed() {
        let by_macro = headers.contains(&format!("\nDECL_PARSER_JUMP_FN({name})\n"));
        let declared = headers
            .match_indices(&name)
            .any(|(at, _)| headers[at + name.len()..].starts_with(['(', ';', '[']));
        let declared = declared || by_macro;
        assert!(declared, "{name} is not declared");
    }
}
