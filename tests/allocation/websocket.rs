//! Frames make a reader hold what has arrived, not what they announce.

use std::cell::RefCell;
use std::io::ErrorKind;

use diffusion::wire::error::FrameError;
use diffusion::wire::websocket::{Block, Blocks, FrameReader, FrameWriter, Incoming, Masks};

use crate::{peak_of, without_memory_for, HELD};

const BLOCK: usize = 8 << 10;

/// What is held beside a message: two blocks, and what is reserved ahead of it.
const SLACK: usize = 2 * BLOCK + (64 << 10) + 1024;

fn reader() -> FrameReader {
    FrameReader::new(Masks::Refused, Blocks::of(BLOCK), i32::MAX as usize)
}

/// Gives it all bytes. Returns what comes of them.
fn take(reader: &mut FrameReader, mut bytes: &[u8]) -> Result<Option<Incoming>, FrameError> {
    loop {
        match reader.poll_incoming() {
            Ok(None) if bytes.is_empty() => return Ok(None),
            Ok(None) => {
                reader.fill(&mut bytes).map_err(|_| FrameError::NoMemory)?;
            }
            other => return other,
        }
    }
}

/// The header of one frame with so many bytes.
fn header(length: u64) -> Vec<u8> {
    [&[0x82, 127][..], &length.to_be_bytes()].concat()
}

#[test]
fn memory_follows_what_has_arrived() {
    let announced = 1_900 << 20;
    for arrived in [0, 1000, 100_000, 3 << 20] {
        let mut bytes = header(announced);
        bytes.resize(bytes.len() + arrived, 7);
        let mut reader = reader();
        let (incoming, peak) = peak_of(|| take(&mut reader, &bytes));
        assert_eq!(incoming, Ok(None));
        // While it grows by as much again, both blocks are there for a moment.
        assert!(
            peak <= 3 * arrived + SLACK,
            "{arrived} arrived, {peak} held"
        );
    }
    // Ten bytes each, again and again in fragments.
    let mut fragments = vec![0x02, 0];
    for _ in 0..100_000 {
        fragments.extend([0x00, 1, 7]);
    }
    let mut reader = reader();
    let (incoming, peak) = peak_of(|| take(&mut reader, &fragments));
    assert_eq!(incoming, Ok(None));
    assert!(peak <= 3 * 100_000 + SLACK, "{peak} held");
}

#[test]
fn a_message_that_is_complete_has_no_memory_to_spare() {
    const LONG: usize = 3 << 20;
    let mut bytes = header(LONG as u64);
    bytes.resize(bytes.len() + LONG, 7);
    let mut reader = reader();
    let before = HELD.get();
    let message = take(&mut reader, &bytes);
    let held = HELD.get() - before;
    assert!(matches!(&message, Ok(Some(Incoming::Message(message))) if message.len() == LONG));
    assert!(held <= (LONG + 2 * BLOCK + 1024) as isize, "{held} held");
}

thread_local! {
    static AWAY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

fn take_away(room: usize) -> Option<Block> {
    let mut block = AWAY.take().pop()?;
    (block.room() >= room || block.reclaim(room)).then_some(block)
}

fn put_away(block: Block) {
    AWAY.set(vec![block]);
}

#[test]
fn a_reader_at_rest_holds_the_beginning_of_a_frame_at_most_and_one_block_serves_many() {
    let blocks = Blocks {
        take: take_away,
        put: put_away,
        ..Blocks::of(BLOCK)
    };
    let reader = || FrameReader::new(Masks::Refused, blocks, i32::MAX as usize);
    let first = [&[0x82, 3][..], b"one", &[0x82]].concat();
    let (mut one, mut other) = (reader(), reader());
    let before = HELD.get();
    assert_eq!(
        take(&mut one, &first[..5]),
        Ok(Some(Incoming::Message(b"one"[..].into())))
    );
    one.rest();
    assert_eq!(one.held(), 0);
    // Whoever reads next does without memory of its own.
    let (incoming, peak) = peak_of(|| take(&mut other, &first));
    assert_eq!(incoming, Ok(Some(Incoming::Message(b"one"[..].into()))));
    assert!(peak < 512, "{peak} held");
    drop(incoming);
    assert_eq!(other.poll_incoming(), Ok(None));
    // The first byte of a frame is still there, and nothing else of the block.
    other.rest();
    assert!(other.held() < 64, "{} held", other.held());
    assert!(AWAY.with_borrow(|away| away[0].room()) > BLOCK - 64);
    let (incoming, peak) = peak_of(|| take(&mut other, &[&[3][..], b"two"].concat()));
    assert_eq!(incoming, Ok(Some(Incoming::Message(b"two"[..].into()))));
    assert!(peak < 512, "{peak} held");
    other.rest();
    drop((incoming, AWAY.take()));
    let held = HELD.get() - before;
    assert!(held <= 0, "{held} held");
}

#[test]
fn a_block_is_used_again_when_nobody_has_a_part_of_it() {
    let blocks = Blocks {
        take: take_away,
        put: put_away,
        ..Blocks::of(BLOCK)
    };
    let mut reader = FrameReader::new(Masks::Refused, blocks, i32::MAX as usize);
    let frame = [&[0x82, 126, 0x0c, 0][..], &[7; 0x0c00]].concat();
    let ((), peak) = peak_of(|| {
        for _ in 0..100 {
            let message = take(&mut reader, &frame);
            assert!(matches!(message, Ok(Some(Incoming::Message(_)))));
        }
    });
    // Two at most: one is put away while a message of it is there.
    assert!(peak < 2 * BLOCK + 1024, "{peak} held");
    drop(AWAY.take());
}

#[test]
fn no_memory_for_a_message_is_an_error() {
    let long = 1 << 20;
    let mut bytes = header(long);
    bytes.resize(bytes.len() + long as usize, 7);
    for refused in [BLOCK, 64 << 10, 200_000, long as usize] {
        let mut reader = reader();
        let incoming = without_memory_for(refused, || take(&mut reader, &bytes));
        assert_eq!(incoming, Err(FrameError::NoMemory), "{refused}");
    }
    let mut reader = reader();
    let incoming = without_memory_for(2 * long as usize, || take(&mut reader, &bytes));
    assert!(matches!(incoming, Ok(Some(Incoming::Message(_)))));
}

#[test]
fn no_memory_for_a_message_that_is_written_is_an_error_and_leaves_those_before() {
    let message = vec![7; 1 << 20];
    let mut writer = FrameWriter::default();
    writer.message(b"before").unwrap();
    let waiting = writer.waiting();
    let refused = without_memory_for(message.len(), || writer.message(&message));
    assert_eq!(
        refused.map_err(|error| error.kind()),
        Err(ErrorKind::OutOfMemory)
    );
    assert_eq!(writer.waiting(), waiting);
    // A little more than the message is enough.
    let written = without_memory_for(message.len() + 64, || writer.message(&message));
    assert!(written.is_ok());
    let held = HELD.get();
    let mut taken = Vec::new();
    assert!(writer.take_memory().is_none(), "something waits");
    writer.write_to(&mut taken).unwrap();
    drop(writer.take_memory());
    let released = held + taken.capacity() as isize - HELD.get();
    assert!(released >= message.len() as isize, "{released} released");
}
