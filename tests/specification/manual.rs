//! The manual that doxygen makes: a link between its documents leads to a page only if the document it names is a part of it.
//! Doxygen says so too, but cannot where the path of the sources has a blank.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::repository::{read, root, texts_below};

/// The documents that `docs/Doxyfile.in` names.
fn documents() -> BTreeSet<PathBuf> {
    let root = root();
    let listed = read(&root.join("docs/Doxyfile.in"));
    let mut documents = BTreeSet::new();
    for quoted in listed.split('"') {
        let Some(name) = quoted.strip_prefix("@PROJECT_SOURCE_DIR@/") else {
            continue;
        };
        if name == "docs" {
            let folder = root.join(name);
            let direct = texts_below(&folder).into_iter().filter(|path| {
                path.parent() == Some(&folder) && path.extension().is_some_and(|ext| ext == "md")
            });
            documents.extend(direct);
        } else if name.ends_with(".md") {
            documents.insert(root.join(name));
        }
    }
    documents
}

/// The path without `..`, which the links of a document begin with.
fn joined(folder: &Path, link: &str) -> PathBuf {
    let mut path = folder.to_path_buf();
    for part in link.split('/') {
        match part {
            ".." => drop(path.pop()),
            part => path.push(part),
        }
    }
    path
}

#[test]
fn links_between_documents_lead_to_pages_of_the_manual() {
    let documents = documents();
    assert!(documents.len() >= 15, "{documents:?}");
    let mut links = 0;
    for document in &documents {
        let text = read(document);
        for link in text.split("](").skip(1) {
            assert!(
                !link.starts_with('#'),
                "{} has a link to a part of itself, which doxygen finds only where the link names the document",
                document.display()
            );
            let link = link.split([')', '#']).next().unwrap_or_default();
            if !link.ends_with(".md") || link.contains("://") {
                continue;
            }
            links += 1;
            let named = joined(document.parent().expect("a folder"), link);
            assert!(
                documents.contains(&named),
                "{} links to {link}, which docs/Doxyfile.in does not name",
                document.display()
            );
        }
    }
    assert!(links >= 20, "{links} links found");
}
