//! Hostile input does not make decoders allocate: what they hold is bounded by the input or by the limit given.

use bytes::Bytes;
use diffusion::wire::error::WireError;
use diffusion::wire::message::{encode_compressed_topic_value, Message};
use diffusion::wire::primitives::{Reader, WriteWire};
use diffusion::wire::services::common::StringMap;
use diffusion::wire::services::topics::fetch::FetchQuery;
use diffusion::wire::services::topics::range_query::{
    EncodedMetadata, RangeQueryEntry, RangeQueryResponse,
};
use diffusion::wire::services::Service;

use crate::peak_of;

/// What an inflater needs for itself, and the test harness besides.
const SLACK: usize = 256 << 10;

#[test]
fn allocation_is_bounded() {
    // A compression bomb: 32 MiB of zeros. Growing by doubling holds at most three times the limit for a moment.
    let mut frame = Vec::new();
    encode_compressed_topic_value(&mut frame, 1, &vec![0u8; 32 << 20]);
    assert!(frame.len() < 100 << 10, "not compressed: {}", frame.len());
    let frame = Bytes::from(frame);
    for limit in [0, 1024, 1 << 20] {
        let (decoded, peak) = peak_of(|| Message::decode(frame.clone(), limit));
        assert_eq!(decoded, Err(WireError::TooLarge { limit }));
        assert!(peak < 3 * limit + SLACK, "limit {limit}: {peak} bytes held");
    }
    let (decoded, peak) = peak_of(|| Message::decode(frame.clone(), 32 << 20));
    assert!(decoded.is_ok());
    assert!(peak > 32 << 20, "the counter does not count: {peak}");

    // Counts and lengths that promise 2 GiB.
    let mut promise = Vec::new();
    promise.put_varint32(i32::MAX);
    promise.resize(1000, 0);
    for read in [
        |reader: &mut Reader<'_>| reader.string_list().is_err(),
        |reader: &mut Reader<'_>| reader.string_map().is_err(),
        |reader: &mut Reader<'_>| reader.bytes().is_err(),
        |reader: &mut Reader<'_>| reader.string().is_err(),
    ] {
        let (failed, peak) = peak_of(|| read(&mut Reader::new(&promise)));
        assert!(failed);
        assert!(peak < SLACK, "{peak} bytes held");
    }
    let mut error = vec![7, 1];
    error.extend_from_slice(&promise);
    let (decoded, peak) = peak_of(|| Message::decode(Bytes::from(error), 0));
    assert_eq!(decoded, Err(WireError::Truncated));
    assert!(peak < SLACK, "{peak} bytes held");

    // The most elements per byte of input: all of them empty.
    let mut empties = Vec::new();
    empties.put_varint32(100_000);
    empties.resize(empties.len() + 100_000, 0);
    let (elements, peak) = peak_of(|| Reader::new(&empties).string_list());
    assert_eq!(elements.map(|elements| elements.len()), Ok(100_000));
    let bound = 3 * size_of::<String>() * empties.len() + SLACK;
    assert!(peak < bound, "{peak} bytes held");

    // Bodies of services: a byte of the message becomes an empty map at most, while its list grows by doubling.
    let mut tables = Vec::new();
    tables.put_varint32(1 << 20);
    tables.resize(tables.len() + (1 << 20), 0);
    let tables = Bytes::from(tables);
    let (failed, peak) = peak_of(|| FetchQuery::read_response(&tables, 29).is_err());
    assert!(failed);
    assert!(
        peak < 3 * size_of::<StringMap>() * tables.len() + SLACK,
        "{peak} bytes held"
    );

    // One long name of an author, and many events that refer to it.
    let event = RangeQueryEntry::Original {
        metadata: EncodedMetadata {
            sequence: 0,
            timestamp: 0,
            author_code: Bytes::new(),
        },
        value: Bytes::new(),
    };
    let mut entries = vec![RangeQueryEntry::Author {
        code: Bytes::new(),
        author: "a".repeat(1 << 20).into(),
    }];
    entries.resize(1000, event);
    let response = RangeQueryResponse {
        data_type: "string".to_owned(),
        selected_count: 999,
        entries,
    };
    let (events, peak) = peak_of(|| response.events());
    assert_eq!(events.map(|events| events.len()), Ok(999));
    assert!(peak < 1 << 20, "{peak} bytes held");
}
