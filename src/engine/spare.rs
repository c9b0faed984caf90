//! Memory that connections read into goes from one to the next: none needs it while nothing comes, and new memory has to be zeroed.

use std::collections::VecDeque;
use std::sync::{Mutex, TryLockError};

use crate::wire::websocket::Block;

/// So many blocks are kept. A batch of callbacks holds some of them until the program has returned from the last.
const KEPT: usize = 16;

/// A block with less room is used up.
const WORTH: usize = 4 * 1024;

/// First those with room, the one that was put away last at the very front; then those that are used up, the oldest first.
static SPARE: Mutex<VecDeque<Block>> = Mutex::new(VecDeque::new());

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

/// Never waits: in a forked child the lock may be held for ever.
fn with<R>(act: impl FnOnce(&mut VecDeque<Block>) -> R) -> Option<R> {
    match SPARE.try_lock() {
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
}
