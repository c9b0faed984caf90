//! What is checked when a collector is created; filters and selectors are for the server to judge
//! (`specification/control/metrics section 2`).

use std::ffi::CString;

use crate::data::memory::copy_text;
use crate::session::Failure;

pub(super) fn name(name: &str) -> Result<String, Failure> {
    if name.is_empty() {
        return Err(Failure::illegal_argument("the name is empty"));
    }
    Ok(copy_text(name))
}

pub(super) fn maximum_groups(limit: i32) -> Result<i32, Failure> {
    if limit < 1 {
        let text = format!("the maximum number of groups is less than 1: {limit}");
        return Err(Failure::illegal_argument(text));
    }
    Ok(limit)
}

pub(super) fn prefix_parts(parts: i32) -> Result<i32, Failure> {
    if parts < 0 {
        let text = format!("the number of parts of the path is negative: {parts}");
        return Err(Failure::illegal_argument(text));
    }
    Ok(parts)
}

/// The text of a string that a builder has kept as it came.
pub(super) fn kept_text(kept: &CString, what: &str) -> Result<String, Failure> {
    let text = kept.to_str();
    text.map(copy_text)
        .map_err(|_| Failure::illegal_argument(format!("{what} is not UTF-8")))
}
