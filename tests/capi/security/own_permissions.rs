//! Asking what the own session may do (`specification/control/security section 1`).

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const GLOBAL: i32 = 143;
const PATH: i32 = 144;

/// The numbers of a set, and the names that programs look up with them.
unsafe fn described(permissions: *const SET_T, names: *const *const c_char) -> String {
    assert!(!permissions.is_null());
    let values = set_values(permissions);
    let mut found = Vec::new();
    let mut next = values;
    while !(*next).is_null() {
        let number = (*next).cast::<c_int>().read();
        found.push((number, text(*names.add(number as usize))));
        next = next.add(1);
    }
    libc::free(values.cast());
    assert_eq!(found.len(), (*permissions).size as usize);
    found.sort();
    format!("{found:?}")
}

unsafe extern "C" fn on_global(permissions: *const SET_T, context: *mut c_void) -> c_int {
    let names = (&raw const SECURITY_GLOBAL_PERMISSIONS_NAMES).cast();
    record(context, described(permissions, names));
    0
}

unsafe extern "C" fn on_path(permissions: *const SET_T, context: *mut c_void) -> c_int {
    let names = (&raw const SECURITY_PATH_PERMISSIONS_NAMES).cast();
    record(context, described(permissions, names));
    0
}

fn global(session: &CSession, asked: on_get_global_permissions_cb) -> bool {
    let params = diffusion_get_global_permissions_params_s {
        on_global_permissions: asked,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    // SAFETY: a live session.
    unsafe { diffusion_get_global_permissions(session.session, params, ptr::null_mut()) }
}

/// 0, or the code of the error.
fn path(session: &CSession, session_given: *mut SESSION_T, path: *const c_char) -> c_int {
    let params = diffusion_get_path_permissions_params_s {
        path,
        on_path_permissions: Some(on_path),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    // SAFETY: NULL or a live session, NULL or a text.
    unsafe {
        let sent = diffusion_get_path_permissions(session_given, params, &raw mut error);
        let code = get_diffusion_api_error_code(error);
        assert_eq!(sent, code == 0);
        diffusion_api_error_free(error);
        code
    }
}

#[test]
fn permissions_have_the_numbers_of_the_interface() {
    let mut session = CSession::connect(25);
    assert!(global(&session, Some(on_global)));
    let cid = session.expect(GLOBAL, "");
    session.answer(cid, "02 01 0a");
    assert_eq!(
        session.call(),
        r#"[(1, "VIEW_SESSION"), (10, "MODIFY_TOPIC_VIEWS")]"#
    );
    // The path goes as it is.
    assert_eq!(path(&session, session.session, c".*//".as_ptr()), 0);
    let cid = session.expect(PATH, "04 2e2a2f2f");
    session.answer(cid, "03 00 09 0b");
    assert_eq!(
        session.call(),
        r#"[(0, "READ_TOPIC"), (9, "ACQUIRE_LOCK"), (11, "EXPOSE_BRANCH")]"#
    );
    // What is not known, also twice, and nothing.
    assert!(global(&session, Some(on_global)));
    let cid = session.sent().cid;
    session.answer(cid, "03 0b 63 08");
    assert!(session.call().starts_with("[(8, "));
    assert_eq!(path(&session, session.session, c"".as_ptr()), 0);
    let cid = session.expect(PATH, "00");
    session.answer(cid, "01 63");
    assert!(session.call().starts_with("[(10, "));
    assert!(global(&session, Some(on_global)));
    let cid = session.sent().cid;
    session.answer(cid, "00");
    assert_eq!(session.call(), "[]");
    // Nobody wants to know.
    assert!(global(&session, None));
    let cid = session.sent().cid;
    session.answer(cid, "00");
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn what_fails_is_told() {
    let mut session = CSession::connect(29);
    for body in ["", "01", "05 00"] {
        assert!(global(&session, Some(on_global)));
        let cid = session.sent().cid;
        session.answer(cid, body);
        assert_eq!(session.call(), "error 106");
    }
    assert_eq!(path(&session, session.session, c"a".as_ptr()), 0);
    let cid = session.sent().cid;
    session.refuse(cid, 202);
    assert!(session.call().starts_with("error "));
    assert_eq!(path(&session, session.session, ptr::null()), 48);
    assert_eq!(path(&session, session.session, c"\xff".as_ptr()), 48);
    assert_eq!(path(&session, ptr::null_mut(), c"a".as_ptr()), 5);
    assert_eq!(path(&session, session.session, c"a".as_ptr()), 0);
    session.sent();
    assert_eq!(session.close(), ["discard"]);
}
