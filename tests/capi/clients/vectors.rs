//! The functions send what the official clients send, and read what servers answer.

use std::mem::MaybeUninit;

use serde_json::Value;

use super::*;
use crate::vectors::{list, load, pairs as json_pairs, text as json_text};

fn texts(value: &Value) -> Texts {
    Texts::new(value.as_array().into_iter().flatten().map(json_text))
}

fn c(value: &Value) -> CString {
    CString::new(json_text(value)).unwrap()
}

/// A session id, or that of a request.
fn id(value: &Value) -> SESSION_ID_T {
    let text = c(if value.is_string() {
        value
    } else {
        &value["session_id"]
    });
    // SAFETY: a C string; the id is released.
    unsafe {
        let id = session_id_create_from_string(text.as_ptr());
        assert!(!id.is_null());
        let copy = *id;
        session_id_free(id);
        copy
    }
}

/// A map of changes of properties.
fn changes(value: &Value) -> Map {
    let overwrite = match &value["overwrite"] {
        Value::Null => Vec::new(),
        pairs => json_pairs(pairs),
    };
    let remove = value["remove"].as_array().into_iter().flatten();
    let pairs = overwrite
        .iter()
        .map(|(key, value)| (&**key, Some(&**value)));
    Map::new(pairs.chain(remove.map(|key| (json_text(key), None))))
}

/// Makes the call that sends a request.
fn send(session: &CSession, service: i32, value: &Value) -> bool {
    let (at, context, none) = (session.session, session.context(), ptr::null_mut());
    let (on_error, on_discard) = (Some(on_failure as _), Some(on_discard as _));
    let scope = value["scope"].as_str().unwrap_or_default();
    let scope = CString::new(scope).unwrap();
    // SAFETY: a live session, and arguments that live during the call.
    unsafe {
        match service {
            10 | 11 | 201 => {
                let selector = c(&value["selector"]);
                let params = SUBSCRIPTION_CONTROL_PARAMS_T {
                    on_complete: Some(on_session),
                    on_error,
                    on_discard,
                    session_id: id(value),
                    topic_selector: selector.as_ptr().cast_mut(),
                    context,
                };
                let scope_or_null = if scope.is_empty() {
                    ptr::null()
                } else {
                    scope.as_ptr()
                };
                match (service, scope.is_empty()) {
                    (10, true) => {
                        subscribe_client(at, params);
                        true
                    }
                    (11, true) => {
                        unsubscribe_client(at, params);
                        true
                    }
                    (10, _) => {
                        diffusion_subscribe_client_with_scope(at, scope_or_null, params, none)
                    }
                    (11, _) => {
                        diffusion_unsubscribe_client_with_scope(at, scope_or_null, params, none)
                    }
                    _ => diffusion_unsubscribe_client_all_scopes(at, params, none),
                }
            }
            14 => {
                let mut session_id = id(value);
                let params = DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T {
                    session_id: &raw mut session_id,
                    on_closed: Some(on_done),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_client_close_with_session(at, params, none)
            }
            65 => {
                let (filter, selector) = (c(&value["filter"]), c(&value["selector"]));
                let params = DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T {
                    filter: filter.as_ptr(),
                    topic_selector: selector.as_ptr(),
                    on_subscribe_by_filter: Some(on_count),
                    on_error,
                    on_discard,
                    context,
                };
                if scope.is_empty() {
                    diffusion_subscribe_by_filter(at, params, none)
                } else {
                    let scope = scope.as_ptr();
                    diffusion_subscribe_client_by_filter_with_scope(at, scope, params, none)
                }
            }
            66 | 200 => {
                let (filter, selector) = (c(&value["filter"]), c(&value["selector"]));
                let params = DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T {
                    filter: filter.as_ptr(),
                    topic_selector: selector.as_ptr(),
                    on_unsubscribe_by_filter: Some(on_count),
                    on_error,
                    on_discard,
                    context,
                };
                match (service, scope.is_empty()) {
                    (66, true) => diffusion_unsubscribe_by_filter(at, params, none),
                    (66, false) => {
                        let scope = scope.as_ptr();
                        diffusion_unsubscribe_client_by_filter_with_scope(at, scope, params, none)
                    }
                    _ => diffusion_unsubscribe_client_by_filter_all_scopes(at, params, none),
                }
            }
            67 => {
                let (mut session_id, keys) = (id(value), texts(&value["keys"]));
                let params = GET_SESSION_PROPERTIES_PARAMS_T {
                    on_session_properties: Some(on_properties),
                    on_error,
                    on_discard,
                    session_id: &raw mut session_id,
                    required_properties: keys.0,
                    context,
                };
                get_session_properties(at, params);
                true
            }
            81 => {
                let keys = texts(&value["registration"]["keys"]);
                let params = SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
                    on_registered: Some(on_session),
                    on_registration_error: on_error,
                    on_discard,
                    required_properties: keys.0,
                    context,
                    ..std::mem::zeroed()
                };
                session_properties_listener_register(at, params);
                true
            }
            105 => {
                let (session_id, properties) = (id(value), changes(value));
                let params = DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T {
                    session_id: &raw const session_id,
                    properties: properties.0,
                    on_session_properties_set: Some(on_properties_set),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_set_session_properties(at, params, none)
            }
            106 => {
                let (filter, properties) = (c(&value["filter"]), changes(value));
                let params = DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T {
                    filter: filter.as_ptr(),
                    properties: properties.0,
                    on_session_properties_set: Some(on_count),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_set_session_properties_filter(at, params, none)
            }
            123 => {
                let session_id = id(value);
                let (remove, add) = (
                    texts(&value["roles_to_remove"]),
                    texts(&value["roles_to_add"]),
                );
                let params = DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T {
                    session_id: &raw const session_id,
                    roles_to_remove: remove.0,
                    roles_to_add: add.0,
                    on_roles_changed: Some(on_done),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_change_roles_with_session_id(at, params, none)
            }
            124 => {
                let filter = c(&value["filter"]);
                let (remove, add) = (
                    texts(&value["roles_to_remove"]),
                    texts(&value["roles_to_add"]),
                );
                let params = DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T {
                    filter: filter.as_ptr(),
                    roles_to_remove: remove.0,
                    roles_to_add: add.0,
                    on_roles_changed: Some(on_count),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_change_roles_with_filter(at, params, none)
            }
            162 => {
                let filter = c(value);
                let params = DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T {
                    filter: filter.as_ptr(),
                    on_clients_closed: Some(on_count),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_client_close_with_filter(at, params, none)
            }
            163 => {
                let filter = c(&value["filter"]);
                let params = DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T {
                    filter: filter.as_ptr(),
                    conflate: MaybeUninit::new(value["conflate"].as_bool().unwrap()),
                    on_clients_conflated_set: Some(on_count),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_client_set_conflated_with_filter(at, params, none)
            }
            198 => {
                let mut session_id = id(value);
                let params = DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T {
                    session_id: &raw mut session_id,
                    on_topic_selections: Some(on_selections),
                    on_error,
                    on_discard,
                    context,
                };
                diffusion_get_topic_selections(at, params, none)
            }
            _ => unreachable!("{service}"),
        }
    }
}

const SERVICES: [i32; 15] = [
    10, 11, 14, 65, 66, 67, 81, 105, 106, 123, 124, 162, 163, 198, 200,
];

fn is_ours(service: i32) -> bool {
    SERVICES.contains(&service) || service == 201
}

/// The vectors of requests or responses that today's versions have.
fn vectors(part: &str) -> Vec<(i32, Value)> {
    let mut found = Vec::new();
    for name in ["services-control.json", "services-topics.json"] {
        for vector in list(&load(name)) {
            let Some(service) = vector["service"].as_i64() else {
                // A part of a message.
                continue;
            };
            let service = service as i32;
            let today = vector["v"] == 29 && vector["part"] == part;
            if today && is_ours(service) {
                found.push((service, vector.clone()));
            }
        }
    }
    assert!(found.len() > 50, "{part}: {}", found.len());
    found
}

/// The order of a map has no meaning, and the functions have an order of their own: text of the pairs in order.
fn in_order(service: i32, value: &Value, hex: &str) -> String {
    match (service, value["overwrite"].as_array()) {
        (105, Some(pairs)) if pairs.len() > 1 => {
            // Each pair as it is on the wire, sorted.
            let field = |value: &Value| {
                let bytes = json_text(value).as_bytes();
                format!("{:02x}{}", bytes.len(), crate::support::hex(bytes))
            };
            let mut fields: Vec<_> = pairs
                .iter()
                .map(|pair| field(&pair[0]) + &field(&pair[1]))
                .collect();
            let given = fields.concat();
            assert!(hex.contains(&given));
            fields.sort_by_key(|pair| pair[2..].to_owned());
            hex.replace(&given, &fields.concat())
        }
        _ => hex.to_owned(),
    }
}

/// Sends the request of a vector in a version, and compares.
fn check_request(session: &mut CSession, service: i32, value: &Value, expected: &str, at: &str) {
    // The functions do not let everything through that servers would refuse.
    let empty_filter = matches!(service, 65 | 66 | 200) && value["filter"] == "";
    if empty_filter {
        assert!(!send(session, service, value), "{at}");
        return;
    }
    assert!(send(session, service, value), "{at}");
    let sent = session.sent();
    assert_eq!(sent.service, service, "{at}");
    let expected = in_order(service, value, expected);
    if service == 81 {
        // The number is the session's.
        let whole = expected.len() - 2 * json_text(&value["cid"]).len().div_ceil(2);
        assert_eq!(sent.body[..whole], expected[..whole], "{at}");
    } else {
        assert_eq!(sent.body, expected, "{at}");
    }
    session.answer(sent.cid, if service == 67 { "00" } else { "" });
}

#[test]
fn requests_are_those_of_the_official_clients() {
    let (mut newest, mut oldest) = (CSession::connect(29), CSession::connect(25));
    for (service, vector) in vectors("request") {
        let (value, hex) = (&vector["value"], json_text(&vector["hex"]));
        if value["registration"]["tag"] == 1 {
            // There is no function that removes a listener.
            continue;
        }
        let at = format!("{service} {}", vector["case"]);
        check_request(&mut newest, service, value, hex, &at);
        let older = match vector["python_v25"].as_str().unwrap() {
            "same" => hex,
            "unsupported" | "service absent in v25" => {
                assert!(!send(&oldest, service, value), "{at}");
                continue;
            }
            "conflict" => continue,
            other => other,
        };
        if value["scope"]
            .as_str()
            .is_some_and(|scope| !scope.is_empty())
        {
            // Not silently without the scope.
            assert!(!send(&oldest, service, value), "{at}");
            continue;
        }
        check_request(&mut oldest, service, value, older, &at);
    }
    newest.close();
    oldest.close();
}

/// What a function needs that the response is one for.
fn any_request(service: i32) -> Value {
    let id = "0000000000000001-0000000000000002";
    match service {
        162 => "all".into(),
        81 => serde_json::json!({"registration": {"keys": []}}),
        _ => serde_json::json!({
            "session_id": id, "filter": "all", "selector": ">a", "keys": [], "overwrite": [["a", "b"]], "remove": null,
            "roles_to_remove": ["A"], "roles_to_add": ["B"], "conflate": true, "scope": "",
        }),
    }
}

/// What is to be told of a response.
fn told(service: i32, value: &Value) -> String {
    let sorted = |mut pairs: Vec<String>| {
        pairs.sort();
        pairs.concat()
    };
    match service {
        67 if value.is_null() => "error 107 there is no session with that id".to_owned(),
        67 => {
            let pairs = value.as_array().unwrap().iter();
            let pairs =
                pairs.map(|pair| format!("{}={} ", json_text(&pair[0]), json_text(&pair[1])));
            format!("properties {}", sorted(pairs.collect()))
        }
        105 => {
            let changed = value["changed"].as_array().into_iter().flatten();
            let changed =
                changed.map(|pair| format!("{}={} ", json_text(&pair[0]), json_text(&pair[1])));
            let added = value["added"].as_array().into_iter().flatten();
            let added = added.map(|key| format!("{}=NULL ", json_text(key)));
            format!("former {}", sorted(changed.chain(added).collect()))
        }
        198 => {
            // The files write it in two ways.
            let scopes: Vec<(&str, &Value)> = match value.as_array() {
                Some(scopes) => scopes
                    .iter()
                    .map(|scope| (json_text(&scope[0]), &scope[1]))
                    .collect(),
                None => value["scopes"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(scope, selections)| (&**scope, selections))
                    .collect(),
            };
            let scopes = scopes.into_iter().map(|(scope, selections)| {
                let selectors: Vec<_> = selections
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|selection| selection["type"] == "SELECT" || selection["type"] == 0)
                    .map(|selection| json_text(&selection["selector"]))
                    .collect();
                format!("{scope}:{} ", selectors.join(","))
            });
            format!("selections {}", sorted(scopes.collect()))
        }
        65 | 66 | 106 | 124 | 162 | 163 | 200 => {
            let reports = value["errors"].as_array().into_iter().flatten();
            let reports: Vec<_> = reports
                .map(|report| {
                    let text = json_text(&report["message"]);
                    format!("{}:{} {text}", report["line"], report["column"])
                })
                .collect();
            if reports.is_empty() {
                let count = value.get("count").or(value.get("selected")).unwrap();
                format!("count {count}")
            } else {
                format!("error 35 {}", reports.join("\n"))
            }
        }
        _ => "done".to_owned(),
    }
}

#[test]
fn responses_are_told_as_the_official_clients_read_them() {
    let mut session = CSession::connect(29);
    for (service, vector) in vectors("response") {
        assert!(send(&session, service, &any_request(service)));
        let sent = session.sent();
        session.answer(sent.cid, json_text(&vector["hex"]));
        let expected = told(service, &vector["value"]);
        assert_eq!(session.call(), expected, "{service} {}", vector["case"]);
    }
    // Each listener that was registered is told of the end.
    assert!(session.close().iter().all(|call| call == "discard"));
}
