//! Session properties (`specification/control/client-control section 9`, `specification/protocol/control-services section 6.1`): fixed
//! ones, whose names begin with `$`, and those that the client proposed when it opened the session. Nothing is configured here about which
//! proposed properties are trusted, so all of them are taken; `$Environment` is the only fixed one that a client gives.

use std::borrow::Cow;

use diffusion::wire::services::common::StringMap;
use diffusion::wire::session_id::SessionId;

use super::filter::{Filter, SessionFacts};
use super::session::Session;
use super::ServerCore;

/// The name of this server, wherever servers are named.
pub(crate) const SERVER_NAME: &str = "diffusion-devserver";

/// The name of the only connector.
const CONNECTOR: &str = "Client Connector";

/// Selects all fixed properties.
const ALL_FIXED: &str = "*F";
/// Selects all other properties.
const ALL_USER: &str = "*U";

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
            "$Country" | "$Language" => Some("".into()),
            "$Latitude" | "$Longitude" => Some("NaN".into()),
            "$Environment" => self.proposed(key),
            "$Principal" => Some(self.principal.as_str().into()),
            "$Roles" => Some(quoted(self.access.roles().iter()).into()),
            "$ServerName" => Some(SERVER_NAME.into()),
            "$SessionId" => Some(self.id.to_string().into()),
            "$StartTime" => Some(self.started_ms.to_string().into()),
            "$Transport" => Some("WEBSOCKET".into()),
            other if other.starts_with('$') => None,
            user => self.proposed(user),
        }
    }

    /// The properties with these names, and those that `*F` and `*U` stand for. Each one comes once.
    pub(crate) fn selected_properties<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> StringMap {
        let mut selected = StringMap::new();
        for key in keys {
            match key {
                ALL_FIXED => FIXED.iter().for_each(|key| self.add(&mut selected, key)),
                ALL_USER => self
                    .properties
                    .iter()
                    .filter(|(key, _)| !key.starts_with('$'))
                    .for_each(|(key, _)| self.add(&mut selected, key)),
                key => self.add(&mut selected, key),
            }
        }
        selected
    }

    /// All properties.
    pub(crate) fn all_properties(&self) -> StringMap {
        self.selected_properties([ALL_FIXED, ALL_USER])
    }

    fn add(&self, selected: &mut StringMap, key: &str) {
        if selected.iter().any(|(known, _)| known == key) {
            return;
        }
        if let Some(value) = self.property(key) {
            selected.push((key.to_owned(), value.into_owned()));
        }
    }

    fn proposed(&self, key: &str) -> Option<Cow<'_, str>> {
        self.properties
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str().into())
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
