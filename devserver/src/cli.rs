//! The command line of `diffusion-devserver`.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::*;

use devserver::core::{role_names, AnonymousSessions, NewerVersion, Principal, UnnamedProperties};
use devserver::faults::{parse_duration, Script, ACTIONS_HELP, SCRIPTS_HELP};
use devserver::{CertificateAge, ControlAccess, MessageLoss, ServerOptions, TlsOptions};
use diffusion::wire::{PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN};

const OPTIONS: &str = "\
diffusion-devserver: a Diffusion server for development, with faults on demand

Usage: diffusion-devserver [--port 8080] [options]

Network
  --port N                  port to listen on (default 8080; 0: any free port)
  --host ADDRESS            address to listen on (default 127.0.0.1)
  --control-port N          HTTP control on 127.0.0.1:N (0: any free port); see http://127.0.0.1:N/help; figures of
                            metric collectors for Prometheus at http://127.0.0.1:N/metrics
  --control-open            let every program of this machine use it, without the token that is printed at start
TLS
  --tls                     wss with a self-made certificate
  --tls-host NAME           host name or address in the certificate (repeatable; default localhost 127.0.0.1 ::1)
  --tls-expired             make the certificate an expired one
  --ca-file FILE            write the certificate authority that clients have to trust (default: printed)
  --certificate FILE --key FILE   wss with this certificate chain and PKCS#8 key (PEM)
Sessions
  --ping-period TIME        time between system pings (default 90s; 0: none)
  --unanswered-pings N      give a connection up after N unanswered system pings (default 3)
  --maximum-reconnect-timeout TIME   keep sessions without connection no longer (default 60s)
  --recovery-buffer N       messages kept for each session to be sent again (default 1000)
  --message-loss 118|106    answer to reconnections with lost messages (default 118)
  --versions A-B            protocol versions served (default 25-29)
  --newer-version serve|downgrade|hangup   answer to newer clients: highest served version, 102, or nothing
  --principal NAME:PASSWORD another principal (repeatable; admin, control, client, operator: `password`)
  --roles NAME:ROLE,ROLE    roles of a principal, besides CLIENT (repeatable)
  --no-anonymous            refuse sessions without principal
  --authenticator-timeout TIME   time that an authenticator of a client has to decide (default 10s)
  --drop-unnamed-properties drop properties that clients propose and no rule names (default: take them)
  --maximum-message-size N  largest message accepted from clients
  --maximum-queue N         bytes that may wait for a client that does not read, before it is cut off, and that are kept
                            to be sent again (default 64 MiB)
  --seed N                  make session ids and tokens repeatable
State
  --state FILE              keep what clients configure in this file, with passwords: principals, roles, topic views, metric
                            collectors, session trees, remote servers; read at start, where it goes before --principal and
                            the like, and written with every change (default: in memory)
Faults
  --script FILE             run the script in this file
  --script-text TEXT        run this script, for example 'on session 1 after 3s cut all rst; refuse 2s'
Other
  --log LEVEL               error, warn, info or debug (default info)
  --help, --version

The first line on standard output is `ready on ws://ADDRESS:PORT` (or wss). SIGINT and SIGTERM end the server.";

/// What the command line asks for.
pub(crate) enum Request {
    /// Print this.
    Print(String),
    /// Run a server.
    Run(Box<Run>),
}

/// A server to run.
pub(crate) struct Run {
    /// Its options.
    pub options: ServerOptions,
    /// Where the certificate authority is written.
    pub ca_file: Option<PathBuf>,
    /// What is logged.
    pub log_level: log::LevelFilter,
}

fn help() -> String {
    format!(
        "{OPTIONS}\n\nScripts\n{}\n\nActions\n{}\n",
        indent(SCRIPTS_HELP),
        indent(ACTIONS_HELP)
    )
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Reads the command line.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Request, String> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut run = Run {
        options: ServerOptions::default(),
        ca_file: None,
        log_level: log::LevelFilter::Info,
    };
    // Ids and tokens differ from run to run unless a seed is given: the hasher's keys come from the system.
    run.options.core.seed = RandomState::new().hash_one(std::process::id());
    let (mut host, mut port) = (IpAddr::V4(Ipv4Addr::LOCALHOST), 8080u16);
    let mut tls = TlsArguments::default();
    let mut roles: Vec<(String, Vec<String>)> = Vec::new();
    while let Some(argument) = parser.next().map_err(text)? {
        let core = &mut run.options.core;
        match argument {
            Long("help") | Short('h') => return Ok(Request::Print(help())),
            Long("version") | Short('V') => {
                return Ok(Request::Print(format!(
                    "diffusion-devserver {}\n",
                    env!("CARGO_PKG_VERSION")
                )))
            }
            Long("port") => port = number(&mut parser)?,
            Long("host") => host = number(&mut parser)?,
            Long("control-port") => run.options.control_port = Some(number(&mut parser)?),
            Long("control-open") => run.options.control_access = ControlAccess::Open,
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

struct TlsArguments {
    wanted: bool,
    hosts: Vec<String>,
    age: CertificateAge,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl Default for TlsArguments {
    fn default() -> Self {
        Self {
            wanted: false,
            hosts: Vec::new(),
            age: CertificateAge::Valid,
            certificate: None,
            key: None,
        }
    }
}

impl TlsArguments {
    fn options(self) -> Result<TlsOptions, String> {
        match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => return Ok(TlsOptions::Files { certificate, key }),
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => {
                return Err("--certificate and --key belong together".into())
            }
        }
        if !self.wanted && self.hosts.is_empty() && self.age == CertificateAge::Valid {
            return Ok(TlsOptions::Off);
        }
        match (TlsOptions::self_made(), self.hosts) {
            (TlsOptions::SelfMade { hosts, .. }, named) => {
                let hosts = if named.is_empty() { hosts } else { named };
                Ok(TlsOptions::SelfMade {
                    hosts,
                    age: self.age,
                })
            }
            (other, _) => Ok(other),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Result<Run, String> {
        let arguments = ["diffusion-devserver"]
            .iter()
            .chain(arguments)
            .map(std::ffi::OsString::from);
        match parse(arguments)? {
            Request::Run(run) => Ok(*run),
            Request::Print(text) => Err(text),
        }
    }

    #[test]
    fn defaults_suit_a_first_try() {
        let run = run(&[]).unwrap();
        assert_eq!(run.options.address.to_string(), "127.0.0.1:8080");
        assert_eq!(run.options.tls, TlsOptions::Off);
        assert_eq!(run.options.core.ping_period, Some(Duration::from_secs(90)));
    }

    #[test]
    fn options_arrive() {
        let run = run(&[
            "--port",
            "0",
            "--tls-host",
            "example.test",
            "--ping-period=0",
            "--message-loss",
            "106",
            "--versions",
            "25",
            "--script-text",
            "after 1s cut",
            "--principal",
            "me:secret",
            "--principal",
            "admin:better",
            "--roles",
            "me:OPERATOR,TOPIC_CONTROL",
            "--log",
            "debug",
            "--state",
            "state.json",
            "--authenticator-timeout",
            "3s",
            "--drop-unnamed-properties",
        ])
        .unwrap();
        assert_eq!(run.options.address.port(), 0);
        assert!(
            matches!(run.options.tls, TlsOptions::SelfMade { hosts, .. } if hosts == ["example.test"])
        );
        assert_eq!(run.options.core.ping_period, None);
        assert_eq!(run.options.core.served_versions, 25..=25);
        let principals = &run.options.core.principals;
        for principal in [
            Principal::new("me", "secret").with_roles(["OPERATOR", "TOPIC_CONTROL"]),
            Principal::new("admin", "better").with_roles(["ADMINISTRATOR"]),
        ] {
            assert!(principals.contains(&principal), "{principals:?}");
        }
        assert!(run.options.script.is_some());
        assert_eq!(run.log_level, log::LevelFilter::Debug);
        assert_eq!(run.options.state, Some("state.json".into()));
        let core = &run.options.core;
        assert_eq!(core.authenticator_timeout, Duration::from_secs(3));
        assert_eq!(core.unnamed_properties, UnnamedProperties::Drop);
    }

    #[test]
    fn nonsense_is_explained() {
        for arguments in [
            &["--prot", "1"][..],
            &["--port", "x"],
            &["--versions", "4-29"],
            &["--key", "f"],
            &["--script-text", "fly"],
            &["--message-loss", "1"],
            &["--ping-period", "soon"],
            &["--roles", "admin"],
            &["--roles", "admin:KING"],
            &["--roles", "nobody:CLIENT"],
            &["--authenticator-timeout", "soon"],
            &["extra"],
        ] {
            assert!(run(arguments).is_err(), "{arguments:?}");
        }
        let help = run(&["--help"]).err().unwrap();
        assert!(
            help.contains("--control-port")
                && help.contains("close-at-accept")
                && help.contains("on EVENT")
        );
    }
}
