//! What several targets share.

pub mod input;
pub mod report;
pub mod time;

pub use input::Input;
pub use time::Timed;
