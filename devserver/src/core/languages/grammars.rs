//! The languages that the server reads, without a server: for those who look for texts that a reader cannot stand.

use std::sync::OnceLock;

use diffusion::wire::services::common::ErrorReport;

use crate::core::access::{change_system_authentication, SecurityStore, SystemAuthenticationStore};
use crate::core::languages::filter::Filter;
use crate::core::properties::ProposedProperties;
use crate::core::views::ParsedView;
use crate::core::{ServerConfig, UnnamedProperties};

/// Reads a session filter and gives its canonical form.
pub fn session_filter(text: &str) -> Result<String, ErrorReport> {
    Filter::parse(text).map(|filter| filter.to_string())
}

/// Reads the specification of a topic view.
pub fn topic_view(text: &str) -> Result<(), ErrorReport> {
    ParsedView::parse(text).map(drop)
}

/// Carries out a script on the security store of a fresh server.
pub fn security_script(text: &str) -> Result<(), Vec<ErrorReport>> {
    SecurityStore::fresh().changed("admin", text).map(drop)
}

/// Carries out a script on the system authentication store of a fresh server.
pub fn system_authentication_script(text: &str) -> Result<(), Vec<ErrorReport>> {
    // Its passwords are not stored as they are, which takes a while.
    static FRESH: OnceLock<SystemAuthenticationStore> = OnceLock::new();
    let fresh = FRESH.get_or_init(|| SystemAuthenticationStore::of(&ServerConfig::default()));
    let proposed = ProposedProperties::new(UnnamedProperties::Drop);
    change_system_authentication(fresh, &proposed, "admin", text).map(drop)
}
