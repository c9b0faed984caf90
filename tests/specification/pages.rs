//! The pages of the specification: their headings, and what they say of each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::repository::{read, root, texts_below};

/// Numbers that follow "section" or "sections": `3`, `4 and 5`, `2.3 to 2.5, 4`.
pub const NUMBERS: &str =
    r"\d+(?:\.\d+)*(?:(?:, and |, or |, | and | or | to |-|–)§?\d+(?:\.\d+)*)*";

pub fn folder() -> PathBuf {
    root().join("docs/specification")
}

/// The pages and tables by their path below the folder, without extension, each with the numbers of its headings.
pub struct Pages {
    headings: BTreeMap<String, BTreeSet<String>>,
}

impl Pages {
    pub fn read() -> Self {
        let folder = folder();
        let headings = texts_below(&folder)
            .into_iter()
            .map(|path| {
                let name = path.strip_prefix(&folder).expect("below");
                let name = name.display().to_string();
                let name = name.strip_suffix(".md").unwrap_or(&name).to_owned();
                (name, headings(&read(&path)))
            })
            .collect();
        Self { headings }
    }

    /// What is wrong with a citation of sections of a page, if anything.
    pub fn fault(&self, page: &str, sections: Option<&str>) -> Option<String> {
        let page = page.strip_suffix(".md").unwrap_or(page);
        let Some(headings) = self.headings.get(page) else {
            return Some(format!("there is no page {page}"));
        };
        let missing = numbers(sections?).find(|number| !headings.contains(number))?;
        Some(format!("{page} has no section {missing}"))
    }
}

fn headings(text: &str) -> BTreeSet<String> {
    static HEADING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^#{2,5} (\d+(?:\.\d+)*)\.? ").expect("valid"));
    HEADING
        .captures_iter(text)
        .map(|heading| heading[1].to_owned())
        .collect()
}

/// The single numbers of a list such as `2.3 to 2.5 and 4`.
fn numbers(list: &str) -> impl Iterator<Item = String> + '_ {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+(?:\.\d+)*").expect("valid"));
    NUMBER
        .find_iter(list)
        .map(|number| number.as_str().to_owned())
}

/// Links of a page, references such as `§4.1` behind a link, and those to the page itself.
fn faults_of_page(pages: &Pages, path: &Path) -> Vec<String> {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        let link = r"\]\((?P<link>[^)#]+)(?:#[^)]*)?\)";
        Regex::new(&format!(
            "{link}(?: (?:§|sections? )(?P<there>{NUMBERS}))?|(?:§)(?P<here>{NUMBERS})"
        ))
        .expect("valid")
    });
    let text = read(path);
    let text = without_code(&text);
    let inside = path.strip_prefix(folder()).ok();
    let mut faults = Vec::new();
    for reference in REFERENCE.captures_iter(&text) {
        let fault = match (reference.name("link"), reference.name("here")) {
            (Some(link), _) => {
                let target = path.with_file_name("").join(link.as_str());
                let sections = reference.name("there").map(|there| there.as_str());
                fault_of_link(pages, &target, sections)
            }
            (None, Some(here)) => inside
                .and_then(|page| pages.fault(&page.display().to_string(), Some(here.as_str()))),
            (None, None) => None,
        };
        faults.extend(fault.map(|fault| format!("{}: {fault}", path.display())));
    }
    faults
}

fn fault_of_link(pages: &Pages, target: &Path, sections: Option<&str>) -> Option<String> {
    if target.to_string_lossy().contains("://") {
        return None;
    }
    let Ok(target) = target.canonicalize() else {
        return Some(format!("leads to {}, which is not there", target.display()));
    };
    let page = target.strip_prefix(folder().canonicalize().ok()?).ok()?;
    pages.fault(&page.display().to_string(), Some(sections?))
}

/// The text with fenced code and code spans blanked out.
fn without_code(text: &str) -> String {
    static CODE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?ms)^```.*?^```|`[^`\n]*`").expect("valid"));
    CODE.replace_all(text, "").into_owned()
}

#[test]
fn links_and_sections_in_documents_resolve() {
    let pages = Pages::read();
    let faults: Vec<_> = texts_below(&root())
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .flat_map(|path| faults_of_page(&pages, path))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_page_is_in_the_index() {
    let index = read(&folder().join("README.md"));
    for page in Pages::read()
        .headings
        .keys()
        .filter(|page| *page != "README")
    {
        let link = if page.ends_with(".tsv") {
            page.clone()
        } else {
            format!("{page}.md")
        };
        assert!(
            index.contains(&format!("]({link})")),
            "{link} is not in the index"
        );
    }
}

#[test]
fn the_table_of_coverage_names_sections_that_exist() {
    let pages = Pages::read();
    let table = read(&folder().join("interface/coverage.tsv"));
    let mut faults = Vec::new();
    for row in table.lines().skip(1) {
        let columns: Vec<_> = row.split('\t').collect();
        let [function, page, section, _] = columns[..] else {
            panic!("four columns: {row}");
        };
        // Some pages have a table at the top and no numbers.
        let sections = section
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(section);
        faults.extend(
            pages
                .fault(page, sections)
                .map(|fault| format!("{function}: {fault}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_missing_section_is_a_fault() {
    let pages = Pages::read();
    assert_eq!(
        pages.fault("topics/subscribe", Some("0.5 and 1.1 to 1.3")),
        None
    );
    assert_eq!(pages.fault("topics/subscribe.md", None), None);
    assert_eq!(
        pages.fault("topics/subscribe", Some("0.5 and 77")),
        Some("topics/subscribe has no section 77".to_owned())
    );
    assert_eq!(
        pages.fault("topics/subscribed", None),
        Some("there is no page topics/subscribed".to_owned())
    );
}
