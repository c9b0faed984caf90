//! Frames of a WebSocket, as they come in pieces (RFC 6455 section 5).

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Write};

use bytes::Bytes;
use diffusion::wire::error::FrameError;
use diffusion::wire::websocket::{Blocks, Close, FrameReader, FrameWriter, Incoming, Masks};
use proptest::prelude::*;
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::Message;

const BLOCK: usize = 1024;

/// A frame; `first` holds FIN, reserved bits and opcode.
fn frame(first: u8, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    let mut bytes = vec![first];
    let masked = if mask.is_some() { 0x80 } else { 0 };
    match payload.len() {
        length @ 0..=125 => bytes.push(masked | length as u8),
        length @ 126..=0xffff => {
            bytes.push(masked | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(masked | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(mask.unwrap_or_default().iter().take(masked as usize / 32));
    let mask = mask.unwrap_or_default();
    bytes.extend(
        payload
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}

/// Everything in `bytes`, which come in pieces of these sizes again and again, and what is wrong at the end.
fn read(
    masks: Masks,
    limit: usize,
    bytes: &[u8],
    pieces: &[usize],
) -> (Vec<Incoming>, Option<FrameError>) {
    let mut reader = FrameReader::new(masks, Blocks::of(BLOCK), limit);
    let mut events = Vec::new();
    let mut rest = bytes;
    for size in pieces.iter().cycle() {
        let (mut piece, behind) = rest.split_at(rest.len().min(*size));
        rest = behind;
        let mut coming = VecDeque::new();
        loop {
            let next = reader.poll_incoming();
            if let (Some(coming), Ok(next)) = (coming.pop_front(), &next) {
                assert_eq!(next.as_ref(), Some(&coming));
            }
            match next {
                Ok(Some(event)) => {
                    let closed = matches!(event, Incoming::Close(_));
                    events.push(event);
                    if closed {
                        return (events, None);
                    }
                }
                Ok(None) if piece.is_empty() => break,
                Ok(None) => {
                    assert!(reader.fill(&mut piece).unwrap() > 0);
                    coming = reader.coming().map(message).collect();
                }
                Err(error) => return (events, Some(error)),
            }
        }
        if rest.is_empty() {
            return (events, None);
        }
    }
    unreachable!("pieces have sizes")
}

fn message(payload: &[u8]) -> Incoming {
    Incoming::Message(Bytes::copy_from_slice(payload))
}

#[test]
fn messages_of_every_length_in_pieces_of_every_size() {
    let lengths = [
        0,
        1,
        125,
        126,
        1000,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        3000,
        65_535,
        65_536,
        200_000,
    ];
    for mask in [None, Some([1, 2, 3, 250])] {
        let mut bytes = Vec::new();
        let mut expected = Vec::new();
        for length in lengths {
            let payload: Vec<u8> = (0..length).map(|index| (index * 7) as u8).collect();
            bytes.extend(frame(0x82, &payload, mask));
            expected.push(message(&payload));
        }
        for pieces in [
            &[1_000_000][..],
            &[1],
            &[1, 2, 3, 700],
            &[BLOCK],
            &[70_000, 5],
        ] {
            let read = read(Masks::Accepted, 200_000, &bytes, pieces);
            assert!(read == (expected.clone(), None), "pieces of {pieces:?}");
        }
    }
}

#[test]
fn fragments_are_one_message_and_control_frames_may_stand_between_them() {
    let bytes = [
        frame(0x02, b"one ", None),
        frame(0x89, b"are you there?", None),
        frame(0x00, &[b'x'; 3000], None),
        frame(0x00, b"", None),
        frame(0x8a, b"nobody asked", None),
        frame(0x80, b" end", None),
        frame(0x88, &[3, 0xe9, b'b', b'y', b'e'], None),
    ]
    .concat();
    let whole = [b"one ", &[b'x'; 3000][..], b" end"].concat();
    for pieces in [&[100_000][..], &[1], &[7, 900]] {
        let (events, error) = read(Masks::Refused, 5000, &bytes, pieces);
        assert_eq!(error, None);
        assert_eq!(
            events,
            [
                Incoming::Ping(Bytes::from_static(b"are you there?")),
                Incoming::Pong,
                message(&whole),
                Incoming::Close(Some(Close {
                    code: 1001,
                    reason: "bye".to_owned()
                })),
            ]
        );
    }
}

#[test]
fn what_is_wrong_is_known_from_the_first_bytes_of_a_frame() {
    let refused = |bytes: &[u8], code: u16| {
        // Not one byte earlier, and without any of the payload.
        let before = read(Masks::Refused, 5000, &bytes[..bytes.len() - 1], &[100]);
        assert_eq!(before.1, None, "{bytes:x?}");
        let error = read(Masks::Refused, 5000, bytes, &[100]).1;
        let error = error.unwrap_or_else(|| panic!("{bytes:x?} are accepted"));
        assert_eq!(error.close_code(), code, "{bytes:x?}: {error}");
    };
    for reserved in [0x40, 0x20, 0x10] {
        refused(&[0x82 | reserved], 1002);
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        refused(&[0x80 | opcode], 1002);
    }
    // A continuation of nothing; a message inside another one; text there too.
    refused(&[0x80], 1002);
    refused(&[0x02, 1, b'a', 0x82], 1002);
    refused(&[0x02, 1, b'a', 0x81], 1002);
    // Fragmented, and too long, control frames.
    for opcode in [8, 9, 10] {
        refused(&[opcode], 1002);
        refused(&[0x80 | opcode, 126], 1002);
        refused(&[0x80 | opcode, 127], 1002);
    }
    refused(&[0x82, 0x80], 1002);
    refused(&[0x81], 1003);
    refused(&[0x01], 1003);
    // One byte too many; in two fragments; the longest length there is, and the one that looks like -1.
    refused(&[0x82, 126, 0x13, 0x89], 1009);
    refused(
        &[&frame(0x02, &[1; 4000], None)[..], &[0x80, 126, 0x03, 0xe9]].concat(),
        1009,
    );
    refused(&[0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255], 1009);
    refused(&[0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255], 1009);
    // Close frames.
    refused(&[0x88, 1, 3], 1002);
    for code in [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535_u16] {
        refused(&frame(0x88, &code.to_be_bytes(), None), 1002);
    }
    refused(&frame(0x88, &[3, 0xe8, 0xc3], None), 1007);
}

/// A socket that takes so many bytes, then none for once.
struct Slow {
    taken: Vec<u8>,
    at_once: usize,
    ready: bool,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ready = !self.ready;
        if !self.ready {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = bytes.len().min(self.at_once);
        self.taken.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_a_client_writes_is_what_a_server_reads() {
    let payloads = [0, 1, 7, 125, 126, 127, 0xffff, 0x10000, 200_001].map(|length: usize| {
        let bytes = (0..length).map(|at| (at * 7 + at / 256) as u8);
        Bytes::from_iter(bytes)
    });
    for at_once in [1, 3, 1000, usize::MAX] {
        let mut sink = Slow {
            taken: Vec::new(),
            at_once,
            ready: false,
        };
        let mut writer = FrameWriter::default();
        let mut expected = Vec::new();
        for payload in &payloads {
            writer.message(payload).unwrap();
            expected.push(Incoming::Message(payload.clone()));
            // Something is queued behind a frame of which a part was taken.
            let _ = writer.write_to(&mut sink);
        }
        writer.pong(b"again").unwrap();
        expected.push(Incoming::Pong);
        writer.close(Some(1000)).unwrap();
        expected.push(Incoming::Close(Some(Close {
            code: 1000,
            reason: String::new(),
        })));
        while let Err(error) = writer.write_to(&mut sink) {
            assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        }
        assert_eq!(writer.waiting(), 0);
        let (events, error) = read(Masks::Accepted, 1 << 20, &sink.taken, &[4096]);
        assert_eq!((&events, error), (&expected, None), "{at_once} at once");
        assert_eq!(
            reference(Role::Server, 1 << 20, &sink.taken),
            (expected, false)
        );
    }
}

#[test]
fn each_frame_has_another_mask() {
    let mut writers = [FrameWriter::default(), FrameWriter::default()];
    let mut masks = BTreeSet::new();
    for number in 0..200 {
        let mut sink = Vec::new();
        let writer = &mut writers[number % 2];
        writer.message(&[0; 100]).unwrap();
        writer.write_to(&mut sink).unwrap();
        assert_eq!(sink[..2], [0x82, 0x80 | 100]);
        // A payload of zeros shows the mask.
        assert!(sink[6..].chunks(4).all(|chunk| *chunk == sink[2..6]));
        masks.insert(sink[2..6].to_vec());
    }
    // Of so few, no two are the same but by a rare chance.
    assert!(masks.len() > 197, "{} masks", masks.len());
}

/// What tungstenite makes of the same bytes. The flag tells that it found something wrong.
fn reference(role: Role, limit: usize, bytes: &[u8]) -> (Vec<Incoming>, bool) {
    struct Source<'a>(&'a [u8]);
    impl std::io::Read for Source<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(buffer)
        }
    }
    impl std::io::Write for Source<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let config = WebSocketConfig::default()
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    let mut context = WebSocketContext::new(role, Some(config));
    let mut source = Source(bytes);
    let mut events = Vec::new();
    loop {
        match context.read(&mut source) {
            Ok(Message::Binary(bytes)) => events.push(Incoming::Message(bytes)),
            Ok(Message::Ping(bytes)) => events.push(Incoming::Ping(bytes)),
            Ok(Message::Pong(_)) => events.push(Incoming::Pong),
            Ok(Message::Close(close)) => {
                let close = close.map(|close| Close {
                    code: close.code.into(),
                    reason: close.reason.as_str().to_owned(),
                });
                events.push(Incoming::Close(close));
                return (events, false);
            }
            Ok(Message::Text(_) | Message::Frame(_)) => return (events, true),
            Err(tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => return (events, false),
            Err(_) => return (events, true),
        }
    }
}

fn frames() -> impl Strategy<Value = Vec<u8>> {
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..130),
        prop::collection::vec(any::<u8>(), 900..3000),
    ];
    // Mostly what servers send, with all that they must not send between.
    let first = prop_oneof![
        8 => Just(0x82), 2 => Just(0x02), 2 => Just(0x00), 4 => Just(0x80), 2 => Just(0x89), 1 => Just(0x8a),
        1 => any::<u8>()
    ];
    let one = (
        first,
        payload,
        prop::option::weighted(0.02, any::<[u8; 4]>()),
    )
        .prop_map(|(first, payload, mask)| frame(first, &payload, mask));
    prop::collection::vec(one, 0..12).prop_map(|frames| frames.concat())
}

proptest! {
    #[test]
    fn what_comes_is_what_tungstenite_sees(
        bytes in frames(),
        damage in prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>())),
        pieces in prop::collection::vec(1_usize..2000, 1..5),
        limit in 500_usize..8000,
    ) {
        let mut bytes = bytes;
        if let (Some((index, value)), false) = (damage, bytes.is_empty()) {
            let index = index.index(bytes.len());
            bytes[index] = value;
        }
        let (events, error) = read(Masks::Refused, limit, &bytes, &pieces);
        let (expected, wrong) = reference(Role::Client, limit, &bytes);
        // A wrong frame whose payload never comes is not noticed by tungstenite; codes of close frames that must not be sent are
        // corrected by it.
        match (&error, wrong) {
            (None, wrong) => {
                prop_assert!(!wrong, "{:?}", expected);
                prop_assert_eq!(events, expected);
            }
            (Some(_), true) => prop_assert_eq!(events, expected),
            (Some(_), false) => prop_assert!(expected.starts_with(&events) && expected.len() <= events.len() + 1),
        }
    }
}

/// Gives as much as is asked for, up to what there is, and notes that.
struct Source {
    rest: Vec<u8>,
    /// What one read gives at most.
    once: usize,
    asked_for: Vec<usize>,
}

impl io::Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.asked_for.push(buffer.len());
        let count = self.rest.len().min(buffer.len()).min(self.once);
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

#[test]
fn reads_are_large_while_much_comes() {
    let blocks = Blocks {
        large: 64 * BLOCK,
        ..Blocks::of(8 * BLOCK)
    };
    let mut reader = FrameReader::new(Masks::Refused, blocks, usize::MAX);
    let payload: Vec<u8> = (0..1000).map(|index| index as u8).collect();
    let frame = frame(0x82, &payload, None);
    let mut source = Source {
        rest: Vec::new(),
        once: usize::MAX,
        asked_for: Vec::new(),
    };
    let mut read = |frames: usize, once: usize| {
        source.rest = frame.repeat(frames);
        source.once = once;
        source.asked_for.clear();
        let mut kept = Vec::new();
        while kept.len() < frames {
            match reader.poll_incoming().unwrap() {
                // All of them stay, so each block is used once.
                Some(incoming) => kept.push(incoming),
                None => assert!(reader.fill(&mut source).unwrap() > 0),
            }
        }
        assert_eq!(kept, vec![message(&payload); frames]);
        reader.rest();
        source.asked_for.clone()
    };
    let little = 8 * BLOCK;
    assert_eq!(read(1, usize::MAX), [little]);
    let much = read(200, usize::MAX);
    assert_eq!(much[0], little);
    assert!(much[1] > 32 * BLOCK && much.len() < 8, "{much:?}");
    // What came last was little.
    assert_eq!(read(1, usize::MAX)[0], little);
    // A transport that never gives so much as is asked for, but much.
    let records = read(200, 16 * BLOCK);
    assert!(records.len() < 20, "{records:?}");
    // Small pieces do not make large blocks.
    let pieces = read(20, 1500);
    assert!(pieces.iter().all(|size| *size <= little), "{pieces:?}");
}
