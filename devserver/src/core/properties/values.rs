//! The properties of a session that are not facts about its connection: what its client proposed, and what others set.

use std::collections::BTreeMap;

use diffusion::wire::services::common::StringMap;
use diffusion::wire::services::control::session_properties::SetSessionPropertiesResponse;

use super::proposed::ProposedProperties;

/// The only fixed property that a client gives itself.
const ENVIRONMENT: &str = "$Environment";

/// Properties by name. Of the fixed ones only those that have another value than the server's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Properties {
    values: BTreeMap<String, String>,
}

impl Properties {
    /// What a session gets of the properties that its client proposed.
    pub(crate) fn of_client(
        proposed: impl IntoIterator<Item = (String, String)>,
        rules: &ProposedProperties,
    ) -> Self {
        let accepted = |(name, value): &(String, String)| {
            name == ENVIRONMENT || (!name.starts_with('$') && rules.accepts(name, value))
        };
        Self {
            values: proposed.into_iter().filter(accepted).collect(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Names and values, ordered by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.values.iter()
    }

    /// The names of those that are not fixed, in order.
    pub(super) fn user(&self) -> impl Iterator<Item = &str> {
        self.iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !name.starts_with('$'))
    }

    /// Sets a property to the value that the server makes of the one given. Fixed properties that nobody may set stay as
    /// they are; false for those.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> bool {
        let value = match name {
            "$Country" => value.to_uppercase(),
            "$Language" => value.to_lowercase(),
            "$Latitude" | "$Longitude" => coordinate(value),
            fixed if fixed.starts_with('$') => return false,
            _ => value.to_owned(),
        };
        self.values.insert(name.to_owned(), value);
        true
    }

    /// Takes these properties besides those that it has; they replace those of the same names.
    pub(crate) fn extend(&mut self, others: Self) {
        self.values.extend(others.values);
    }

    /// Removes a property that is not fixed.
    pub(crate) fn remove(&mut self, name: &str) {
        if !name.starts_with('$') {
            self.values.remove(name);
        }
    }
}

/// A number as it was given; what is none becomes `NaN`.
fn coordinate(text: &str) -> String {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => text.to_owned(),
        _ => super::NO_COORDINATE.to_owned(),
    }
}

/// What somebody wants to set and remove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PropertyRequest {
    pub(crate) set: StringMap,
    pub(crate) remove: Vec<String>,
}

impl PropertyRequest {
    pub(crate) fn new(set: Option<StringMap>, remove: Option<Vec<String>>) -> Self {
        Self {
            set: set.unwrap_or_default(),
            remove: remove.unwrap_or_default(),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let set = self.set.iter().map(|(name, _)| name.as_str());
        set.chain(self.remove.iter().map(String::as_str))
    }

    pub(crate) fn apply(&self, properties: &mut Properties) {
        for (name, value) in &self.set {
            properties.set(name, value);
        }
        for name in &self.remove {
            properties.remove(name);
        }
    }
}

/// What a change did, as the one who asked for it is told: values of before, and names that are new.
pub(crate) fn outcome(
    before: &BTreeMap<String, Option<String>>,
    now: impl Fn(&str) -> Option<String>,
) -> SetSessionPropertiesResponse {
    let mut changed = StringMap::new();
    let mut added = Vec::new();
    for (name, old) in before {
        match (old, now(name)) {
            (Some(old), new) if new.as_ref() != Some(old) => {
                changed.push((name.clone(), old.clone()));
            }
            (None, Some(_)) => added.push(name.clone()),
            _ => {}
        }
    }
    SetSessionPropertiesResponse {
        changed: (!changed.is_empty()).then_some(changed),
        added: (!added.is_empty()).then_some(added),
    }
}
