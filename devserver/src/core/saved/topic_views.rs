//! Topic views, in the order of their precedence.

use std::time::Instant;

use serde_json::{json, Value};

use super::fields::{list, text, texts};
use super::Part;
use crate::core::views::ParsedView;
use crate::core::ServerCore;

pub(super) const PART: Part = Part {
    name: "topicViews",
    save,
    restore,
    clear: ServerCore::remove_views,
};

fn save(core: &ServerCore) -> Value {
    let views = core.views.list().into_iter().map(|view| {
        json!({
            "name": view.name,
            "specification": view.specification,
            "roles": view.roles,
        })
    });
    views.collect()
}

fn restore(core: &mut ServerCore, _now: Instant, saved: &Value) -> Result<(), String> {
    list(saved, |view| {
        let name = text(view, "name")?;
        let parsed = ParsedView::parse(&text(view, "specification")?).map_err(|report| {
            format!(
                "the topic view '{name}' can not be read: line {}, column {}: {}",
                report.line, report.column, report.message
            )
        })?;
        let roles = texts(view, "roles")?;
        core.create_view(&name, parsed, roles);
        Ok(())
    })?;
    Ok(())
}
