//! Where there is no memory for what a peer has sent, readers say so.

use bytes::Bytes;
use diffusion::data::delta::{apply, apply_into, diff, DeltaError};
use diffusion::data::memory::{self, NoMemory};
use diffusion::data::record_v2::{parse_records, records_to_text, write_records, RecordsBuilder};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::error::WireError;
use diffusion::wire::handshake::ConnectRequest;
use diffusion::wire::message::{encode_compressed_topic_value, encode_error, Message};
use diffusion::wire::primitives::{Reader, WriteWire};
use diffusion::wire::services::topics::time_series::{EventMetadata, TimeSeriesEvent};
use diffusion::wire::services::Codec;

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
    let credentials = Credentials::Custom(text.clone().into_bytes()).to_bytes();
    let read = without_memory_for(LONG, || Credentials::read(&mut Reader::new(&credentials)));
    assert_eq!(read, Err(WireError::NoMemory));
    let metadata = EventMetadata {
        sequence: 1,
        timestamp: 2,
        author: text.as_str(),
    };
    let mut event = Vec::new();
    TimeSeriesEvent::new(metadata, b"\x01").encode(&mut event);
    let event = Bytes::from(event);
    let read = || <TimeSeriesEvent as Codec>::read(&mut Reader::over(&event), 29);
    assert_eq!(without_memory_for(LONG, read), Err(WireError::NoMemory));
    assert!(read().is_ok());
}

#[test]
fn what_a_program_sets_and_builds_gives_up_without_memory() {
    let text = "x".repeat(LONG);
    let credentials = Credentials::Password(text.clone().into_bytes());
    let pairs = [("name".to_owned(), text.clone())];
    let mut builder = RecordsBuilder::new();
    builder.add_record([&text]);
    let request = ConnectRequest {
        client_type: "WC".to_owned(),
        version: 29,
        capabilities: 0,
        reconnect_timeout_ms: 0,
        resume: None,
        properties: pairs.to_vec(),
        principal: Some("control".to_owned()),
        credentials: credentials.clone(),
    };
    let records = [vec![text.clone().into_bytes()]];
    let parsed = write_records(&records);
    let works: [&dyn Fn(); 8] = [
        &|| drop(credentials.clone()),
        &|| drop(credentials.to_base64()),
        &|| drop(memory::copy_pairs(&pairs)),
        &|| drop(request.to_query()),
        &|| drop(builder.build()),
        &|| RecordsBuilder::new().add_record([&text]),
        &|| drop(parse_records(&parsed)),
        &|| drop(records_to_text(&records)),
    ];
    for (at, work) in works.into_iter().enumerate() {
        let refused = without_memory_for(LONG, || memory::catch(work));
        assert_eq!(refused, Err(NoMemory), "{at}");
        assert_eq!(memory::catch(work), Ok(()), "{at}");
    }
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
