//! What programs for old versions of the interface use.

mod authentication;
mod calls;
mod update_sources;
