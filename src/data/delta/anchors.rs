//! Anchors: ranges that are equal in both values, found through hashes of windows, in linear time for any content.
//!
//! Windows of the old value are indexed at every few bytes; the new value is scanned byte by byte. What a scan finds is stretched
//! to both sides, and of all finds the heaviest chain that increases in both values is kept: a window that happens to
//! occur elsewhere, too, can't hide what lies between.

use super::edits::Match;
use super::search::{common_prefix, common_suffix, word};
use crate::data::memory;

/// How windows are laid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    /// Bytes of a window, a multiple of 8.
    pub length: usize,
    /// Bytes between the starts of two indexed windows.
    pub step: usize,
}

/// Most indexed windows with the same hash that are looked at.
const MOST_CANDIDATES: usize = 8;
/// No window.
const NONE: u32 = u32::MAX;

/// Entries of the tables for an old region of this length.
pub(super) fn storage(windows: &Windows, old_length: usize) -> usize {
    let count = old_length / windows.step + 1;
    count + count.next_power_of_two()
}

/// The anchors, increasing in both values and without overlap, at least a window long.
pub(super) fn find(old: &[u8], new: &[u8], windows: &Windows) -> Vec<Match> {
    if old.len() < windows.length || new.len() < windows.length || old.len() >= NONE as usize {
        return Vec::new();
    }
    heaviest_chain(scan(old, new, windows))
}

/// Indexed windows of the old value, chained by hash from first to last.
struct Index {
    heads: Vec<u32>,
    next: Vec<u32>,
    shift: u32,
    step: usize,
}

impl Index {
    fn new(old: &[u8], windows: &Windows) -> Self {
        let count = (old.len() - windows.length) / windows.step + 1;
        let bits = count.next_power_of_two().trailing_zeros().max(1);
        let mut index = Index {
            heads: memory::filled(NONE, 1 << bits),
            next: memory::filled(NONE, count),
            shift: 64 - bits,
            step: windows.step,
        };
        for number in (0..count).rev() {
            let start = number * windows.step;
            let slot = index.slot(&old[start..start + windows.length]);
            index.next[number] = std::mem::replace(&mut index.heads[slot], number as u32);
        }
        index
    }

    #[inline]
    fn slot(&self, window: &[u8]) -> usize {
        let mut hash = 0u64;
        for part in window.chunks_exact(8) {
            hash = (hash.rotate_left(23) ^ word(part)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        (hash >> self.shift) as usize
    }

    /// Starts in the old value of windows that may equal this one.
    fn candidates(&self, window: &[u8]) -> impl Iterator<Item = usize> + '_ {
        let mut at = self.heads[self.slot(window)];
        std::iter::from_fn(move || {
            let number = at;
            if number == NONE {
                return None;
            }
            at = self.next[number as usize];
            Some(number as usize * self.step)
        })
        .take(MOST_CANDIDATES)
    }
}

/// Equal ranges in the order of the new value, without overlap there.
fn scan(old: &[u8], new: &[u8], windows: &Windows) -> Vec<Match> {
    let index = Index::new(old, windows);
    let mut found: Vec<Match> = Vec::new();
    let (mut at, mut unmatched_from) = (0, 0);
    // Where the old value goes on if the next bytes were replaced by as many others.
    let mut aligned = 0isize;
    while at + windows.length <= new.len() {
        let window = &new[at..at + windows.length];
        let straight = usize::try_from(at as isize + aligned)
            .ok()
            .filter(|start| old.get(*start..start + windows.length) == Some(window));
        let best = match straight {
            Some(start) => Some(stretch(old, new, start, at, unmatched_from)),
            None => index
                .candidates(window)
                .filter(|start| old.get(*start..start + windows.length) == Some(window))
                .map(|start| stretch(old, new, start, at, unmatched_from))
                // The first of the longest.
                .reduce(|best, other| {
                    if other.length > best.length {
                        other
                    } else {
                        best
                    }
                }),
        };
        let Some(best) = best else {
            at += 1;
            continue;
        };
        aligned = best.old as isize - best.new as isize;
        at = best.new_end();
        unmatched_from = at;
        found.push(best);
    }
    found
}

/// The equal range around two equal windows, not before `lowest` in the new value.
fn stretch(old: &[u8], new: &[u8], old_at: usize, new_at: usize, lowest: usize) -> Match {
    let before = common_suffix(&old[..old_at], &new[lowest..new_at]);
    let after = common_prefix(&old[old_at..], &new[new_at..]);
    Match {
        old: old_at - before,
        new: new_at - before,
        length: before + after,
    }
}

/// The chain with most bytes that increases in the old value, too, out of finds that are in the order of the new value.
fn heaviest_chain(found: Vec<Match>) -> Vec<Match> {
    let increasing = found
        .windows(2)
        .all(|pair| pair[0].old_end() <= pair[1].old);
    if increasing {
        return found;
    }
    let mut ends: Vec<usize> = memory::collect(found.iter().map(Match::old_end));
    ends.sort_unstable();
    // A Fenwick tree over the ends: the heaviest chain that ends at or before each, as its weight and last match.
    let mut tree: Vec<(usize, usize)> = memory::filled((0, usize::MAX), ends.len() + 1);
    let mut previous = memory::filled(usize::MAX, found.len());
    for (index, candidate) in found.iter().enumerate() {
        let mut heaviest = (0, usize::MAX);
        let mut rank = ends.partition_point(|end| *end <= candidate.old);
        while rank > 0 {
            if tree[rank].0 > heaviest.0 {
                heaviest = tree[rank];
            }
            rank &= rank - 1;
        }
        previous[index] = heaviest.1;
        let weight = heaviest.0 + candidate.length;
        let mut rank = ends.partition_point(|end| *end < candidate.old_end()) + 1;
        while rank < tree.len() {
            if weight > tree[rank].0 {
                tree[rank] = (weight, index);
            }
            rank += rank & rank.wrapping_neg();
        }
    }
    let mut last = tree
        .iter()
        .max_by_key(|(weight, _)| *weight)
        .map_or(usize::MAX, |(_, index)| *index);
    let mut chain = Vec::new();
    while let Some(part) = found.get(last) {
        chain.push(*part);
        last = previous[last];
    }
    chain.reverse();
    chain
}
