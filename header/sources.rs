//! What the files of `src/capi` declare for C, as far as the order of the header depends on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Fields, Item, Lit, Meta, ReturnType, Type, Visibility};

/// One file of `src/capi`.
pub(crate) struct Page {
    /// Its path from `src/capi`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// The public types, in order.
    pub(crate) types: Vec<Declared>,
    /// The names of types that its declarations mention.
    pub(crate) mentions: Vec<Mention>,
    /// Whether there is anything for C.
    pub(crate) declares: bool,
}

/// A type that is used.
pub(crate) struct Mention {
    pub(crate) name: String,
    /// How many of the file's types are declared before the one that uses it; all of them before a function.
    pub(crate) declared: usize,
}

/// A public type.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Its comment, line by line.
    pub(crate) doc: Vec<String>,
}

pub(crate) enum Kind {
    /// A struct whose members C does not see.
    Opaque,
    Struct,
    Union,
    Enum,
    /// A second name of the type that is named here.
    Alias(String),
    /// A function pointer, or something else that can only be declared where it stands.
    Other,
}

/// Reads all Rust files under a folder, in the order of their paths. A `mod.rs` only lists the others.
pub(crate) fn read_all(boundary: &Path) -> Result<Vec<Page>, String> {
    let mut paths = Vec::new();
    collect(boundary, &mut paths).map_err(|error| format!("{}: {error}", boundary.display()))?;
    paths.sort();
    paths.into_iter().map(|path| read(boundary, path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("mod.rs")
        {
            paths.push(path);
        }
    }
    Ok(())
}

fn read(boundary: &Path, path: PathBuf) -> Result<Page, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| failed(&error))?;
    let file = syn::parse_file(&text).map_err(|error| failed(&error))?;
    let name = path.strip_prefix(boundary).unwrap_or(&path);
    let mut page = Page {
        name: name.to_string_lossy().into_owned(),
        path: path.clone(),
        types: Vec::new(),
        mentions: Vec::new(),
        declares: false,
    };
    for item in &file.items {
        page.take(item);
    }
    Ok(page)
}

impl Page {
    /// Notes what an item declares and mentions, if it is for C.
    fn take(&mut self, item: &Item) {
        let public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
        match item {
            Item::Fn(function) if public(&function.vis) && function.sig.abi.is_some() => {
                self.declares = true;
                for input in &function.sig.inputs {
                    if let syn::FnArg::Typed(input) = input {
                        self.mention(&input.ty, usize::MAX);
                    }
                }
                if let ReturnType::Type(_, output) = &function.sig.output {
                    self.mention(output, usize::MAX);
                }
            }
            Item::Struct(item) if public(&item.vis) => {
                let seen = has_repr(&item.attrs);
                self.declare(
                    &item.ident,
                    if seen { Kind::Struct } else { Kind::Opaque },
                    &item.attrs,
                );
                if let (true, Fields::Named(fields)) = (seen, &item.fields) {
                    for field in &fields.named {
                        self.mention(&field.ty, self.types.len());
                    }
                }
            }
            Item::Union(item) if public(&item.vis) => {
                self.declare(&item.ident, Kind::Union, &item.attrs);
                for field in &item.fields.named {
                    self.mention(&field.ty, self.types.len());
                }
            }
            Item::Enum(item) if public(&item.vis) => {
                self.declare(&item.ident, Kind::Enum, &item.attrs);
            }
            Item::Type(item) if public(&item.vis) => {
                let kind = plain_name(&item.ty).map_or(Kind::Other, Kind::Alias);
                self.declare(&item.ident, kind, &item.attrs);
                self.mention(&item.ty, self.types.len());
            }
            Item::Const(item) => self.declares |= public(&item.vis),
            Item::Static(item) => self.declares |= public(&item.vis),
            _ => {}
        }
    }

    fn mention(&mut self, used: &Type, declared: usize) {
        let mut names = BTreeSet::new();
        collect_names(used, &mut names);
        let mentions = names.into_iter().map(|name| Mention { name, declared });
        self.mentions.extend(mentions);
    }

    fn declare(&mut self, name: &syn::Ident, kind: Kind, attributes: &[Attribute]) {
        self.declares = true;
        self.types.push(Declared {
            name: name.to_string(),
            kind,
            doc: doc(attributes),
        });
    }
}

fn has_repr(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("repr"))
}

fn doc(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim_end().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect()
}

/// The name of a type that is only a name.
fn plain_name(declared: &Type) -> Option<String> {
    match declared {
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            last.arguments.is_empty().then(|| last.ident.to_string())
        }
        _ => None,
    }
}

/// Adds every name that occurs in a type.
fn collect_names(used: &Type, names: &mut BTreeSet<String>) {
    match used {
        Type::Path(path) => {
            for segment in &path.path.segments {
                names.insert(segment.ident.to_string());
                if let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let syn::GenericArgument::Type(inner) = argument {
                            collect_names(inner, names);
                        }
                    }
                }
            }
        }
        Type::Ptr(pointer) => collect_names(&pointer.elem, names),
        Type::Reference(reference) => collect_names(&reference.elem, names),
        Type::Array(array) => collect_names(&array.elem, names),
        Type::BareFn(function) => {
            for input in &function.inputs {
                collect_names(&input.ty, names);
            }
            if let ReturnType::Type(_, output) = &function.output {
                collect_names(output, names);
            }
        }
        _ => {}
    }
}
