//! Recoverable update streams at the C boundary (`specification/topics/update-streams section 4`), against a server that the test plays:
//! the only one that can lose its way in the cluster.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diffusion::capi::*;

use super::streams::*;
use crate::server::{recovered, recovered_with_loss, Peer, Server, SYSTEM_PING};

const CREATE: i32 = 125;
const CREATE_AND_SET: i32 = 126;
const CHECK: i32 = 127;
const SET: i32 = 128;

const ROUTING: i32 = 112;

type Stream = Shared<DIFFUSION_RECOVERABLE_UPDATE_STREAM_T>;

/// Records how an operation ended, and recovers the stream as programs do.
unsafe extern "C" fn on_callback(
    session: *const SESSION_T,
    stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    response: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T,
    error: *const DIFFUSION_ERROR_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: what the library gave, valid during the call, and the context of an operation.
    unsafe {
        if let Some(response) = response.as_ref() {
            assert!(error.is_null());
            let exists = diffusion_topic_creation_result_e::TOPIC_EXISTS;
            assert_eq!(response.result.assume_init(), exists);
            Named::add(context, "+");
            return 0;
        }
        assert_eq!((*error).context, context);
        assert!(!(*error).message.is_null());
        let code = (*error).code.assume_init() as i32;
        let mut word = format!("!{code}");
        if diffusion_recoverable_update_stream_is_error_recoverable(error) {
            let recovers = diffusion_recoverable_update_stream_recover(session, stream);
            word += if recovers { ":recovers" } else { ":fails" };
        }
        Named::add(context, &word);
    }
    0
}

fn params(record: &'static Record, name: &str) -> diffusion_recoverable_update_stream_params_s {
    diffusion_recoverable_update_stream_params_s {
        on_callback: Some(on_callback),
        on_discard: Some(on_discard),
        context: Named::context(record, name),
    }
}

/// A session with a stream that the server has opened as stream 1.
struct Fixture {
    session: Shared<SESSION_T>,
    record: &'static Record,
    stream: Stream,
}

impl Fixture {
    fn open(server: &Server, interval_ms: u32, attempts: u32) -> (Self, Peer) {
        let (session, mut peer) = connect(server);
        // SAFETY: live arguments.
        let stream = with_builder(|builder| unsafe {
            let none = ptr::null_mut();
            let strategy = diffusion_retry_strategy_create(interval_ms, attempts, none);
            let stream = diffusion_update_stream_builder_create_recoverable_update_stream(
                builder,
                c"a/b".as_ptr(),
                JSON,
                strategy,
                none,
            );
            diffusion_retry_strategy_free(strategy);
            Shared(stream)
        });
        assert!(!stream.get().is_null());
        let this = Self {
            session,
            record: Record::new(),
            stream,
        };
        this.set("a", b"1");
        Asked::of(&mut peer, CREATE_AND_SET).answer(&mut peer, &opened(1));
        this.record.expect("a+");
        (this, peer)
    }

    fn set(&self, name: &str, value: &[u8]) {
        let buf = Buf::of(value);
        let params = params(self.record, name);
        let (session, stream) = (self.session.get(), self.stream.get());
        // SAFETY: live arguments.
        let begun = unsafe {
            let none = ptr::null_mut();
            diffusion_recoverable_update_stream_set(session, stream, buf.0, params, none)
        };
        assert!(begun);
    }

    fn validate(&self, name: &str) {
        let params = params(self.record, name);
        let (session, stream) = (self.session.get(), self.stream.get());
        // SAFETY: live arguments.
        let begun = unsafe {
            let none = ptr::null_mut();
            diffusion_recoverable_update_stream_validate(session, stream, params, none)
        };
        assert!(begun);
    }

    fn recover(&self) -> bool {
        let (session, stream) = (self.session.get(), self.stream.get());
        // SAFETY: live arguments.
        unsafe { diffusion_recoverable_update_stream_recover(session, stream) }
    }

    fn get(&self) -> Option<Vec<u8>> {
        let none = ptr::null_mut();
        // SAFETY: a live stream.
        bytes_of(unsafe { diffusion_recoverable_update_stream_get(self.stream.get(), none) })
    }

    /// The server loses its way when the value is set.
    fn lose(&self, peer: &mut Peer, name: &str, value: &[u8]) {
        self.set(name, value);
        Asked::of(peer, SET).fail(peer, ROUTING);
    }

    fn free(&self) {
        // SAFETY: a live stream that is given up.
        unsafe { diffusion_recoverable_update_stream_free(self.stream.get()) }
    }

    fn close(&self, peer: &mut Peer) {
        close(self.session, peer);
    }
}

/// The answer to a request that sets a whole value of one byte.
fn expect_value(peer: &mut Peer, stream: u8, value: u8) -> Asked {
    let asked = Asked::of(peer, SET);
    assert_eq!(
        asked.body[..],
        [&stream_id(stream)[..], &[1, value]].concat()
    );
    asked
}

#[test]
fn a_lost_stream_is_replaced_and_gets_what_was_not_acknowledged() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 10, 3);
    fixture.set("b", b"2");
    fixture.set("c", b"3");
    expect_value(&mut peer, 1, b'2').fail(&mut peer, ROUTING);
    expect_value(&mut peer, 1, b'3').fail(&mut peer, 9013);
    // The first attempt finds no way either.
    Asked::of(&mut peer, CREATE).fail(&mut peer, ROUTING);
    let again = Asked::of(&mut peer, CREATE);
    fixture.set("d", b"4");
    fixture.validate("e");
    assert_eq!(fixture.get(), Some(b"4".to_vec()));
    assert!(fixture.recover(), "a second recovery is the same");
    again.answer(&mut peer, &opened(2));
    let (second, third) = (
        expect_value(&mut peer, 2, b'2'),
        expect_value(&mut peer, 2, b'3'),
    );
    second.answer(&mut peer, &[]);
    third.answer(&mut peer, &[]);
    expect_value(&mut peer, 2, b'4').answer(&mut peer, &[]);
    Asked::of(&mut peer, CHECK).answer(&mut peer, &[]);
    fixture.record.expect("a+ b!112:recovers b+ c+ d+ e+");
    assert!(!fixture.recover(), "nothing has failed since");
    fixture.free();
    fixture.close(&mut peer);
}

#[test]
fn a_failed_recovery_is_the_end() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 1, 2);
    fixture.lose(&mut peer, "b", b"2");
    Asked::of(&mut peer, CREATE).fail(&mut peer, ROUTING);
    let last = Asked::of(&mut peer, CREATE);
    fixture.set("c", b"3");
    last.fail(&mut peer, ROUTING);
    fixture
        .record
        .expect("a+ b!112:recovers b!112:fails c!112:fails");
    assert_eq!(fixture.get(), None);
    fixture.set("d", b"4");
    fixture
        .record
        .expect("a+ b!112:recovers b!112:fails c!112:fails d!43");
    fixture.free();
    fixture.close(&mut peer);
}

#[test]
fn a_loss_of_the_connection_during_a_recovery_is_survived() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 50, 3);
    fixture.lose(&mut peer, "b", b"2");
    fixture.record.expect("a+ b!112:recovers");
    peer.cut();
    // Whether the wait is over before or after: the new stream is opened on the next connection.
    let mut peer = server.accept_with(&recovered(3));
    let asked = Asked::of(&mut peer, CREATE);
    peer.cut();
    let mut peer = server.accept_with(&recovered(3));
    assert_eq!(Asked::of(&mut peer, CREATE).body, asked.body);
    asked.answer(&mut peer, &opened(2));
    expect_value(&mut peer, 2, b'2').answer(&mut peer, &[]);
    fixture.record.expect("a+ b!112:recovers b+");
    fixture.free();
    fixture.close(&mut peer);
}

#[test]
fn a_loss_of_messages_during_the_wait_is_survived() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 300, 1);
    fixture.lose(&mut peer, "b", b"2");
    fixture.record.expect("a+ b!112:recovers");
    peer.cut();
    let mut peer = server.accept_with(&recovered_with_loss());
    Asked::of(&mut peer, CREATE).answer(&mut peer, &opened(2));
    expect_value(&mut peer, 2, b'2').answer(&mut peer, &[]);
    fixture.record.expect("a+ b!112:recovers b+");
    fixture.free();
    fixture.close(&mut peer);
}

#[test]
fn a_loss_of_messages_during_an_attempt_discards() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 1, 5);
    fixture.lose(&mut peer, "b", b"2");
    Asked::of(&mut peer, CREATE);
    fixture.set("c", b"3");
    peer.cut();
    let mut peer = server.accept_with(&recovered_with_loss());
    fixture
        .record
        .expect("a+ b!112:recovers b!discarded c!discarded");
    assert!(!fixture.recover());
    fixture.free();
    fixture.close(&mut peer);
}

#[test]
fn closing_the_session_during_the_wait_discards() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, u32::MAX, 1);
    fixture.lose(&mut peer, "b", b"2");
    fixture.record.expect("a+ b!112:recovers");
    fixture.set("c", b"3");
    fixture.close(&mut peer);
    assert_eq!(
        fixture.record.line(),
        "a+ b!112:recovers b!discarded c!discarded"
    );
    fixture.free();
}

#[test]
fn a_session_that_has_ended_does_not_wait() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, u32::MAX, 1);
    fixture.lose(&mut peer, "b", b"2");
    fixture.record.expect("a+ b!112:recovers");
    peer.send(&[0x1c]);
    peer.expect_end();
    fixture.record.expect("a+ b!112:recovers b!discarded");
    fixture.set("c", b"3");
    fixture.record.expect("a+ b!112:recovers b!discarded c!5");
    fixture.free();
    // SAFETY: a live session that is not used afterwards.
    unsafe { session_free(fixture.session.get()) };
}

#[test]
fn freeing_a_stream_ends_its_recovery() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 20, 100);
    fixture.lose(&mut peer, "b", b"2");
    let attempt = Asked::of(&mut peer, CREATE);
    fixture.set("c", b"3");
    fixture.free();
    fixture.record.expect("a+ b!112:recovers c!discarded");
    attempt.fail(&mut peer, ROUTING);
    peer.ping(7);
    assert!(
        !peer.is_readable(Duration::from_millis(200)),
        "another attempt"
    );
    fixture.close(&mut peer);
    // The same during the wait.
    let (fixture, mut peer) = Fixture::open(&server, 60, 100);
    fixture.lose(&mut peer, "b", b"2");
    fixture.record.expect("a+ b!112:recovers");
    fixture.free();
    peer.send(&crate::server::request(SYSTEM_PING, 7, &[]));
    assert_eq!(peer.receive_message(), crate::server::response(7, &[]));
    assert!(!peer.is_readable(Duration::from_millis(200)), "an attempt");
    fixture.close(&mut peer);
}

#[test]
fn a_stream_may_be_freed_inside_its_handler() {
    static FREED: AtomicBool = AtomicBool::new(false);
    unsafe extern "C" fn free_it(
        _session: *const SESSION_T,
        stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
        response: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T,
        _error: *const DIFFUSION_ERROR_T,
        context: *mut c_void,
    ) -> c_int {
        // SAFETY: the stream that the test gives up here, once, and the context of an operation.
        unsafe {
            if !FREED.swap(true, Ordering::SeqCst) {
                diffusion_recoverable_update_stream_free(stream.cast_mut());
            }
            Named::add(context, if response.is_null() { "!" } else { "+" });
        }
        0
    }
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 20, 100);
    for name in ["b", "c"] {
        let buf = Buf::of(name.as_bytes());
        let params = diffusion_recoverable_update_stream_params_s {
            on_callback: Some(free_it),
            ..params(fixture.record, name)
        };
        let (session, stream) = (fixture.session.get(), fixture.stream.get());
        // SAFETY: live arguments.
        unsafe {
            let none = ptr::null_mut();
            diffusion_recoverable_update_stream_set(session, stream, buf.0, params, none);
        }
    }
    let (second, third) = (Asked::of(&mut peer, SET), Asked::of(&mut peer, SET));
    second.answer(&mut peer, &[]);
    third.answer(&mut peer, &[]);
    fixture.record.expect("a+ b+ c+");
    fixture.close(&mut peer);
}

#[test]
fn other_failures_are_not_recovered() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 1, 5);
    fixture.validate("b");
    Asked::of(&mut peer, CHECK).fail(&mut peer, 9013);
    fixture.record.expect("a+ b!43");
    assert!(!fixture.recover());
    assert_eq!(fixture.get(), None);
    fixture.free();
    fixture.close(&mut peer);
}

#[test]
fn wrong_arguments_are_refused_at_once() {
    let server = Server::start();
    let (fixture, mut peer) = Fixture::open(&server, 1, 5);
    let (other, mut other_peer) = connect(&server);
    let (session, stream) = (fixture.session.get(), fixture.stream.get());
    let buf = Buf::of(b"1");
    let parameters = params(fixture.record, "x");
    let set = |session: *const SESSION_T, stream, value, code: i32| {
        let mut error = DIFFUSION_ERROR_T {
            code: MaybeUninit::uninit(),
            message: ptr::null_mut(),
            context: ptr::null_mut(),
        };
        // SAFETY: live arguments or NULL; the message is the program's.
        unsafe {
            let error = &raw mut error;
            assert!(!diffusion_recoverable_update_stream_set(
                session, stream, value, parameters, error
            ));
            assert_eq!((*error).code.assume_init() as i32, code);
            assert!(!(*error).message.is_null());
            libc::free((*error).message.cast());
        }
    };
    set(ptr::null(), stream, buf.0, 5);
    set(session, ptr::null(), buf.0, 48);
    set(session, stream, ptr::null(), 106);
    set(other.get(), stream, buf.0, 48);
    // SAFETY: live arguments or NULL.
    unsafe {
        let none = ptr::null_mut();
        assert!(!diffusion_recoverable_update_stream_set(
            session,
            ptr::null(),
            buf.0,
            parameters,
            none
        ));
        assert!(!diffusion_recoverable_update_stream_recover(
            session,
            ptr::null()
        ));
        assert!(!diffusion_recoverable_update_stream_recover(
            ptr::null(),
            stream
        ));
        assert!(!diffusion_recoverable_update_stream_is_error_recoverable(
            ptr::null()
        ));
        assert!(diffusion_recoverable_update_stream_get(ptr::null(), none).is_null());
        diffusion_recoverable_update_stream_free(ptr::null_mut());
        let error = DIFFUSION_ERROR_T {
            code: MaybeUninit::new(error_code_e::DIFF_ERR_CLUSTER_REPARTITION),
            message: ptr::null_mut(),
            context: ptr::null_mut(),
        };
        assert!(!diffusion_recoverable_update_stream_is_error_recoverable(
            &raw const error
        ));
        with_builder(|builder| {
            let path = c"a/b".as_ptr();
            let create = diffusion_update_stream_builder_create_recoverable_update_stream;
            assert!(create(builder, path, JSON, ptr::null_mut(), ptr::null_mut()).is_null());
            // Without attempts a stream works, but is never recovered.
            let strategy = diffusion_retry_strategy_no_retry();
            let stream = create(builder, path, JSON, strategy, ptr::null_mut());
            assert!(!stream.is_null());
            diffusion_retry_strategy_free(strategy);
            diffusion_recoverable_update_stream_free(stream);
        });
    }
    assert_eq!(fixture.record.line(), "a+");
    fixture.free();
    fixture.close(&mut peer);
    close(other, &mut other_peer);
}
