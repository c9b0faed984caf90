//! Reading and changing the security store: its vectors in C memory, and every outcome (`specification/control/security-control`).

use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_void, CStr};
use std::ptr;
use std::sync::mpsc::{channel, Sender};

use diffusion::capi::*;
use serde_json::{json, Value};

use crate::support::*;
use crate::vectors::{list, load};

const GET: i32 = 59;
const UPDATE: i32 = 60;

/// The elements of an array that ends with NULL; the array is released.
unsafe fn array<T>(array: *mut *mut T) -> Option<Vec<*mut T>> {
    if array.is_null() {
        return None;
    }
    let elements = (0..).map(|at| *array.add(at));
    let elements = elements.take_while(|element| !element.is_null()).collect();
    libc::free(array.cast());
    Some(elements)
}

unsafe fn texts(all: *mut *mut c_char) -> Value {
    let texts = array(all).map(|all| {
        let mut texts: Vec<String> = all.into_iter().map(|one| text(one)).collect();
        texts.sort();
        texts
    });
    json!(texts)
}

unsafe fn numbers<T>(all: *mut *mut T) -> Value {
    let numbers = array(all).map(|all| {
        let mut numbers: Vec<c_int> = all
            .into_iter()
            .map(|one| one.cast::<c_int>().read())
            .collect();
        numbers.sort_unstable();
        numbers
    });
    json!(numbers)
}

/// A store as the getters give it.
unsafe fn described(store: SECURITY_STORE_T) -> Value {
    let mut roles = BTreeMap::new();
    for name in array(get_security_role_names(store)).unwrap() {
        let role = hash_get(store.roles, name).cast::<SECURITY_STORE_ROLE_T>();
        assert_eq!(text((*role).name), text(name));
        let mut paths = BTreeMap::new();
        for path in array(hash_keys((*role).path_permissions)).unwrap() {
            let own = numbers(get_security_path_permissions(store, name, path));
            assert_eq!(
                own,
                numbers(get_security_topic_permissions(store, name, path))
            );
            paths.insert(text(path), own);
        }
        assert_eq!((*(*role).topic_permissions).size as usize, paths.len());
        let defaults = numbers(get_security_default_path_permissions(store, name));
        assert_eq!(
            defaults,
            numbers(get_security_default_topic_permissions(store, name))
        );
        // Copies, so that each can be freed.
        assert_ne!(
            (*role).default_path_permissions,
            (*role).default_topic_permissions
        );
        let locking = (*role).locking_principal;
        let role = json!({
            "global": numbers(get_security_global_permissions(store, name)),
            "default": defaults,
            "paths": paths,
            "includes": texts(get_security_included_roles(store, name)),
            "locked": (!locking.is_null()).then(|| text(locking)),
        });
        roles.insert(text(name), role);
    }
    json!({
        "anonymous": texts(get_security_default_anonymous_roles(store)),
        "named": texts(get_security_default_named_roles(store)),
        "isolated": texts(get_security_isolated_paths(store)),
        "roles": roles,
    })
}

fn sorted(values: &Value) -> Value {
    let mut values = values.as_array().unwrap().clone();
    values.sort_by_key(|value| (value.as_i64(), value.as_str().map(str::to_owned)));
    Value::Array(values)
}

/// What a vector says of a store.
fn expected(value: &Value) -> Value {
    let roles: BTreeMap<&str, Value> = value["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| {
            let paths: BTreeMap<&str, Value> = role["path_permissions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (pair[0].as_str().unwrap(), sorted(&pair[1])))
                .collect();
            let described = json!({
                "global": sorted(&role["global_permissions"]),
                "default": sorted(&role["default_path_permissions"]),
                "paths": paths,
                "includes": sorted(&role["included_roles"]),
                "locked": role["locking_principal"],
            });
            (role["name"].as_str().unwrap(), described)
        })
        .collect();
    json!({
        "anonymous": sorted(&value["anonymous_roles"]),
        "named": sorted(&value["named_roles"]),
        "isolated": sorted(&value["isolated_paths"]),
        "roles": roles,
    })
}

/// A copy that outlives the callback.
struct Kept(*mut SECURITY_STORE_T);
// SAFETY: used by one thread at a time.
unsafe impl Send for Kept {}

struct Context {
    record: *mut c_void,
    kept: Sender<Kept>,
}

unsafe extern "C" fn on_get(
    session: *mut SESSION_T,
    store: SECURITY_STORE_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    let context = &*context.cast::<Context>();
    record(context.record, described(store).to_string());
    context
        .kept
        .send(Kept(security_store_dup(&raw const store)))
        .unwrap();
    0
}

unsafe extern "C" fn on_get_plain(
    session: *mut SESSION_T,
    store: SECURITY_STORE_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    record(context, format!("{} roles", (*store.roles).size));
    0
}

unsafe extern "C" fn on_update(
    session: *mut SESSION_T,
    reports: *const LIST_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null() && !reports.is_null());
    let all: Vec<_> = crate::given::items(reports)
        .map(|report| {
            let report = report.cast::<ERROR_REPORT_T>().read();
            format!("{}:{} {}", report.line, report.column, text(report.message))
        })
        .collect();
    record(context, format!("updated [{}]", all.join("; ")));
    0
}

fn get(session: &CSession) {
    let params = GET_SECURITY_STORE_PARAMS_T {
        on_get: Some(on_get_plain),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    // SAFETY: a live session and context.
    unsafe { get_security_store(session.session, params) };
}

/// Updates with a script of these bytes, which is gone when the call has returned.
fn update(session: &CSession, script: Option<&[u8]>) {
    let script = script.map_or(ptr::null_mut(), buf);
    let params = UPDATE_SECURITY_STORE_PARAMS_T {
        on_update: Some(on_update),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        update_script: script,
        context: session.context(),
    };
    // SAFETY: a live session, context and script.
    unsafe {
        update_security_store(session.session, params);
        buf_free(script);
    }
}

#[test]
fn stores_are_those_of_the_vectors_and_copies_outlive_the_callback() {
    let vectors = load("services-control.json");
    let mut checked = 0;
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        let (sender, kept) = channel();
        let context = Context {
            record: session.context(),
            kept: sender,
        };
        let ours = list(&vectors).iter().filter(|vector| {
            vector["service"] == GET && vector["part"] == "response" && vector["v"] == 29
        });
        for vector in ours {
            let params = GET_SECURITY_STORE_PARAMS_T {
                on_get: Some(on_get),
                on_error: Some(on_error),
                on_discard: Some(on_discard),
                context: ptr::from_ref(&context).cast_mut().cast(),
            };
            // SAFETY: a live session and context.
            unsafe { get_security_store(session.session, params) };
            let cid = session.expect(GET, "");
            session.answer(cid, vector["hex"].as_str().unwrap());
            let expected = expected(&vector["value"]);
            let call: Value = serde_json::from_str(&session.call()).unwrap();
            assert_eq!(call, expected, "{vector}");
            let Kept(copy) = kept.recv().unwrap();
            // SAFETY: a live copy, and a copy of the copy, each released once.
            unsafe {
                let again = security_store_dup(copy);
                assert_eq!(described(*copy), expected);
                security_store_free(copy);
                assert_eq!(described(*again), expected);
                security_store_free(again);
            }
            checked += 1;
        }
        session.flush();
        assert_eq!(session.close(), [""; 0]);
    }
    assert!(checked >= 6, "{checked}");
}

#[test]
fn scripts_are_sent_and_reports_are_given() {
    let vectors = load("services-control.json");
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        for vector in list(&vectors)
            .iter()
            .filter(|vector| vector["service"] == UPDATE)
        {
            let (value, hex) = (&vector["value"], vector["hex"].as_str().unwrap());
            if vector["part"] == "request" {
                let script = value.as_str().unwrap();
                update(&session, Some(script.as_bytes()));
                let cid = session.expect(UPDATE, hex);
                session.answer(cid, "00");
                assert_eq!(session.call(), "updated []");
            } else {
                update(&session, Some(b"x"));
                let cid = session.expect(UPDATE, "0178");
                session.answer(cid, hex);
                let reports: Vec<_> = value
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|report| {
                        let message = report["message"].as_str().unwrap();
                        format!("{}:{} {message}", report["line"], report["column"])
                    })
                    .collect();
                assert_eq!(session.call(), format!("updated [{}]", reports.join("; ")));
            }
        }
        // A NUL behind the text does not belong to it.
        update(&session, Some(b"isolate path 'a'\0"));
        let cid = session.expect(UPDATE, "10 69736f6c617465207061746820276127");
        session.answer(cid, "01 03626164 01 05");
        assert_eq!(session.call(), "updated [1:5 bad]");
        session.flush();
        assert_eq!(session.close(), [""; 0]);
    }
}

#[test]
fn refusals_bad_answers_bad_arguments_and_the_end() {
    let mut session = CSession::connect(29);
    for reason in [103, 104] {
        get(&session);
        let cid = session.expect(GET, "");
        session.refuse(cid, reason);
        assert_eq!(session.call(), format!("error {reason}"));
        update(&session, Some(b"x"));
        let cid = session.expect(UPDATE, "0178");
        session.refuse(cid, reason);
        assert_eq!(session.call(), format!("error {reason}"));
    }
    get(&session);
    let cid = session.expect(GET, "");
    session.answer(cid, "01 05");
    assert_eq!(session.call(), "error 106");
    update(&session, Some(b"x"));
    let cid = session.expect(UPDATE, "0178");
    session.answer(cid, "01 05");
    assert_eq!(session.call(), "error 106");
    // Nothing is sent for these.
    update(&session, None);
    assert_eq!(session.call(), "error 48");
    update(&session, Some(b"\xff"));
    assert_eq!(session.call(), "error 48");

    // No handler, no session.
    let nothing = GET_SECURITY_STORE_PARAMS_T {
        on_get: None,
        on_error: None,
        on_discard: None,
        context: ptr::null_mut(),
    };
    // SAFETY: a live session, then NULL.
    unsafe {
        get_security_store(session.session, nothing);
        let cid = session.expect(GET, "");
        session.answer(cid, "00 00 00 00");
        get_security_store(ptr::null_mut(), nothing);
    }
    session.flush();

    get(&session);
    session.expect(GET, "");
    update(&session, Some(b"x"));
    session.expect(UPDATE, "0178");
    assert_eq!(session.close(), ["discard", "discard"]);
}

#[test]
fn nothing_is_called_once_the_program_has_closed_the_session() {
    let session = CSession::connect(29);
    session.peer.tcp.shutdown(std::net::Shutdown::Both).unwrap();
    // SAFETY: a live session, which is freed below.
    unsafe { session_close(session.session, ptr::null_mut()) };
    get(&session);
    update(&session, Some(b"x"));
    update(&session, None);
    // SAFETY: given up.
    unsafe { session_free(session.session) };
    assert_eq!(session.forget(), [""; 0]);
}

#[test]
fn an_empty_store_and_what_is_not_there() {
    // SAFETY: NULL is allowed; a live store of the test.
    unsafe {
        assert!(security_store_dup(ptr::null()).is_null());
        security_store_free(ptr::null_mut());
        let store = security_store_create();
        let empty = json!({ "anonymous": [], "named": [], "isolated": [], "roles": {} });
        assert_eq!(described(*store), empty);
        let (r, none): (*const c_char, *const c_char) = (c"r".as_ptr(), ptr::null());
        for role in [r, none] {
            assert!(get_security_included_roles(*store, role).is_null());
            assert!(get_security_global_permissions(*store, role).is_null());
            assert!(get_security_default_path_permissions(*store, role).is_null());
            assert!(get_security_path_permissions(*store, role, r).is_null());
            assert!(get_security_topic_permissions(*store, role, none).is_null());
        }
        // A store that the program has cleared.
        let cleared = SECURITY_STORE_T {
            roles: ptr::null_mut(),
            anon_roles_default: ptr::null_mut(),
            named_roles_default: ptr::null_mut(),
            isolated_paths: ptr::null_mut(),
        };
        assert!(get_security_role_names(cleared).is_null());
        assert!(get_security_isolated_paths(cleared).is_null());
        let copy = security_store_dup(&raw const cleared);
        assert_eq!(described(*copy), empty);
        security_store_free(copy);
        security_store_free(store);
    }
}

/// A role of the program's own, with members left out.
unsafe fn own_role(name: &CStr) -> *mut SECURITY_STORE_ROLE_T {
    let role = libc::calloc(1, size_of::<SECURITY_STORE_ROLE_T>()).cast::<SECURITY_STORE_ROLE_T>();
    (*role).name = libc::strdup(name.as_ptr());
    (*role).global_permissions = set_new_int(2);
    set_add_int((*role).global_permissions, 77);
    role
}

#[test]
fn what_a_program_adds_is_copied_and_released() {
    // SAFETY: live objects of the test, each released once.
    unsafe {
        let store = security_store_create();
        // The key may be the name itself, or a copy.
        let (first, second) = (own_role(c"first"), own_role(c"second"));
        hash_add((*store).roles, (*first).name, first.cast());
        hash_add(
            (*store).roles,
            libc::strdup(c"second".as_ptr()),
            second.cast(),
        );
        hash_add((*store).roles, libc::strdup(c"empty".as_ptr()), ptr::null());
        set_add((*store).isolated_paths, c"a".as_ptr().cast());
        let copy = security_store_dup(store);
        security_store_free(store);
        let role =
            json!({ "global": [77], "default": [], "paths": {}, "includes": [], "locked": null });
        let expected = json!({
            "anonymous": [], "named": [], "isolated": ["a"], "roles": { "first": role, "second": role },
        });
        assert_eq!(described(*copy), expected);
        // No inheritance: nothing for a path below or beside.
        let none = get_security_path_permissions(*copy, c"first".as_ptr(), c"a".as_ptr());
        assert!(none.is_null());
        security_store_free(copy);
    }
}
