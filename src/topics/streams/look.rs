//! Looking ahead: with many topics a value mostly waits for memory. What several values need is looked at before the first of them is taken
//! in, or told of, so that the processor fetches it at the same time and not one after the other.

use std::hint::black_box;

/// So many values are looked at together.
pub const LOOKED_AT: usize = 16;

/// Looks at each. What comes of it says nothing.
pub fn look_at(each: impl Iterator<Item = usize>) {
    // Otherwise the compiler would find that nobody needs to look.
    black_box(each.fold(0, |all, one| all ^ one));
}
