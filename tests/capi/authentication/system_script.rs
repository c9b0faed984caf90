//! The commands of scripts for the system authentication store, as the vectors have them
//! (`specification/control/system-authentication-control section 4`).

use std::ffi::{c_char, CString};
use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use crate::support::*;
use crate::vectors::{list, load};

fn string(value: &Value) -> CString {
    CString::new(crate::vectors::text(value)).unwrap()
}

/// Strings as a list of the program, and what they are kept in.
fn strings(value: Option<&Value>) -> (Vec<CString>, *mut LIST_T) {
    let values = value.map(|value| value.as_array().unwrap().as_slice());
    let kept: Vec<CString> = values.unwrap_or_default().iter().map(string).collect();
    // SAFETY: a list of the test.
    unsafe {
        let list = list_create();
        for text in &kept {
            list_append_last(list, text.as_ptr().cast_mut().cast());
        }
        (kept, list)
    }
}

/// Appends what a call of the JavaScript client appends there.
unsafe fn append(script: *mut SCRIPT_T, call: &Value) {
    let call = call.as_array().unwrap();
    let texts: Vec<Option<CString>> = call
        .iter()
        .map(|value| value.as_str().map(|text| CString::new(text).unwrap()))
        .collect();
    let text = |at: usize| texts[at].as_ref().map_or(ptr::null(), |text| text.as_ptr());
    let roles = |at: usize| strings(call.get(at));
    let mut kept = Vec::new();
    let mut role_list: *mut LIST_T = ptr::null_mut();
    let mut take = |(texts, list): (Vec<CString>, *mut LIST_T)| {
        kept = texts;
        role_list = list;
        list.cast_const()
    };
    let appended = match call[0].as_str().unwrap() {
        "assignRoles" => update_auth_store_assign_roles(script, text(1), take(roles(2))),
        "addPrincipal" if call.len() > 4 => {
            let add = update_auth_store_add_locked_principal;
            add(script, text(1), text(2), take(roles(3)), text(4))
        }
        "addPrincipal" => update_auth_store_add_principal(script, text(1), text(2), take(roles(3))),
        "setPassword" => update_auth_store_set_password(script, text(1), text(2)),
        "verifyPassword" => update_auth_store_verify_password(script, text(1), text(2)),
        "removePrincipal" => update_auth_store_remove_principal(script, text(1)),
        "allowAnonymousConnections" => {
            update_auth_store_allow_anonymous_connections(script, take(roles(1)))
        }
        "denyAnonymousConnections" => update_auth_store_deny_anonymous_connections(script),
        "abstainAnonymousConnections" => update_auth_store_abstain_anonymous_connections(script),
        "trustClientProposedPropertyIn" => {
            let set = set_new_string(2);
            for value in call[2].as_array().unwrap() {
                set_add(set, string(value).as_ptr().cast());
            }
            let trust = update_auth_store_trust_client_proposed_property_in;
            let appended = trust(script, text(1), set);
            set_free(set);
            appended
        }
        "trustClientProposedPropertyMatches" => {
            update_auth_store_trust_client_proposed_property_matches(script, text(1), text(2))
        }
        "ignoreClientProposedProperty" => {
            update_auth_store_ignore_client_proposed_property(script, text(1))
        }
        other => panic!("no command: {other}"),
    };
    assert_eq!(appended, script);
    if !role_list.is_null() {
        list_free(role_list, None);
    }
}

/// What is in a script.
unsafe fn written(script: *const SCRIPT_T) -> String {
    if (*script).len == 0 {
        return String::new();
    }
    let written = text((*script).data);
    assert_eq!(written.len(), (*script).len);
    written
}

#[test]
fn scripts_are_those_of_the_vectors() {
    let vectors = load("scripts.json");
    let own = list(&vectors)
        .iter()
        .filter(|vector| vector["script"] == "system-authentication");
    let mut checked = 0;
    for vector in own {
        // SAFETY: a script of the test.
        unsafe {
            let script = buf_create();
            for call in vector["calls"].as_array().unwrap() {
                append(script, call);
            }
            assert_eq!(
                written(script),
                vector["text"].as_str().unwrap(),
                "{vector}"
            );
            buf_free(script);
        }
        checked += 1;
    }
    assert_eq!(checked, 24);
}

#[test]
fn what_is_missing_appends_nothing() {
    // SAFETY: NULL is allowed everywhere; a script of the test.
    unsafe {
        let (p, none): (*const c_char, *const c_char) = (c"p".as_ptr(), ptr::null());
        let holed = list_create();
        list_append_last(holed, ptr::null_mut());
        let (holed, no_roles, no_values) = (holed, ptr::null(), ptr::null());
        let script = buf_create();
        let missing: [&dyn Fn(*mut SCRIPT_T) -> *mut SCRIPT_T; 17] = [
            &|to| update_auth_store_add_principal(to, none, p, no_roles),
            &|to| update_auth_store_add_principal(to, p, none, no_roles),
            &|to| update_auth_store_add_principal(to, p, p, holed),
            &|to| update_auth_store_add_locked_principal(to, none, p, no_roles, p),
            &|to| update_auth_store_add_locked_principal(to, p, none, no_roles, p),
            &|to| update_auth_store_remove_principal(to, none),
            &|to| update_auth_store_assign_roles(to, none, no_roles),
            &|to| update_auth_store_assign_roles(to, p, holed),
            &|to| update_auth_store_set_password(to, none, p),
            &|to| update_auth_store_set_password(to, p, none),
            &|to| update_auth_store_verify_password(to, none, p),
            &|to| update_auth_store_verify_password(to, p, none),
            &|to| update_auth_store_allow_anonymous_connections(to, holed),
            &|to| update_auth_store_trust_client_proposed_property_in(to, none, no_values),
            &|to| update_auth_store_trust_client_proposed_property_matches(to, none, p),
            &|to| update_auth_store_trust_client_proposed_property_matches(to, p, none),
            &|to| update_auth_store_ignore_client_proposed_property(to, none),
        ];
        for append in missing {
            assert!(append(script).is_null());
            assert_eq!((*script).len, 0);
        }
        let nowhere = ptr::null_mut();
        let without_script = [
            update_auth_store_deny_anonymous_connections(nowhere),
            update_auth_store_abstain_anonymous_connections(nowhere),
            update_auth_store_allow_anonymous_connections(nowhere, no_roles),
            update_auth_store_add_principal(nowhere, p, p, no_roles),
            update_auth_store_trust_client_proposed_property_in(nowhere, p, no_values),
        ];
        assert_eq!(without_script, [nowhere; 5]);

        // What may be left out.
        let commands = [
            update_auth_store_add_principal(script, p, p, no_roles),
            update_auth_store_add_locked_principal(script, p, p, no_roles, none),
            update_auth_store_add_locked_principal(script, p, p, no_roles, c"".as_ptr()),
            update_auth_store_assign_roles(script, p, no_roles),
            update_auth_store_allow_anonymous_connections(script, no_roles),
            update_auth_store_trust_client_proposed_property_in(script, p, no_values),
        ];
        assert_eq!(commands, [script; 6]);
        assert_eq!(
            written(script),
            "add principal 'p' 'p'\nadd principal 'p' 'p'\nadd principal 'p' 'p'\nassign roles 'p' []\n\
             allow anonymous connections []\ntrust client proposed property 'p' if value in []"
        );
        list_free(holed, None);
        buf_free(script);
    }
}
