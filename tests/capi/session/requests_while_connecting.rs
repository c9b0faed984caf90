//! Requests that programs make before their session has its first connection wait for it (`specification/sessions/session section 3`,
//! `specification/topics/subscribe section 0.5`): they are sent then, too large ones fail, and when there is no connection they are
//! discarded. Each ends in exactly one way.

use std::ptr;

use diffusion::capi::*;

use super::operations::{for_all, TextUse, Told, World};
use crate::server::answer;
use crate::support::*;

fn is_possible(name: &str) -> bool {
    // Locks and listeners come with a connection.
    !name.contains("unlock") && !name.contains("registration")
}

#[test]
fn requests_are_sent_when_there_is_a_connection() {
    for_all(|operation, told| {
        if !is_possible(operation.name) {
            return;
        }
        let mut world = World::new(CSession::connecting(), told);
        assert!(world.begin(operation));
        world.session.peer.send(&answer(29, 100, i32::MAX));
        let cid = world.take(operation);
        world.session.answer(cid, operation.answer);
        if told == Told::Everything && operation.tells_success {
            assert_eq!(world.session.call(), "done", "{}", operation.name);
        }
        world.session.ask(85, 78, "01 78 06 737472696e67 01 f6");
        world.session.expect_error(78, 109);
        let at_end = match told {
            Told::Everything => operation.at_end,
            Told::Nothing => &[],
        };
        assert_eq!(world.close(), at_end, "{} {told:?}", operation.name);
    });
}

#[test]
fn what_the_server_does_not_take_fails_alone() {
    let path = std::ffi::CString::new("p".repeat(2000)).unwrap();
    let path: &'static std::ffi::CStr = Box::leak(path.into_boxed_c_str());
    for_all(|operation, told| {
        if !is_possible(operation.name) || operation.texts == TextUse::Unused {
            return;
        }
        let value = [&[0x79, 0x07, 0xd0][..], &[b'a'; 2000]].concat();
        let mut world = World::with(CSession::connecting(), told, path, &value);
        assert!(world.begin(operation));
        world.session.peer.send(&answer(29, 100, 1500));
        if told == Told::Everything {
            assert_eq!(world.session.call(), "error 21", "{}", operation.name);
        }
        world.session.ask(85, 78, "01 78 06 737472696e67 01 f6");
        world.session.expect_error(78, 109);
        assert_eq!(world.close(), [""; 0], "{} {told:?}", operation.name);
    });
}

#[test]
fn what_waits_is_discarded_when_there_is_no_connection() {
    // The server refuses the session, goes away, or the program does not want it any more.
    for end in 0..3 {
        for_all(|operation, told| {
            if !is_possible(operation.name) {
                return;
            }
            let mut world = World::new(CSession::connecting(), told);
            assert!(world.begin(operation));
            match end {
                0 => world.session.peer.send(&[0x23, 29, 111]),
                1 => {
                    // A connection that ends so early is tried once more.
                    let peer = &world.session.peer;
                    peer.tcp.shutdown(std::net::Shutdown::Both).unwrap();
                    world.session.server.accept_upgraded().cut();
                }
                // SAFETY: a live session.
                _ => unsafe {
                    session_close(world.session.session, ptr::null_mut());
                },
            }
            if told == Told::Everything {
                let call = world.session.try_call();
                assert_eq!(call.as_deref(), Some("discard"), "{} {end}", operation.name);
            }
            assert_eq!(world.close(), [""; 0], "{} {told:?} {end}", operation.name);
        });
    }
}
