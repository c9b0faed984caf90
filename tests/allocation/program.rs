//! What a program is told where there is no memory for what it gives.

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::mpsc::{channel, Sender};

use diffusion::capi::{
    buf_create, buf_free, buf_write_bytes, cbor_to_json, diffusion_topic_update_set, session_close,
    session_create, session_free, session_s, write_diffusion_json_value,
    write_diffusion_string_value, BUF_T, DIFFUSION_DATATYPE, DIFFUSION_ERROR_T,
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
};

use crate::server::{Server, PATIENCE};
use crate::without_memory_for;

const LONG: usize = 1 << 20;

fn long_text() -> CString {
    CString::new(vec![b'x'; LONG]).unwrap()
}

/// Calls `write` with a buffer, first without memory, then with it.
fn written(write: impl Fn(*mut BUF_T) -> bool) {
    // SAFETY: a live buffer, read and given up at the end.
    unsafe {
        let buf = buf_create();
        assert!(!without_memory_for(LONG, || write(buf)));
        assert_eq!((*buf).len, 0);
        assert!(write(buf));
        assert!((*buf).len > LONG);
        buf_free(buf);
    }
}

#[test]
fn a_value_that_cannot_be_written_is_a_failure() {
    let text = long_text();
    // SAFETY: a C string and a live buffer.
    written(|buf| unsafe { write_diffusion_string_value(text.as_ptr(), buf) });
    let json = CString::new([b"[\"", text.as_bytes(), b"\"]"].concat()).unwrap();
    // SAFETY: as above.
    written(|buf| unsafe { write_diffusion_json_value(json.as_ptr(), buf) });
    // The last of two members of the same name counts, which needs a copy.
    let twice = [b"{\"a\":1,\"a\":\"", text.as_bytes(), b"\"}"].concat();
    let twice = CString::new(twice).unwrap();
    // SAFETY: as above.
    written(|buf| unsafe { write_diffusion_json_value(twice.as_ptr(), buf) });
}

#[test]
fn a_value_that_cannot_be_read_is_a_failure() {
    // Escapes make a text six times as long as the value.
    for content in [b'x', 1] {
        let mut cbor = vec![0x7a];
        cbor.extend((LONG as u32).to_be_bytes());
        cbor.resize(cbor.len() + LONG, content);
        for refused in [LONG, 2 * LONG] {
            // SAFETY: the bytes of a vector; the result is given up.
            unsafe {
                let read = || cbor_to_json(cbor.as_ptr().cast::<c_char>(), cbor.len());
                let text = without_memory_for(refused, read);
                assert_eq!(text.is_null(), refused == LONG || content == 1);
                buf_free(text);
            }
        }
    }
}

/// What an error handler was told.
unsafe extern "C" fn on_error(session: *mut session_s, error: *const DIFFUSION_ERROR_T) -> c_int {
    // SAFETY: a live session and error for the call; the user context is a sender that outlives the session.
    unsafe {
        let told = (*session).user_context.cast::<Sender<String>>();
        let message = CStr::from_ptr((*error).message);
        let _ = (*told).send(message.to_string_lossy().into_owned());
    }
    0
}

unsafe extern "C" fn on_success(_context: *mut c_void) -> c_int {
    0
}

#[test]
fn a_request_that_cannot_be_sent_ends_in_its_error_handler() {
    let server = Server::start();
    let url = CString::new(server.url()).unwrap();
    let playing = std::thread::spawn(move || (server.accept_session(), server));
    let (told, hears) = channel::<String>();
    // SAFETY: strings and structs are copied by the calls; the sender outlives the session.
    unsafe {
        let session = session_create(
            url.as_ptr(),
            ptr::null(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
        );
        assert!(!session.is_null());
        let peer = playing.join().unwrap();
        (*session).user_context = (&raw const told).cast_mut().cast();
        let buf = buf_create();
        let bytes = vec![1; LONG];
        buf_write_bytes(buf, bytes.as_ptr().cast(), LONG);
        let params = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
            topic_path: c"topic".as_ptr(),
            datatype: MaybeUninit::new(DIFFUSION_DATATYPE::DATATYPE_BINARY),
            update: buf,
            on_topic_update: Some(on_success),
            on_error: Some(on_error),
            on_discard: None,
            context: ptr::null_mut(),
        };
        // The first lacks memory for the copy of the value, the second for the message, which is longer.
        for refused in [LONG, LONG + 1] {
            without_memory_for(refused, || diffusion_topic_update_set(session, params));
            assert_eq!(hears.recv_timeout(PATIENCE).unwrap(), "out of memory");
        }
        let path = long_text();
        let named = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
            topic_path: path.as_ptr(),
            ..params
        };
        without_memory_for(LONG, || diffusion_topic_update_set(session, named));
        assert_eq!(hears.recv_timeout(PATIENCE).unwrap(), "out of memory");
        buf_free(buf);
        drop(peer);
        session_close(session, ptr::null_mut());
        session_free(session);
    }
}
