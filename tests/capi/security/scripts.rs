//! The commands of scripts for the security store, as the vectors have them (`specification/control/security-control section 5`).

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use crate::support::*;
use crate::vectors::{list, load};

fn c_text(value: &Value) -> CString {
    CString::new(crate::vectors::text(value)).unwrap()
}

/// The names of a table of the interface.
unsafe fn names_of(table: *const *const c_char) -> Vec<&'static CStr> {
    (0..)
        .map(|at| *table.add(at))
        .take_while(|name| !name.is_null())
        .map(|name| CStr::from_ptr(name))
        .collect()
}

/// How a program makes a set of permissions.
#[derive(Clone, Copy)]
enum Made {
    /// With `set_new_int`, which copies.
    Numbers,
    /// With `set_new` and addresses in a table.
    Addresses,
}

unsafe fn permissions(
    value: &Value,
    names: *const *const c_char,
    numbers: *const c_int,
    made: Made,
) -> *mut SET_T {
    let set = match made {
        Made::Numbers => set_new_int(3),
        Made::Addresses => set_new_ex(3, None, None, Some(same_hash), Some(by_address)),
    };
    let names = names_of(names);
    for name in value.as_array().unwrap() {
        let wanted = c_text(name);
        let at = names.iter().position(|name| *name == &*wanted).unwrap();
        let number = numbers.add(at);
        assert_eq!(*number as usize, at);
        match made {
            Made::Numbers => set_add_int(set, *number),
            Made::Addresses => set_add(set, number.cast()),
        };
    }
    set
}

unsafe extern "C" fn same_hash(_: *const c_void) -> std::ffi::c_ulong {
    0
}

unsafe extern "C" fn by_address(left: *const c_void, right: *const c_void) -> c_int {
    left.cmp(&right) as c_int
}

/// What a call of the JavaScript client appends there, with texts and containers that are gone afterwards.
unsafe fn append(script: *mut SCRIPT_T, call: &Value, made: Made) {
    let call = call.as_array().unwrap();
    let texts: Vec<Option<CString>> = call
        .iter()
        .map(|value| value.as_str().map(|text| CString::new(text).unwrap()))
        .collect();
    let text = |at: usize| texts[at].as_ref().unwrap().as_ptr();
    let roles = |at: usize| {
        let all = list_create();
        for role in call[at].as_array().unwrap() {
            list_append_last(all, libc::strdup(c_text(role).as_ptr()).cast());
        }
        all
    };
    let paths = |at: usize| {
        permissions(
            &call[at],
            (&raw const SECURITY_PATH_PERMISSIONS_NAMES).cast(),
            (&raw const SECURITY_PATH_PERMISSIONS_TABLE).cast(),
            made,
        )
    };
    let with_roles = |at: usize, build: &dyn Fn(*const LIST_T) -> *mut SCRIPT_T| {
        let all = roles(at);
        let appended = build(all);
        list_free(all, Some(libc::free));
        appended
    };
    let with_set = |set: *mut SET_T, build: &dyn Fn(*const SET_T) -> *mut SCRIPT_T| {
        let appended = build(set);
        set_free(set);
        appended
    };
    let appended = match call[0].as_str().unwrap() {
        "setRolesForAnonymousSessions" => with_roles(1, &|all| {
            update_security_store_anonymous_session_roles(script, all)
        }),
        "setRolesForNamedSessions" => with_roles(1, &|all| {
            update_security_store_named_session_roles(script, all)
        }),
        "setGlobalPermissions" => {
            let set = permissions(
                &call[2],
                (&raw const SECURITY_GLOBAL_PERMISSIONS_NAMES).cast(),
                (&raw const SECURITY_GLOBAL_PERMISSIONS_TABLE).cast(),
                made,
            );
            with_set(set, &|set| {
                update_security_store_global_role_permissions(script, text(1), set)
            })
        }
        "setDefaultPathPermissions" => with_set(paths(2), &|set| {
            update_security_store_default_path_permissions(script, text(1), set)
        }),
        "setPathPermissions" => with_set(paths(3), &|set| {
            update_security_store_path_permissions(script, text(1), text(2), set)
        }),
        "removePathPermissions" => {
            update_security_store_remove_path_permissions(script, text(1), text(2))
        }
        "setRoleIncludes" => with_roles(2, &|all| {
            update_security_store_include_roles(script, text(1), all)
        }),
        "setRoleLockedByPrincipal" => {
            update_security_store_role_locked_by_principal(script, text(1), text(2))
        }
        "isolatePath" => update_security_store_isolate_path(script, text(1)),
        "deisolatePath" => update_security_store_deisolate_path(script, text(1)),
        other => panic!("no command: {other}"),
    };
    assert_eq!(appended, script);
}

/// What is in a script.
unsafe fn written(script: *const SCRIPT_T) -> Vec<u8> {
    if (*script).len == 0 {
        return Vec::new();
    }
    let written = CStr::from_ptr((*script).data).to_bytes();
    assert_eq!(written.len(), (*script).len);
    written.to_vec()
}

#[test]
fn scripts_are_those_of_the_vectors() {
    let vectors = load("scripts.json");
    let mut checked = 0;
    for vector in list(&vectors) {
        // The commands of servers before 6.5 with the word topic; the functions of these names write those of today.
        let is_legacy = vector["case"].as_str().unwrap().starts_with("legacy");
        if vector["script"] != "security" || is_legacy {
            continue;
        }
        for made in [Made::Numbers, Made::Addresses] {
            // SAFETY: a script of the test.
            unsafe {
                let script = buf_create();
                for call in vector["calls"].as_array().unwrap() {
                    append(script, call, made);
                }
                let expected = bytes(vector["utf8_hex"].as_str().unwrap());
                assert_eq!(written(script), expected, "{vector}");
                buf_free(script);
            }
        }
        checked += 1;
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn functions_of_older_names_write_todays_commands() {
    // SAFETY: live objects of the test.
    unsafe {
        let script = buf_create();
        let set = set_new_int(2);
        // In the order of their numbers, whatever that of the buckets is.
        for number in [11, 1, 0] {
            set_add_int(set, number);
        }
        let (role, path) = (c"R".as_ptr(), c"a".as_ptr());
        let appended = [
            update_security_store_default_topic_permissions(script, role, set),
            update_security_store_topic_permissions(script, role, path, set),
            update_security_store_remove_topic_permissions(script, role, path),
        ];
        assert_eq!(appended, [script; 3]);
        let expected = "set 'R' default path permissions [READ_TOPIC UPDATE_TOPIC EXPOSE_BRANCH]\n\
                        set 'R' path 'a' permissions [READ_TOPIC UPDATE_TOPIC EXPOSE_BRANCH]\n\
                        remove 'R' permissions for path 'a'";
        assert_eq!(written(script), expected.as_bytes());
        set_free(set);
        buf_free(script);
    }
}

#[test]
fn what_is_missing_appends_nothing() {
    // SAFETY: NULL is allowed everywhere; live objects of the test.
    unsafe {
        let (r, none): (*const c_char, *const c_char) = (c"r".as_ptr(), ptr::null());
        let holed = list_create();
        list_append_last(holed, ptr::null_mut());
        let sets = [8, 10, 12, -1, c_int::MAX, c_int::MIN].map(|number| {
            let set = set_new_int(2);
            set_add_int(set, 0);
            set_add_int(set, number);
            set
        });
        let (no_set, no_list) = (ptr::null(), ptr::null());
        let script = buf_create();
        let missing: [&dyn Fn(*mut SCRIPT_T) -> *mut SCRIPT_T; 21] = [
            &|to| update_security_store_global_role_permissions(to, none, no_set),
            &|to| update_security_store_default_path_permissions(to, none, no_set),
            &|to| update_security_store_default_topic_permissions(to, none, no_set),
            &|to| update_security_store_path_permissions(to, none, r, no_set),
            &|to| update_security_store_path_permissions(to, r, none, no_set),
            &|to| update_security_store_topic_permissions(to, none, r, no_set),
            &|to| update_security_store_topic_permissions(to, r, none, no_set),
            &|to| update_security_store_remove_path_permissions(to, none, r),
            &|to| update_security_store_remove_path_permissions(to, r, none),
            &|to| update_security_store_remove_topic_permissions(to, none, r),
            &|to| update_security_store_remove_topic_permissions(to, r, none),
            &|to| update_security_store_include_roles(to, none, no_list),
            &|to| update_security_store_include_roles(to, r, holed),
            &|to| update_security_store_role_locked_by_principal(to, none, r),
            &|to| update_security_store_role_locked_by_principal(to, r, none),
            &|to| update_security_store_named_session_roles(to, holed),
            &|to| update_security_store_anonymous_session_roles(to, holed),
            &|to| update_security_store_isolate_path(to, none),
            &|to| update_security_store_deisolate_path(to, none),
            // UNKNOWN, whose number is 8 there and 10 here.
            &|to| update_security_store_global_role_permissions(to, r, sets[0]),
            &|to| update_security_store_path_permissions(to, r, r, sets[1]),
        ];
        for append in missing {
            assert!(append(script).is_null());
            assert_eq!((*script).len, 0);
        }
        for set in &sets[2..] {
            assert!(update_security_store_global_role_permissions(script, r, *set).is_null());
            assert!(update_security_store_default_path_permissions(script, r, *set).is_null());
            assert_eq!((*script).len, 0);
        }
        let nowhere = ptr::null_mut();
        let without_script = [
            update_security_store_named_session_roles(nowhere, no_list),
            update_security_store_isolate_path(nowhere, r),
            update_security_store_global_role_permissions(nowhere, r, no_set),
        ];
        assert_eq!(without_script, [nowhere; 3]);

        // What may be left out.
        let commands = [
            update_security_store_global_role_permissions(script, r, no_set),
            update_security_store_include_roles(script, r, no_list),
            update_security_store_named_session_roles(script, no_list),
        ];
        assert_eq!(commands, [script; 3]);
        let expected =
            "set 'r' permissions []\nset 'r' includes []\nset roles for named sessions []";
        assert_eq!(written(script), expected.as_bytes());
        // A command that cannot be made leaves what is there.
        assert!(update_security_store_isolate_path(script, none).is_null());
        assert_eq!(written(script), expected.as_bytes());
        for set in sets {
            set_free(set);
        }
        list_free(holed, None);
        buf_free(script);
    }
}
