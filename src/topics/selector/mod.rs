//! Topic paths and topic selectors (`specification/protocol/selectors-and-streams sections 1 to 3`). Pure: no I/O, no clock, no locks;
//! callable from any thread.
//!
//! - [`path`]: the canonical form of topic paths.
//! - [`expression`]: the structure of a selector expression, without compiling regular expressions. Enough for what goes over
//!   the wire.
//! - [`topic_selector`]: compiled selectors that match paths. They are immutable; caching them is up to the caller.
//! - [`Undecided`]: counts the paths of which a selector cannot say whether it selects them.
//! - [`pattern`]: Java's regular expressions on Rust's engines.

pub mod error;
pub mod expression;
pub mod path;
pub mod pattern;
mod prefix;
pub mod topic_selector;
mod undecided;

pub use error::SelectorError;
pub use expression::{Qualifier, SelectorClass, SelectorExpression, SelectorKind};
pub use pattern::{MatchError, Pattern, PatternError};
pub use topic_selector::TopicSelector;
pub use undecided::Undecided;
