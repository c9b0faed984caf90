//! What several targets share.

pub mod input;
pub mod report;

pub use input::Input;
