//! Last values of topics.

use bytes::Bytes;

use super::ValueBytes;

/// Values up to this length are copied: a slice would keep the whole buffer that it was received in, and there may be very
/// many small values. Longer ones are shared with who is told of them.
const COPIED_UP_TO: usize = 2048;

/// A value in memory that is shared. Programs of C want a NUL behind a value: where its memory has room for one, nobody has to copy
/// all of it for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared {
    memory: Bytes,
    /// Whether the last byte is a NUL that is no part of the value.
    has_nul: bool,
}

impl Shared {
    fn received(value: Bytes) -> Self {
        match value.try_into_mut() {
            // Nobody else has it.
            Ok(mut value) => {
                let has_nul = value.capacity() > value.len();
                if has_nul {
                    value.extend_from_slice(&[0]);
                }
                let memory = value.freeze();
                Self { memory, has_nul }
            }
            Err(value) => Self::plain(value),
        }
    }

    fn computed(mut value: Vec<u8>) -> Self {
        let has_nul = value.capacity() > value.len();
        if has_nul {
            value.push(0);
        }
        let memory = Bytes::from(value);
        Self { memory, has_nul }
    }

    /// A value without a NUL.
    pub(super) fn plain(memory: Bytes) -> Self {
        let has_nul = false;
        Self { memory, has_nul }
    }

    pub(super) fn value(&self) -> ValueBytes<'_> {
        match self.has_nul {
            true => ValueBytes::WithNul(&self.memory),
            false => ValueBytes::Plain(&self.memory),
        }
    }

    /// How much memory it keeps.
    pub(super) fn size(&self) -> usize {
        self.memory.len() + size_of::<Self>()
    }
}

/// A value that has come.
#[derive(Debug, Clone)]
pub(super) enum NewValue<'a> {
    /// To be copied.
    Short(&'a [u8]),
    /// To be shared.
    Long(Shared),
}

impl<'a> NewValue<'a> {
    /// Leaves `value` empty if it is long.
    pub(super) fn received(value: &'a mut Bytes) -> Self {
        if value.len() <= COPIED_UP_TO {
            Self::Short(value)
        } else {
            Self::Long(Shared::received(std::mem::take(value)))
        }
    }

    /// A value in a buffer that is used again, unless the value is long.
    pub(super) fn computed(buffer: &'a mut Vec<u8>) -> Self {
        if buffer.len() <= COPIED_UP_TO {
            Self::Short(buffer)
        } else {
            Self::Long(Shared::computed(std::mem::take(buffer)))
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Long(shared) => shared.value().bytes(),
        }
    }
}

/// A value that is kept.
#[derive(Debug)]
pub(super) enum Stored {
    Short(Vec<u8>),
    Long(Shared),
}

impl Stored {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Long(shared) => shared.value().bytes(),
        }
    }

    /// The value as one that is told of.
    pub(super) fn as_new(&self) -> NewValue<'_> {
        match self {
            Self::Short(bytes) => NewValue::Short(bytes),
            Self::Long(shared) => NewValue::Long(shared.clone()),
        }
    }

    /// Keeps a value instead of the one before, in its memory when that fits.
    pub(super) fn replace(stored: &mut Option<Stored>, value: NewValue<'_>) {
        match (stored, value) {
            (stored, NewValue::Long(shared)) => *stored = Some(Self::Long(shared)),
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
        let mut short = buffer.slice(..COPIED_UP_TO);
        let mut stored = None;
        Stored::replace(&mut stored, NewValue::received(&mut short));
        drop(short);
        assert!(buffer.is_unique());
        assert_eq!(
            stored.map(|stored| stored.bytes().len()),
            Some(COPIED_UP_TO)
        );
        let mut long = buffer.slice(..=COPIED_UP_TO);
        let mut stored = None;
        Stored::replace(&mut stored, NewValue::received(&mut long));
        drop(long);
        assert!(!buffer.is_unique());
    }

    #[test]
    fn a_nul_is_put_behind_a_long_value_where_there_is_room() {
        let with_room = |room: usize| {
            let mut value = Vec::with_capacity(COPIED_UP_TO + 1 + room);
            value.resize(COPIED_UP_TO + 1, 7);
            value
        };
        for room in [0, 1, 100] {
            let mut value = Bytes::from(with_room(room));
            let start = value.as_ptr();
            let mut buffer = with_room(room);
            let computed_start = buffer.as_ptr();
            for (value, start) in [
                (NewValue::received(&mut value), start),
                (NewValue::computed(&mut buffer), computed_start),
            ] {
                assert_eq!(value.bytes(), [7; COPIED_UP_TO + 1]);
                // Without a copy.
                assert_eq!(value.bytes().as_ptr(), start);
                let NewValue::Long(shared) = value else {
                    panic!("a short value");
                };
                let with_nul = [&[7; COPIED_UP_TO + 1][..], &[0]].concat();
                match shared.value() {
                    ValueBytes::WithNul(bytes) => assert!(room > 0 && bytes == with_nul),
                    ValueBytes::Plain(_) => assert_eq!(room, 0),
                }
            }
        }
        // What follows in the same memory belongs to somebody else.
        let both = Bytes::from(with_room(0));
        let mut first = both.slice(..COPIED_UP_TO + 1);
        let NewValue::Long(shared) = NewValue::received(&mut first) else {
            panic!("a short value");
        };
        assert!(matches!(shared.value(), ValueBytes::Plain(_)));
        assert!(!both.is_unique());
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
