//! The security store.

use std::time::Instant;

use serde::Deserialize;
use serde_json::Value;

use super::Part;
use crate::core::access::SecurityStore;
use crate::core::ServerCore;

pub(super) const PART: Part = Part {
    name: "security",
    save,
    restore,
    clear: |core| core.set_security_store(SecurityStore::fresh()),
};

fn save(core: &ServerCore) -> Value {
    // A store is made of texts and lists of them.
    serde_json::to_value(core.security_store()).unwrap_or_default()
}

fn restore(core: &mut ServerCore, _now: Instant, saved: &Value) -> Result<(), String> {
    let store = SecurityStore::deserialize(saved).map_err(|error| error.to_string())?;
    core.set_security_store(store);
    Ok(())
}
