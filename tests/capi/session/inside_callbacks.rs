//! Functions of streams and handlers that take long, or call the library themselves (`specification/topics/subscribe section 0.2`,
//! `specification/sessions/errors-and-callbacks section 4`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::mpsc::{channel, Receiver, Sender};

use diffusion::capi::*;
use diffusion::wire::message::Message;

use crate::server::PATIENCE;
use crate::support::*;

const SUBSCRIBE: i32 = 3;
const FETCH: i32 = 117;

/// What a stream does with its first value, and what it needs for that.
struct Inside {
    session: *mut SESSION_T,
    handle: *mut VALUE_STREAM_HANDLE_T,
    /// Of `record`.
    context: *mut c_void,
    act: Option<fn(&mut Inside)>,
    /// The program blocks until something comes.
    go_on: Receiver<()>,
}

unsafe extern "C" fn on_value(
    _: *const c_char,
    _: *const TOPIC_SPECIFICATION_T,
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    _: *const DIFFUSION_VALUE_T,
    new: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    let inside = &mut *context.cast::<Inside>();
    let mut number = 0;
    let read = read_diffusion_int64_value(new, &raw mut number, ptr::null_mut());
    assert!(read);
    record(inside.context, format!("{number}"));
    if let Some(act) = inside.act.take() {
        act(inside);
        record(inside.context, "acted".into());
    }
    0
}

unsafe extern "C" fn on_stream_error(error: *const DIFFUSION_ERROR_T) {
    let inside = &*(*error).context.cast::<Inside>();
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    record(inside.context, format!("ended {code}"));
}

thread_local! {
    /// What the one session of the callback thread records: `on_close` has no context.
    static CONTEXT: std::cell::Cell<*mut c_void> = const { std::cell::Cell::new(ptr::null_mut()) };
}

unsafe extern "C" fn on_close() {
    record(CONTEXT.get(), "removed".into());
}

/// A session that is subscribed to `t`, with a stream that acts on its first value.
fn acting(act: fn(&mut Inside)) -> (CSession, Box<Inside>, Sender<()>) {
    let mut session = CSession::connect(29);
    let (sender, go_on) = channel();
    let mut inside = Box::new(Inside {
        session: session.session,
        handle: ptr::null_mut(),
        context: session.context(),
        act: Some(act),
        go_on,
    });
    let stream = stream(&mut inside);
    // SAFETY: a live session; the stream is copied, and its context lives until the session is freed.
    unsafe {
        inside.handle = add_stream(session.session, c"t".as_ptr(), &raw const stream);
    }
    session.ask(87, 5, "07 0174 12 00");
    session.expect_response(5, "");
    (session, inside, sender)
}

fn stream(inside: &mut Inside) -> VALUE_STREAM_T {
    VALUE_STREAM_T {
        datatype: MaybeUninit::new(diffusion_datatype_e::DATATYPE_INT64),
        on_subscription: None,
        on_unsubscription: None,
        on_value: Some(on_value),
        on_close: Some(on_close),
        on_error: Some(on_stream_error),
        context: ptr::from_mut(inside).cast(),
    }
}

fn values(session: &mut CSession, numbers: std::ops::Range<u8>) {
    for number in numbers {
        session.peer.send(&[4, 0, 0, 0, 7, number]);
    }
}

#[track_caller]
fn expect(session: &CSession, calls: &[&str]) {
    for call in calls {
        assert_eq!(session.call(), *call);
    }
}

unsafe extern "C" fn on_accepted(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "accepted".into());
    0
}

fn subscribe_to_u(inside: &mut Inside) {
    let params = SUBSCRIPTION_PARAMS_T {
        on_topic_message: None,
        on_subscribe: Some(on_accepted),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: c"u".as_ptr(),
        context: inside.context,
    };
    // SAFETY: a live session.
    unsafe { subscribe(inside.session, params) };
}

#[test]
fn a_stream_subscribes() {
    let (mut session, inside, _) = acting(subscribe_to_u);
    values(&mut session, 1..3);
    expect(&session, &["1", "acted", "2"]);
    let cid = session.expect(SUBSCRIBE, "02 3e75 00");
    session.answer(cid, "");
    expect(&session, &["accepted"]);
    assert_eq!(session.close(), ["ended 101"]);
    drop(inside);
}

#[test]
fn a_stream_adds_another_one_which_gets_the_value_that_is_told() {
    let (mut session, inside, _) = acting(|inside| {
        let stream = stream(inside);
        // SAFETY: a live session; the stream is copied.
        let handle = unsafe { add_stream(inside.session, c"?t//".as_ptr(), &raw const stream) };
        assert!(!handle.is_null());
    });
    values(&mut session, 1..2);
    expect(&session, &["1", "acted", "1"]);
    values(&mut session, 2..3);
    expect(&session, &["2", "2"]);
    assert_eq!(session.close(), ["ended 101", "ended 101"]);
    drop(inside);
}

#[test]
fn a_stream_removes_itself() {
    let (mut session, inside, _) = acting(|inside| {
        CONTEXT.set(inside.context);
        // SAFETY: a live session and its stream, twice.
        unsafe {
            remove_stream(inside.session, inside.handle);
            remove_stream(inside.session, inside.handle);
        }
    });
    values(&mut session, 1..2);
    expect(&session, &["1", "acted", "removed"]);
    values(&mut session, 2..3);
    session.peer.ping(90);
    // SAFETY: a live session; the stream was removed.
    unsafe { remove_stream(session.session, inside.handle) };
    assert!(session.close().is_empty());
}

#[test]
fn a_stream_closes_the_session() {
    let (mut session, inside, go_on) = acting(|inside| {
        inside.go_on.recv_timeout(PATIENCE).unwrap();
        // SAFETY: a live session.
        unsafe { session_close(inside.session, ptr::null_mut()) };
    });
    values(&mut session, 1..50);
    // All have come when the session is closed.
    session.peer.ping(90);
    go_on.send(()).unwrap();
    expect(&session, &["1", "acted", "ended 101"]);
    session.await_end();
    assert!(session.close().is_empty());
    drop(inside);
}

#[test]
fn a_stream_frees_the_session() {
    let (mut session, inside, go_on) = acting(|inside| {
        inside.go_on.recv_timeout(PATIENCE).unwrap();
        // SAFETY: a live session, which is given up.
        unsafe { session_free(inside.session) };
    });
    values(&mut session, 1..50);
    session.peer.ping(90);
    go_on.send(()).unwrap();
    expect(&session, &["1", "acted", "ended 101"]);
    session.await_end();
    // SAFETY: a pointer that is no session any more.
    unsafe {
        subscribe_to_u(&mut Inside {
            session: session.session,
            handle: ptr::null_mut(),
            context: session.context(),
            act: None,
            go_on: channel().1,
        });
        remove_stream(session.session, inside.handle);
        assert!(add_fallback_stream(session.session, ptr::null()).is_null());
    }
    assert!(session.forget().is_empty());
    drop(inside);
}

#[test]
fn a_stream_that_blocks_stops_neither_pings_nor_requests_and_loses_nothing() {
    let (mut session, inside, go_on) = acting(|inside| {
        inside.go_on.recv_timeout(PATIENCE).unwrap();
    });
    values(&mut session, 1..2);
    expect(&session, &["1"]);
    values(&mut session, 2..24);
    for cid in 90..95 {
        session.peer.ping(cid);
    }
    // SAFETY: the stream's function uses nothing of it but what it waits for.
    let mut other = Inside {
        session: session.session,
        handle: ptr::null_mut(),
        context: session.context(),
        act: None,
        go_on: channel().1,
    };
    subscribe_to_u(&mut other);
    let cid = session.expect(SUBSCRIBE, "02 3e75 00");
    session.answer(cid, "");
    session.peer.ping(95);
    go_on.send(()).unwrap();
    expect(&session, &["acted"]);
    for number in 2..24 {
        assert_eq!(session.call(), number.to_string());
    }
    // After what came before it.
    expect(&session, &["accepted"]);
    assert_eq!(session.close(), ["ended 101"]);
    drop(inside);
}

/// A program that fetches page by page, inside the function that gets the pages.
struct Paging {
    session: *mut SESSION_T,
    request: *mut DIFFUSION_FETCH_REQUEST_T,
    context: *mut c_void,
}

impl Paging {
    unsafe fn fetch(&self) {
        let params = diffusion_fetch_request_params_s {
            topic_selector: c"?.*".as_ptr(),
            fetch_request: self.request,
            on_fetch_result: Some(on_page),
            on_error: None,
            on_discard: Some(on_page_discarded),
            context: ptr::from_ref(self).cast_mut().cast(),
        };
        diffusion_fetch_request_fetch(self.session, params);
    }
}

unsafe extern "C" fn free_topic(topic: *mut c_void) {
    diffusion_topic_result_free(topic.cast());
}

unsafe extern "C" fn on_page(
    result: *const DIFFUSION_FETCH_RESULT_T,
    context: *mut c_void,
) -> c_int {
    let paging = &*context.cast::<Paging>();
    let topics = diffusion_fetch_result_get_topic_results(result);
    let path = diffusion_topic_result_get_path(list_get_data_last(topics).cast());
    record(paging.context, text(path));
    diffusion_fetch_request_after(paging.request, path, ptr::null_mut());
    paging.fetch();
    list_free(topics, Some(free_topic));
    0
}

unsafe extern "C" fn on_page_discarded(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    let paging = &*context.cast::<Paging>();
    assert_eq!(session, paging.session);
    record(paging.context, "discard".into());
    // The session has ended, and it was the program that ended it.
    paging.fetch();
    0
}

#[test]
fn pages_are_fetched_inside_the_function_that_gets_them() {
    let mut session = CSession::connect(29);
    // SAFETY: a live session; the request is released after the session.
    unsafe {
        let paging = Paging {
            session: session.session,
            request: diffusion_fetch_request_init(session.session),
            context: session.context(),
        };
        paging.fetch();
        for page in ["61", "62", "63"] {
            let bytes = session.peer.receive_message();
            let Ok(Message::Request { service, cid, .. }) = Message::decode(bytes.into(), 1 << 20)
            else {
                panic!("not a request");
            };
            assert_eq!(service, FETCH);
            session.answer(cid, &format!("00 01 01{page} 11 00 00 00 01"));
        }
        expect(&session, &["a", "b", "c"]);
        assert_eq!(session.sent().service, FETCH);
        assert_eq!(session.close(), ["discard"]);
        diffusion_fetch_request_free(paging.request);
    }
}
