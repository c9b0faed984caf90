//! The tables of the interface, and how much of it is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::pages::folder;
use crate::repository::{read, root};

/// Headers of the vendor that have functions which are not exported yet. Their types, macros and variables are not
/// checked either, until the last function is there and the header leaves this list.
const OPEN: [&str; 0] = [];

/// One line of a table by the names of the columns.
pub struct Row(BTreeMap<String, String>);

impl Row {
    pub fn get(&self, column: &str) -> &str {
        let found = self.0.get(column);
        found.unwrap_or_else(|| panic!("there is no column {column}"))
    }

    pub fn is_open(&self) -> bool {
        OPEN.contains(&self.get("area"))
    }
}

pub fn table(name: &str) -> Vec<Row> {
    let text = read(&folder().join("interface").join(name));
    let mut lines = text.lines();
    let columns: Vec<_> = lines
        .next()
        .expect("names of columns")
        .split('\t')
        .collect();
    lines
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            assert_eq!(cells.len(), columns.len(), "{name}: {line}");
            let pairs = columns.iter().zip(cells);
            Row(pairs
                .map(|(column, cell)| ((*column).to_owned(), cell.to_owned()))
                .collect())
        })
        .collect()
}

/// Rows of the parts of the interface that are complete.
pub fn complete(name: &str) -> Vec<Row> {
    let mut rows = table(name);
    rows.retain(|row| !row.is_open());
    assert!(!rows.is_empty());
    rows
}

/// The functions of 6.9 and those that later versions added. Where a later version changed one, that of 6.9 counts:
/// sources written for it must still compile.
pub fn functions() -> Vec<Row> {
    let mut rows = table("functions.tsv");
    let known: BTreeSet<_> = rows
        .iter()
        .map(|row| row.get("function").to_owned())
        .collect();
    let added = table("additions.tsv").into_iter();
    rows.extend(added.filter(|row| !known.contains(row.get("function"))));
    rows
}

/// What the library exports, as the list of symbols says.
pub fn exported() -> BTreeSet<String> {
    let list = read(&root().join("docs/SYMBOLS.md"));
    let names = list.lines().filter_map(|line| line.strip_prefix("| `"));
    names
        .filter_map(|rest| Some(rest.split_once('`')?.0.to_owned()))
        .collect()
}

#[test]
fn what_is_not_exported_belongs_to_the_areas_that_are_open() {
    let exported = exported();
    let missing: Vec<_> = functions()
        .into_iter()
        .filter(|row| !exported.contains(row.get("function")))
        .collect();
    let areas: BTreeSet<_> = missing.iter().map(|row| row.get("area")).collect();
    let unexpected: Vec<_> = missing
        .iter()
        .filter(|row| !row.is_open())
        .map(|row| row.get("function"))
        .collect();
    assert!(unexpected.is_empty(), "not exported: {unexpected:?}");
    assert_eq!(
        areas,
        BTreeSet::from(OPEN),
        "take the areas that are complete from the list"
    );
}
