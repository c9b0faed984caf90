//! What a view makes of one value of one source (`specification/control/topic-views sections 5.2 to 5.4`).

use std::sync::Arc;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::topics::selector::path;

use super::model::ViewSpecification;
use crate::core::topics::Tree;

mod convert;
mod paths;
mod scalar;
mod specification;
mod transform;

pub(super) use specification::reference_specification;
pub(crate) use specification::VIEW;

/// What a view needs to know of a source.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    /// The type of its values, for a time series of those of its events.
    pub(super) datatype: Datatype,
}

/// What becomes of a value: a topic at a path, or none although there is the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Derived {
    pub(super) path: Arc<str>,
    /// The outer `None`: no topic. The inner one: a topic without value.
    pub(super) value: Option<Option<Bytes>>,
}

/// Where `insert` finds topics: those that the view may read.
pub(super) struct Others<'a> {
    pub(super) tree: &'a Tree,
    pub(super) may_read: &'a dyn Fn(&str) -> bool,
}

/// The path of every reference topic of the source, if that depends on no value.
pub(super) fn fixed_path(view: &ViewSpecification, source: &str) -> Option<Arc<str>> {
    if !view.template.is_fixed() {
        return None;
    }
    topic_path(&paths::expand_fixed(&view.template, source))
}

/// Carries out a view for one value of a source; `None` if the source has none. No path comes twice.
pub(super) fn evaluate(
    view: &ViewSpecification,
    source: &Source<'_>,
    value: Option<&Bytes>,
    others: &Others<'_>,
) -> Vec<Derived> {
    let mut found: Vec<Derived> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let expanded = paths::expand(view, source.path, value);
    let is_many = expanded.len() > 1;
    for (path, current) in expanded {
        let Some(path) = topic_path(&path) else {
            continue;
        };
        if is_many && !seen.insert(Arc::clone(&path)) {
            continue;
        }
        let value = reference_value(view, source, current.as_ref(), others);
        found.push(Derived { path, value });
    }
    found
}

/// The value of a reference topic whose path is known.
pub(super) fn reference_value(
    view: &ViewSpecification,
    source: &Source<'_>,
    current: Option<&Bytes>,
    others: &Others<'_>,
) -> Option<Option<Bytes>> {
    let Some(current) = current else {
        let needs_value = view.transformations.iter().any(|transformation| {
            !matches!(transformation, super::model::Transformation::Insert(_))
        });
        return (!needs_value).then_some(None);
    };
    let mut value = current.clone();
    if !view.transformations.is_empty() {
        value = transform::transform(&view.transformations, source.path, &value, others)?;
    }
    if let Some(pointer) = &view.options.value {
        value = match pointer.find(&value) {
            Some(part) => value.slice_ref(part),
            None => Bytes::from_static(scalar::NULL),
        };
    }
    match view.options.target {
        None => Some(Some(value)),
        Some(target) => convert::convert(source.datatype, target, &value).map(Some),
    }
}

fn topic_path(path: &str) -> Option<Arc<str>> {
    path::is_valid(path).then(|| Arc::from(path::canonical(path)))
}
