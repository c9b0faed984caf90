//! Remote servers, with their credentials.

use std::time::Instant;

use diffusion::wire::credentials::Credentials;
use diffusion::wire::services::control::remote_servers::{
    RemoteServer, RemoteServerKind, RemoteServerOption,
};
use serde_json::{json, Map, Value};

use super::fields::{field, list, text, texts};
use super::Part;
use crate::core::remote_servers::problems;
use crate::core::ServerCore;

pub(super) const PART: Part = Part {
    name: "remoteServers",
    save,
    restore,
    clear: |core| core.remove_all_remote_servers(),
};

const KINDS: [(RemoteServerKind, &str); 3] = [
    (RemoteServerKind::SecondaryInitiator, "secondaryInitiator"),
    (RemoteServerKind::PrimaryInitiator, "primaryInitiator"),
    (RemoteServerKind::SecondaryAcceptor, "secondaryAcceptor"),
];

fn save(core: &ServerCore) -> Value {
    let servers = core.remote_servers.saved().map(|(server, credentials)| {
        let kind = KINDS.iter().find(|(kind, _)| *kind == server.kind);
        let options: Map<String, Value> = server
            .connection_options
            .iter()
            .map(|(option, value)| (option.code().to_string(), value.as_str().into()))
            .collect();
        json!({
            "name": server.name,
            "kind": kind.map_or("", |(_, name)| name),
            "urls": server.urls,
            "principal": server.principal,
            "credentials": credentials.to_base64().as_str(),
            "connectionOptions": options,
            "missingTopicNotificationFilter": server.missing_topic_notification_filter,
            "connector": server.connector,
        })
    });
    servers.collect()
}

fn restore(core: &mut ServerCore, _now: Instant, saved: &Value) -> Result<(), String> {
    list(saved, |it| {
        let kind = text(it, "kind")?;
        let kind = KINDS.iter().find(|(_, name)| *name == kind);
        let (kind, _) = kind.ok_or("'kind' is no kind of remote server")?;
        let server = RemoteServer {
            kind: *kind,
            name: text(it, "name")?,
            urls: texts(it, "urls")?,
            principal: text(it, "principal")?,
            connection_options: options(field(it, "connectionOptions")?)?,
            missing_topic_notification_filter: text(it, "missingTopicNotificationFilter")?,
            connector: text(it, "connector")?,
        };
        if let Some(problem) = problems(&server).into_iter().next() {
            return Err(problem.message);
        }
        if core.remote_servers.contains(&server.name) {
            return Err(format!("there are two named '{}'", server.name));
        }
        let credentials = Credentials::from_base64(&text(it, "credentials")?)
            .map_err(|_| "'credentials' cannot be read")?;
        core.add_remote_server(server, credentials);
        Ok(())
    })?;
    Ok(())
}

fn options(saved: &Value) -> Result<Vec<(RemoteServerOption, String)>, String> {
    let saved = saved
        .as_object()
        .ok_or("'connectionOptions' is no object")?;
    saved
        .iter()
        .map(|(code, value)| {
            let code = code
                .parse()
                .map_err(|_| format!("there is no option '{code}'"))?;
            let value = value
                .as_str()
                .ok_or_else(|| format!("the value of option {code} is no text"))?;
            Ok((RemoteServerOption::of(code), value.to_owned()))
        })
        .collect()
}
