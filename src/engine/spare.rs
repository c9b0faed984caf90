//! Memory that connections read into and write from goes from one to the next: none needs it while nothing comes or goes. New memory
//! to read into has to be zeroed; new memory to write from has to grow, and other threads wait for the allocator meanwhile.

use std::collections::VecDeque;
use std::sync::{Mutex, TryLockError};

use crate::wire::websocket::Block;

/// So many blocks are kept. A batch of callbacks holds some of them until the program has returned from the last.
const KEPT: usize = 16;

/// A block with less room is used up.
const WORTH: usize = 4 * 1024;

/// First those with room, the one that was put away last at the very front; then those that are used up, the oldest first.
static SPARE: Mutex<VecDeque<Block>> = Mutex::new(VecDeque::new());

/// Memory for frames that are written, if it is not larger than one batch of them usually is.
static FRAMES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
const LARGEST_FRAMES: usize = 256 * 1024;

/// A block with so much room.
pub(super) fn take(room: usize) -> Option<Block> {
    with(|spare| {
        // Where the oldest is still in use, by a callback that takes long perhaps, it is not in the way the next time.
        for _ in 0..spare.len().min(2) {
            let mut block = spare.pop_front()?;
            if block.room() >= room || block.reclaim(room) {
                return Some(block);
            }
            spare.push_back(block);
        }
        None
    })
    .flatten()
}

/// For the next one.
pub(super) fn put(block: Block) {
    let surplus = with(|spare| {
        if block.room() >= WORTH {
            spare.push_front(block);
        } else {
            spare.push_back(block);
        }
        if spare.len() > KEPT {
            spare.pop_back()
        } else {
            None
        }
    });
    drop(surplus);
}

/// Memory for frames, empty.
pub(super) fn take_frames() -> Option<Vec<u8>> {
    try_with(&FRAMES, std::mem::take)
}

/// For the next one that writes. What was written is forgotten here.
pub(super) fn put_frames(mut memory: Vec<u8>) {
    memory.clear();
    if memory.capacity() > LARGEST_FRAMES {
        return;
    }
    // What is surplus is freed without the lock.
    let _ = try_with(&FRAMES, |spare| {
        if spare.capacity() < memory.capacity() {
            std::mem::swap(spare, &mut memory);
        }
    });
}

fn with<R>(act: impl FnOnce(&mut VecDeque<Block>) -> R) -> Option<R> {
    try_with(&SPARE, act)
}

/// Never waits: in a forked child the lock may be held for ever.
fn try_with<T, R>(spare: &Mutex<T>, act: impl FnOnce(&mut T) -> R) -> Option<R> {
    match spare.try_lock() {
        Ok(mut spare) => Some(act(&mut spare)),
        Err(TryLockError::Poisoned(spare)) => Some(act(&mut spare.into_inner())),
        Err(TryLockError::WouldBlock) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only test of this process that reads: it has all of the spare memory.
    #[test]
    fn blocks_are_used_again_and_few_are_kept() {
        assert!(take(1).is_none());
        put(Block::new(8 * 1024).unwrap());
        assert!(take(64 * 1024).is_none());
        assert_eq!(take(8 * 1024).map(|block| block.size()), Some(8 * 1024));
        for _ in 0..2 * KEPT {
            put(Block::new(WORTH).unwrap());
        }
        let mut count = 0;
        while take(1).is_some() {
            count += 1;
        }
        assert_eq!(count, KEPT);
        // Nobody waits.
        put(Block::new(WORTH).unwrap());
        let held = SPARE.lock().unwrap();
        assert!(take(1).is_none());
        put(Block::new(WORTH).unwrap());
        drop(held);
        assert!(take(1).is_some() && take(1).is_none());
    }

    #[test]
    fn memory_for_frames_is_used_again_unless_it_is_very_large() {
        put_frames(vec![7; 100]);
        put_frames(Vec::with_capacity(LARGEST_FRAMES + 1));
        let largest = Vec::with_capacity(LARGEST_FRAMES);
        let place = largest.as_ptr();
        put_frames(largest);
        put_frames(vec![7; 1000]);
        let memory = take_frames().unwrap();
        assert!(memory.is_empty() && memory.as_ptr() == place);
        // Nobody waits.
        let held = FRAMES.lock().unwrap();
        assert!(take_frames().is_none());
        put_frames(memory);
        drop(held);
        assert_eq!(take_frames().map(|memory| memory.capacity()), Some(0));
    }
}
