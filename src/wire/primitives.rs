//! The primitive encodings inside messages (`specification/protocol/connection section 5`): a reader over borrowed bytes and a writer onto `Vec<u8>`.

use bytes::Bytes;

use super::error::WireError;
use crate::data::memory;

/// Most bytes of a varint of 32 bits.
const VARINT32_MAX_BYTES: u32 = 5;
/// Most bytes of a varint of 64 bits.
const VARINT64_MAX_BYTES: u32 = 10;

/// Reads primitives one after the other from a byte slice. After an error the position is undefined.
#[derive(Clone)]
pub struct Reader<'a> {
    data: &'a [u8],
    position: usize,
    /// The owner of `data`, when byte arrays may be handed out as parts of it.
    shared: Option<&'a Bytes>,
}

impl<'a> Reader<'a> {
    /// A reader at the first byte of `data`.
    pub fn new(data: &'a [u8]) -> Self {
        Reader {
            data,
            position: 0,
            shared: None,
        }
    }

    /// A reader at the first byte of `data`, whose [`Reader::shared_bytes`] are parts of `data` instead of copies.
    pub fn over(data: &'a Bytes) -> Self {
        Reader {
            data,
            position: 0,
            shared: Some(data),
        }
    }

    /// How many bytes are left.
    pub fn remaining(&self) -> usize {
        self.data.len() - self.position
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The next `length` bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], WireError> {
        let rest = &self.data[self.position..];
        let taken = rest.get(..length).ok_or(WireError::Truncated)?;
        self.position += length;
        Ok(taken)
    }

    /// All bytes that are left.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = &self.data[self.position..];
        self.position = self.data.len();
        rest
    }

    /// One raw byte (also: an enum code).
    pub fn byte(&mut self) -> Result<u8, WireError> {
        Ok(self.array::<1>()?[0])
    }

    /// One byte; everything but 0 is true.
    pub fn boolean(&mut self) -> Result<bool, WireError> {
        Ok(self.byte()? != 0)
    }

    /// A varint of 32 bits; over-long forms are read, bits beyond the width are dropped.
    pub fn varint32(&mut self) -> Result<i32, WireError> {
        let value = self.varint(VARINT32_MAX_BYTES, "varint32 longer than 5 bytes")?;
        Ok(value as u32 as i32)
    }

    /// A varint of 64 bits; over-long forms are read, bits beyond the width are dropped.
    pub fn varint64(&mut self) -> Result<i64, WireError> {
        let value = self.varint(VARINT64_MAX_BYTES, "varint64 longer than 10 bytes")?;
        Ok(value as i64)
    }

    /// A length and that many bytes. A negative length, or one beyond the end, is an error.
    pub fn bytes(&mut self) -> Result<&'a [u8], WireError> {
        let length = self.varint32()?;
        let length =
            usize::try_from(length).map_err(|_| WireError::Malformed("negative length"))?;
        self.take(length)
    }

    /// As [`Reader::bytes`], to be kept: a part of the data if this reader was made by [`Reader::over`], otherwise a copy.
    pub fn shared_bytes(&mut self) -> Result<Bytes, WireError> {
        let bytes = self.bytes()?;
        Ok(match self.shared {
            Some(shared) => shared.slice_ref(bytes),
            None => {
                let mut copy = Vec::new();
                copy.try_reserve_exact(bytes.len())?;
                copy.extend_from_slice(bytes);
                Bytes::from(copy)
            }
        })
    }

    /// A byte array that holds UTF-8.
    pub fn string(&mut self) -> Result<&'a str, WireError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| WireError::InvalidUtf8)
    }

    /// As [`Reader::string`], to be kept.
    pub fn owned_string(&mut self) -> Result<String, WireError> {
        let string = self.string()?;
        let mut owned = String::new();
        owned.try_reserve_exact(string.len())?;
        owned.push_str(string);
        Ok(owned)
    }

    /// Four bytes, big-endian.
    pub fn fixed_int32(&mut self) -> Result<i32, WireError> {
        Ok(i32::from_be_bytes(self.array()?))
    }

    /// Eight bytes, big-endian.
    pub fn fixed_int64(&mut self) -> Result<i64, WireError> {
        Ok(i64::from_be_bytes(self.array()?))
    }

    /// The count in front of a collection or map.
    ///
    /// Every element takes at least one byte, so a count above [`Reader::remaining`] is an error. This bounds what a caller
    /// allocates for the elements by the size of the message.
    pub fn count(&mut self) -> Result<usize, WireError> {
        let count = self.varint32()?;
        let count = usize::try_from(count).map_err(|_| WireError::Malformed("negative count"))?;
        if count > self.remaining() {
            return Err(WireError::Truncated);
        }
        Ok(count)
    }

    /// A collection; `element` reads one of its elements.
    pub fn list<T>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        // Not allocated by the count: an element may be much larger in memory than its bytes in the message.
        let mut elements = Vec::new();
        for _ in 0..self.count()? {
            elements.try_reserve(1)?;
            elements.push(element(self)?);
        }
        Ok(elements)
    }

    /// A map of strings, in the order of the message.
    pub fn string_map(&mut self) -> Result<Vec<(String, String)>, WireError> {
        self.list(|reader| Ok((reader.owned_string()?, reader.owned_string()?)))
    }

    /// A collection of strings.
    pub fn string_list(&mut self) -> Result<Vec<String>, WireError> {
        self.list(Self::owned_string)
    }

    /// A presence byte (0 = absent) and, if present, the value that `value` reads.
    pub fn optional<T>(
        &mut self,
        value: impl FnOnce(&mut Self) -> Result<T, WireError>,
    ) -> Result<Option<T>, WireError> {
        if self.boolean()? {
            value(self).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A set of enum codes as a bitmap: bit n is set if code n is in the set.
    pub fn enum_set(&mut self) -> Result<u64, WireError> {
        Ok(self.varint64()? as u64)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn varint(&mut self, maximum_bytes: u32, too_long: &'static str) -> Result<u64, WireError> {
        let mut value = 0u64;
        for index in 0..maximum_bytes {
            let byte = self.byte()?;
            // The tenth byte is shifted by 63: the bits beyond the width fall off, as the protocol wants.
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(WireError::Malformed(too_long))
    }
}

/// Writes primitives at the end of a buffer.
///
/// Lengths and counts are varints of 32 bits. Nothing that is sent comes near 2 GiB: the message size limits of both sides
/// (`specification/protocol/connection sections 6.2 and 6.4`) are checked before; beyond it the length is written as 2^31-1.
pub trait WriteWire {
    /// Raw bytes, without a length.
    fn put_raw(&mut self, bytes: &[u8]);

    /// One raw byte (also: an enum code).
    fn put_byte(&mut self, value: u8) {
        self.put_raw(&[value]);
    }

    /// One byte, 0 or 1.
    fn put_boolean(&mut self, value: bool) {
        self.put_byte(u8::from(value));
    }

    /// A varint of the 32-bit pattern, in its shortest form.
    fn put_varint32(&mut self, value: i32) {
        put_varint(self, u64::from(value as u32));
    }

    /// A varint of the 64-bit pattern, in its shortest form.
    fn put_varint64(&mut self, value: i64) {
        put_varint(self, value as u64);
    }

    /// The count in front of a collection or map.
    fn put_count(&mut self, count: usize) {
        self.put_varint32(i32::try_from(count).unwrap_or(i32::MAX));
    }

    /// A length and the bytes.
    fn put_bytes(&mut self, bytes: &[u8]) {
        self.put_count(bytes.len());
        self.put_raw(bytes);
    }

    /// A length in bytes and the UTF-8 text.
    fn put_string(&mut self, text: &str) {
        self.put_bytes(text.as_bytes());
    }

    /// Four bytes, big-endian.
    fn put_fixed_int32(&mut self, value: i32) {
        self.put_raw(&value.to_be_bytes());
    }

    /// Eight bytes, big-endian.
    fn put_fixed_int64(&mut self, value: i64) {
        self.put_raw(&value.to_be_bytes());
    }

    /// A map of strings, in the order given.
    fn put_string_map<K: AsRef<str>, V: AsRef<str>>(&mut self, entries: &[(K, V)]) {
        self.put_count(entries.len());
        for (key, value) in entries {
            self.put_string(key.as_ref());
            self.put_string(value.as_ref());
        }
    }

    /// A collection of strings, in the order given.
    fn put_string_list<S: AsRef<str>>(&mut self, elements: &[S]) {
        self.put_count(elements.len());
        for element in elements {
            self.put_string(element.as_ref());
        }
    }

    /// A presence byte and, if present, the value that `write` puts.
    fn put_optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.put_boolean(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// A set of enum codes as a bitmap: bit n is set if code n is in the set.
    fn put_enum_set(&mut self, bitmap: u64) {
        self.put_varint64(bitmap as i64);
    }
}

impl WriteWire for Vec<u8> {
    fn put_raw(&mut self, bytes: &[u8]) {
        memory::reserve(self, bytes.len());
        self.extend_from_slice(bytes);
    }
}

fn put_varint<W: WriteWire + ?Sized>(out: &mut W, mut value: u64) {
    while value > 0x7f {
        out.put_byte((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.put_byte(value as u8);
}
