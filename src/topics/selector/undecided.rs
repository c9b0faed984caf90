//! Topics of which cannot be said whether a selector selects them.

use std::sync::atomic::{AtomicU64, Ordering};

use super::TopicSelector;

/// Matches selectors, counts the topics for which that fails, and logs some of them: were each logged, a selector that fails for
/// all of a million topics would fill the disk.
#[derive(Debug, Default)]
pub struct Undecided(AtomicU64);

impl Undecided {
    /// None so far.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether the selector selects the topic: not if that cannot be found out. `of` is what has the selector, for the log.
    pub fn selects(&self, selector: &TopicSelector, path: &str, of: &str) -> bool {
        selector.try_selects(path).unwrap_or_else(|error| {
            let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            if is_told(count) {
                log::warn!(
                    "whether the selector {:?}{of} selects the topic {path:?} cannot be found out, so it does not: {error}{}",
                    selector.expression(),
                    Former(count - 1)
                );
            }
            false
        })
    }
}

/// The first, the second, the fourth, the eighth and so on.
fn is_told(count: u64) -> bool {
    count.is_power_of_two()
}

/// What the line says of those before.
struct Former(u64);

impl std::fmt::Display for Former {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => Ok(()),
            former => {
                // Of n, each power of two up to n has a line.
                let untold = former - u64::from(former.ilog2() + 1);
                write!(
                    formatter,
                    "; there were {former} before it, {untold} of them without a line"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_few_are_told() {
        let undecided = Undecided::new();
        let selector = TopicSelector::parse("?(?=a)a.*").unwrap();
        let long = "a".repeat(5000);
        assert!(undecided.selects(&selector, "ab", ""));
        assert!(!undecided.selects(&selector, "b", ""));
        assert_eq!(undecided.count(), 0);
        for _ in 0..100 {
            assert!(!undecided.selects(&selector, &long, ""));
        }
        assert_eq!(undecided.count(), 100);
    }

    #[test]
    fn lines_say_how_many_had_none() {
        let mut lines = 0;
        for count in 1..=100_000_u64 {
            if is_told(count) {
                let text = Former(count - 1).to_string();
                if count > 1 {
                    let untold = count - 1 - lines;
                    let expected = format!("there were {} before it, {untold} of them", count - 1);
                    assert!(text.contains(&expected), "{text}");
                } else {
                    assert_eq!(text, "");
                }
                lines += 1;
            }
        }
        assert_eq!(lines, 17);
    }
}
