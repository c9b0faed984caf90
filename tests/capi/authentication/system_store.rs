//! Reading and changing the system authentication store, and the store as programs see it
//! (`specification/control/system-authentication-control sections 2 and 3`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const GET: i32 = 57;
const UPDATE: i32 = 58;

/// `admin` with one role, `ctl` without, locked by `admin`; deny; role A; two trusted properties.
const STORE: &str = "02 05 61646d696e 02 01 41 01 42 00 03 63746c 00 01 05 61646d696e 01 01 01 41 \
                     02 01 46 01 02 01 61 01 62 01 47 00 02 2e2a";

/// An array of strings of the store, in order.
unsafe fn taken(array: *mut *mut c_char) -> String {
    if array.is_null() {
        return "none".to_owned();
    }
    let mut found = Vec::new();
    let mut next = array;
    while !(*next).is_null() {
        found.push(text(*next));
        next = next.add(1);
    }
    libc::free(array.cast());
    found.sort();
    format!("[{}]", found.join(" "))
}

unsafe fn described(store: SYSTEM_AUTHENTICATION_STORE_T) -> String {
    let action = ptr::from_ref(&store.anonymous_connection_action)
        .cast::<c_int>()
        .read();
    let mut described = format!(
        "{} {} {action} {}",
        (*store.system_principals).size,
        taken(get_principal_names(store)),
        taken(get_anonymous_roles(store))
    );
    for name in [c"admin", c"ctl", c"nobody"] {
        let principal = hash_get(store.system_principals, name.as_ptr());
        let principal = principal.cast::<SYSTEM_PRINCIPAL_T>();
        let locked = match principal.as_ref() {
            Some(principal) if principal.locking_principal.is_null() => String::new(),
            Some(principal) => format!(" locked by {}", text(principal.locking_principal)),
            None => String::new(),
        };
        let roles = taken(get_roles_for_principal(store, name.as_ptr()));
        described += &format!("; {roles}{locked}");
    }
    described
}

const DESCRIBED: &str = "2 [admin ctl] 1 [A]; [A B]; [] locked by admin; none";

unsafe extern "C" fn on_get(
    _: *mut SESSION_T,
    store: SYSTEM_AUTHENTICATION_STORE_T,
    context: *mut c_void,
) -> c_int {
    let copy = system_authentication_store_dup(&raw const store);
    record(context, described(store));
    // The copy stands alone.
    record(context, described(*copy));
    system_authentication_store_free(copy);
    0
}

unsafe extern "C" fn on_update(
    _: *mut SESSION_T,
    reports: *const LIST_T,
    context: *mut c_void,
) -> c_int {
    assert!(!reports.is_null());
    let mut told = format!("updated {}", list_get_size(reports));
    for at in 0..list_get_size(reports) {
        let report = list_get_data_indexed(reports, at).cast::<ERROR_REPORT_T>();
        told += &format!(
            " {}:{} {}",
            (*report).line,
            (*report).column,
            text((*report).message)
        );
    }
    record(context, told);
    0
}

fn get(session: &CSession) {
    let params = get_system_authentication_store_params_s {
        on_get: Some(on_get),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    // SAFETY: a live session.
    unsafe { get_system_authentication_store(session.session, params) };
}

fn update(session: &CSession, script: *mut SCRIPT_T) {
    let params = update_system_authentication_store_params_s {
        on_update: Some(on_update),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        update_script: script,
        context: session.context(),
    };
    // SAFETY: a live session, NULL or a script.
    unsafe { update_system_authentication_store(session.session, params) };
}

#[test]
fn the_store_is_shown_and_can_be_kept() {
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        get(&session);
        let cid = session.expect(GET, "");
        session.answer(cid, STORE);
        assert_eq!(session.call(), DESCRIBED);
        assert_eq!(session.call(), DESCRIBED);
        // Nothing in it.
        get(&session);
        let cid = session.expect(GET, "");
        session.answer(cid, "00 02 00 00");
        let empty = "0 [] 2 []; none; none; none";
        assert_eq!(
            (session.call(), session.call()),
            (empty.into(), empty.into())
        );
        for body in ["", "01", "00 03 00 00", "00 00 00 01 01 46 02"] {
            get(&session);
            let cid = session.sent().cid;
            session.answer(cid, body);
            assert_eq!(session.call(), "error 106");
        }
        get(&session);
        let cid = session.sent().cid;
        session.refuse(cid, 103);
        assert_eq!(session.call(), "error 103");
        get(&session);
        session.sent();
        assert_eq!(session.close(), ["discard"]);
    }
}

#[test]
fn a_script_is_sent_and_its_errors_come_back() {
    let mut session = CSession::connect(29);
    // SAFETY: scripts of the test.
    unsafe {
        let script = buf_create();
        update_auth_store_remove_principal(script, c"joe".as_ptr());
        update(&session, script);
        // A copy was made.
        buf_free(script);
        let body = format!("16 {}", hex(b"remove principal 'joe'"));
        let cid = session.expect(UPDATE, &body);
        session.answer(cid, "00");
        assert_eq!(session.call(), "updated 0");

        let script = buf(b"x");
        update(&session, script);
        let cid = session.expect(UPDATE, "01 78");
        session.answer(cid, "02 03 626164 01 05 00 ac02 f0a204");
        assert_eq!(session.call(), "updated 2 1:5 bad 300:70000 ");
        update(&session, script);
        let cid = session.sent().cid;
        session.refuse(cid, 103);
        assert_eq!(session.call(), "error 103");
        update(&session, script);
        let cid = session.sent().cid;
        session.answer(cid, "01");
        assert_eq!(session.call(), "error 106");
        buf_free(script);

        // An empty one is sent as any other.
        let empty = buf_create();
        update(&session, empty);
        let cid = session.expect(UPDATE, "00");
        session.answer(cid, "00");
        assert_eq!(session.call(), "updated 0");
        buf_free(empty);
        update(&session, ptr::null_mut());
        assert_eq!(session.call(), "error 48");
        let wrong = buf(b"\xff");
        update(&session, wrong);
        assert_eq!(session.call(), "error 48");
        buf_free(wrong);
        // A long one.
        let long = buf(&[b'a'; 100_000]);
        update(&session, long);
        let sent = session.sent();
        assert_eq!(sent.body.len(), 2 * 100_003);
        buf_free(long);

        get_system_authentication_store(ptr::null_mut(), std::mem::zeroed());
        update_system_authentication_store(ptr::null_mut(), std::mem::zeroed());
        // Nobody is told.
        get_system_authentication_store(session.session, std::mem::zeroed());
        let cid = session.expect(GET, "");
        session.answer(cid, STORE);
    }
    session.flush();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn a_store_can_be_made_and_copied() {
    // SAFETY: stores of the test, with strings from malloc.
    unsafe {
        let store = system_authentication_store_create();
        assert_eq!(described(*store), "0 [] 0 []; none; none; none");
        let roles = set_new_string(1);
        set_add(roles, c"R".as_ptr().cast());
        let principal = SYSTEM_PRINCIPAL_T {
            name: c"ctl".as_ptr(),
            role_set: roles,
            locking_principal: c"me".as_ptr(),
        };
        let copy = system_principal_dup(&raw const principal);
        assert_ne!((*copy).name, principal.name);
        assert_ne!((*copy).role_set, principal.role_set);
        // Its own name as the key: freed once.
        hash_add((*store).system_principals, (*copy).name, copy.cast());
        (*store).anonymous_connection_action =
            MaybeUninit::new(anonymous_connection_action_e::ANONYMOUS_CONNECTION_ACTION_ABSTAIN);
        set_add((*store).anon_roles, c"X".as_ptr().cast());
        let whole = "1 [ctl] 2 [X]; none; [R] locked by me; none";
        assert_eq!(described(*store), whole);
        let second = system_authentication_store_dup(store);
        system_authentication_store_free(store);
        set_free(roles);
        assert_eq!(described(*second), whole);
        system_authentication_store_free(second);

        // What is not there.
        let nothing = SYSTEM_PRINCIPAL_T {
            name: ptr::null(),
            role_set: ptr::null(),
            locking_principal: ptr::null(),
        };
        let copy = system_principal_dup(&raw const nothing);
        assert!(!(*copy).role_set.is_null());
        system_principal_free(copy);
        let empty: SYSTEM_AUTHENTICATION_STORE_T = std::mem::zeroed();
        assert!(get_principal_names(empty).is_null());
        assert!(get_anonymous_roles(empty).is_null());
        assert!(get_roles_for_principal(empty, c"a".as_ptr()).is_null());
        let copy = system_authentication_store_dup(&raw const empty);
        assert_eq!(described(*copy), "0 [] 0 []; none; none; none");
        assert!(get_roles_for_principal(*copy, ptr::null()).is_null());
        system_authentication_store_free(copy);
        assert!(system_authentication_store_dup(ptr::null()).is_null());
        assert!(system_principal_dup(ptr::null()).is_null());
        system_authentication_store_free(ptr::null_mut());
        system_principal_free(ptr::null_mut());
    }
}
