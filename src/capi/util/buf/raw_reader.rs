//! Reading wire values at a bare pointer, for the functions of the interface that get no length: their callers vouch that all bytes are there.

use core::ffi::c_char;

/// A position in bytes whose end is not known.
#[derive(Clone, Copy)]
pub(crate) struct RawReader(*const u8);

impl RawReader {
    /// Starts at `data`.
    pub(crate) fn new(data: *const c_char) -> Self {
        Self(data.cast())
    }

    /// Where the next value stands.
    pub(crate) fn position(&self) -> *mut c_char {
        self.0.cast_mut().cast()
    }

    /// One byte.
    ///
    /// # Safety
    /// A byte stands there.
    pub(crate) unsafe fn byte(&mut self) -> u8 {
        // SAFETY: as the caller promises.
        unsafe {
            let byte = self.0.read();
            self.0 = self.0.add(1);
            byte
        }
    }

    /// An unsigned number of at most five bytes, seven bits each, low ones first; `None` when it is longer.
    ///
    /// # Safety
    /// A whole number stands there, or five bytes.
    pub(crate) unsafe fn varint32(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in (0..35).step_by(7) {
            // SAFETY: as the caller promises; stops at the last byte.
            let byte = unsafe { self.byte() };
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// An unsigned number of at most ten bytes, seven bits each, low ones first; `None` when it is longer.
    ///
    /// # Safety
    /// A whole number stands there, or ten bytes.
    pub(crate) unsafe fn varint64(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            // SAFETY: as the caller promises; stops at the last byte.
            let byte = unsafe { self.byte() };
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// `N` bytes.
    ///
    /// # Safety
    /// All of them stand there.
    pub(crate) unsafe fn array<const N: usize>(&mut self) -> [u8; N] {
        // SAFETY: as the caller promises; bytes have no alignment.
        unsafe {
            let bytes = self.0.cast::<[u8; N]>().read();
            self.0 = self.0.add(N);
            bytes
        }
    }

    /// Bytes with their number in front, which has at most five bytes.
    ///
    /// # Safety
    /// All of them stand there, and live as long as the result is used.
    pub(crate) unsafe fn bytes<'a>(&mut self) -> Option<&'a [u8]> {
        // SAFETY: as the caller promises.
        unsafe {
            let count = self.varint32()?;
            self.take(u64::from(count))
        }
    }

    /// Bytes with their number in front, which has at most ten bytes; `None` also when there cannot be so many.
    ///
    /// # Safety
    /// All of them stand there, and live as long as the result is used.
    pub(crate) unsafe fn long_bytes<'a>(&mut self) -> Option<&'a [u8]> {
        // SAFETY: as the caller promises.
        unsafe {
            let count = self.varint64()?;
            self.take(count)
        }
    }

    /// So many bytes.
    ///
    /// # Safety
    /// All of them stand there, and live as long as the result is used.
    unsafe fn take<'a>(&mut self, count: u64) -> Option<&'a [u8]> {
        let count = isize::try_from(count).ok()?.unsigned_abs();
        // SAFETY: as the caller promises.
        unsafe {
            let bytes = core::slice::from_raw_parts(self.0, count);
            self.0 = self.0.add(count);
            Some(bytes)
        }
    }
}
