//! Last values of topics.

use bytes::Bytes;

use super::ValueBytes;
use crate::data::memory;

/// Values up to this length are copied as they come: cheaper than to share them. Longer ones are shared with who is told of them,
/// in the memory in which they were received.
const COPIED_UP_TO: usize = 768;

/// Values up to this length may be received in memory that holds much else. A topic keeps a copy of such a value, made when all that
/// came at the same time has been taken in, because then only the last value of each topic is left.
const PART_UP_TO: usize = 8 * 1024;

/// Of the kept values, those up to this length are each in memory that is used again for the next one. It is copied for who is
/// told of it.
const KEPT_ALONE_UP_TO: usize = 2048;

/// A value in memory that is shared. Programs of C want a NUL behind a value: where its memory has room for one, nobody has to copy
/// all of it for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared {
    memory: Bytes,
    /// Whether the last byte is a NUL that is no part of the value.
    has_nul: bool,
    /// Whether the memory may hold much else.
    is_part: bool,
}

impl Shared {
    fn received(value: Bytes) -> Self {
        if value.len() <= PART_UP_TO {
            return Self {
                memory: value,
                has_nul: false,
                is_part: true,
            };
        }
        match value.try_into_mut() {
            // Nobody else has it.
            Ok(mut value) => {
                let has_nul = value.capacity() > value.len();
                if has_nul {
                    value.extend_from_slice(&[0]);
                }
                Self::whole(value.freeze(), has_nul)
            }
            Err(value) => Self::plain(value),
        }
    }

    fn computed(mut value: Vec<u8>) -> Self {
        let has_nul = value.capacity() > value.len();
        if has_nul {
            value.push(0);
        }
        Self::whole(Bytes::from(value), has_nul)
    }

    /// A value without a NUL.
    pub(super) fn plain(memory: Bytes) -> Self {
        Self::whole(memory, false)
    }

    /// The same value with a NUL, in memory of its own.
    fn copied(bytes: &[u8]) -> Self {
        let mut value = memory::with_room(bytes.len() + 1);
        value.extend_from_slice(bytes);
        Self::computed(value)
    }

    fn whole(memory: Bytes, has_nul: bool) -> Self {
        Self {
            memory,
            has_nul,
            is_part: false,
        }
    }

    /// Whether the memory may hold much else.
    pub(super) fn is_part(&self) -> bool {
        self.is_part
    }

    /// Copies those that are parts, of so many bytes in all, into memory that holds nothing else.
    pub(super) fn detach(all: &mut [Self], bytes: usize) {
        let parts = || all.iter().filter(|shared| shared.is_part);
        let mut memory = memory::with_room(bytes + parts().count());
        for part in parts() {
            memory.extend_from_slice(&part.memory);
            memory.push(0);
        }
        let mut memory = Bytes::from(memory);
        for part in all.iter_mut().filter(|shared| shared.is_part) {
            *part = Self::whole(memory.split_to(part.memory.len() + 1), true);
        }
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
    /// In memory of its own.
    Alone(Vec<u8>),
    /// In memory that is shared with who was told of it.
    Shared(Shared),
    /// In memory that may hold much else, until it [settles](Self::settle) in the memory of a value before it.
    Part(Shared, Vec<u8>),
}

impl Stored {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Alone(bytes) => bytes,
            Self::Shared(shared) | Self::Part(shared, _) => shared.value().bytes(),
        }
    }

    /// The value as one that is told of.
    pub(super) fn as_new(&self) -> NewValue<'_> {
        match self {
            Self::Alone(bytes) => NewValue::Short(bytes),
            Self::Shared(shared) | Self::Part(shared, _) => NewValue::Long(shared.clone()),
        }
    }

    /// Keeps a value instead of the one before, in its memory when that fits. True when it is to settle, and the one before was not.
    pub(super) fn replace(stored: &mut Option<Stored>, value: NewValue<'_>) -> bool {
        match value {
            NewValue::Long(shared) if shared.is_part() => {
                if let Some(Self::Part(former, _)) = stored {
                    *former = shared;
                    return false;
                }
                *stored = Some(Self::Part(shared, Self::into_memory(stored.take())));
                true
            }
            NewValue::Long(shared) => {
                *stored = Some(Self::Shared(shared));
                false
            }
            NewValue::Short(bytes) => {
                let memory = Self::into_memory(stored.take());
                *stored = Some(Self::alone(bytes, memory));
                false
            }
        }
    }

    /// Moves the value out of memory that may hold much else.
    pub(super) fn settle(stored: &mut Option<Stored>) {
        *stored = match stored.take() {
            Some(Self::Part(shared, memory)) => {
                let bytes = shared.value().bytes();
                Some(match bytes.len() <= KEPT_ALONE_UP_TO {
                    true => Self::alone(bytes, memory),
                    false => Self::Shared(Shared::copied(bytes)),
                })
            }
            other => other,
        };
    }

    fn into_memory(stored: Option<Stored>) -> Vec<u8> {
        match stored {
            Some(Self::Alone(memory) | Self::Part(_, memory)) => memory,
            Some(Self::Shared(_)) | None => Vec::new(),
        }
    }

    /// In this memory when that fits and is not much too large.
    fn alone(bytes: &[u8], mut memory: Vec<u8>) -> Self {
        if bytes.len() > memory.capacity() || bytes.len() < memory.capacity() / 2 {
            memory = memory::with_room(bytes.len());
        }
        memory.clear();
        memory.extend_from_slice(bytes);
        Self::Alone(memory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_have_settled_do_not_keep_what_they_came_in() {
        for length in [
            1,
            COPIED_UP_TO,
            COPIED_UP_TO + 1,
            KEPT_ALONE_UP_TO,
            PART_UP_TO,
        ] {
            let buffer = Bytes::from(vec![7; 100_000]);
            let mut stored = None;
            let first =
                Stored::replace(&mut stored, NewValue::received(&mut buffer.slice(..length)));
            assert_eq!(first, length > COPIED_UP_TO);
            assert_eq!(buffer.is_unique(), length <= COPIED_UP_TO);
            // Once is enough.
            let mut again = buffer.slice(1..=length);
            assert!(!Stored::replace(
                &mut stored,
                NewValue::received(&mut again)
            ));
            drop(again);
            Stored::settle(&mut stored);
            assert!(buffer.is_unique(), "{length}");
            assert_eq!(
                stored.as_ref().map(Stored::bytes),
                Some(&vec![7; length][..])
            );
            // Nothing is left to do.
            Stored::settle(&mut stored);
            assert_eq!(stored.map(|stored| stored.bytes().len()), Some(length));
        }
        let buffer = Bytes::from(vec![7; 100_000]);
        let mut stored = None;
        assert!(!Stored::replace(
            &mut stored,
            NewValue::received(&mut buffer.slice(..=PART_UP_TO))
        ));
        assert!(!buffer.is_unique());
    }

    #[test]
    fn parts_are_detached_together() {
        let buffer = Bytes::from((0..=255).cycle().take(100_000).collect::<Vec<u8>>());
        let mut own = Bytes::from(vec![7; PART_UP_TO + 1]);
        let NewValue::Long(own) = NewValue::received(&mut own) else {
            panic!("a short value");
        };
        let part = |range: std::ops::Range<usize>| Shared::received(buffer.slice(range));
        let mut all = [part(3..1003), own.clone(), part(5000..5600)];
        Shared::detach(&mut all, 1600);
        assert!(buffer.is_unique());
        assert!(all.iter().all(|shared| !shared.is_part()));
        assert_eq!(all[0].value().bytes(), &buffer[3..1003]);
        assert_eq!(all[1], own);
        assert_eq!(all[2].value().bytes(), &buffer[5000..5600]);
        assert!(matches!(all[2].value(), ValueBytes::WithNul(bytes) if bytes.last() == Some(&0)));
    }

    #[test]
    fn a_nul_is_put_behind_a_long_value_where_there_is_room() {
        let with_room = |room: usize| {
            let mut value = Vec::with_capacity(PART_UP_TO + 1 + room);
            value.resize(PART_UP_TO + 1, 7);
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
                assert_eq!(value.bytes(), [7; PART_UP_TO + 1]);
                // Without a copy.
                assert_eq!(value.bytes().as_ptr(), start);
                let NewValue::Long(shared) = value else {
                    panic!("a short value");
                };
                let with_nul = [&[7; PART_UP_TO + 1][..], &[0]].concat();
                match shared.value() {
                    ValueBytes::WithNul(bytes) => assert!(room > 0 && bytes == with_nul),
                    ValueBytes::Plain(_) => assert_eq!(room, 0),
                }
            }
        }
        // What follows in the same memory belongs to somebody else.
        let both = Bytes::from(with_room(0));
        let mut first = both.slice(..PART_UP_TO + 1);
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
        let Some(Stored::Alone(memory)) = &stored else {
            panic!("{stored:?}");
        };
        assert_eq!((memory.capacity(), &memory[..]), (4, &[3; 4][..]));
        // Values that settle use it again too.
        let buffer = Bytes::from(vec![5; 100_000]);
        let mut settle = |length: usize| {
            let mut value = buffer.slice(..length);
            Stored::replace(&mut stored, NewValue::received(&mut value));
            Stored::settle(&mut stored);
            pointer(&stored)
        };
        assert_eq!(settle(1000), settle(900));
    }
}
