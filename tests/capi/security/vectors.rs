//! Bodies of the vectors through the functions, of all services that concern authentication and the own permissions.

use std::ffi::{c_int, c_void, CString};
use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use crate::authentication::slot::{handler, Test, DEREGISTER, REGISTER, REQUEST};
use crate::given::c;
use crate::support::*;
use crate::vectors::{list, load, pairs, text as json_text};

const SERVICES: [i64; 10] = [5, 57, 58, 119, 120, 121, 143, 144, 203, 204];

/// The vectors of one service and direction that current servers use.
fn vectors(service: i64, part: &str) -> Vec<Value> {
    let vectors = load("services-control.json");
    let mine = list(&vectors).iter().filter(|vector| {
        vector["service"] == service && vector["part"] == part && vector["v"] == 29
    });
    let mine: Vec<_> = mine.cloned().collect();
    assert!(!mine.is_empty(), "{service} {part}");
    mine
}

fn hex_of(vector: &Value) -> String {
    json_text(&vector["hex"]).to_owned()
}

fn credentials(value: &Value) -> *mut CREDENTIALS_T {
    let data = bytes(json_text(&value["data"]));
    // SAFETY: the bytes live during the calls.
    unsafe {
        match value["type"].as_i64() {
            Some(0) => credentials_create_none(),
            Some(1) => credentials_create_password(CString::new(data).unwrap().as_ptr()),
            _ => credentials_create_custom(data.as_ptr().cast(), data.len() as u64),
        }
    }
}

/// A map of pairs in their order, and what they are kept in.
fn map(value: &Value) -> (Vec<(CString, CString)>, *mut HASH_T) {
    let kept: Vec<_> = pairs(value)
        .iter()
        .map(|(key, value)| (c(key), c(value)))
        .collect();
    // SAFETY: the pairs are returned with the map.
    unsafe {
        // One bucket keeps the order.
        let map = hash_new(1);
        for (key, value) in &kept {
            hash_add(map, key.as_ptr(), value.as_ptr().cast());
        }
        (kept, map)
    }
}

unsafe extern "C" fn on_changed(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "true".to_owned());
    0
}

unsafe extern "C" fn on_refused(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "false".to_owned());
    0
}

unsafe extern "C" fn on_decided(_: *const SESSION_T, success: bool, context: *mut c_void) -> c_int {
    record(context, success.to_string());
    0
}

unsafe extern "C" fn on_revoked(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "done".to_owned());
    0
}

unsafe extern "C" fn on_permissions(permissions: *const SET_T, context: *mut c_void) -> c_int {
    let values = set_values(permissions);
    let mut found = Vec::new();
    for at in 0..(*permissions).size as usize {
        found.push((*values.add(at)).cast::<c_int>().read());
    }
    libc::free(values.cast());
    found.sort_unstable();
    record(context, format!("{found:?}").replace(' ', ""));
    0
}

unsafe extern "C" fn on_reports(
    _: *mut SESSION_T,
    reports: *const LIST_T,
    context: *mut c_void,
) -> c_int {
    let items = crate::given::items(reports).map(|report| {
        let report = &*report.cast::<ERROR_REPORT_T>();
        serde_json::json!({
            "message": text(report.message), "line": report.line, "column": report.column,
        })
    });
    record(context, Value::from(items.collect::<Vec<_>>()).to_string());
    0
}

unsafe extern "C" fn on_store(
    _: *mut SESSION_T,
    store: SYSTEM_AUTHENTICATION_STORE_T,
    context: *mut c_void,
) -> c_int {
    let taken = |array: *mut *mut std::ffi::c_char| {
        let mut found = Vec::new();
        let mut next = array;
        while !(*next).is_null() {
            found.push(text(*next));
            next = next.add(1);
        }
        libc::free(array.cast());
        found.sort();
        found
    };
    let names = taken(get_principal_names(store));
    let principals = names.into_iter().map(|name| {
        let roles = taken(get_roles_for_principal(store, c(&name).as_ptr()));
        let principal = hash_get(store.system_principals, c(&name).as_ptr());
        let locking = (*principal.cast::<SYSTEM_PRINCIPAL_T>()).locking_principal;
        let locking = (!locking.is_null()).then(|| text(locking));
        serde_json::json!({"name": name, "roles": roles, "locking_principal": locking})
    });
    let action = ptr::from_ref(&store.anonymous_connection_action)
        .cast::<c_int>()
        .read();
    let told = serde_json::json!({
        "principals": principals.collect::<Vec<_>>(), "anonymous_action": action,
        "anonymous_roles": taken(get_anonymous_roles(store)),
    });
    record(context, told.to_string());
    0
}

/// Makes the call that sends a request of a service.
fn send(session: &CSession, service: i64, value: &Value) {
    let (at, context, none) = (session.session, session.context(), ptr::null_mut());
    let (on_error, on_discard) = (Some(on_error as _), Some(on_discard as _));
    // SAFETY: a live session, and arguments that live during the call.
    unsafe {
        match service {
            5 | 203 => {
                let principal = c(json_text(&value["principal"]));
                let credentials = credentials(&value["credentials"]);
                if service == 5 {
                    change_principal(
                        at,
                        CHANGE_PRINCIPAL_PARAMS_T {
                            on_change_principal: Some(on_changed),
                            on_change_principal_failure: Some(on_refused),
                            on_error,
                            on_discard,
                            principal: principal.as_ptr(),
                            credentials,
                            context,
                        },
                    );
                } else {
                    let (_kept, properties) = map(&value["proposed_properties"]);
                    let params = DIFFUSION_REAUTHENTICATE_PARAMS_T {
                        principal: principal.as_ptr(),
                        credentials,
                        properties,
                        on_reauthenticate: Some(on_decided),
                        on_error,
                        on_discard,
                        context,
                    };
                    assert!(diffusion_reauthenticate(at, params, none));
                    hash_free(properties, None, None);
                }
                credentials_free(credentials);
            }
            57 => get_system_authentication_store(
                at,
                GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T {
                    on_get: Some(on_store),
                    on_error,
                    on_discard,
                    context,
                },
            ),
            58 => {
                let script = buf(json_text(value).as_bytes());
                update_system_authentication_store(
                    at,
                    UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T {
                        on_update: Some(on_reports),
                        on_error,
                        on_discard,
                        update_script: script,
                        context,
                    },
                );
                buf_free(script);
            }
            143 => {
                let params = DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T {
                    on_global_permissions: Some(on_permissions),
                    on_error,
                    on_discard,
                    context,
                };
                assert!(diffusion_get_global_permissions(at, params, none));
            }
            144 => {
                let path = c(json_text(value));
                let params = DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T {
                    path: path.as_ptr(),
                    on_path_permissions: Some(on_permissions),
                    on_error,
                    on_discard,
                    context,
                };
                assert!(diffusion_get_path_permissions(at, params, none));
            }
            204 => {
                let id = session_id_create_from_string(c(json_text(value)).as_ptr());
                let params = DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T {
                    session_id: id,
                    on_session_revoked: Some(on_revoked),
                    on_error,
                    on_discard,
                    context,
                };
                assert!(diffusion_revoke_authentication(at, params, none));
                session_id_free(id);
            }
            other => panic!("{other}"),
        }
    }
}

/// Services that a function asks with one call.
const ASKED: [i64; 7] = [5, 57, 58, 143, 144, 203, 204];

fn version_of(service: i64) -> u8 {
    if service == 5 {
        28
    } else {
        29
    }
}

#[test]
fn requests_are_those_of_the_official_clients() {
    for service in ASKED {
        let mut session = CSession::connect(version_of(service));
        for vector in vectors(service, "request") {
            send(&session, service, &vector["value"]);
            let sent = session.sent();
            let found = (i64::from(sent.service), sent.body);
            assert_eq!(found, (service, hex_of(&vector)), "{vector}");
        }
        session.close();
    }
}

#[test]
fn responses_are_told_as_they_are() {
    for service in ASKED {
        let mut session = CSession::connect(version_of(service));
        let any = &vectors(service, "request")[0]["value"];
        for vector in vectors(service, "response") {
            send(&session, service, any);
            let cid = session.sent().cid;
            session.answer(cid, &hex_of(&vector));
            let mut expected = vector["value"].clone();
            if service == 57 {
                expected
                    .as_object_mut()
                    .unwrap()
                    .remove("trusted_properties");
            }
            let expected = match service {
                204 => "done".to_owned(),
                _ => expected.to_string(),
            };
            assert_eq!(session.call(), expected, "{vector}");
        }
        assert_eq!(session.close(), [""; 0]);
    }
}

#[test]
fn handlers_are_registered_as_by_the_official_clients() {
    for (register, deregister) in vectors(119, "request")
        .into_iter()
        .zip(vectors(121, "request"))
    {
        let given = &register["value"]["params"];
        if given["control_group"] != "default" {
            // There is no function that names another group.
            continue;
        }
        let mut test = Test::new(CSession::connect(29), handler!());
        let name = c(json_text(&given["handler_name"]));
        test.handler.handler_name = name.as_ptr().cast_mut();
        let params = test.params();
        test.set(params);
        let sent = test.session.sent();
        // The number is the session's own.
        let parameters = hex_of(&deregister);
        assert_eq!(sent.body, format!("{parameters}01"), "{register}");
        assert!(hex_of(&register).starts_with(&parameters));
        assert_eq!(sent.service, REGISTER);
        test.session
            .answer(sent.cid, &hex_of(&vectors(119, "response")[0]));
        assert_eq!(test.session.call(), "active");
        let registration = test.registration();
        test.close_registration(registration);
        crate::authentication::slot::free(registration);
        let cid = test.session.expect(DEREGISTER, &parameters);
        test.session
            .answer(cid, &hex_of(&vectors(121, "response")[0]));
        assert_eq!(test.session.call(), "closed");
        test.session.close();
    }
}

#[test]
fn requests_for_authentication_are_told_as_they_are() {
    let mut test = Test::new(CSession::connect(29), handler!());
    crate::authentication::slot::free(test.register(1));
    for (cid, vector) in vectors(120, "request").into_iter().enumerate() {
        let value = &vector["value"];
        // The number in the vector is not that of the handler.
        let hex = hex_of(&vector);
        let number = match json_text(&value["cid"]).parse::<u64>().unwrap() {
            0..128 => 2,
            _ => 4,
        };
        let body = format!("{}01", &hex[..hex.len() - number]);
        let cid = cid as i64 + 1;
        test.session.ask(REQUEST, cid, &body);
        let described = |value: &Value| {
            let mut pairs: Vec<_> = pairs(value)
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            pairs.sort();
            pairs.join(",")
        };
        let secret = bytes(json_text(&value["credentials"]["data"]));
        assert_eq!(
            test.session.call(),
            format!(
                "asked '{}' {} '{}' [{}] [{}]",
                json_text(&value["principal"]),
                value["credentials"]["type"],
                String::from_utf8_lossy(&secret),
                described(&value["session_properties"]),
                described(&value["proposed_properties"])
            ),
            "{vector}"
        );
        test.session.peer.receive_message();
    }
    test.session.close();
}

#[test]
fn decisions_are_those_of_the_official_clients() {
    let mut test = Test::new(CSession::connect(29), handler!());
    crate::authentication::slot::free(test.register(1));
    for (cid, vector) in vectors(120, "response").into_iter().enumerate() {
        let cid = cid as i64 + 1;
        test.asked(cid, "keep", 1);
        let kept = test.kept();
        let session = test.session.session;
        let none = ptr::null_mut();
        // SAFETY: a live session, and a duplicate of the test's.
        unsafe {
            let sent = match vector["value"]["tag"].as_i64() {
                Some(0) => diffusion_authenticator_deny(session, kept, none),
                Some(1) => diffusion_authenticator_abstain(session, kept, none),
                _ => {
                    let (_kept, properties) = map(&vector["value"]["properties"]);
                    let allow = diffusion_authenticator_allow_with_properties;
                    let sent = allow(session, kept, properties, none);
                    hash_free(properties, None, None);
                    sent
                }
            };
            assert!(sent);
            diffusion_authenticator_free(kept);
        }
        test.session.expect_response(cid, &hex_of(&vector));
    }
    test.session.close();
}

#[test]
fn every_service_of_these_areas_has_vectors() {
    for service in SERVICES {
        vectors(service, "request");
        vectors(service, "response");
    }
}
