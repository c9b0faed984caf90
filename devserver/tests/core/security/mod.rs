//! Who may do what: the stores, what they permit, and who sessions are.

use diffusion::wire::services::common::{Empty, ErrorReport};
use diffusion::wire::services::control::outcomes::Script;
use diffusion::wire::services::control::security::UpdateSecurityConfiguration;
use diffusion::wire::services::control::session_properties::GetOwnSessionProperties;
use serde_json::Value;

use crate::support::peer::Peer;
use crate::support::Driver;

mod authenticators;
mod security_store;
mod system_store;
mod table;

/// Changes the security store; gives what is wrong with the script.
fn change_security(driver: &mut Driver, peer: &mut Peer, script: &str) -> Vec<ErrorReport> {
    peer.call::<UpdateSecurityConfiguration>(driver, &Script(script.to_owned()))
        .expect("an answer")
}

/// A property of the session of this peer.
fn own_property(driver: &mut Driver, peer: &mut Peer, name: &str) -> String {
    let all = peer.call::<GetOwnSessionProperties>(driver, &Empty);
    let all = all.expect("an answer").expect("a session");
    let property = all.into_iter().find(|(key, _)| key == name);
    property.unwrap_or_else(|| panic!("no {name}")).1
}

/// What is wrong with a script: line, column, text.
fn places(reports: &[ErrorReport]) -> Vec<(i32, i32, &str)> {
    reports
        .iter()
        .map(|report| (report.line, report.column, report.message.as_str()))
        .collect()
}

/// The scripts that the official builders were recorded to make.
fn recorded_scripts(kind: &str) -> Vec<(String, String)> {
    let path = format!(
        "{}/../tests/vectors/scripts.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("the vectors");
    let vectors: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    vectors
        .iter()
        .filter(|vector| {
            vector["script"]
                .as_str()
                .is_some_and(|it| it.starts_with(kind))
        })
        .map(|vector| {
            let part = |name: &str| vector[name].as_str().expect("text").to_owned();
            (part("case"), part("text"))
        })
        .collect()
}
