//! Binary deltas between values (`specification/protocol/deltas`).
//!
//! A delta is a sequence of CBOR items: `uint uint` copies a range of the old value, a byte string is literal content, and the
//! single byte `f6` means no change. [`apply`] is exact and strict; [`diff`] is free in what it produces, so it is own work:
//! see the `search` module for how.
//!
//! One circle is in here: `search` uses `anchors` and `myers`, which compare words of the values with functions of `search`.

mod anchors;
mod apply;
mod edits;
mod myers;
mod search;

pub use apply::{apply, apply_into, DeltaError, DEFAULT_RESULT_LIMIT};

use edits::Edits;
use search::Limits;

use crate::data::memory;

/// The delta that means "no change".
pub const NO_CHANGE: [u8; 1] = [0xf6];

/// `DIFF_DEFAULT_MAX_STORAGE` of `delta.h`: as much memory as a search wants.
pub const DEFAULT_MAX_STORAGE: i32 = i32::MAX;

/// `DIFF_DEFAULT_BAILOUT_FACTOR` of `delta.h`: full effort.
pub const DEFAULT_BAILOUT_FACTOR: i32 = 10_000;

/// The delta that makes `new` out of `old`.
///
/// It is [`NO_CHANGE`] for equal values, never empty, and never longer than a replacement, which is `new` as one literal (at most
/// five bytes longer than `new`, up to 4 GiB). If `new` is empty and `old` is not, the result is `40`: peers misread that, so
/// send an empty value as a value (`specification/protocol/deltas section 2`).
pub fn diff(old: &[u8], new: &[u8]) -> Vec<u8> {
    diff_with(old, new, DEFAULT_MAX_STORAGE, DEFAULT_BAILOUT_FACTOR)
}

/// [`diff`] with the effort limits of `diff_generate_binary_ex`.
///
/// `max_storage` bounds the entries of the search's tables; 0 and below mean the default; if it is too small the result is a
/// replacement. A small `bailout_factor` makes the search faster and coarser, never wrong.
pub fn diff_with(old: &[u8], new: &[u8], max_storage: i32, bailout_factor: i32) -> Vec<u8> {
    if old == new {
        return NO_CHANGE.to_vec();
    }
    let limits = Limits::new(max_storage, bailout_factor);
    // A search that has no memory finds nothing.
    let matches = memory::catch(|| search::matches(old, new, limits));
    let matches = matches.map_or_else(|_| Vec::new(), |found| found.unwrap_or_default());
    Edits::tidy(matches, new.len()).encode(new)
}
