//! Path templates at work (`section 5.2`).

use bytes::Bytes;
use diffusion::topics::selector::path::SEPARATOR;

use super::super::model::{Template, TemplatePart, ViewSpecification};
use super::scalar;
use crate::core::json::pointer::{children, Name, Pointer};

/// A path so far, and the current value.
type Partial = (String, Option<Bytes>);

/// The path of a template that depends on no value.
pub(super) fn expand_fixed(template: &Template, source: &str) -> String {
    let mut path = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(text) => path.push_str(text),
            TemplatePart::Path { start, count } => push_segments(&mut path, source, *start, *count),
            TemplatePart::Scalar(_) | TemplatePart::Expand { .. } => {}
        }
    }
    path
}

/// All paths that a template makes of a value, each with what is then the current value.
pub(super) fn expand(
    view: &ViewSpecification,
    source: &str,
    value: Option<&Bytes>,
) -> Vec<Partial> {
    let separator = view.options.separator.as_deref();
    let mut partials: Vec<Partial> = vec![(String::new(), value.cloned())];
    for part in &view.template.parts {
        match part {
            TemplatePart::Text(text) => each(&mut partials, |path| path.push_str(text)),
            TemplatePart::Path { start, count } => each(&mut partials, |path| {
                push_segments(path, source, *start, *count);
            }),
            TemplatePart::Scalar(pointer) => partials.retain_mut(|(path, value)| {
                let text = value.as_ref().and_then(|value| text_at(value, pointer));
                match text {
                    Some(text) => {
                        push_fragment(path, &text, separator);
                        true
                    }
                    None => false,
                }
            }),
            TemplatePart::Expand { at, name } => {
                partials = partials
                    .into_iter()
                    .flat_map(|partial| expand_one(partial, at, name.as_ref(), separator))
                    .collect();
            }
        }
    }
    partials
}

/// The path of a template of `insert`.
pub(super) fn path_of(template: &Template, source: &str, value: &[u8]) -> Option<String> {
    let mut path = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(text) => path.push_str(text),
            TemplatePart::Path { start, count } => push_segments(&mut path, source, *start, *count),
            TemplatePart::Scalar(pointer) => path.push_str(&text_at(value, pointer)?),
            TemplatePart::Expand { .. } => return None,
        }
    }
    Some(path)
}

fn each(partials: &mut [Partial], mut change: impl FnMut(&mut String)) {
    for (path, _) in partials {
        change(path);
    }
}

fn push_segments(path: &mut String, source: &str, start: usize, count: Option<usize>) {
    let segments = source
        .split(SEPARATOR)
        .skip(start)
        .take(count.unwrap_or(usize::MAX));
    for (index, segment) in segments.enumerate() {
        if index > 0 {
            path.push(SEPARATOR);
        }
        path.push_str(segment);
    }
}

fn push_fragment(path: &mut String, text: &str, separator: Option<&str>) {
    match separator {
        Some(separator) if text.contains(SEPARATOR) => {
            path.push_str(&text.replace(SEPARATOR, separator));
        }
        _ => path.push_str(text),
    }
}

fn text_at(value: &[u8], pointer: &Pointer) -> Option<String> {
    scalar::text(pointer.find(value)?)
}

/// One topic for each part; a scalar is its own only part, without a name.
fn expand_one(
    (path, value): Partial,
    at: &Pointer,
    name: Option<&Pointer>,
    separator: Option<&str>,
) -> Vec<Partial> {
    let Some(value) = value else {
        return Vec::new();
    };
    let Some(container) = at.find(&value) else {
        return Vec::new();
    };
    let Some(children) = children(container) else {
        return vec![(path, Some(value.slice_ref(container)))];
    };
    children
        .into_iter()
        .filter_map(|(key, part)| {
            let named = name.and_then(|name| text_at(part, name));
            let fragment = match (named, key) {
                (Some(named), _) => named,
                (None, Name::Index(index)) => index.to_string(),
                (None, Name::Key(key)) => scalar::text(key)?,
            };
            let mut path = path.clone();
            push_fragment(&mut path, &fragment, separator);
            Some((path, Some(value.slice_ref(part))))
        })
        .collect()
}
