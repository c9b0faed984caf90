//! The properties of topics.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::StringMap;
use crate::wire::services::Codec;

/// Properties by their keys; the keys that servers know are in [`super::property`].
///
/// They are few, so they stand in the order in which they came, and that is how they are sent on. The order has no meaning:
/// properties in another order are equal.
///
/// A peer that sends many cannot make them costly: copies share them, and where they are many a key is found by searching
/// among sorted ones.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    /// None if there are no properties.
    content: Option<Arc<Content>>,
}

#[derive(Debug, Clone, Default)]
struct Content {
    /// No key twice.
    pairs: StringMap,
    /// The places of the pairs in the order of their keys; empty as long as there are few.
    by_key: Vec<usize>,
}

/// As many are searched one after the other.
const FEW: usize = 16;

impl Content {
    /// Of pairs without a key twice.
    fn new(pairs: StringMap) -> Self {
        let mut by_key = Vec::new();
        if pairs.len() > FEW {
            by_key.extend(0..pairs.len());
            by_key.sort_unstable_by_key(|place| &pairs[*place].0);
        }
        Self { pairs, by_key }
    }

    /// The place of a key.
    fn find(&self, key: &str) -> Option<usize> {
        if self.by_key.is_empty() {
            return self.pairs.iter().position(|(known, _)| known == key);
        }
        let found = self
            .by_key
            .binary_search_by(|place| self.pairs[*place].0.as_str().cmp(key));
        found.ok().map(|index| self.by_key[index])
    }
}

impl Properties {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    fn pairs(&self) -> &[(String, String)] {
        self.content.as_ref().map_or(&[], |content| &content.pairs)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pairs().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&str> {
        let content = self.content.as_ref()?;
        Some(&content.pairs[content.find(key)?].1)
    }

    /// Sets a property.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<String>) {
        let (key, value) = (key.into(), value.into());
        let content = Arc::make_mut(self.content.get_or_insert_default());
        match content.find(&key) {
            Some(place) => content.pairs[place].1 = value,
            None => {
                let mut pairs = std::mem::take(&mut content.pairs);
                pairs.push((key, value));
                *content = Content::new(pairs);
            }
        }
    }

    /// Keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs()
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Keys and values in the order of the keys.
    pub fn sorted(&self) -> BTreeMap<&str, &str> {
        self.iter().collect()
    }
}

impl PartialEq for Properties {
    fn eq(&self, other: &Self) -> bool {
        self.pairs() == other.pairs()
            || (self.len() == other.len() && self.sorted() == other.sorted())
    }
}

impl Eq for Properties {}

impl From<StringMap> for Properties {
    /// A key given twice has its last value.
    fn from(mut pairs: StringMap) -> Self {
        // A peer decides how many there are, so they are not searched once for each.
        let last: BTreeMap<&str, usize> = pairs
            .iter()
            .enumerate()
            .map(|(place, (key, _))| (key.as_str(), place))
            .collect();
        if last.len() < pairs.len() {
            let kept: BTreeSet<usize> = last.into_values().collect();
            let mut kept = kept.into_iter().peekable();
            let mut place = 0;
            pairs.retain(|_| {
                let is_kept = kept.next_if_eq(&place).is_some();
                place += 1;
                is_kept
            });
        }
        let content = (!pairs.is_empty()).then(|| Arc::new(Content::new(pairs)));
        Self { content }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Properties {
    /// A key given twice has its last value.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs: StringMap = pairs
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        pairs.into()
    }
}

impl Codec for Properties {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Ok(reader.string_map()?.into())
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        out.put_count(self.len());
        self.pairs()
            .iter()
            .try_for_each(|pair| pair.write(out, version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_and_does_not_count() {
        let one: Properties = [("b", "1"), ("a", "2")].into_iter().collect();
        let other: Properties = [("a", "2"), ("b", "1")].into_iter().collect();
        assert_eq!(one, other);
        assert_eq!(one.iter().collect::<Vec<_>>(), [("b", "1"), ("a", "2")]);
        let different: Properties = [("a", "2"), ("b", "2")].into_iter().collect();
        assert_ne!(one, different);
        assert_ne!(one, Properties::new());
    }

    #[test]
    fn a_key_given_twice_has_its_last_value() {
        let twice: Properties = [("b", "1"), ("a", "2"), ("b", "3"), ("a", "4"), ("c", "5")]
            .into_iter()
            .collect();
        let expected = [("b", "3"), ("a", "4"), ("c", "5")];
        assert_eq!(twice.iter().collect::<Vec<_>>(), expected);
        assert_eq!((twice.get("a"), twice.get("d")), (Some("4"), None));
    }

    #[test]
    fn a_property_is_replaced_where_it_stands() {
        let mut properties: Properties = [("b", "1"), ("a", "2")].into_iter().collect();
        properties.insert("b", "3");
        properties.insert("c", "4");
        let expected = [("b", "3"), ("a", "2"), ("c", "4")];
        assert_eq!(properties.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn many_are_found_as_few_are() {
        let mut properties = Properties::new();
        for number in (0..40).rev() {
            properties.insert(number.to_string(), "old");
            properties.insert(number.to_string(), (number * 2).to_string());
        }
        assert_eq!(properties.len(), 40);
        for number in 0..40 {
            let expected = (number * 2).to_string();
            assert_eq!(properties.get(&number.to_string()), Some(&*expected));
        }
        assert_eq!((properties.get(""), properties.get("40")), (None, None));
        assert_eq!(properties.iter().next(), Some(("39", "78")));
        let copy = properties.clone();
        properties.insert("5", "changed");
        assert_eq!(
            (copy.get("5"), properties.get("5")),
            (Some("10"), Some("changed"))
        );
    }
}
