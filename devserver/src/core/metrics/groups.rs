//! The groups of one collector.

use std::collections::BTreeMap;

/// Totals by the values of the group's labels.
#[derive(Debug)]
pub(super) struct Groups<T> {
    limit: usize,
    totals: BTreeMap<Vec<String>, T>,
}

impl<T: Default> Groups<T> {
    /// No group yet, and at most so many.
    pub(super) fn new(limit: i32) -> Self {
        Self {
            limit: usize::try_from(limit).unwrap_or(0),
            totals: BTreeMap::new(),
        }
    }

    /// The totals of a group. When there are as many groups as there may be, no new one is made: `None`.
    pub(super) fn get(&mut self, key: Vec<String>) -> Option<&mut T> {
        if self.totals.len() >= self.limit && !self.totals.contains_key(&key) {
            return None;
        }
        Some(self.totals.entry(key).or_default())
    }

    pub(super) fn for_each(&mut self, change: impl FnMut(&mut T)) {
        self.totals.values_mut().for_each(change);
    }

    pub(super) fn retain(&mut self, mut wanted: impl FnMut(&T) -> bool) {
        self.totals.retain(|_, totals| wanted(totals));
    }

    /// All groups, in the order of their labels.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[String], &T)> {
        self.totals
            .iter()
            .map(|(key, totals)| (key.as_slice(), totals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_more_groups_than_the_limit() {
        let mut groups: Groups<u64> = Groups::new(2);
        for name in ["a", "b", "c", "a"] {
            if let Some(total) = groups.get(vec![name.to_owned()]) {
                *total += 1;
            }
        }
        let found: Vec<(&str, u64)> = groups
            .iter()
            .map(|(key, total)| (key[0].as_str(), *total))
            .collect();
        assert_eq!(found, [("a", 2), ("b", 1)]);
    }
}
