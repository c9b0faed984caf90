//! From matching ranges to the bytes of a delta (`specification/protocol/deltas sections 1 and 3.1`).

use crate::data::cbor::WriteCbor;
use crate::data::memory;

/// A range of the old value that stands in the new one, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub old: usize,
    pub new: usize,
    pub length: usize,
}

impl Match {
    pub(super) fn old_end(&self) -> usize {
        self.old + self.length
    }

    pub(super) fn new_end(&self) -> usize {
        self.new + self.length
    }
}

/// Matches worth writing, increasing and without overlap in both values.
pub(super) struct Edits {
    matches: Vec<Match>,
}

impl Edits {
    /// Drops each match that costs at least as much as the inserts around it would grow without it.
    pub(super) fn tidy(mut matches: Vec<Match>, new_length: usize) -> Self {
        let mut kept = 0;
        let mut previous_end = 0;
        for index in 0..matches.len() {
            let candidate = matches[index];
            let next_start = matches.get(index + 1).map_or(new_length, |next| next.new);
            let before = candidate.new - previous_end;
            let after = next_start - candidate.new_end();
            let with = match_cost(&candidate) + insert_cost(before) + insert_cost(after);
            let without = insert_cost(before + candidate.length + after);
            if with < without {
                previous_end = candidate.new_end();
                matches[kept] = candidate;
                kept += 1;
            }
        }
        matches.truncate(kept);
        Edits { matches }
    }

    /// The delta: these matches and the rest of `new` between them, or all of `new` as one insert where that is not longer.
    pub(super) fn encode(&self, new: &[u8]) -> Vec<u8> {
        let replacement = head_length(new.len()) + new.len();
        let length = self.encoded_length(new.len());
        let mut delta = memory::with_room(length.min(replacement));
        if self.matches.is_empty() || length >= replacement {
            delta.put_bytes(new);
            return delta;
        }
        let mut end = 0;
        for part in &self.matches {
            put_insert(&mut delta, &new[end..part.new]);
            delta.put_unsigned(part.old as u64);
            delta.put_unsigned(part.length as u64);
            end = part.new_end();
        }
        put_insert(&mut delta, &new[end..]);
        delta
    }

    fn encoded_length(&self, new_length: usize) -> usize {
        let mut length = 0;
        let mut end = 0;
        for part in &self.matches {
            length += insert_cost(part.new - end) + match_cost(part);
            end = part.new_end();
        }
        length + insert_cost(new_length - end)
    }
}

fn put_insert(delta: &mut Vec<u8>, content: &[u8]) {
    if !content.is_empty() {
        delta.put_bytes(content);
    }
}

fn match_cost(part: &Match) -> usize {
    head_length(part.old) + head_length(part.length)
}

fn insert_cost(length: usize) -> usize {
    if length == 0 {
        0
    } else {
        head_length(length) + length
    }
}

/// Bytes of a CBOR head with this argument in its shortest form.
fn head_length(argument: usize) -> usize {
    match argument as u64 {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}
