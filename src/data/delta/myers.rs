//! The middle of the least edit between two byte strings: Myers' O(ND) search from both ends ("An O(ND) Difference Algorithm and
//! Its Variations", section 4b), with limits on steps and time.
//!
//! A point (x, y) stands for x bytes of the old and y bytes of the new value; diagonal k holds the points with x - y = k.

use super::search::{common_prefix, common_suffix};
use crate::data::memory;

/// Marks a diagonal that no forward path has reached; low enough to stay negative after a step.
const UNREACHED_FORWARD: i32 = i32::MIN / 2;
/// The same for backward paths; high enough to stay beyond every end after a step.
const UNREACHED_BACKWARD: i32 = i32::MAX / 2;
/// Longer regions are left to the anchors, so that points fit the tables.
const LONGEST: usize = 1 << 30;
/// Equal bytes that cost as much as one step.
const BYTES_PER_STEP: usize = 16;

/// Result of one search.
pub(super) enum Outcome {
    /// The region is best cut here; both sides need about half of its edits.
    Split(usize, usize),
    /// The edit has more steps than allowed, or the budget is used up.
    GivenUp,
}

/// The tables of the search, kept to be used again.
#[derive(Default)]
pub(super) struct Diagonals {
    /// Furthest x on each diagonal from the start.
    forward: Vec<i32>,
    /// Least x on each diagonal from the end.
    backward: Vec<i32>,
}

impl Diagonals {
    /// Entries of both tables for a search of so many steps in each direction.
    pub(super) fn storage(steps: usize) -> usize {
        2 * (2 * steps + 3)
    }

    /// Searches the middle. Both values must be non-empty and must differ in their first and in their last byte.
    ///
    /// Each step takes 1 from `budget`, and so do each few equal bytes.
    pub(super) fn middle(
        &mut self,
        old: &[u8],
        new: &[u8],
        most_steps: usize,
        budget: &mut usize,
    ) -> Outcome {
        if old.len() > LONGEST || new.len() > LONGEST {
            return Outcome::GivenUp;
        }
        let size = Self::storage(most_steps) / 2;
        self.forward.clear();
        memory::reserve(&mut self.forward, size);
        self.forward.resize(size, UNREACHED_FORWARD);
        self.backward.clear();
        memory::reserve(&mut self.backward, size);
        self.backward.resize(size, UNREACHED_BACKWARD);
        let mut run = Run {
            old,
            new,
            // Index of diagonal 0, forward, and of the diagonal of the end, backward.
            centre: most_steps as i32 + 1,
            difference: old.len() as i32 - new.len() as i32,
            forward: &mut self.forward,
            backward: &mut self.backward,
            budget,
        };
        run.search(most_steps as i32)
    }
}

struct Run<'a> {
    old: &'a [u8],
    new: &'a [u8],
    centre: i32,
    /// The diagonal of the end.
    difference: i32,
    forward: &'a mut [i32],
    backward: &'a mut [i32],
    budget: &'a mut usize,
}

impl Run<'_> {
    fn search(&mut self, most_steps: i32) -> Outcome {
        // The differing first and last bytes leave nothing to do for zero steps.
        self.forward[self.centre as usize] = 0;
        self.backward[self.centre as usize] = self.old.len() as i32;
        let odd = self.difference & 1 != 0;
        for step in 1..=most_steps {
            let split = self.forward_step(step, odd);
            if split.is_some() || *self.budget == 0 {
                return finish(split);
            }
            let split = self.backward_step(step, !odd);
            if split.is_some() || *self.budget == 0 {
                return finish(split);
            }
        }
        Outcome::GivenUp
    }

    /// Furthest points after `step` edits from the start; with `meet`, ends where a backward path of `step - 1` is met.
    fn forward_step(&mut self, step: i32, meet: bool) -> Option<(i32, i32)> {
        let (old_length, new_length) = (self.old.len() as i32, self.new.len() as i32);
        // Diagonals beyond the corners hold no points; every second diagonal is reached with an even number of edits.
        let lowest = -step + 2 * (step - new_length).max(0);
        let highest = step - 2 * (step - old_length).max(0);
        for k in (lowest..=highest).step_by(2) {
            let index = (self.centre + k) as usize;
            // From the diagonal above by taking a byte of the new value, from the one below by leaving out one of the old.
            let insertion = self.forward[index + 1];
            let deletion = self.forward[index - 1] + 1;
            let mut x = UNREACHED_FORWARD;
            if insertion - k <= new_length {
                x = insertion;
            }
            if deletion > x && deletion <= old_length {
                x = deletion;
            }
            if x >= 0 && x - k >= 0 {
                x += self.forward_equal(x, x - k);
            } else {
                x = UNREACHED_FORWARD;
            }
            self.forward[index] = x;
            if meet && (k - self.difference).abs() < step {
                let other = self.backward[(self.centre + k - self.difference) as usize];
                if x >= other {
                    return Some((x, x - k));
                }
            }
        }
        None
    }

    /// Least points after `step` edits from the end; with `meet`, ends where a forward path of `step` is met.
    fn backward_step(&mut self, step: i32, meet: bool) -> Option<(i32, i32)> {
        let (old_length, new_length) = (self.old.len() as i32, self.new.len() as i32);
        let lowest = -step + 2 * (step - old_length).max(0);
        let highest = step - 2 * (step - new_length).max(0);
        for offset in (lowest..=highest).step_by(2) {
            let k = offset + self.difference;
            let index = (self.centre + offset) as usize;
            let insertion = self.backward[index - 1];
            let deletion = self.backward[index + 1] - 1;
            let mut x = UNREACHED_BACKWARD;
            if insertion - k >= 0 {
                x = insertion;
            }
            if deletion < x && deletion >= 0 {
                x = deletion;
            }
            if x <= old_length && x - k <= new_length {
                x -= self.backward_equal(x, x - k);
            } else {
                x = UNREACHED_BACKWARD;
            }
            self.backward[index] = x;
            if meet && k.abs() <= step {
                let other = self.forward[(self.centre + k) as usize];
                if x <= other {
                    return Some((x, x - k));
                }
            }
        }
        None
    }

    #[inline]
    fn forward_equal(&mut self, x: i32, y: i32) -> i32 {
        let equal = common_prefix(&self.old[x as usize..], &self.new[y as usize..]);
        self.pay(equal);
        equal as i32
    }

    #[inline]
    fn backward_equal(&mut self, x: i32, y: i32) -> i32 {
        let equal = common_suffix(&self.old[..x as usize], &self.new[..y as usize]);
        self.pay(equal);
        equal as i32
    }

    #[inline]
    fn pay(&mut self, equal: usize) {
        *self.budget = self.budget.saturating_sub(1 + equal / BYTES_PER_STEP);
    }
}

fn finish(split: Option<(i32, i32)>) -> Outcome {
    match split {
        Some((x, y)) => Outcome::Split(x as usize, y as usize),
        None => Outcome::GivenUp,
    }
}
