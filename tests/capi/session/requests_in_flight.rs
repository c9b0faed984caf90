//! Every asynchronous request ends in exactly one way, whatever happens to it (`specification/topics/subscribe section 0.5`,
//! `specification/sessions/errors-and-callbacks section 5`): refusals, answers that cannot be read, requests that are too large, lost
//! connections, lost messages, ends of the session from all sides, and all of that with handlers that are NULL.

use std::ffi::{c_int, c_void, CStr, CString};
use std::ptr;

use diffusion::capi::*;

use super::operations::{for_all, operations, Operation, TextUse, Told, World};
use crate::server::answer;
use crate::support::*;

/// What is expected to be told: that it was done, or something else.
enum Expected {
    Success,
    Told(String),
    Nothing,
}

fn for_each(
    connect: impl Fn() -> CSession + Sync,
    test: impl Fn(&mut World, &Operation) -> Expected + Sync,
) {
    for_all(|operation, told| {
        let mut world = World::new(connect(), told);
        world.prepare(operation);
        let (mut expected, mut at_end) = match test(&mut world, operation) {
            Expected::Success if operation.tells_success => {
                (vec!["done".to_owned()], operation.at_end)
            }
            Expected::Success => (vec![], operation.at_end),
            Expected::Told(call) => (vec![call], &[][..]),
            Expected::Nothing => (vec![], &[][..]),
        };
        if told == Told::Nothing {
            (expected, at_end) = (vec![], &[]);
        }
        for call in &expected {
            let told = world.session.try_call();
            assert_eq!(told.as_ref(), Some(call), "{}", operation.name);
        }
        world.session.flush();
        assert_eq!(world.close(), at_end, "{} {told:?}", operation.name);
    });
}

#[test]
fn success_is_told_once() {
    for_each(
        || CSession::connect(29),
        |world, operation| {
            assert!(world.begin(operation));
            let cid = world.take(operation);
            world.session.answer(cid, operation.answer);
            // A second answer is of no conversation.
            world.session.answer(cid, operation.answer);
            Expected::Success
        },
    );
}

#[test]
fn refusals_are_told_once() {
    for_each(
        || CSession::connect(29),
        |world, operation| {
            assert!(world.begin(operation));
            let cid = world.take(operation);
            world.session.refuse(cid, 104);
            world.session.refuse(cid, 104);
            Expected::Told("error 104".to_owned())
        },
    );
}

#[test]
fn answers_that_cannot_be_read_are_errors_of_that_request_alone() {
    for operation in operations() {
        for malformed in operation.malformed {
            for told in [Told::Everything, Told::Nothing] {
                let mut world = World::new(CSession::connect(29), told);
                world.prepare(operation);
                assert!(world.begin(operation));
                let cid = world.take(operation);
                world.session.answer(cid, malformed);
                if told == Told::Everything {
                    let call = world.session.call();
                    assert!(
                        // The type of a value may be unknown; everything else is no data.
                        call == "error 106" || (*malformed == "06 7374" && call == "error 108"),
                        "{} {malformed}: {call}",
                        operation.name
                    );
                }
                // The session goes on.
                world.session.flush();
                assert_eq!(world.close(), [""; 0], "{} {malformed}", operation.name);
            }
        }
    }
}

#[test]
fn a_connection_that_comes_back_keeps_requests() {
    for arrived in [true, false] {
        for_each(CSession::connect_recovering, |world, operation| {
            assert!(world.begin(operation));
            let first = world.take(operation);
            // The server has got the request, or else gets it again.
            let next = if arrived { world.sent + 1 } else { world.sent };
            world.session.reconnect(&answer(29, 105, next));
            let cid = if arrived {
                first
            } else {
                world.take(operation)
            };
            assert_eq!(cid, first);
            world.session.answer(cid, operation.answer);
            Expected::Success
        });
    }
}

#[test]
fn a_loss_of_messages_discards_requests() {
    for_each(CSession::connect_recovering, |world, operation| {
        assert!(world.begin(operation));
        let cid = world.take(operation);
        world.session.reconnect(&answer(29, 106, i32::MAX));
        // Too late: the conversation has ended.
        world.session.answer(cid, operation.answer);
        Expected::Told("discard".to_owned())
    });
}

#[test]
fn the_end_by_the_server_discards_requests_and_fails_later_ones() {
    for_each(
        || CSession::connect(29),
        |world, operation| {
            assert!(world.begin(operation));
            world.take(operation);
            world.session.peer.send(&[0x1c]);
            if world.told == Told::Everything {
                assert_eq!(world.session.call(), "discard", "{}", operation.name);
            }
            world.session.await_end_by_server();
            // What belonged to the session has ended with it.
            if operation.name.contains("registration") || operation.name.contains("unlock") {
                world.begin(operation);
                return match operation.name.contains("unlock") {
                    true => Expected::Told("done".to_owned()),
                    false => Expected::Nothing,
                };
            }
            assert!(world.begin(operation));
            Expected::Told(format!("error {}", operation.closed))
        },
    );
}

#[test]
fn the_end_by_the_program_discards_requests_and_silences_later_ones() {
    for_all(|operation, told| {
        let mut world = World::new(CSession::connect(29), told);
        world.prepare(operation);
        assert!(world.begin(operation));
        world.take(operation);
        // SAFETY: a live session.
        unsafe { session_close(world.session.session, ptr::null_mut()) };
        if told == Told::Everything {
            assert_eq!(world.session.call(), "discard", "{}", operation.name);
        }
        // No callback can follow: functions with a result say so.
        let begun = world.begin(operation);
        assert_eq!(begun, operation.begins_when_closed, "{}", operation.name);
        assert_eq!(world.close(), [""; 0], "{} {told:?}", operation.name);
    });
}

/// Sets a topic from inside a handler, closes the session there, and sets the topic again.
unsafe extern "C" fn close_inside(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    session_close(session, ptr::null_mut());
    record(context, "closed".to_owned());
    0
}

unsafe extern "C" fn set_inside(context: *mut c_void) -> c_int {
    let inside = &*context.cast::<Inside>();
    let params = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
        topic_path: c"p".as_ptr(),
        update: inside.value,
        on_discard: Some(on_discard),
        context: inside.context,
        ..std::mem::zeroed()
    };
    diffusion_topic_update_set(inside.session, params);
    close_inside(inside.session, inside.context);
    diffusion_topic_update_set(inside.session, params);
    0
}

struct Inside {
    session: *mut SESSION_T,
    value: *mut BUF_T,
    context: *mut c_void,
}

#[test]
fn a_handler_may_close_the_session_while_others_wait() {
    for_all(|operation, told| {
        if told == Told::Nothing {
            return;
        }
        let mut world = World::new(CSession::connect(29), Told::Everything);
        world.prepare(operation);
        let inside = Inside {
            session: world.session.session,
            value: buf(b"\x02ab"),
            context: world.session.context(),
        };
        let params = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
            topic_path: c"p".as_ptr(),
            update: inside.value,
            on_topic_update: Some(set_inside),
            context: ptr::from_ref(&inside).cast_mut().cast(),
            // SAFETY: all members may be zero.
            ..unsafe { std::mem::zeroed() }
        };
        // SAFETY: a live session; the context lives until the session is freed.
        unsafe { diffusion_topic_update_set(world.session.session, params) };
        let cid = world.session.sent().cid;
        assert!(world.begin(operation));
        world.take(operation);
        world.session.answer(cid, "");
        let mut calls = vec![world.session.call()];
        world.session.await_end();
        let value = inside.value;
        calls.extend(world.close());
        // That which was set inside and that which waited before it are discarded; nothing is told of what came after the close.
        assert_eq!(
            calls,
            ["closed", "discard", "discard"],
            "{}",
            operation.name
        );
        // SAFETY: given up.
        unsafe { buf_free(value) };
    });
}

#[test]
fn requests_that_are_too_large_fail_alone() {
    let long: &'static CStr = Box::leak(CString::new("p".repeat(2000)).unwrap().into_boxed_c_str());
    for operation in operations() {
        if operation.name.contains("unlock") || operation.texts == TextUse::Unused {
            // Its name is the server's, or there is nothing that could be long.
            continue;
        }
        for told in [Told::Everything, Told::Nothing] {
            let session = CSession::connect_limited(1500);
            let mut world = World::with(
                session,
                told,
                long,
                &[&[0x79, 0x07, 0xd0][..], &[b'a'; 2000]].concat(),
            );
            world.prepare(operation);
            assert!(world.begin(operation));
            if told == Told::Everything {
                assert_eq!(world.session.call(), "error 21", "{}", operation.name);
            }
            // Nothing was sent, and the session goes on.
            world.session.flush();
            assert_eq!(world.close(), [""; 0], "{} {told:?}", operation.name);
        }
    }
}

#[test]
fn texts_that_are_null_or_not_utf_8_are_errors() {
    for path in [ptr::null(), c"\xff\xfe".as_ptr(), c"\xc3".as_ptr()] {
        for operation in operations() {
            if operation.name.contains("stream") || operation.name.contains("unlock") {
                // These have no texts: they were created with them, or got them.
                continue;
            }
            let optional = path.is_null() && operation.texts == TextUse::Optional;
            if optional || operation.texts == TextUse::Unused {
                continue;
            }
            for told in [Told::Everything, Told::Nothing] {
                let mut world = World::new(CSession::connect(29), told);
                world.prepare(operation);
                world.texts.path = path;
                let begun = world.begin(operation);
                assert_eq!(begun, operation.begins_when_closed, "{}", operation.name);
                if begun && told == Told::Everything {
                    // An addition has its own names for what is wrong.
                    let code = match operation.name {
                        "add_topic_from_specification" => 46,
                        _ => 48,
                    };
                    let call = world.session.call();
                    assert_eq!(call, format!("error {code}"), "{}", operation.name);
                }
                world.session.flush();
                assert_eq!(world.close(), [""; 0], "{} {told:?}", operation.name);
            }
        }
    }
}
