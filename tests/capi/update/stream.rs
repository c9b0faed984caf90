//! Update streams at the C boundary (`specification/topics/update-streams sections 1 to 3`), against a server that the test plays.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Mutex;

use diffusion::capi::*;
use diffusion::data::delta::apply;

use super::streams::plain::*;
use super::streams::*;
use crate::server::{recovered, recovered_with_loss, Peer, Server, PATIENCE};

#[test]
fn values_are_sent_in_order_and_their_ends_are_told_in_order() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    assert_eq!(get(stream), None);
    let (long, longer) = ([b'1'; 50], [b'1'; 60]);
    program.set(stream, "a", &long);
    program.set(stream, "b", &longer);
    assert_eq!(get(stream), Some(longer.to_vec()));
    let first = Asked::of(&mut peer, CREATE_AND_SET);
    assert_eq!(first.body[..5], *b"\x03a/b\x0f");
    assert_eq!(first.body[5..], [&[50][..], &long, &[0]].concat());
    first.answer(&mut peer, &opened(5));
    let second = Asked::of(&mut peer, APPLY_DELTA);
    assert_eq!(second.body[..4], stream_id(5));
    assert_eq!(apply(&long, &second.body[5..]).unwrap(), longer);
    program.record.expect("a+");
    program.validate(stream, "c");
    program.set(stream, "d", b"2");
    let third = Asked::of(&mut peer, CHECK);
    assert_eq!(third.body[..], stream_id(5));
    let fourth = Asked::of(&mut peer, SET);
    assert_eq!(fourth.body[4..], *b"\x012");
    // Answers in another order.
    fourth.answer(&mut peer, &[]);
    third.answer(&mut peer, &[]);
    second.answer(&mut peer, &[]);
    program.record.expect("a+ b+ c+ d+");
    assert!(is_active(stream));
    assert_eq!(get(stream), Some(b"2".to_vec()));
    close(program.session, &mut peer);
    free(stream);
}

/// A stream with which nothing is under way.
fn idle(program: &Program, peer: &mut Peer) -> Stream {
    let stream = stream();
    program.set(stream, "a", b"1");
    Asked::of(peer, CREATE_AND_SET).answer(peer, &opened(5));
    program.record.expect("a+");
    assert!(is_active(stream) && get(stream).is_some());
    stream
}

#[test]
fn an_idle_stream_ends_with_its_session() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let ended = idle(&program, &mut peer);
    let unused = stream();
    close(program.session, &mut peer);
    // The session has been freed, too.
    assert!(!is_active(ended));
    assert_eq!(get(ended), None);
    assert!(is_active(unused), "it belongs to no session");
    free(ended);
    free(unused);

    // The server ends the session; or it has forgotten it at the reconnection.
    for expired in [false, true] {
        let (program, mut peer) = Program::connect(&server);
        let stream = idle(&program, &mut peer);
        if expired {
            peer.cut();
            server.accept_with(&[0x23, 29, 117]).expect_end();
        } else {
            peer.send(&[0x1c]);
            peer.expect_end();
        }
        program.set(stream, "b", b"2");
        program.record.expect("a+ b!5");
        assert!(!is_active(stream));
        assert_eq!(get(stream), None);
        free(stream);
        close_ended(program.session);
    }
}

#[test]
fn an_idle_stream_is_invalid_when_messages_were_lost() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let lost = idle(&program, &mut peer);
    peer.cut();
    let mut peer = server.accept_with(&recovered_with_loss());
    let until = std::time::Instant::now() + PATIENCE;
    while is_active(lost) {
        assert!(std::time::Instant::now() < until, "the stream stays active");
        std::thread::yield_now();
    }
    // One that begins now belongs to the new time.
    let later = stream();
    program.validate(later, "b");
    Asked::of(&mut peer, CREATE).answer(&mut peer, &opened(6));
    program.record.expect("a+ b+");
    assert!(!is_active(lost) && is_active(later));
    assert_eq!(get(lost), None);
    program.set(lost, "c", b"2");
    program.record.expect("a+ b+ c!43");
    program.set(later, "d", b"3");
    Asked::of(&mut peer, SET).answer(&mut peer, &[]);
    program.record.expect("a+ b+ c!43 d+");
    free(lost);
    free(later);
    close(program.session, &mut peer);
}

#[test]
fn a_failure_ends_the_stream() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    program.set(stream, "a", b"1");
    program.set(stream, "b", b"2");
    Asked::of(&mut peer, CREATE_AND_SET).fail(&mut peer, 9000);
    program.record.expect("a!38 b!38");
    assert!(!is_active(stream));
    assert_eq!(get(stream), None);
    program.set(stream, "c", b"3");
    program.validate(stream, "d");
    program.record.expect("a!38 b!38 c!43 d!43");
    free(stream);
    close(program.session, &mut peer);
}

#[test]
fn a_specification_adds_the_topic() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let adding = || {
        let json = MaybeUninit::new(topic_type_e::TOPIC_TYPE_JSON);
        let specification = topic_specification_init(json);
        // SAFETY: live arguments.
        with_builder(|builder| unsafe {
            let none = ptr::null_mut();
            diffusion_update_stream_builder_topic_specification(builder, specification, none);
            topic_specification_free(specification);
            let path = c"a/b".as_ptr();
            Shared(diffusion_update_stream_builder_create_update_stream(
                builder, path, JSON, none,
            ))
        })
    };
    let stream = adding();
    program.set(stream, "a", b"1");
    let asked = Asked::of(&mut peer, ADD_AND_SET);
    assert_eq!(asked.body[..], *b"\x03a/b\x0f\x00\x011\x00");
    asked.answer(&mut peer, &[&[0][..], &opened(5)].concat());
    program.set(stream, "b", b"2");
    Asked::of(&mut peer, SET).answer(&mut peer, &[]);
    program.record.expect("a+created b+");
    free(stream);
    // A topic with another specification has its own code here.
    let stream = adding();
    program.validate(stream, "c");
    Asked::of(&mut peer, ADD).fail(&mut peer, 9004);
    program.record.expect("a+created b+ c!41");
    free(stream);
    close(program.session, &mut peer);
}

#[test]
fn an_answer_that_cannot_be_read_ends_the_stream() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    program.set(stream, "a", b"1");
    Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &[1]);
    program.record.expect("a!106");
    assert!(!is_active(stream));
    free(stream);
    close(program.session, &mut peer);
}

#[test]
fn a_stream_may_be_freed_while_its_requests_are_under_way() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    program.set(stream, "a", b"1");
    program.set(stream, "b", b"2");
    free(stream);
    Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(5));
    Asked::of(&mut peer, SET).answer(&mut peer, &[]);
    program.record.expect("a+ b+");
    close(program.session, &mut peer);
}

#[test]
fn wrong_arguments_are_told_of_or_ignored() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let (other, mut other_peer) = Program::connect(&server);
    let stream = stream();
    program.set(Shared(ptr::null_mut()), "a", b"1");
    program.record.expect("a!48");
    program.set(stream, "b", b"1");
    Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(5));
    program.record.expect("a!48 b+");
    // The stream belongs to the session of its first operation.
    other.set(stream, "c", b"2");
    other.record.expect("c!48");
    // JSON has no null.
    let (session, pointer) = (program.session.get(), stream.get());
    let parameters = params(program.record, "d");
    // SAFETY: live arguments or NULL; handlers that are not there are not called.
    unsafe {
        diffusion_topic_update_stream_set(session, pointer, ptr::null(), parameters);
        program.record.expect("a!48 b+ d!106");
        assert!(is_active(stream));
        diffusion_topic_update_stream_validate(ptr::null_mut(), pointer, parameters);
        let silent = diffusion_topic_update_stream_params_s {
            on_topic_creation_result: None,
            on_error: None,
            on_discard: None,
            context: ptr::null_mut(),
        };
        diffusion_topic_update_stream_validate(session, pointer, silent);
        Asked::of(&mut peer, CHECK).answer(&mut peer, &[]);
        diffusion_topic_update_stream_validate(session, pointer, silent);
        Asked::of(&mut peer, CHECK).fail(&mut peer, 9013);
        assert!(diffusion_topic_update_stream_get(ptr::null()).is_null());
        let invalid = diffusion_update_stream_state_e::DIFFUSION_UPDATE_STREAM_STATE_INVALID;
        let state = diffusion_topic_update_stream_get_state(ptr::null()).assume_init();
        assert_eq!(state, invalid);
        diffusion_topic_update_stream_free(ptr::null_mut());
    }
    // Told after the failure that nobody is told of.
    let second = self::stream();
    program.validate(second, "e");
    Asked::of(&mut peer, CREATE).answer(&mut peer, &opened(6));
    program.record.expect("a!48 b+ d!106 e+");
    free(second);
    program.set(stream, "f", b"2");
    program.record.expect("a!48 b+ d!106 e+ f!43");
    free(stream);
    close(program.session, &mut peer);
    close(other.session, &mut other_peer);
}

#[test]
fn a_session_that_was_closed_by_the_server_is_no_session() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let (used, unused) = (stream(), stream());
    program.set(used, "a", b"1");
    program.set(used, "b", b"2");
    Asked::of(&mut peer, CREATE_AND_SET);
    peer.send(&[0x1c]);
    program.record.expect("a!discarded b!discarded");
    peer.expect_end();
    program.set(used, "c", b"3");
    program.set(unused, "d", b"1");
    program.set(unused, "e", b"2");
    program.record.expect("a!discarded b!discarded c!5 d!5 e!5");
    free(used);
    free(unused);
    // SAFETY: a live session that is not used afterwards.
    unsafe { session_free(program.session.get()) };
}

#[test]
fn closing_the_session_discards_what_is_under_way() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    program.set(stream, "a", b"1");
    program.set(stream, "b", b"2");
    Asked::of(&mut peer, CREATE_AND_SET);
    close(program.session, &mut peer);
    assert_eq!(program.record.line(), "a!discarded b!discarded");
    free(stream);
}

#[test]
fn a_connection_that_comes_back_loses_nothing() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    program.set(stream, "a", b"1");
    Asked::of(&mut peer, CREATE_AND_SET);
    peer.cut();
    program.set(stream, "b", b"2");
    let mut peer = server.accept_with(&recovered(1));
    Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(5));
    Asked::of(&mut peer, SET).answer(&mut peer, &[]);
    program.record.expect("a+ b+");
    free(stream);
    close(program.session, &mut peer);
}

#[test]
fn a_loss_of_messages_ends_the_streams_that_wait_for_answers() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let (waiting, quiet) = (stream(), stream());
    program.set(quiet, "a", b"1");
    Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(5));
    program.record.expect("a+");
    program.set(waiting, "b", b"1");
    program.set(waiting, "c", b"1");
    Asked::of(&mut peer, CREATE_AND_SET);
    peer.cut();
    let mut peer = server.accept_with(&recovered_with_loss());
    program.record.expect("a+ b!discarded c!discarded");
    assert!(!is_active(waiting));
    program.set(waiting, "d", b"2");
    program.set(quiet, "e", b"2");
    program
        .record
        .expect("a+ b!discarded c!discarded d!43 e!43");
    free(waiting);
    free(quiet);
    close(program.session, &mut peer);
}

/// What a handler of a discard does: sets a stream.
struct Resetting {
    program: &'static Program,
    stream: Stream,
}

unsafe extern "C" fn set_when_discarded(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    // SAFETY: the context of the operation, which is never freed.
    let resetting = unsafe { &*context.cast::<Resetting>() };
    resetting.program.record.add("discarded".to_owned());
    resetting
        .program
        .set(resetting.stream, "d", &[[b'3'; 50], [b'4'; 50]].concat());
    0
}

/// A value that is set before the program is told what else was lost must not be sent as a difference to a lost one.
#[test]
fn after_a_loss_of_messages_nothing_refers_to_a_lost_value() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let program: &'static Program = Box::leak(Box::new(program));
    let (first, second) = (stream(), stream());
    program.set(second, "b", &[b'3'; 50]);
    Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(5));
    program.record.expect("b+");
    let resetting = Box::leak(Box::new(Resetting {
        program,
        stream: second,
    }));
    let buf = Buf::of(b"1");
    let told = diffusion_topic_update_stream_params_s {
        on_topic_creation_result: None,
        on_error: None,
        on_discard: Some(set_when_discarded),
        context: ptr::from_mut(resetting).cast(),
    };
    // SAFETY: live arguments.
    unsafe {
        diffusion_topic_update_stream_set(program.session.get(), first.get(), buf.0, told);
    }
    program.set(second, "c", &[[b'3'; 50], [b'5'; 50]].concat());
    Asked::of(&mut peer, CREATE_AND_SET);
    Asked::of(&mut peer, APPLY_DELTA);
    peer.cut();
    let mut peer = server.accept_with(&recovered_with_loss());
    program.record.expect("b+ discarded c!discarded d!43");
    assert!(!is_active(second));
    // Nothing was sent before this.
    let third = stream();
    program.validate(third, "e");
    Asked::of(&mut peer, CREATE).answer(&mut peer, &opened(6));
    program.record.expect("b+ discarded c!discarded d!43 e+");
    free(third);
    free(first);
    free(second);
    close(program.session, &mut peer);
}

#[test]
fn threads_that_share_a_stream_and_a_short_queue_lose_nothing() {
    const THREADS: usize = 4;
    const VALUES: usize = 150;
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    // SAFETY: a live session.
    unsafe { session_set_maximum_outbound_queue_size(program.session.get(), 8) };
    let stream = stream();
    let record = program.record;
    let value = |thread: usize, number: usize| format!("{:x>40}{thread}.{number}", "");
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let program = &program;
            scope.spawn(move || {
                for number in 0..VALUES {
                    let name = format!("{thread}.{number}");
                    program.set(stream, &name, value(thread, number).as_bytes());
                }
            });
        }
        // The server applies what comes to its value: a delta in the wrong place would show.
        let first = Asked::of(&mut peer, CREATE_AND_SET);
        let length = usize::from(first.body[5]);
        let mut current = first.body[6..6 + length].to_vec();
        let mut seen = vec![String::from_utf8(current.clone()).unwrap()];
        first.answer(&mut peer, &opened(5));
        while seen.len() < THREADS * VALUES {
            let asked = Asked::next(&mut peer);
            assert_eq!(asked.body[..4], stream_id(5));
            let content = &asked.body[5..];
            current = match asked.service {
                SET => content.to_vec(),
                APPLY_DELTA => apply(&current, content).unwrap(),
                other => panic!("service {other}"),
            };
            seen.push(String::from_utf8(current.clone()).unwrap());
            asked.answer(&mut peer, &[]);
        }
        for thread in 0..THREADS {
            let mine = seen
                .iter()
                .filter(|text| text.contains(&format!("x{thread}.")));
            let expected: Vec<_> = (0..VALUES).map(|number| value(thread, number)).collect();
            assert!(mine.eq(&expected), "thread {thread} out of order");
        }
        record.expect_number(THREADS * VALUES);
        // Told in the order in which the server got them.
        let told: Vec<_> = seen
            .iter()
            .map(|text| format!("{}+", text.trim_start_matches('x')))
            .collect();
        assert_eq!(record.line(), told.join(" "));
        assert_eq!(get(stream), Some(current));
    });
    assert_eq!(record.repeated(), Vec::<String>::new());
    free(stream);
    close(program.session, &mut peer);
}

#[test]
fn the_older_functions_create_streams_too() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let (session, path) = (program.session.get(), c"a/b".as_ptr());
    let specification = topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_JSON));
    let silent = diffusion_topic_update_stream_params_s {
        on_topic_creation_result: None,
        on_error: None,
        on_discard: Some(on_discard),
        context: ptr::null_mut(),
    };
    // SAFETY: live arguments or NULL.
    unsafe {
        let none = ptr::null_mut();
        assert!(diffusion_topic_update_create_update_stream(none, path, JSON).is_null());
        assert!(diffusion_topic_update_create_update_stream(session, c"".as_ptr(), JSON).is_null());
        let plain = Shared(diffusion_topic_update_create_update_stream(
            session, path, JSON,
        ));
        program.set(plain, "a", b"1");
        Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(5));
        free(plain);
        let adding = diffusion_topic_update_create_update_stream_adding_topic;
        assert!(adding(session, path, ptr::null(), JSON, silent).is_null());
        // Who wants to know of the topic gets it opened at once.
        let stream = adding(
            session,
            path,
            specification,
            JSON,
            params(program.record, "b"),
        );
        let asked = Asked::of(&mut peer, ADD);
        asked.answer(&mut peer, &[&[0][..], &opened(6)].concat());
        program.record.expect("a+ b+created");
        free(Shared(stream));
        let stream = Shared(adding(session, path, specification, JSON, silent));
        program.validate(stream, "c");
        let asked = Asked::of(&mut peer, ADD);
        asked.answer(&mut peer, &[&[1][..], &opened(6)].concat());
        program.record.expect("a+ b+created c+");
        free(stream);
        topic_specification_free(specification);
    }
    close(program.session, &mut peer);
}

#[test]
fn a_first_operation_may_be_a_validation() {
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    let stream = stream();
    program.validate(stream, "a");
    program.set(stream, "b", b"1");
    let asked = Asked::of(&mut peer, CREATE);
    assert_eq!(asked.body[..], *b"\x03a/b\x0f\x00");
    asked.answer(&mut peer, &opened(5));
    Asked::of(&mut peer, SET).answer(&mut peer, &[]);
    program.record.expect("a+ b+");
    free(stream);
    close(program.session, &mut peer);
}

/// Programs hold a lock of their own around calls of the library, and their handlers take it.
#[test]
fn setting_values_never_waits_for_handlers() {
    const VALUES: usize = 2000;
    static LOCK: Mutex<()> = Mutex::new(());
    unsafe extern "C" fn on_locked_result(
        result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
        context: *mut c_void,
    ) -> c_int {
        let _held = LOCK.lock().unwrap();
        // SAFETY: what the library gave.
        unsafe { on_result(result, context) }
    }
    let server = Server::start();
    let (program, mut peer) = Program::connect(&server);
    // SAFETY: a live session.
    unsafe { session_set_maximum_outbound_queue_size(program.session.get(), 100) };
    let stream = stream();
    std::thread::scope(|scope| {
        let held = LOCK.lock().unwrap();
        let program = &program;
        let setting = scope.spawn(move || {
            for number in 0..VALUES {
                let buf = Buf::of(number.to_string().as_bytes());
                let parameters = diffusion_topic_update_stream_params_s {
                    on_topic_creation_result: Some(on_locked_result),
                    ..params(program.record, &number.to_string())
                };
                let (session, stream) = (program.session.get(), stream.get());
                // SAFETY: live arguments.
                unsafe { diffusion_topic_update_stream_set(session, stream, buf.0, parameters) };
            }
        });
        // The first answer is told of in vain: its handler waits.
        let opening = Asked::of(&mut peer, CREATE_AND_SET);
        opening.answer(&mut peer, &opened(5));
        let serving = scope.spawn(move || {
            for _ in 1..VALUES {
                Asked::of_waiting(&mut peer, SET).answer(&mut peer, &[]);
            }
            peer
        });
        setting.join().unwrap();
        assert_eq!(program.record.len(), 0);
        drop(held);
        let mut peer = serving.join().unwrap();
        program.record.expect_number(VALUES);
        free(stream);
        close(program.session, &mut peer);
    });
}
