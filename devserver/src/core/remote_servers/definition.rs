//! What a definition of a remote server must be like (`specification/control/remote-servers section 3`).

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::common::ErrorReport;
use diffusion::wire::services::control::remote_servers::{
    RemoteServer, RemoteServerKind, RemoteServerOption,
};
use diffusion::wire::url::ServerUrl;

/// The longest time that connections may take.
const LONGEST_MS: u64 = 3_600_000;

/// The filter that stands for all selectors.
const ALL_MISSING_TOPICS: &str = "*.*";

/// Everything that is wrong with a definition.
pub(crate) fn problems(server: &RemoteServer) -> Vec<ErrorReport> {
    let mut found = Vec::new();
    if server.name.trim().is_empty() {
        found.push("a remote server needs a name".to_owned());
    }
    match server.kind {
        RemoteServerKind::SecondaryInitiator => {
            if server.urls.len() != 1 {
                found.push("a secondary initiator needs one URL".to_owned());
            }
            found.extend(server.urls.iter().filter_map(|url| url_problem(url)));
        }
        RemoteServerKind::PrimaryInitiator => {
            if server.urls.is_empty() {
                found.push("a primary initiator needs a URL".to_owned());
            }
            for url in &server.urls {
                match ServerUrl::parse(url) {
                    Ok(parsed) if parsed.secure => {
                        found.push("a primary initiator uses ws".to_owned());
                    }
                    _ => found.extend(url_problem(url)),
                }
            }
            if server.connector.trim().is_empty() {
                found.push("a primary initiator needs a connector".to_owned());
            }
        }
        RemoteServerKind::SecondaryAcceptor => {
            if server.urls.len() != 1 {
                found.push("a secondary acceptor needs one host name".to_owned());
            }
        }
    }
    let options = server.connection_options.iter();
    found.extend(options.filter_map(|(option, value)| option_problem(server.kind, *option, value)));
    let filter = server.missing_topic_notification_filter.as_str();
    if !filter.is_empty() && filter != ALL_MISSING_TOPICS {
        if let Err(error) = TopicSelector::parse(filter) {
            found.push(format!("missing topic notification filter: {error}"));
        }
    }
    found
        .into_iter()
        .map(|message| ErrorReport {
            message,
            line: 0,
            column: 0,
        })
        .collect()
}

/// Where a URL leads, without what people put in front of the host.
pub(super) fn place(url: &str) -> String {
    match ServerUrl::parse(url) {
        Ok(url) => format!("{}:{}", url.host, url.port),
        Err(_) => "URL".to_owned(),
    }
}

/// The value of an option, within its limits.
pub(super) fn number(server: &RemoteServer, option: RemoteServerOption) -> Option<u64> {
    let (_, value) = server
        .connection_options
        .iter()
        .find(|(known, _)| *known == option)?;
    let value = value.trim().parse().ok()?;
    Some(match option {
        RemoteServerOption::ConnectionTimeout
        | RemoteServerOption::ReconnectionTimeout
        | RemoteServerOption::WriteTimeout => LONGEST_MS.min(value),
        _ => value,
    })
}

fn url_problem(url: &str) -> Option<String> {
    // Without the URL: people put passwords in there.
    ServerUrl::parse(url)
        .err()
        .map(|problem| problem.to_string())
}

fn option_problem(
    kind: RemoteServerKind,
    option: RemoteServerOption,
    value: &str,
) -> Option<String> {
    let least = match option {
        RemoteServerOption::InputBufferSize | RemoteServerOption::OutputBufferSize => 1024,
        RemoteServerOption::MaximumQueueSize => 1,
        RemoteServerOption::Other(code) => return Some(format!("there is no option {code}")),
        _ => 0,
    };
    let name = name(option);
    let initiators_only = matches!(
        option,
        RemoteServerOption::ReconnectionTimeout
            | RemoteServerOption::RecoveryBufferSize
            | RemoteServerOption::RetryDelay
    );
    match kind {
        RemoteServerKind::SecondaryAcceptor if initiators_only => {
            return Some(format!("a secondary acceptor has no option {name}"));
        }
        RemoteServerKind::PrimaryInitiator if option != RemoteServerOption::RetryDelay => {
            return Some(format!("a primary initiator has no option {name}"));
        }
        _ => {}
    }
    match value.trim().parse::<i32>() {
        Ok(number) if number >= least => None,
        Ok(_) => Some(format!(
            "option {name} is {value}, but at least {least} is needed"
        )),
        Err(_) => Some(format!("option {name} is '{value}', which is no number")),
    }
}

fn name(option: RemoteServerOption) -> &'static str {
    match option {
        RemoteServerOption::ConnectionTimeout => "CONNECTION_TIMEOUT",
        RemoteServerOption::InputBufferSize => "INPUT_BUFFER_SIZE",
        RemoteServerOption::MaximumQueueSize => "MAXIMUM_QUEUE_SIZE",
        RemoteServerOption::OutputBufferSize => "OUTPUT_BUFFER_SIZE",
        RemoteServerOption::ReconnectionTimeout => "RECONNECTION_TIMEOUT",
        RemoteServerOption::RecoveryBufferSize => "RECOVERY_BUFFER_SIZE",
        RemoteServerOption::RetryDelay => "RETRY_DELAY",
        RemoteServerOption::WriteTimeout => "WRITE_TIMEOUT",
        RemoteServerOption::Other(_) => "UNKNOWN",
    }
}
