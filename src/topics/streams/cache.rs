//! Last values of topics.

use bytes::Bytes;

/// Values up to this length are copied: a slice would keep the whole buffer that it was received in, and there may be very
/// many small values. Longer ones are shared with who is told of them.
const COPIED_UP_TO: usize = 2048;

/// A value that has come.
#[derive(Debug, Clone)]
pub(super) enum NewValue<'a> {
    /// To be copied.
    Short(&'a [u8]),
    /// To be shared.
    Long(Bytes),
}

impl<'a> NewValue<'a> {
    pub(super) fn received(value: &'a Bytes) -> Self {
        if value.len() <= COPIED_UP_TO {
            Self::Short(value)
        } else {
            Self::Long(value.clone())
        }
    }

    /// A value in a buffer that is used again, unless the value is long.
    pub(super) fn computed(buffer: &'a mut Vec<u8>) -> Self {
        if buffer.len() <= COPIED_UP_TO {
            Self::Short(buffer)
        } else {
            Self::Long(Bytes::from(std::mem::take(buffer)))
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Long(bytes) => bytes,
        }
    }
}

/// A value that is kept.
#[derive(Debug)]
pub(super) enum Stored {
    Short(Vec<u8>),
    Long(Bytes),
}

impl Stored {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Long(bytes) => bytes,
        }
    }

    /// The value as one that is told of.
    pub(super) fn as_new(&self) -> NewValue<'_> {
        match self {
            Self::Short(bytes) => NewValue::Short(bytes),
            Self::Long(bytes) => NewValue::Long(bytes.clone()),
        }
    }

    /// Keeps a value instead of the one before, in its memory when that fits.
    pub(super) fn replace(stored: &mut Option<Stored>, value: NewValue<'_>) {
        match (stored, value) {
            (stored, NewValue::Long(bytes)) => *stored = Some(Self::Long(bytes)),
            (Some(Self::Short(memory)), NewValue::Short(bytes))
                if bytes.len() <= memory.capacity() && bytes.len() >= memory.capacity() / 2 =>
            {
                memory.clear();
                memory.extend_from_slice(bytes);
            }
            (stored, NewValue::Short(bytes)) => *stored = Some(Self::Short(bytes.to_vec())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_do_not_keep_what_they_came_in() {
        let buffer = Bytes::from(vec![7; 100_000]);
        let short = buffer.slice(..COPIED_UP_TO);
        let mut stored = None;
        Stored::replace(&mut stored, NewValue::received(&short));
        drop(short);
        assert!(buffer.is_unique());
        assert_eq!(
            stored.map(|stored| stored.bytes().len()),
            Some(COPIED_UP_TO)
        );
        let long = buffer.slice(..=COPIED_UP_TO);
        let mut stored = None;
        Stored::replace(&mut stored, NewValue::received(&long));
        drop(long);
        assert!(!buffer.is_unique());
    }

    #[test]
    fn memory_is_used_again_and_not_hoarded() {
        let mut stored = None;
        Stored::replace(&mut stored, NewValue::Short(&[1; 100]));
        let pointer =
            |stored: &Option<Stored>| stored.as_ref().map(|stored| stored.bytes().as_ptr());
        let first = pointer(&stored);
        Stored::replace(&mut stored, NewValue::Short(&[2; 60]));
        assert_eq!(pointer(&stored), first);
        assert_eq!(stored.as_ref().map(Stored::bytes), Some(&[2; 60][..]));
        Stored::replace(&mut stored, NewValue::Short(&[3; 4]));
        let Some(Stored::Short(memory)) = stored else {
            panic!("a short value");
        };
        assert_eq!((memory.capacity(), &memory[..]), (4, &[3; 4][..]));
    }
}
