//! The command line of `diffusion-devserver`.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lexopt::prelude::*;

use devserver::core::{
    role_names, AnonymousSessions, Compression, NewerVersion, Principal, UnnamedProperties,
};
use devserver::faults::{parse_duration, Awaited, Script};
use devserver::{CertificateAge, ControlAccess, MessageLoss, ServerOptions};
use diffusion::wire::{PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN};

mod help;
#[cfg(test)]
mod tests;
mod tls;

use tls::TlsArguments;

/// How long is waited if nothing is said.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the command line asks for.
pub(crate) enum Request {
    /// Print this.
    Print(String),
    /// Run a server.
    Run(Box<Run>),
    /// Wait for something at a server that runs.
    Wait(Wait),
}

/// A server to run.
pub(crate) struct Run {
    /// Its options.
    pub options: ServerOptions,
    /// Where the certificate authority is written.
    pub ca_file: Option<PathBuf>,
    /// Where the token of the control port is written.
    pub token_file: Option<PathBuf>,
    /// What is logged.
    pub log_level: log::LevelFilter,
}

/// Something to wait for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// What.
    pub awaited: Awaited,
    /// How long.
    pub timeout: Duration,
    /// The control port of the server.
    pub control_port: u16,
    /// Where the server writes its token.
    pub token_file: Option<PathBuf>,
}

/// Reads the command line.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Request, String> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut run = Run {
        options: ServerOptions {
            // For tests that run a server of their own: there are credentials in them.
            recorded_upgrades: 0,
            ..ServerOptions::default()
        },
        ca_file: None,
        token_file: None,
        log_level: log::LevelFilter::Info,
    };
    // Ids and tokens differ from run to run unless a seed is given: the hasher's keys come from the system.
    run.options.core.seed = RandomState::new().hash_one(std::process::id());
    let (mut host, mut port) = (IpAddr::V4(Ipv4Addr::LOCALHOST), 8080u16);
    let mut tls = TlsArguments::default();
    let mut roles: Vec<(String, Vec<String>)> = Vec::new();
    let (mut awaited, mut timeout) = (None, None);
    while let Some(argument) = parser.next().map_err(text)? {
        let core = &mut run.options.core;
        match argument {
            Long("help") | Short('h') => return Ok(Request::Print(help::help())),
            Long("version") | Short('V') => {
                return Ok(Request::Print(format!(
                    "diffusion-devserver {}\n",
                    env!("CARGO_PKG_VERSION")
                )))
            }
            Long("port") => port = number(&mut parser)?,
            Long("host") => host = number(&mut parser)?,
            Long("control-port") => run.options.control_port = Some(number(&mut parser)?),
            Long("console") => {
                run.options.console_port = Some(number(&mut parser)?);
                run.options.log_lines = Some(Arc::default());
            }
            Long("control-open") => run.options.control_access = ControlAccess::Open,
            Long("control-token-file") => run.token_file = Some(value(&mut parser)?.into()),
            Long("wait-for") => {
                let text = value(&mut parser)?;
                let read = Awaited::parse(&text)
                    .ok_or_else(|| format!("--wait-for: `{text}` is nothing to wait for"))?;
                awaited = Some(read);
            }
            Long("timeout") => timeout = Some(duration(&mut parser)?),
            Long("tls") => tls.wanted = true,
            Long("tls-host") => tls.hosts.push(value(&mut parser)?),
            Long("tls-expired") => tls.age = CertificateAge::Expired,
            Long("ca-file") => run.ca_file = Some(value(&mut parser)?.into()),
            Long("certificate") => tls.certificate = Some(value(&mut parser)?.into()),
            Long("key") => tls.key = Some(value(&mut parser)?.into()),
            Long("ping-period") => {
                let period = duration(&mut parser)?;
                core.ping_period = (!period.is_zero()).then_some(period);
            }
            Long("unanswered-pings") => core.unanswered_pings_limit = number(&mut parser)?,
            Long("maximum-reconnect-timeout") => {
                core.maximum_reconnect_timeout = duration(&mut parser)?
            }
            Long("recovery-buffer") => core.recovery_buffer_messages = number(&mut parser)?,
            Long("compression") => {
                core.compression = match value(&mut parser)?.as_str() {
                    "on" => Compression::On,
                    "off" => Compression::Off,
                    other => return Err(format!("--compression: `{other}` is neither on nor off")),
                }
            }
            Long("message-loss") => {
                core.on_message_loss = match value(&mut parser)?.as_str() {
                    "118" => MessageLoss::FailWith118,
                    "106" => MessageLoss::ReconnectWithLoss106,
                    other => {
                        return Err(format!("--message-loss: `{other}` is neither 118 nor 106"))
                    }
                }
            }
            Long("versions") => core.served_versions = versions(&value(&mut parser)?)?,
            Long("newer-version") => {
                core.on_newer_version = match value(&mut parser)?.as_str() {
                    "serve" => NewerVersion::ServeHighest,
                    "downgrade" => NewerVersion::Downgrade,
                    "hangup" => NewerVersion::Hangup,
                    other => return Err(format!("--newer-version: unknown `{other}`")),
                }
            }
            Long("principal") => {
                let pair = value(&mut parser)?;
                let (name, password) = pair
                    .split_once(':')
                    .ok_or("--principal needs NAME:PASSWORD")?;
                set_password(&mut core.principals, name, password);
            }
            Long("roles") => {
                let pair = value(&mut parser)?;
                let (name, names) = pair.split_once(':').ok_or("--roles needs NAME:ROLE,ROLE")?;
                roles.push((name.to_owned(), roles_of(names)?));
            }
            Long("no-anonymous") => core.anonymous = AnonymousSessions::Deny,
            Long("authenticator-timeout") => core.authenticator_timeout = duration(&mut parser)?,
            Long("drop-unnamed-properties") => core.unnamed_properties = UnnamedProperties::Drop,
            Long("maximum-message-size") => core.maximum_message_size = number(&mut parser)?,
            Long("maximum-queue") => {
                run.options.maximum_queue = number(&mut parser)?;
                run.options.core.recovery_buffer_bytes = run.options.maximum_queue;
            }
            Long("seed") => core.seed = number(&mut parser)?,
            Long("script") => {
                let path = PathBuf::from(value(&mut parser)?);
                let text = std::fs::read_to_string(&path)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
                run.options.script = Some(Script::parse(&text).map_err(text_of("--script"))?);
            }
            Long("script-text") => {
                let script =
                    Script::parse(&value(&mut parser)?).map_err(text_of("--script-text"))?;
                run.options.script = Some(script);
            }
            Long("state") => run.options.state = Some(value(&mut parser)?.into()),
            Long("log") => {
                let level = value(&mut parser)?;
                run.log_level = level
                    .parse()
                    .map_err(|_| format!("--log: unknown level `{level}`"))?;
            }
            other => return Err(format!("{}; try --help", other.unexpected())),
        }
    }
    if let Some(awaited) = awaited {
        let control_port = run.options.control_port.filter(|port| *port != 0);
        return Ok(Request::Wait(Wait {
            awaited,
            timeout: timeout.unwrap_or(PATIENCE),
            control_port: control_port.ok_or("--wait-for needs --control-port of the server")?,
            token_file: run.token_file,
        }));
    }
    if timeout.is_some() {
        return Err("--timeout belongs to --wait-for".into());
    }
    let has_control = run
        .options
        .control_port
        .or(run.options.console_port)
        .is_some();
    if run.token_file.is_some() && !has_control {
        return Err("--control-token-file needs --control-port or --console".into());
    }
    run.options.address = SocketAddr::new(host, port);
    run.options.tls = tls.options()?;
    for (name, roles) in roles {
        let principals = &mut run.options.core.principals;
        let principal = principals
            .iter_mut()
            .find(|known| known.name == name)
            .ok_or_else(|| format!("--roles: no principal `{name}`"))?;
        principal.roles = roles;
    }
    Ok(Request::Run(Box::new(run)))
}

/// Adds a principal, or gives one a new password.
fn set_password(principals: &mut Vec<Principal>, name: &str, password: &str) {
    match principals.iter_mut().find(|known| known.name == name) {
        Some(known) => known.password = password.to_owned(),
        None => principals.push(Principal::new(name, password)),
    }
}

fn roles_of(names: &str) -> Result<Vec<String>, String> {
    names
        .split(',')
        .map(|name| match role_names().find(|known| *known == name) {
            Some(known) => Ok(known.to_owned()),
            None => Err(format!(
                "--roles: no role `{name}`; there are {}",
                role_names().collect::<Vec<_>>().join(", ")
            )),
        })
        .collect()
}

fn text(error: lexopt::Error) -> String {
    error.to_string()
}

fn text_of<E: std::fmt::Display>(option: &'static str) -> impl Fn(E) -> String {
    move |error| format!("{option}: {error}")
}

fn value(parser: &mut lexopt::Parser) -> Result<String, String> {
    parser
        .value()
        .and_then(|value| value.string())
        .map_err(text)
}

fn number<T: std::str::FromStr>(parser: &mut lexopt::Parser) -> Result<T, String>
where
    T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    parser.value().and_then(|value| value.parse()).map_err(text)
}

fn duration(parser: &mut lexopt::Parser) -> Result<Duration, String> {
    let text = value(parser)?;
    parse_duration(&text).ok_or_else(|| format!("`{text}` is no time (250ms, 3s, 1m)"))
}

fn versions(text: &str) -> Result<RangeInclusive<u8>, String> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    match (low.parse::<u8>(), high.parse::<u8>()) {
        (Ok(low), Ok(high))
            if PROTOCOL_VERSION_MIN <= low && low <= high && high <= PROTOCOL_VERSION_MAX =>
        {
            Ok(low..=high)
        }
        _ => Err(format!(
            "--versions: `{text}` is no range within {PROTOCOL_VERSION_MIN}-{PROTOCOL_VERSION_MAX}"
        )),
    }
}
