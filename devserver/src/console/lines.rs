//! The lines of the log that the console shows. Any thread adds some; the server thread reads. One lock, held for copies only.

use std::collections::VecDeque;

use parking_lot::Mutex;

/// Who opens the page later sees no more of what was before.
const KEPT: usize = 500;

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<String>,
    /// How many there were in all.
    count: u64,
}

/// The latest lines of the log. Who logs adds them.
#[derive(Debug, Default)]
pub struct LogLines(Mutex<Kept>);

impl LogLines {
    /// Adds a line, without its end.
    pub fn add(&self, line: &str) {
        let mut kept = self.0.lock();
        if kept.lines.len() == KEPT {
            kept.lines.pop_front();
        }
        kept.lines.push_back(line.to_owned());
        kept.count += 1;
    }

    /// The lines that came after `seen` of them, as far as they are kept; `seen` becomes how many there were in all.
    pub(super) fn after(&self, seen: &mut u64) -> Vec<String> {
        let kept = self.0.lock();
        let new = usize::try_from(kept.count - *seen).unwrap_or(usize::MAX);
        *seen = kept.count;
        let first = kept.lines.len().saturating_sub(new);
        kept.lines.range(first..).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_gets_each_line_that_is_kept_once() {
        let lines = LogLines::default();
        let (mut early, mut late) = (0, 0);
        assert!(lines.after(&mut early).is_empty());
        lines.add("a");
        assert_eq!(lines.after(&mut early), ["a"]);
        lines.add("b");
        assert_eq!(lines.after(&mut early), ["b"]);
        assert_eq!(lines.after(&mut late), ["a", "b"]);
        for number in 0..2 * KEPT {
            lines.add(&number.to_string());
        }
        let kept = lines.after(&mut late);
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept.last(), Some(&(2 * KEPT - 1).to_string()));
        assert!(lines.after(&mut late).is_empty());
    }
}
