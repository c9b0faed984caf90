//! Any bytes as the frames of a WebSocket: however they are cut into pieces, the same comes of them.
#![no_main]

use diffusion::wire::error::FrameError;
use diffusion::wire::websocket::{Blocks, FrameReader, Incoming, Masks};
use diffusion_fuzz::Input;
use libfuzzer_sys::fuzz_target;

/// The smallest that a reader has, so that short inputs have long messages.
const BLOCK: usize = 1024;

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let masks = input.pick(&[Masks::Refused, Masks::Accepted]);
    let limit = input.pick(&[0, 1, 125, 126, BLOCK, 2 * BLOCK, 65_536, i32::MAX as usize]);
    let pieces = input.bytes();
    let bytes = input.rest();
    let whole = read(masks, limit, bytes, &[]);
    assert_eq!(read(masks, limit, bytes, pieces), whole);
    assert_eq!(read(masks, limit, bytes, &[0]), whole);
    let (events, error) = whole;
    let mut length = 0;
    for event in &events {
        match event {
            Incoming::Message(message) => {
                assert!(message.len() <= limit);
                length += message.len();
            }
            Incoming::Ping(payload) => {
                assert!(payload.len() <= 125);
                length += payload.len();
            }
            Incoming::Pong => {}
            Incoming::Close(_) => assert_eq!((&error, Some(event)), (&None, events.last())),
        }
    }
    assert!(length + 2 * events.len() <= bytes.len());
    // A connection is told what was wrong; memory is there for what has come.
    if let Some(error) = error {
        assert!(error != FrameError::NoMemory && matches!(error.close_code(), 1002..=1009));
    }
});

/// Everything in the bytes, which come in pieces one byte larger than these numbers, again and again; without any, at once.
fn read(
    masks: Masks,
    limit: usize,
    bytes: &[u8],
    pieces: &[u8],
) -> (Vec<Incoming>, Option<FrameError>) {
    let mut reader = FrameReader::new(masks, Blocks::of(BLOCK), limit);
    let mut sizes = pieces.iter().map(|size| usize::from(*size) + 1).cycle();
    let mut events = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let size = sizes.next().unwrap_or(rest.len()).min(rest.len());
        let (mut piece, behind) = rest.split_at(size);
        rest = behind;
        loop {
            match reader.poll_incoming() {
                Ok(Some(event)) => {
                    let is_last = matches!(event, Incoming::Close(_));
                    events.push(event);
                    if is_last {
                        return (events, None);
                    }
                }
                Ok(None) if piece.is_empty() => break,
                Ok(None) => assert!(reader.fill(&mut piece).expect("memory for it") > 0),
                Err(error) => return (events, Some(error)),
            }
        }
    }
    (events, None)
}
