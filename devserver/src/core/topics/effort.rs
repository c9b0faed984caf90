//! Whether looking for a shorter form of a value is worth the time: for a delta, or for one that is compressed.
//!
//! The search costs far more than everything else about an update. Values that have nothing in common with each other, such as
//! random or compressed ones, would pay for it in vain every time, so a topic that has had no luck tries less and less often.

/// Fruitless searches in a row that do not matter yet.
const PATIENCE: u32 = 4;
/// The most updates without a search is two to the power of this.
const LONGEST_PAUSE: u32 = 6;

/// What a topic's searches came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effort {
    fruitless: u32,
    pause: u32,
}

impl Effort {
    /// Whether to search this time; asked once for each update.
    pub(super) fn is_worth_while(&mut self) -> bool {
        match self.pause.checked_sub(1) {
            Some(pause) => {
                self.pause = pause;
                false
            }
            None => true,
        }
    }

    /// There was a shorter form.
    pub(super) fn found(&mut self) {
        *self = Self::default();
    }

    /// There was none.
    pub(super) fn found_nothing(&mut self) {
        self.fruitless = self.fruitless.saturating_add(1);
        if self.fruitless >= PATIENCE {
            self.pause = 1 << (self.fruitless - PATIENCE).min(LONGEST_PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of so many updates a search is made for.
    fn searches(effort: &mut Effort, updates: u32) -> u32 {
        (0..updates)
            .filter(|_| {
                let searched = effort.is_worth_while();
                if searched {
                    effort.found_nothing();
                }
                searched
            })
            .count() as u32
    }

    #[test]
    fn vain_searches_become_rare() {
        let mut effort = Effort::default();
        assert_eq!(searches(&mut effort, PATIENCE), PATIENCE);
        assert!(searches(&mut effort, 1000) < 25);
        assert!(searches(&mut effort, 6500) >= 90, "but do not end");
    }

    #[test]
    fn one_that_was_not_in_vain_forgives_all() {
        let mut effort = Effort::default();
        searches(&mut effort, 500);
        effort.found();
        assert!(effort.is_worth_while());
        assert_eq!(searches(&mut effort, PATIENCE), PATIENCE);
    }
}
