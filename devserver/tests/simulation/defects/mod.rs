//! Deliberate defects, which the rules have to notice.

pub mod damage;
pub mod mutation;

mod noticed;
