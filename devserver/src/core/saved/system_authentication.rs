//! The system authentication store, and the rules about properties that clients propose.

use std::time::Instant;

use diffusion::wire::services::control::system_authentication::PropertyValidation;
use serde::Deserialize;
use serde_json::{json, Value};

use super::fields::{field, list, text, texts};
use super::Part;
use crate::core::access::SystemAuthenticationStore;
use crate::core::properties::ProposedProperties;
use crate::core::ServerCore;

pub(super) const PART: Part = Part {
    name: "systemAuthentication",
    save,
    restore,
    clear,
};

fn save(core: &ServerCore) -> Value {
    let trusted = core.trusted_properties();
    let trusted = trusted
        .into_iter()
        .map(|(name, validation)| match validation {
            PropertyValidation::Values { values } => json!({ "name": name, "values": values }),
            PropertyValidation::Matches { regex } => json!({ "name": name, "matches": regex }),
        });
    json!({
        // A store is made of texts and lists of them.
        "store": serde_json::to_value(core.system_authentication_store()).unwrap_or_default(),
        "trustedProperties": trusted.collect::<Vec<_>>(),
        "ignoredProperties": core.proposed_properties.ignored().collect::<Vec<_>>(),
    })
}

fn restore(core: &mut ServerCore, _now: Instant, saved: &Value) -> Result<(), String> {
    let store = SystemAuthenticationStore::deserialize(field(saved, "store")?)
        .map_err(|error| error.to_string())?;
    list(field(saved, "trustedProperties")?, |property| {
        let name = text(property, "name")?;
        let validation = match property.get("matches") {
            Some(_) => PropertyValidation::Matches {
                regex: text(property, "matches")?,
            },
            None => PropertyValidation::Values {
                values: texts(property, "values")?,
            },
        };
        core.trust_proposed_property(&name, validation)
            .map_err(|error| format!("'matches': {error}"))
    })?;
    for name in texts(saved, "ignoredProperties")? {
        core.ignore_proposed_property(&name);
    }
    core.set_system_authentication_store(store);
    Ok(())
}

fn clear(core: &mut ServerCore) {
    core.proposed_properties = ProposedProperties::new(core.config.unnamed_properties);
    let fresh = SystemAuthenticationStore::of(&core.config);
    core.set_system_authentication_store(fresh);
}
