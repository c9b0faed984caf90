//! What programs for old versions of the interface use.

mod calls;
mod update_sources;
