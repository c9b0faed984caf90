//! Comments cite the specification as `specification/AREA/PAGE section N`, the path below `docs`. Each citation must resolve.

use std::sync::LazyLock;

use regex::Regex;

use crate::pages::{Pages, NUMBERS};
use crate::repository::{read, root, texts_below};

/// A text as one line, without the marks that begin lines of comments, so that citations may be broken anywhere.
fn joined(text: &str) -> String {
    static START: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\s*\n\s*(?://[/!]?|#|\*(?:[^/]|$))?\s*").expect("valid"));
    START.replace_all(text, " ").into_owned()
}

/// The citations of a text: page and sections.
fn citations(text: &str) -> Vec<(String, Option<String>)> {
    static CITATION: LazyLock<Regex> = LazyLock::new(|| {
        let page = r"(?:[a-z-]+/[a-z-]+(?:\.md|\.tsv)?|vectors)";
        Regex::new(&format!(
            r"(?:^|[^\w/])(?:docs/)?specification/(?P<page>{page})(?:`? sections? (?P<sections>{NUMBERS}))?"
        ))
        .expect("valid")
    });
    CITATION
        .captures_iter(&joined(text))
        .map(|citation| {
            let sections = citation
                .name("sections")
                .map(|found| found.as_str().to_owned());
            (citation["page"].to_owned(), sections)
        })
        .collect()
}

/// Names of pages as they were before they came into the repository, and places outside of it.
fn foreign(text: &str) -> Option<String> {
    static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
        let old_page = r"\b[abc]\d{1,2}`? sections? \d|\bprotocol/\d\d\b|\bsemantics/[abc]\d";
        let old_page_alone = r"(?:\(|, )`?(?:a[1-9]|b1?\d|c[1-9])`?(?:\)|, `?[abc]\d{1,2}`?[,)])";
        let outside = r"\.\./shared\b|\bshared/(?:spec|check|cases|hooks)\b|\.\./design\.md";
        Regex::new(&format!("{old_page}|{old_page_alone}|{outside}")).expect("valid")
    });
    FOREIGN
        .find(&joined(text))
        .map(|found| found.as_str().to_owned())
}

#[test]
fn citations_resolve() {
    let pages = Pages::read();
    let (mut count, mut faults) = (0, Vec::new());
    for path in texts_below(&root()) {
        for (page, sections) in citations(&read(&path)) {
            count += 1;
            faults.extend(
                pages
                    .fault(&page, sections.as_deref())
                    .map(|fault| format!("{}: {fault}", path.display())),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 300, "only {count} citations were found");
}

#[test]
fn nothing_outside_of_the_repository_is_cited() {
    let own = root().join(file!());
    let faults: Vec<_> = texts_below(&root())
        .into_iter()
        .filter(|path| *path != own)
        .filter_map(|path| Some(format!("{}: {}", path.display(), foreign(&read(&path))?)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn headers_stand_alone() {
    for path in texts_below(&root().join("include")) {
        assert_eq!(citations(&read(&path)), [], "{}", path.display());
    }
}

/// Files and folders of the repository that a text names between backquotes.
fn named_files(text: &str) -> Vec<String> {
    static FILE: LazyLock<Regex> = LazyLock::new(|| {
        let folders = "benches|c-examples|cmake|devserver|docs|scripts|src|tests";
        Regex::new(&format!("`((?:{folders})/[A-Za-z0-9_./-]+)`")).expect("valid")
    });
    FILE.captures_iter(text)
        .map(|file| file[1].to_owned())
        .collect()
}

#[test]
fn files_that_are_named_are_there() {
    let (mut count, mut faults) = (0, Vec::new());
    for path in texts_below(&root()) {
        // The other crates name their own files.
        let folders = path.ancestors().skip(1);
        let crates: Vec<_> = folders
            .filter(|folder| folder.join("Cargo.toml").exists())
            .collect();
        for file in named_files(&read(&path)) {
            count += 1;
            if !crates.iter().any(|folder| folder.join(&file).exists()) {
                faults.push(format!("{}: there is no {file}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 50, "only {count} names were found");
}

#[test]
fn citations_are_found_in_every_kind_of_comment() {
    let page = |page: &str, sections: Option<&str>| (page.to_owned(), sections.map(str::to_owned));
    for (text, expected) in [
        (
            "/// As (`specification/topics/fetch section 2`) says.",
            page("topics/fetch", Some("2")),
        ),
        (
            "//! one (`specification/protocol/connection\n    //! sections 11.1 to 11.3 and 17`).",
            page("protocol/connection", Some("11.1 to 11.3 and 17")),
        ),
        (
            "/* Maps (specification/data/utilities\n * section 2). */",
            page("data/utilities", Some("2")),
        ),
        ("# See docs/specification/vectors.", page("vectors", None)),
        (
            "names of `specification/interface/enums.tsv`, 3 of them",
            page("interface/enums.tsv", None),
        ),
    ] {
        assert_eq!(citations(text), [expected], "{text}");
    }
    assert_eq!(citations("src/topics/specification/property.rs"), []);
}

#[test]
fn old_names_of_pages_are_found() {
    for text in [
        "(a2 section 5)",
        "`b11 sections 2",
        "`protocol/22`",
        "semantics/b6",
        "(b1)",
        "(`b1`, `b2`)",
        "../shared/spec",
        "(`../design.md`)",
    ] {
        assert!(foreign(text).is_some(), "{text}");
    }
    for text in [
        "protocol 25",
        "the bytes a1 80 01",
        "\"-std=c11\"",
        "`a1 01`",
    ] {
        assert_eq!(foreign(text), None, "{text}");
    }
}
