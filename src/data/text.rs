//! Text that is shared.

use std::borrow::Borrow;
use std::collections::TryReserveError;
use std::fmt;
use std::ops::Deref;

use bytes::Bytes;

use super::memory;

/// UTF-8 text that several owners share. The standard library's `Arc<str>` ends the process where there is no memory for it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Bytes);

impl Text {
    /// A copy, or an error where there is no memory.
    pub fn try_copy(text: &str) -> Result<Self, TryReserveError> {
        let mut copy = String::new();
        copy.try_reserve_exact(text.len())?;
        copy.push_str(text);
        Ok(Self::from(copy))
    }

    /// The text. Looking at all of it takes time in proportion to its length.
    pub fn as_str(&self) -> &str {
        // Nothing else was put in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Bytes::from(text))
    }
}

/// A copy; gives up where there is no memory ([`memory`]).
impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(memory::copy_text(text))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

/// Texts are ordered and equal as their bytes are, which are compared without a look at what they mean.
impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// Bytes are compared, without a look at what they mean.
impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::*;

    #[test]
    fn it_is_found_by_its_bytes_and_ordered_as_a_string() {
        let texts = ["", "a", "a/b", "ä", "𝄞", "\u{ffff}"];
        let ordered: BTreeMap<Text, usize> = texts.map(Text::from).into_iter().zip(0..).collect();
        let hashed: HashMap<Text, usize> = ordered.clone().into_iter().collect();
        for (at, text) in texts.into_iter().enumerate() {
            assert_eq!(ordered.get(text.as_bytes()), Some(&at));
            assert_eq!(hashed.get(text.as_bytes()), Some(&at));
            assert_eq!(Text::try_copy(text), Ok(Text::from(text.to_owned())));
            assert_eq!(&*Text::from(text), text);
            assert_eq!(
                format!("{0} {0:?}", Text::from(text)),
                format!("{0} {0:?}", text)
            );
        }
        let keys: Vec<&str> = ordered.keys().map(Text::as_str).collect();
        let mut sorted = texts;
        sorted.sort_unstable();
        assert_eq!(keys, sorted);
    }
}
