//! Remote servers built with the functions of C have the bytes of the official clients, and what servers write is read.

use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use super::requests::{accepted, Request, CHECK, CREATE, LIST};
use super::*;
use crate::vectors::{list, load, number, text as json_text};

/// The rows of a service in today's layout.
fn rows(service: i32, part: &str) -> Vec<Value> {
    let all = load("services-control.json");
    let rows: Vec<_> = list(&all)
        .iter()
        .filter(|row| row["service"] == service && row["part"] == part && row["v"] == 29)
        .cloned()
        .collect();
    assert!(!rows.is_empty(), "{service} {part}");
    rows
}

fn pairs(value: &Value) -> Vec<(u64, String)> {
    let pairs = value["connection_options"].as_array().unwrap();
    pairs
        .iter()
        .map(|pair| {
            (
                number(&pair[0]).try_into().unwrap(),
                json_text(&pair[1]).to_owned(),
            )
        })
        .collect()
}

/// What the getters should say.
fn described(value: &Value) -> String {
    let urls: Vec<_> = list(&value["urls"]).iter().map(json_text).collect();
    let options = pairs(value);
    let optional = |name: &str| match json_text(&value[name]) {
        "" => "-".to_owned(),
        text => text.to_owned(),
    };
    let delay = options.iter().find(|(option, _)| *option == 7);
    format!(
        "{} {} {urls:?} [{}] {options:?} {} {} {}",
        value["type"],
        json_text(&value["name"]),
        json_text(&value["principal"]),
        optional("missing_topic_notification_filter"),
        optional("connector"),
        delay.map_or("1000", |(_, delay)| delay.as_str()),
    )
}

/// A remote server with everything that a row says; none where the builder refuses it.
fn built(value: &Value) -> Server {
    let text = |name: &str| c(json_text(&value[name]));
    let (name, principal, connector) = (text("name"), text("principal"), text("connector"));
    let filter = text("missing_topic_notification_filter");
    let urls: Vec<_> = list(&value["urls"]).iter().map(json_text).collect();
    let first = c(urls[0]);
    // SAFETY: live objects, released once, and C strings.
    unsafe {
        let builder = diffusion_remote_server_builder_init();
        diffusion_remote_server_builder_principal(builder, principal.as_ptr().cast_mut());
        diffusion_remote_server_builder_missing_topic_notification_filter(
            builder,
            filter.as_ptr().cast_mut(),
        );
        let secret = bytes(json_text(&value["credentials"]["data"]));
        let (data, length) = (secret.as_ptr().cast(), secret.len() as u64);
        let credentials = match number(&value["credentials"]["type"]) {
            0 => credentials_create_none(),
            1 => credentials_create_password(c(std::str::from_utf8(&secret).unwrap()).as_ptr()),
            _ => credentials_create_custom(data, length),
        };
        diffusion_remote_server_builder_credentials(builder, credentials);
        credentials_free(credentials);
        for (option, text) in pairs(value) {
            let option = option.try_into().unwrap();
            set_option(builder, option, Some(&text));
            if option == 7 {
                let delay = text.parse().unwrap();
                diffusion_remote_server_builder_retry_delay(builder, delay, ptr::null_mut());
            }
        }
        let (name, first) = (name.as_ptr().cast_mut(), first.as_ptr().cast_mut());
        let none = ptr::null_mut();
        let server = match number(&value["type"]) {
            1 => diffusion_remote_server_builder_create_secondary_initiator(
                builder, name, first, none,
            ),
            3 => diffusion_remote_server_builder_create_secondary_acceptor(
                builder, name, first, none,
            ),
            _ => {
                let connector = connector.as_ptr().cast_mut();
                let urls = Urls::new(&urls);
                diffusion_remote_server_builder_create_primary_initiator(
                    builder,
                    name,
                    urls.list(),
                    connector,
                    none,
                )
            }
        };
        diffusion_remote_server_builder_free(builder);
        server
    }
}

fn connected() -> [CSession; 2] {
    [25, 29].map(CSession::connect)
}

#[test]
fn what_is_created_has_the_bytes_of_the_official_clients() {
    let mut sessions = connected();
    for row in rows(CREATE, "request") {
        let server = built(&row["value"]);
        assert!(!server.is_null(), "{row}");
        for session in &mut sessions {
            accepted(session, Request::Create(server));
            let cid = session.expect(CREATE, json_text(&row["hex"]));
            session.refuse(cid, 103);
            assert_eq!(session.call(), "error 103");
        }
        // SAFETY: made above.
        unsafe { diffusion_remote_server_free(server) };
    }
    for session in sessions {
        assert_eq!(session.close(), [""; 0]);
    }
}

#[test]
fn what_was_created_and_what_is_listed_is_read() {
    let mut sessions = connected();
    let server = built(&rows(CREATE, "request")[0]["value"]);
    for session in &mut sessions {
        for row in rows(CREATE, "response") {
            let value = &row["value"];
            let expected = match value["errors"].as_array() {
                None => described(&value["server"]),
                Some(reports) => {
                    let lines = reports.iter().map(|report| {
                        let (line, column) = (&report["line"], &report["column"]);
                        format!("{line}:{column} {}", json_text(&report["message"]))
                    });
                    lines.collect::<Vec<_>>().join("; ")
                }
            };
            accepted(session, Request::Create(server));
            let cid = session.sent().cid;
            session.answer(cid, json_text(&row["hex"]));
            assert_eq!(session.call(), expected);
        }
        for row in rows(LIST, "response") {
            let expected: Vec<_> = row["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(described)
                .collect();
            accepted(session, Request::List);
            let cid = session.sent().cid;
            session.answer(cid, json_text(&row["hex"]));
            assert_eq!(session.call(), expected.join("; "));
        }
        for row in rows(CHECK, "response") {
            let value = &row["value"];
            accepted(session, Request::Check(c"s1".as_ptr()));
            let cid = session.sent().cid;
            session.answer(cid, json_text(&row["hex"]));
            let message = json_text(&value["failure_message"]);
            assert_eq!(session.call(), format!("{} [{message}]", value["state"]));
        }
    }
    // SAFETY: made above.
    unsafe { diffusion_remote_server_free(server) };
    for session in sessions {
        assert_eq!(session.close(), [""; 0]);
    }
}
