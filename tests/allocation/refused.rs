//! Where there is no memory for what a peer has sent, readers say so.

use bytes::Bytes;
use diffusion::data::delta::{apply, apply_into, diff, DeltaError};
use diffusion::wire::error::WireError;
use diffusion::wire::message::{encode_compressed_topic_value, encode_error, Message};
use diffusion::wire::primitives::{Reader, WriteWire};

use crate::without_memory_for;

const LONG: usize = 1 << 20;

#[test]
fn a_compressed_message_for_which_there_is_no_memory_is_an_error() {
    let mut frame = Vec::new();
    encode_compressed_topic_value(&mut frame, 1, &vec![0; LONG]);
    let frame = Bytes::from(frame);
    for refused in [128 << 10, LONG / 2, LONG] {
        let decoded = without_memory_for(refused, || Message::decode(frame.clone(), 2 * LONG));
        assert_eq!(decoded, Err(WireError::NoMemory), "{refused}");
    }
    let decoded = without_memory_for(2 * LONG + 1, || Message::decode(frame.clone(), 2 * LONG));
    assert!(decoded.is_ok());
    // The limit is not exceeded by memory that was only reserved, but for the NUL.
    let decoded = without_memory_for(LONG + 2, || Message::decode(frame, LONG));
    assert!(decoded.is_ok());
}

#[test]
fn texts_and_lists_for_which_there_is_no_memory_are_errors() {
    let text = "x".repeat(LONG);
    let mut error = Vec::new();
    encode_error(&mut error, 1, &text, 100);
    let error = Bytes::from(error);
    let decoded = without_memory_for(LONG, || Message::decode(error, LONG));
    assert_eq!(decoded, Err(WireError::NoMemory));
    let mut list = Vec::new();
    list.put_varint32(LONG as i32);
    list.resize(list.len() + LONG, 0);
    let read = without_memory_for(LONG, || Reader::new(&list).string_list());
    assert_eq!(read, Err(WireError::NoMemory));
    let mut one = Vec::new();
    one.put_bytes(text.as_bytes());
    let read = without_memory_for(LONG, || Reader::new(&one).shared_bytes());
    assert_eq!(read, Err(WireError::NoMemory));
}

#[test]
fn a_value_for_which_there_is_no_memory_is_an_error_of_its_delta() {
    let old = vec![1; LONG];
    let mut new = old.clone();
    new[LONG / 2] = 2;
    let delta = diff(&old, &new);
    let failed = without_memory_for(LONG, || apply(&old, &delta));
    assert!(matches!(failed, Err(DeltaError::TooLarge { .. })));
    assert_eq!(apply(&old, &delta), Ok(new));
    // The delta that changes nothing makes a copy too.
    let mut copy = Vec::new();
    let unchanged = diff(&old, &old);
    let failed = without_memory_for(LONG, || apply_into(&old, &unchanged, LONG, &mut copy));
    assert!(matches!(failed, Err(DeltaError::TooLarge { .. })));
}
