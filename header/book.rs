//! Puts a header together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::contents::{Header, Section};
use super::layout;
use super::sources::{Declared, Kind, Page};

/// The settings of cbindgen.
const SETTINGS: &str = "header/cbindgen.toml";

/// The text of a header.
pub(crate) fn write(
    root: &Path,
    interface: &str,
    header: &Header,
    pages: &[Page],
) -> Result<String, String> {
    let writer = Writer::new(root, interface, header, pages)?;
    let mut text = writer.text(header.start)?;
    writer.write_early_types(&mut text);
    for section in header.sections {
        writer.write_section(section, &mut text)?;
    }
    text.push('\n');
    text.push_str(&writer.text(header.end)?);
    Ok(text)
}

struct Writer<'a> {
    root: &'a Path,
    /// The version of the C interface.
    interface: &'a str,
    header: &'a Header,
    pages: &'a [Page],
    settings: cbindgen::Config,
    /// A folder for copies of single files.
    alone: PathBuf,
    /// Structs by their tags, and the name that programs use for each.
    names: BTreeMap<&'a str, &'a str>,
    /// Names of structs that are used in an earlier part of the header than the one that describes them.
    early: BTreeSet<&'a str>,
}

impl<'a> Writer<'a> {
    fn new(
        root: &'a Path,
        interface: &'a str,
        header: &'a Header,
        pages: &'a [Page],
    ) -> Result<Self, String> {
        let settings = cbindgen::Config::from_file(root.join(SETTINGS))
            .map_err(|error| format!("{SETTINGS}: {error}"))?;
        let mut writer = Self {
            root,
            interface,
            header,
            pages,
            settings,
            alone: PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()),
            names: BTreeMap::new(),
            early: BTreeSet::new(),
        };
        writer.find_names();
        writer.find_early();
        Ok(writer)
    }

    /// A text from `header/`, with the versions put in.
    fn text(&self, name: &str) -> Result<String, String> {
        let path = self.root.join("header").join(name);
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok([
            ("@VERSION_MAJOR@", env!("CARGO_PKG_VERSION_MAJOR")),
            ("@VERSION_MINOR@", env!("CARGO_PKG_VERSION_MINOR")),
            ("@VERSION_PATCH@", env!("CARGO_PKG_VERSION_PATCH")),
            ("@VERSION@", env!("CARGO_PKG_VERSION")),
            ("@INTERFACE_VERSION@", self.interface),
        ]
        .iter()
        .fold(text, |text, (name, value)| text.replace(name, value)))
    }

    /// The files of a header in its order.
    fn in_order(&self) -> impl Iterator<Item = (&'a Section, &'a Page)> + '_ {
        self.header.sections.iter().flat_map(move |section| {
            section
                .parts()
                .flat_map(move |part| section.pages(part, self.pages))
                .map(move |page| (section, page))
        })
    }

    fn find_names(&mut self) {
        let structs: BTreeSet<&str> = self.pages.iter().flat_map(Page::tags).collect();
        for declared in self.pages.iter().flat_map(|page| &page.types) {
            if let Kind::Alias(of) = &declared.kind {
                if structs.contains(of.as_str()) {
                    self.names.entry(of).or_insert(&declared.name);
                }
            }
        }
    }

    fn find_early(&mut self) {
        let mut described: BTreeSet<&str> = BTreeSet::new();
        let mut early = BTreeSet::new();
        for (_, page) in self.in_order() {
            let types = &page.types;
            for mention in &page.mentions {
                let used = mention.name.as_str();
                let name = self.names.get(used).copied().unwrap_or(used);
                let before = &types[..mention.declared.min(types.len())];
                let known = before.iter().any(|declared| declared.name == used);
                if !known && !described.contains(name) {
                    early.insert(name);
                }
            }
            described.extend(types.iter().map(|declared| declared.name.as_str()));
        }
        self.early = early;
    }

    /// Declares the structs that are used before they are described, in the order of the sections that describe them.
    fn write_early_types(&self, text: &mut String) {
        for (section, page) in self.in_order() {
            for declared in &page.types {
                if let (true, Some(tag)) =
                    (self.early.contains(&*declared.name), self.tag(declared))
                {
                    write_type(declared, tag, Some(section.group), text);
                }
            }
        }
    }

    /// The tag of the struct that a type is the name of, if it is one.
    fn tag<'d>(&self, declared: &'d Declared) -> Option<&'d str> {
        match &declared.kind {
            Kind::Opaque if !self.names.contains_key(declared.name.as_str()) => {
                Some(&declared.name)
            }
            Kind::Alias(of) if self.names.contains_key(of.as_str()) => Some(of),
            _ => None,
        }
    }

    /// Whether C sees only the name of a type.
    fn is_opaque(&self, page: &Page, declared: &Declared) -> bool {
        let opaque = |name: &str| {
            page.types
                .iter()
                .any(|other| other.name == name && matches!(other.kind, Kind::Opaque))
        };
        match &declared.kind {
            Kind::Alias(of) => self.names.contains_key(of.as_str()) && opaque(of),
            kind => matches!(kind, Kind::Opaque),
        }
    }

    fn write_section(&self, section: &Section, text: &mut String) -> Result<(), String> {
        text.push('\n');
        text.push_str(&self.text(section.introduction)?);
        for (title, parts) in section.chapters {
            if !self.has_any(section, parts) {
                continue;
            }
            if !title.is_empty() {
                let _ = write!(text, "\n/** @name {title} */\n/** @{{ */\n");
            }
            for part in *parts {
                self.write_part(section, part, text)?;
            }
            if !title.is_empty() {
                text.push_str("\n/** @} */\n");
            }
        }
        let _ = write!(text, "\n/** @}} (end of {}) */\n", section.group);
        Ok(())
    }

    /// Whether a chapter has anything: its folders may be empty.
    fn has_any(&self, section: &Section, parts: &[&'static str]) -> bool {
        parts.iter().any(|part| {
            !part.ends_with(".h") && section.pages(part, self.pages).next().is_some()
                || part.ends_with(".h")
        })
    }

    fn write_part(
        &self,
        section: &Section,
        part: &'static str,
        text: &mut String,
    ) -> Result<(), String> {
        if part.ends_with(".h") {
            text.push('\n');
            text.push_str(&self.text(part)?);
            return Ok(());
        }
        let mut found = false;
        for page in section.pages(part, self.pages) {
            found = true;
            self.write_page(page, text)?;
        }
        if found || !part.ends_with(".rs") {
            Ok(())
        } else {
            Err(format!(
                "{part} is in header/contents.rs, but src/capi has no such file"
            ))
        }
    }

    fn write_page(&self, page: &Page, text: &mut String) -> Result<(), String> {
        let mut settings = self.settings.clone();
        for declared in &page.types {
            let opaque = self.is_opaque(page, declared);
            let early = self.early.contains(&*declared.name) && self.tag(declared).is_some();
            if let (true, false, Some(tag)) = (opaque, early, self.tag(declared)) {
                write_type(declared, tag, None, text);
            }
            if opaque || early {
                settings.export.exclude.push(declared.name.clone());
            } else {
                // cbindgen alone would leave out types that no function mentions.
                settings.export.include.push(declared.name.clone());
            }
        }
        // Structs of other files by the names that programs use.
        for (tag, name) in &self.names {
            if !page.members_seen(tag) {
                settings
                    .export
                    .rename
                    .insert((*tag).to_owned(), (*name).to_owned());
            }
        }
        // A copy in a folder of its own, because cbindgen would follow the list of modules to other files.
        let copy = self.alone.join("page.rs");
        fs::copy(&page.path, &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
        let bindings = cbindgen::Builder::new()
            .with_config(settings)
            .with_src(copy)
            .generate()
            .map_err(|error| format!("{}: {error}", page.name))?;
        let mut declarations = Vec::new();
        bindings.write(&mut declarations);
        text.push('\n');
        let declarations = layout::set(&String::from_utf8_lossy(&declarations));
        text.push_str(declarations.trim_start_matches('\n'));
        Ok(())
    }
}

impl Page {
    /// The structs that may have another name.
    fn tags(&self) -> impl Iterator<Item = &str> {
        self.types
            .iter()
            .filter(|declared| match declared.kind {
                Kind::Struct => true,
                // Others are the names that programs use.
                Kind::Opaque => declared.name.ends_with("_s"),
                _ => false,
            })
            .map(|declared| declared.name.as_str())
    }

    /// Whether the page describes the members of a struct.
    fn members_seen(&self, tag: &str) -> bool {
        self.types
            .iter()
            .any(|declared| declared.name == tag && matches!(declared.kind, Kind::Struct))
    }
}

fn write_type(declared: &Declared, tag: &str, group: Option<&str>, text: &mut String) {
    text.push_str("\n/**\n");
    for line in &declared.doc {
        let _ = writeln!(text, " *{line}");
    }
    if let Some(group) = group {
        let _ = writeln!(text, " * @ingroup {group}");
    }
    text.push_str(" */\n");
    text.push_str(&layout::set(&format!(
        "typedef struct {tag} {};\n",
        declared.name
    )));
}
