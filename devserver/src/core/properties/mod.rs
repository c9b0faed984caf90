//! Session properties (`specification/control/client-control section 9`, `specification/protocol/control-services section 6.1`): fixed
//! ones, whose names begin with `$`, and those of users. [`proposed`] says which of those that a client proposes are taken, [`values`]
//! holds what was proposed and set.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use diffusion::wire::services::common::StringMap;
use diffusion::wire::session_id::SessionId;

use super::session::Session;
use super::ServerCore;
use crate::core::languages::filter::{Filter, SessionFacts};

mod proposed;
mod values;

pub(crate) use proposed::ProposedProperties;
pub use proposed::UnnamedProperties;
pub(crate) use values::{outcome, Properties, PropertyRequest};

/// The name of this server, wherever servers are named.
pub(crate) const SERVER_NAME: &str = "diffusion-devserver";

/// The name of the only connector.
const CONNECTOR: &str = "Client Connector";

/// Latitude and longitude of a client that is nowhere.
const NO_COORDINATE: &str = "NaN";

/// Selects all fixed properties.
pub(crate) const ALL_FIXED: &str = "*F";
/// Selects all other properties.
pub(crate) const ALL_USER: &str = "*U";

/// The names of the fixed properties, in the order in which they are listed.
const FIXED: [&str; 14] = [
    "$ClientIP",
    "$ClientType",
    "$Connector",
    "$Country",
    "$Environment",
    "$Language",
    "$Latitude",
    "$Longitude",
    "$Principal",
    "$Roles",
    "$ServerName",
    "$SessionId",
    "$StartTime",
    "$Transport",
];

impl Session {
    /// The value of a property, if the session has it.
    pub(crate) fn property(&self, key: &str) -> Option<Cow<'_, str>> {
        match key {
            "$ClientIP" => self.address.map(|address| address.to_string().into()),
            "$ClientType" => Some(client_type(&self.client_type).into()),
            "$Connector" => Some(CONNECTOR.into()),
            // Where clients are is not looked up.
            "$Country" | "$Language" => Some(self.set_value(key).unwrap_or_default()),
            "$Latitude" | "$Longitude" => Some(self.set_value(key).unwrap_or(NO_COORDINATE.into())),
            "$Environment" => self.set_value(key),
            "$Principal" => Some(self.principal.as_str().into()),
            "$Roles" => Some(quoted(self.access.roles().iter()).into()),
            "$ServerName" => Some(SERVER_NAME.into()),
            "$SessionId" => Some(self.id.to_string().into()),
            "$StartTime" => Some(self.started_ms.to_string().into()),
            "$Transport" => Some("WEBSOCKET".into()),
            other if other.starts_with('$') => None,
            user => self.set_value(user),
        }
    }

    /// The properties with these names, and those that `*F` and `*U` stand for. Each one comes once.
    pub(crate) fn selected_properties<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> StringMap {
        let mut selected = StringMap::new();
        let mut seen = HashSet::new();
        let mut add = |key: &str| {
            if let Some(value) = self.property(key) {
                if seen.insert(key.to_owned()) {
                    selected.push((key.to_owned(), value.into_owned()));
                }
            }
        };
        for key in keys {
            match key {
                ALL_FIXED => FIXED.iter().copied().for_each(&mut add),
                ALL_USER => self.properties.user().for_each(&mut add),
                key => add(key),
            }
        }
        selected
    }

    /// All properties.
    pub(crate) fn all_properties(&self) -> StringMap {
        self.selected_properties([ALL_FIXED, ALL_USER])
    }

    fn set_value(&self, key: &str) -> Option<Cow<'_, str>> {
        self.properties.get(key).map(Cow::from)
    }
}

impl SessionFacts for Session {
    fn property(&self, key: &str) -> Option<Cow<'_, str>> {
        Session::property(self, key)
    }

    fn has_role(&self, role: &str) -> bool {
        self.access.roles().contains(role)
    }
}

impl ServerCore {
    /// The sessions that satisfy a filter, in the order of their ids.
    pub(crate) fn matching_sessions(&self, filter: &Filter) -> Vec<SessionId> {
        self.sessions
            .values()
            .filter(|session| filter.matches(*session))
            .map(|session| session.id)
            .collect()
    }
}

/// `$ClientType` for what clients call themselves when they connect (`specification/protocol/connection section 2.6`).
fn client_type(code: &str) -> &'static str {
    match code {
        "WC" => "C",
        "WB" | "B" => "JAVASCRIPT_BROWSER",
        "WJ" | "J" => "JAVA",
        "WN" | "N" => "DOTNET",
        "PY" => "PYTHON",
        _ => "OTHER",
    }
}

/// Names in double quotes, joined by commas: `"CLIENT","OPERATOR"`.
fn quoted<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push(',');
        }
        text.push('"');
        for character in name.chars() {
            if matches!(character, '"' | '\'' | '\\') {
                text.push('\\');
            }
            text.push(character);
        }
        text.push('"');
    }
    text
}

/// The names in what `quoted` and programs make: in single or double quotes, a backslash takes the next character as it is,
/// what is outside of quotes is ignored.
pub(crate) fn roles_in(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut characters = text.chars();
    while let Some(quote) = characters.find(|character| matches!(character, '\'' | '"')) {
        let mut name = String::new();
        while let Some(character) = characters.next() {
            match character {
                '\\' => name.extend(characters.next()),
                end if end == quote => {
                    names.insert(std::mem::take(&mut name));
                    break;
                }
                other => name.push(other),
            }
        }
    }
    names
}
