//! What a large value costs between its frame and the program (`docs/RELIABILITY.md`): its memory, and little more.

use std::ffi::{c_char, c_int, c_void};
use std::fs;
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;
use diffusion::data::delta::diff;
use diffusion::wire::message::{encode_topic_delta, encode_topic_value};

use flate2::{Compress, Compression, FlushCompress};

use crate::alone;
use crate::c_session::{bytes, record, CSession};
use crate::server::binary;
use crate::support::wait_until;

const LENGTH: usize = 64 << 20;
const PAGE: usize = 4096;

/// Buffers, threads, and what the system's allocator keeps.
const SLACK: usize = 4 << 20;

/// A line of `/proc/self/status`, in bytes.
fn status(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.unwrap().trim_start_matches(':').trim();
    kibibytes.trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

/// How much more was resident at most than before, while `run` ran.
fn resident_peak(run: impl FnOnce()) -> usize {
    // Else the system's allocator takes ever larger blocks from its heap, depending on what was freed before, and a block that grows
    // out of that leaves its memory there.
    // SAFETY: a plain call.
    let is_fixed = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, 128 << 10) };
    assert_eq!(is_fixed, 1);
    // The peak is what is resident from here on.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS");
    run();
    status("VmHWM").saturating_sub(before)
}

unsafe extern "C" fn on_value(
    _: *const c_char,
    _: *const TOPIC_SPECIFICATION_T,
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    _: *const DIFFUSION_VALUE_T,
    new: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    let (mut raw, mut length) = (ptr::null_mut(), 0);
    assert!(diffusion_value_get_raw_bytes(
        new,
        &raw mut raw,
        &raw mut length
    ));
    let value = std::slice::from_raw_parts(raw.cast::<u8>(), length + 1);
    // Each page of it is looked at, and the NUL behind it.
    let pages = value[..length].iter().step_by(PAGE);
    let sum: usize = pages.map(|byte| usize::from(*byte)).sum();
    record(context, format!("{length} {sum} {}", value[length]));
    0
}

unsafe extern "C" fn on_message(session: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int {
    let length = (*(*message).payload).len;
    record((*session).user_context, format!("message of {length}"));
    0
}

/// A session with the binary topic 7 and a stream that reads its values as they are in memory.
fn session() -> CSession {
    subscribed(CSession::connect(29))
}

fn subscribed(mut session: CSession) -> CSession {
    let stream = VALUE_STREAM_T {
        datatype: MaybeUninit::new(diffusion_datatype_e::DATATYPE_BINARY),
        on_subscription: None,
        on_unsubscription: None,
        on_value: Some(on_value),
        on_close: None,
        on_error: None,
        context: session.context(),
    };
    // SAFETY: a live session; the stream is copied.
    unsafe { add_stream(session.session, c"t".as_ptr(), &raw const stream) };
    session.peer.send(&bytes("0057 00 07 0174 0e 00"));
    session
}

/// The frame of a value.
fn value(byte: u8) -> Vec<u8> {
    let mut message = Vec::new();
    encode_topic_value(&mut message, 7, &vec![byte; LENGTH]);
    binary(&message)
}

/// What is held at most while a frame is sent and delivered.
fn peak_of_delivery(session: &mut CSession, frame: &[u8], calls: &[&str]) -> usize {
    resident_peak(|| {
        session.peer.raw(frame);
        for call in calls {
            assert_eq!(session.call(), *call);
        }
    })
}

const ONES: &str = "67108864 16384 0";
const TWOS: &str = "67108864 32768 0";

#[test]
fn a_large_value_is_in_memory_once() {
    let _alone = alone();
    let bomb = bomb(LENGTH);
    assert!(bomb.len() < LENGTH / 900);
    for frame in [&bomb, &value(1)] {
        let mut session = session();
        let peak = peak_of_delivery(&mut session, frame, &[ONES]);
        // It cannot be much less, or nothing was measured.
        assert!(
            (LENGTH - SLACK..LENGTH + SLACK).contains(&peak),
            "{} bytes sent, {peak} held",
            frame.len()
        );
        session.close();
    }
}

/// The frame of a compressed value of so many ones, whole mebibytes, without making them.
fn bomb(length: usize) -> Vec<u8> {
    const PIECE: usize = 1 << 20;
    let mut stream = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(PIECE);
    // A piece depends on nothing before it, so it may be repeated.
    stream
        .compress_vec(&vec![1; PIECE], &mut piece, FlushCompress::Full)
        .unwrap();
    let mut message = bytes("84 00000007 78da");
    message.extend(piece.repeat(length / PIECE));
    // An empty last block, and Adler's checksum.
    message.extend([0x03, 0x00]);
    let low = (1 + length) % 65521;
    let high = (length + length * (length + 1) / 2) % 65521;
    message.extend(((high << 16 | low) as u32).to_be_bytes());
    binary(&message)
}

/// Half a mebibyte that becomes 512.
#[test]
fn a_bomb_beyond_the_limit_ends_the_session_and_costs_no_more_than_that() {
    const LIMIT: usize = 16 << 20;
    let _alone = alone();
    let bomb = bomb(512 << 20);
    let mut session = subscribed(CSession::connect_taking(LIMIT as u32));
    let peak = resident_peak(|| {
        session.peer.raw(&bomb);
        wait_until("the session ends", || {
            // SAFETY: a live session, so it has a state.
            let state = unsafe { session_state_get(session.session).assume_init() };
            matches!(state, session_state_e::CLOSED_FAILED)
        });
    });
    assert!(peak < LIMIT + SLACK, "{peak} held");
    session.close();
}

#[test]
fn the_value_before_is_in_memory_beside_a_large_value() {
    let _alone = alone();
    let (ones, twos) = (value(1), value(2));
    // The delta of a few bytes that repeats the value before, with one byte more.
    let (old, new) = (vec![2; LENGTH], vec![2; LENGTH + 1]);
    let mut delta = Vec::new();
    encode_topic_delta(&mut delta, 7, &diff(&old, &new));
    assert!(delta.len() < 100);
    drop((old, new));
    let mut session = session();
    let before = status("VmRSS");
    session.peer.raw(&ones);
    assert_eq!(session.call(), ONES);
    for (frame, call) in [(&twos, TWOS), (&binary(&delta), "67108865 32770 0")] {
        // What was before the last one is given back a little after its callback.
        wait_until("one value is left", || {
            status("VmRSS") < before + LENGTH + SLACK
        });
        let peak = peak_of_delivery(&mut session, frame, &[call]);
        // The value before was there at the beginning.
        assert!(
            peak < LENGTH + SLACK,
            "{peak} held besides the value before"
        );
    }
    session.close();
}

#[test]
fn a_handler_of_topic_messages_costs_one_copy_of_a_large_value() {
    let _alone = alone();
    let mut session = session();
    // SAFETY: a live session.
    unsafe {
        (*session.session).user_context = session.context();
        set_global_topic_handler(session.session, Some(on_message));
    }
    let peak = peak_of_delivery(&mut session, &value(1), &["message of 67108864", ONES]);
    assert!(peak < 2 * LENGTH + SLACK, "{peak} held");
    session.close();
}
