//! Variables of the environment, copied while other threads may be changing them.
//!
//! `getenv` of C libraries before glibc 2.41 reads memory that `setenv` on another thread may be giving back, and crashes. A library
//! cannot know whether the program calls `setenv` at the moment. So the kernel copies the environment: of memory that is gone it
//! says so. A copy that was made during a change may have faults, so two in a row have to be the same.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicPtr, Ordering};

use libc::c_char;
use zeroize::Zeroizing;

use crate::engine::descriptor::above_standard_streams;

pub(super) type Variables = BTreeMap<&'static str, OsString>;

/// Whether the C library itself takes care that `getenv` may be called beside `setenv`. Others than glibc do not.
#[cfg(not(target_env = "gnu"))]
pub(super) fn is_getenv_safe() -> bool {
    false
}

/// Whether the C library itself takes care that `getenv` may be called beside `setenv`.
#[cfg(target_env = "gnu")]
pub(super) fn is_getenv_safe() -> bool {
    use std::ffi::CStr;

    // SAFETY: a constant text.
    let version = unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) };
    let version = version.to_str().unwrap_or_default();
    version
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))
        .is_some_and(|version: (u32, u32)| version >= (2, 41))
}

/// The values of those that are set; `None` where the kernel gives no copy (no `/proc`, or not for this process).
pub(super) fn variables(names: &[&'static str]) -> Option<Variables> {
    const TRIES: usize = 1000;
    let memory = Memory::open()?;
    let mut former = None;
    for _ in 0..TRIES {
        let copy = memory.variables(names);
        if copy.is_some() && copy == former {
            return copy;
        }
        former = copy.or(former);
    }
    // The program changes them all the time: the last one has to do.
    former
}

/// The memory of this process, as the kernel shows it.
struct Memory {
    file: File,
    /// The last piece that a text was read from: most texts follow each other.
    piece: RefCell<Piece>,
}

struct Piece {
    address: usize,
    /// How much of it is of memory that is there.
    length: usize,
    /// What stands behind the variables may be anything, passwords too: wiped at the end.
    bytes: Zeroizing<[u8; Self::SIZE]>,
}

impl Piece {
    /// Most variables need no second one.
    const SIZE: usize = 512;
}

const POINTER: usize = size_of::<usize>();

impl Memory {
    fn open() -> Option<Self> {
        let file = OwnedFd::from(File::open("/proc/self/mem").ok()?);
        Some(Self {
            file: above_standard_streams(file).ok()?.into(),
            piece: RefCell::new(Piece {
                address: 0,
                length: 0,
                bytes: Zeroizing::new([0; Piece::SIZE]),
            }),
        })
    }

    /// Copies from there on; none where there is no memory.
    fn read(&self, address: usize, buffer: &mut [u8]) -> Option<usize> {
        let count = self.file.read_at(buffer, address as u64).ok()?;
        (count > 0).then_some(count)
    }

    /// What is there up to the next 0, or some of it, and whether that is the end.
    fn text(&self, address: usize) -> Option<(Vec<u8>, bool)> {
        let piece = &mut *self.piece.borrow_mut();
        let known = address.checked_sub(piece.address);
        let offset = match known.filter(|offset| *offset < piece.length) {
            Some(offset) => offset,
            None => {
                piece.length = 0;
                piece.length = self.read(address, &mut *piece.bytes)?;
                piece.address = address;
                0
            }
        };
        let bytes = &piece.bytes[offset..piece.length];
        let end = bytes.iter().position(|byte| *byte == 0);
        Some((bytes[..end.unwrap_or(bytes.len())].to_vec(), end.is_some()))
    }

    /// The addresses of all variables; `None` if the array was moved meanwhile, as `setenv` does.
    fn addresses(&self) -> Option<Vec<usize>> {
        let array = environ();
        let mut addresses = Vec::new();
        let mut at = array;
        // A program may have no environment at all.
        while at != 0 {
            let mut pointers = Zeroizing::new([0; 512 * POINTER]);
            let count = self.read(at, &mut *pointers)? / POINTER * POINTER;
            if count == 0 {
                return None;
            }
            let pointers = pointers[..count].chunks_exact(POINTER);
            let pointers = pointers.filter_map(|bytes| bytes.try_into().ok());
            let before = addresses.len();
            addresses.extend(pointers.map(usize::from_ne_bytes).take_while(|at| *at != 0));
            if addresses.len() - before < count / POINTER {
                break;
            }
            at += count;
        }
        (environ() == array).then_some(addresses)
    }

    /// `None` if something was changed meanwhile, as far as that is seen.
    fn variables(&self, names: &[&'static str]) -> Option<Variables> {
        self.piece.borrow_mut().length = 0;
        let mut found = Variables::new();
        // The C library does not give the texts back.
        for address in self.addresses()? {
            if let Some((name, value)) = self.variable(address, names)? {
                // As for `getenv`, the first counts.
                found.entry(name).or_insert(value);
            }
        }
        Some(found)
    }

    /// The variable there, if it is one of these.
    fn variable(
        &self,
        address: usize,
        names: &[&'static str],
    ) -> Option<Option<(&'static str, OsString)>> {
        let mut text = Vec::new();
        loop {
            let (more, is_end) = self.text(address.checked_add(text.len())?)?;
            text.extend(more);
            let wanted = text
                .iter()
                .position(|byte| *byte == b'=')
                .and_then(|equals| {
                    let name = names.iter().find(|name| name.as_bytes() == &text[..equals]);
                    name.map(|name| (*name, equals))
                });
            match wanted {
                Some((name, equals)) if is_end => {
                    let value = text.split_off(equals + 1);
                    return Some(Some((name, OsString::from_vec(value))));
                }
                None if is_end || text.len() > LONGEST_NAME => return Some(None),
                _ => {}
            }
        }
    }
}

/// No name that is looked for is longer.
const LONGEST_NAME: usize = 64;

/// Where the array of variables is.
fn environ() -> usize {
    extern "C" {
        // Every C library of Unix has it; the crate libc declares it for some.
        static mut environ: *mut *mut c_char;
    }
    // SAFETY: a pointer of the C library, aligned and there as long as the process. Other threads write it in one piece.
    let variables: &AtomicPtr<*mut c_char> = unsafe { AtomicPtr::from_ptr(&raw mut environ) };
    variables.load(Ordering::Acquire) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "DIFFUSION_TEST_COPIED";

    #[test]
    fn the_copy_is_what_getenv_gives() {
        let names = [
            "PATH",
            "HOME",
            "CARGO_MANIFEST_DIR",
            "DIFFUSION_TEST_NOT_SET",
        ];
        let copied = variables(&names).expect("the kernel shows the memory");
        for name in names {
            assert_eq!(copied.get(name).cloned(), std::env::var_os(name), "{name}");
        }
        assert!(copied.contains_key("CARGO_MANIFEST_DIR"));
    }

    #[test]
    fn memory_that_is_not_there_is_an_answer() {
        let memory = Memory::open().unwrap();
        let mut buffer = [0; 8];
        assert_eq!(memory.read(8, &mut buffer), None);
        assert_eq!(memory.read(usize::MAX - 4, &mut buffer), None);
        assert_eq!(memory.variable(8, &[NAME]), None);
        let text = c"DIFFUSION_TEST_COPIED=caf\xc3\xa9";
        let variable = memory.variable(text.as_ptr() as usize, &[NAME]);
        assert_eq!(variable, Some(Some((NAME, "caf\u{e9}".into()))));
        let other = c"DIFFUSION_TEST_COPIED_NOT=x";
        assert_eq!(
            memory.variable(other.as_ptr() as usize, &[NAME]),
            Some(None)
        );
    }
}
