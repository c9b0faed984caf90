//! Command lines.

use devserver::faults::Event;
use devserver::TlsOptions;

use super::*;

fn run(arguments: &[&str]) -> Result<Run, String> {
    let arguments = ["diffusion-devserver"]
        .iter()
        .chain(arguments)
        .map(std::ffi::OsString::from);
    match parse(arguments)? {
        Request::Run(run) => Ok(*run),
        Request::Print(text) => Err(text),
        Request::Wait(wait) => Err(format!("{wait:?}")),
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
        "--compression",
        "off",
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
    assert_eq!(core.compression, Compression::Off);
}

#[test]
fn waiting_needs_a_control_port() {
    let parse = |arguments: &[&str]| {
        let arguments = ["diffusion-devserver"].iter().chain(arguments);
        match parse(arguments.map(std::ffi::OsString::from)) {
            Ok(Request::Wait(wait)) => Ok(wait),
            Ok(Request::Run(_) | Request::Print(_)) => Err("no wait".to_owned()),
            Err(problem) => Err(problem),
        }
    };
    let awaited = Awaited::Total(Event::Session, 2);
    assert_eq!(
        parse(&["--wait-for", "session=2", "--control-port", "81"]),
        Ok(Wait {
            awaited,
            timeout: Duration::from_secs(30),
            control_port: 81,
            token_file: None
        })
    );
    for arguments in [
        &["--wait-for", "session"][..],
        &["--wait-for", "session", "--control-port", "0"],
    ] {
        assert!(
            parse(arguments).is_err_and(|problem| problem.contains("needs --control-port")),
            "{arguments:?}"
        );
    }
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
        &["--compression", "high"],
        &["--ping-period", "soon"],
        &["--roles", "admin"],
        &["--roles", "admin:KING"],
        &["--roles", "nobody:CLIENT"],
        &["--authenticator-timeout", "soon"],
        &["--timeout", "3s"],
        &["--control-token-file", "f"],
        &["--control-port", "1", "--wait-for", "tea"],
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
