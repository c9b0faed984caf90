//! What functions do with arguments that are none (`specification/control/client-control section 0.3`).

use std::mem::{zeroed, MaybeUninit};

use super::*;

const ILLEGAL: c_int = 48;
const NO_SESSION: c_int = 5;
const UNSUPPORTED: c_int = 104;

fn id() -> *mut SESSION_ID_T {
    static PLACE: SESSION_ID_T = ID;
    (&raw const PLACE).cast_mut()
}

/// Nothing was sent and nothing is told.
fn nothing_happens(mut session: CSession) {
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn ids_that_are_null_are_errors() {
    let session = CSession::connect(29);
    let at = session.session;
    let (properties, roles) = (Map::new([("a", Some("b"))]), Texts::new(["A"]));
    // SAFETY: a live session, and arguments that live during the calls; all members may be zero.
    unsafe {
        let params = DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T {
            properties: properties.0,
            ..zeroed()
        };
        assert_eq!(
            code(|error| diffusion_set_session_properties(at, params, error)),
            ILLEGAL
        );
        let params = DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T {
            roles_to_add: roles.0,
            ..zeroed()
        };
        assert_eq!(
            code(|error| diffusion_change_roles_with_session_id(at, params, error)),
            ILLEGAL
        );
        assert_eq!(
            code(|error| diffusion_client_close_with_session(at, zeroed(), error)),
            ILLEGAL
        );
        assert_eq!(
            code(|error| diffusion_get_topic_selections(at, zeroed(), error)),
            ILLEGAL
        );
        let params = GET_SESSION_PROPERTIES_PARAMS_T {
            on_error: Some(on_error),
            context: session.context(),
            ..zeroed()
        };
        get_session_properties(at, params);
    }
    assert_eq!(session.call(), "error 48");
    nothing_happens(session);
}

#[test]
fn changes_that_are_none_or_contradict_each_other_are_errors() {
    let session = CSession::connect(29);
    let at = session.session;
    let (a, b, none) = (Texts::new(["A", "B"]), Texts::new(["B"]), Texts::new([]));
    let null = ptr::null_mut();
    // SAFETY: a live session, and arguments that live during the calls; all members may be zero.
    unsafe {
        for (remove, add) in [
            (null, null),
            (none.0, null),
            (null, none.0),
            (none.0, none.0),
            (a.0, b.0),
        ] {
            let params = DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T {
                session_id: id(),
                roles_to_remove: remove,
                roles_to_add: add,
                ..zeroed()
            };
            let change = diffusion_change_roles_with_session_id;
            assert_eq!(code(|error| change(at, params, error)), ILLEGAL);
            let params = DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T {
                filter: c"all".as_ptr(),
                roles_to_remove: remove,
                roles_to_add: add,
                ..zeroed()
            };
            let change = diffusion_change_roles_with_filter;
            assert_eq!(code(|error| change(at, params, error)), ILLEGAL);
        }
        let params = DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T {
            session_id: id(),
            ..zeroed()
        };
        assert_eq!(
            code(|error| diffusion_set_session_properties(at, params, error)),
            ILLEGAL
        );
        let params = DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T {
            filter: c"all".as_ptr(),
            ..zeroed()
        };
        let set = diffusion_set_session_properties_filter;
        assert_eq!(code(|error| set(at, params, error)), ILLEGAL);
    }
    nothing_happens(session);
}

#[test]
fn filters_selectors_and_scopes_that_are_none_are_errors() {
    let session = CSession::connect(29);
    let at = session.session;
    // SAFETY: a live session, and arguments that live during the calls; all members may be zero.
    unsafe {
        for (filter, topic_selector) in [
            (ptr::null(), c">a".as_ptr()),
            (c"".as_ptr(), c">a".as_ptr()),
            (c"all".as_ptr(), ptr::null()),
            (c"all".as_ptr(), c"".as_ptr()),
            (c"all".as_ptr(), c"?a[".as_ptr()),
        ] {
            let params = DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T {
                filter,
                topic_selector,
                ..zeroed()
            };
            assert_eq!(
                code(|error| diffusion_subscribe_by_filter(at, params, error)),
                ILLEGAL
            );
            let scoped = diffusion_subscribe_client_by_filter_with_scope;
            assert_eq!(
                code(|error| scoped(at, ptr::null(), params, error)),
                ILLEGAL
            );
            let params = DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T {
                filter,
                topic_selector,
                ..zeroed()
            };
            assert_eq!(
                code(|error| diffusion_unsubscribe_by_filter(at, params, error)),
                ILLEGAL
            );
            let scoped = diffusion_unsubscribe_client_by_filter_with_scope;
            assert_eq!(
                code(|error| scoped(at, ptr::null(), params, error)),
                ILLEGAL
            );
            let all = diffusion_unsubscribe_client_by_filter_all_scopes;
            assert_eq!(code(|error| all(at, params, error)), ILLEGAL);
        }
        let params = SUBSCRIPTION_CONTROL_PARAMS_T {
            session_id: ID,
            topic_selector: c">a".as_ptr().cast_mut(),
            ..zeroed()
        };
        for reserved in [c"$", c"$a", c"\xff"] {
            let reserved = reserved.as_ptr();
            let subscribe = diffusion_subscribe_client_with_scope;
            assert_eq!(
                code(|error| subscribe(at, reserved, params, error)),
                ILLEGAL
            );
            let unsubscribe = diffusion_unsubscribe_client_with_scope;
            assert_eq!(
                code(|error| unsubscribe(at, reserved, params, error)),
                ILLEGAL
            );
        }
    }
    nothing_happens(session);
}

#[test]
fn an_older_server_knows_only_the_default_scope() {
    let mut session = CSession::connect(25);
    let at = session.session;
    // SAFETY: a live session, and arguments that live during the calls; all members may be zero.
    unsafe {
        let params = SUBSCRIPTION_CONTROL_PARAMS_T {
            session_id: ID,
            topic_selector: c"a".as_ptr().cast_mut(),
            on_complete: Some(on_session),
            context: session.context(),
            ..zeroed()
        };
        let subscribe = diffusion_subscribe_client_with_scope;
        for default in [ptr::null(), c"".as_ptr()] {
            assert_eq!(code(|error| subscribe(at, default, params, error)), 0);
            let cid = session.expect(10, "01 02 02 3e 61");
            session.answer(cid, "");
            assert_eq!(session.call(), "done");
        }
        assert_eq!(
            code(|error| subscribe(at, c"s".as_ptr(), params, error)),
            UNSUPPORTED
        );
        let all = diffusion_unsubscribe_client_all_scopes;
        assert_eq!(code(|error| all(at, params, error)), UNSUPPORTED);
        let params = DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T {
            session_id: id(),
            ..zeroed()
        };
        let get = diffusion_get_topic_selections;
        assert_eq!(code(|error| get(at, params, error)), UNSUPPORTED);
    }
    nothing_happens(session);
}

#[test]
fn a_session_that_is_none_is_an_error_where_there_is_a_result() {
    let null = ptr::null_mut();
    // SAFETY: no session is allowed; all members may be zero.
    unsafe {
        session_properties_listener_register(null, zeroed());
        get_session_properties(null, zeroed());
        subscribe_client(null, zeroed());
        unsubscribe_client(null, zeroed());
        for code in [
            code(|error| diffusion_set_session_properties(null, zeroed(), error)),
            code(|error| diffusion_set_session_properties_filter(null, zeroed(), error)),
            code(|error| diffusion_change_roles_with_session_id(null, zeroed(), error)),
            code(|error| diffusion_change_roles_with_filter(null, zeroed(), error)),
            code(|error| diffusion_client_close_with_session(null, zeroed(), error)),
            code(|error| diffusion_client_close_with_filter(null, zeroed(), error)),
            code(|error| diffusion_client_set_conflated_with_filter(null, zeroed(), error)),
            code(|error| diffusion_subscribe_by_filter(null, zeroed(), error)),
            code(|error| diffusion_unsubscribe_by_filter(null, zeroed(), error)),
            code(|error| diffusion_get_topic_selections(null, zeroed(), error)),
        ] {
            assert_eq!(code, NO_SESSION);
        }
    }
}

#[test]
fn any_byte_but_zero_is_true() {
    let mut session = CSession::connect(29);
    for (byte, sent) in [(0_u8, "00"), (1, "01"), (2, "01"), (255, "01")] {
        let params = DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T {
            filter: c"all".as_ptr(),
            // SAFETY: as C may store it; of the same size.
            conflate: unsafe { ptr::from_ref(&byte).cast::<MaybeUninit<bool>>().read() },
            on_clients_conflated_set: Some(on_count),
            context: session.context(),
            // SAFETY: all members may be zero.
            ..unsafe { zeroed() }
        };
        let at = session.session;
        // SAFETY: a live session.
        let set = |error| unsafe { diffusion_client_set_conflated_with_filter(at, params, error) };
        assert_eq!(code(set), 0);
        let cid = session.expect(163, &format!("03 616c6c {sent}"));
        session.answer(cid, "05 00");
        assert_eq!(session.call(), "count 5");
    }
    nothing_happens(session);
}
