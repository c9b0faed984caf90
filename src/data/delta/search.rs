//! Finds what two values have in common.
//!
//! 1. Common prefix and suffix are taken off, at every level.
//! 2. Myers' linear-space search ([`super::myers`]) finds the least edit as long as that has few steps.
//! 3. Where it gives up, anchors ([`super::anchors`]: equal windows of bytes, found by hash, in increasing order) cut the region
//!    into gaps, which start again at 1; first with long windows, which are rarely equal by chance, then with short ones.
//! 4. A gap that neither solves is replaced.
//!
//! Time is linear in the lengths, for any content: anchors take linear time per level, and all steps of Myers' search are paid
//! from a purse that holds a multiple of the lengths. Recursion is a few dozen levels deep at most.

use std::ops::Range;

use super::anchors::{self, Windows};
use super::edits::Match;
use super::myers::{Diagonals, Outcome};

/// Most edit steps in each direction of one search, whatever the bailout factor.
const MOST_STEPS: usize = 256;
/// Fewest edit steps that a search may take (the vendor's smallest limit, `specification/protocol/deltas section 3.1`).
const FEWEST_STEPS: usize = 4;
/// A guard; halving at most [`MOST_STEPS`] at each of the levels of [`WINDOWS`] stays far below.
const MOST_RECURSION: usize = 64;
/// Windows of the anchor levels.
const WINDOWS: [Windows; 2] = [
    Windows {
        length: 32,
        step: 16,
    },
    Windows { length: 8, step: 4 },
];

/// The effort limits of the C interface in terms of this search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Most entries of all tables at a time.
    storage: usize,
    /// Most edit steps in each direction of one search.
    steps: usize,
}

impl Limits {
    pub(super) fn new(max_storage: i32, bailout_factor: i32) -> Self {
        let storage = match usize::try_from(max_storage) {
            Ok(0) | Err(_) => usize::MAX,
            Ok(entries) => entries,
        };
        let steps = usize::try_from(bailout_factor).unwrap_or(0);
        Limits {
            storage,
            steps: steps.clamp(FEWEST_STEPS, MOST_STEPS),
        }
    }
}

/// The storage limit is too low for this search.
pub(super) struct StorageExhausted;

/// Matches in increasing order, without overlap, adjacent ones joined.
pub(super) fn matches(
    old: &[u8],
    new: &[u8],
    limits: Limits,
) -> Result<Vec<Match>, StorageExhausted> {
    let mut search = Search {
        old,
        new,
        limits,
        purse: (old.len() + new.len())
            .saturating_mul(24)
            .saturating_add(1 << 16),
        diagonals: Diagonals::default(),
        found: Vec::new(),
    };
    search.region(0..old.len(), 0..new.len(), 0, 0)?;
    Ok(search.found)
}

struct Search<'a> {
    old: &'a [u8],
    new: &'a [u8],
    limits: Limits,
    /// Steps of Myers' search that may still be taken.
    purse: usize,
    diagonals: Diagonals,
    found: Vec<Match>,
}

impl Search<'_> {
    fn region(
        &mut self,
        old: Range<usize>,
        new: Range<usize>,
        level: usize,
        recursion: usize,
    ) -> Result<(), StorageExhausted> {
        let prefix = common_prefix(&self.old[old.clone()], &self.new[new.clone()]);
        self.push(old.start, new.start, prefix);
        let old = old.start + prefix..old.end;
        let new = new.start + prefix..new.end;
        let suffix = common_suffix(&self.old[old.clone()], &self.new[new.clone()]);
        let old = old.start..old.end - suffix;
        let new = new.start..new.end - suffix;
        if !old.is_empty() && !new.is_empty() && recursion < MOST_RECURSION {
            self.middle(old.clone(), new.clone(), level, recursion + 1)?;
        }
        self.push(old.end, new.end, suffix);
        Ok(())
    }

    fn middle(
        &mut self,
        old: Range<usize>,
        new: Range<usize>,
        level: usize,
        recursion: usize,
    ) -> Result<(), StorageExhausted> {
        if let Some((x, y)) = self.split(&old, &new)? {
            let (x, y) = (old.start + x, new.start + y);
            self.region(old.start..x, new.start..y, level, recursion)?;
            return self.region(x..old.end, y..new.end, level, recursion);
        }
        for (next_level, windows) in WINDOWS.iter().enumerate().skip(level) {
            if anchors::storage(windows, old.len()) > self.limits.storage {
                return Err(StorageExhausted);
            }
            let chain = anchors::find(&self.old[old.clone()], &self.new[new.clone()], windows);
            if chain.is_empty() {
                continue;
            }
            let (mut old_at, mut new_at) = (old.start, new.start);
            for anchor in chain {
                let (x, y) = (old.start + anchor.old, new.start + anchor.new);
                self.region(old_at..x, new_at..y, next_level + 1, recursion)?;
                self.push(x, y, anchor.length);
                (old_at, new_at) = (x + anchor.length, y + anchor.length);
            }
            return self.region(old_at..old.end, new_at..new.end, next_level + 1, recursion);
        }
        Ok(())
    }

    /// Where Myers' search cuts the region, relative to it; `None` if it gives up.
    fn split(
        &mut self,
        old: &Range<usize>,
        new: &Range<usize>,
    ) -> Result<Option<(usize, usize)>, StorageExhausted> {
        let length = old.len() + new.len();
        let steps = self.limits.steps.min(length);
        if Diagonals::storage(steps) > self.limits.storage {
            return Err(StorageExhausted);
        }
        // Small regions may be solved completely; large ones only if they differ little.
        let allowance = (16 * length + 1024).min((1 << 14) + length / 4);
        let mut budget = allowance.min(self.purse);
        let before = budget;
        let outcome = self.diagonals.middle(
            &self.old[old.clone()],
            &self.new[new.clone()],
            steps,
            &mut budget,
        );
        self.purse -= before - budget;
        Ok(match outcome {
            Outcome::Split(x, y) => Some((x, y)),
            Outcome::GivenUp => None,
        })
    }

    fn push(&mut self, old: usize, new: usize, length: usize) {
        if length == 0 {
            return;
        }
        if let Some(last) = self.found.last_mut() {
            if last.old_end() == old && last.new_end() == new {
                last.length += length;
                return;
            }
        }
        self.found.push(Match { old, new, length });
    }
}

/// How many bytes are equal at the start.
#[inline]
pub(super) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let mut equal = 0;
    let (words_a, words_b) = (a.chunks_exact(8), b.chunks_exact(8));
    for (word_a, word_b) in words_a.zip(words_b) {
        let difference = word(word_a) ^ word(word_b);
        if difference != 0 {
            return equal + (difference.trailing_zeros() / 8) as usize;
        }
        equal += 8;
    }
    let rest = a[equal..].iter().zip(&b[equal..]);
    equal + rest.take_while(|(a, b)| a == b).count()
}

/// How many bytes are equal at the end.
#[inline]
pub(super) fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let mut equal = 0;
    let (words_a, words_b) = (a.rchunks_exact(8), b.rchunks_exact(8));
    for (word_a, word_b) in words_a.zip(words_b) {
        let difference = word(word_a) ^ word(word_b);
        if difference != 0 {
            return equal + (difference.leading_zeros() / 8) as usize;
        }
        equal += 8;
    }
    let rest_a = a[..a.len() - equal].iter().rev();
    let rest_b = b[..b.len() - equal].iter().rev();
    equal + rest_a.zip(rest_b).take_while(|(a, b)| a == b).count()
}

/// Eight bytes with the first one lowest. The slice has eight bytes; a shorter one would be padded with zeros.
#[inline]
pub(super) fn word(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk()
        .map_or(0, |word| u64::from_le_bytes(*word))
}
