//! Memory for what a program or a server chooses the size of: values, texts, messages, lists.
//!
//! The standard collections end the process where there is none. Readers of messages return an error instead, with `try_reserve`.
//! What builds values and requests appends in a thousand places that have no error to return; there the lack of memory unwinds like
//! a panic, but quietly, to [`catch`] or to the guard of the exported function, which gives the documented failure. A block of a
//! small fixed size is not asked for this way: without those no failure could be told either.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};

/// There is no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMemory;

/// Leaves the work that needs memory.
#[cold]
pub fn give_up() -> ! {
    GAVE_UP.set(true);
    // The panic hook is not called: it would say that something is wrong with the library.
    resume_unwind(Box::new(NoMemory))
}

thread_local! {
    static GAVE_UP: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread has given up since this was last asked: what is dropped on the way cannot see why it is.
pub fn gave_up() -> bool {
    GAVE_UP.take()
}

/// Room for so many further elements.
#[inline]
pub fn reserve<T>(vector: &mut Vec<T>, additional: usize) {
    if vector.try_reserve(additional).is_err() {
        give_up();
    }
}

/// Room for so many further bytes.
#[inline]
pub fn reserve_text(text: &mut String, additional: usize) {
    if text.try_reserve(additional).is_err() {
        give_up();
    }
}

/// One element more.
#[inline]
pub fn push<T>(vector: &mut Vec<T>, element: T) {
    reserve(vector, 1);
    vector.push(element);
}

/// All parts, one behind the other, with the separator between them.
pub fn join<T: AsRef<[u8]>>(parts: &[T], separator: &[u8]) -> Vec<u8> {
    let bytes: usize = parts.iter().map(|part| part.as_ref().len()).sum();
    let mut joined = with_room(bytes + separator.len() * parts.len().saturating_sub(1));
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            joined.extend_from_slice(separator);
        }
        joined.extend_from_slice(part.as_ref());
    }
    joined
}

/// An empty vector with this room and no more.
pub fn with_room<T>(room: usize) -> Vec<T> {
    let mut vector = Vec::new();
    if vector.try_reserve_exact(room).is_err() {
        give_up();
    }
    vector
}

/// An empty text with room for so many bytes.
pub fn text_with_room(room: usize) -> String {
    let mut text = String::new();
    if text.try_reserve_exact(room).is_err() {
        give_up();
    }
    text
}

/// A copy.
pub fn copy(bytes: &[u8]) -> Vec<u8> {
    let mut copy = with_room(bytes.len());
    copy.extend_from_slice(bytes);
    copy
}

/// A copy.
pub fn copy_text(text: &str) -> String {
    let mut copy = text_with_room(text.len());
    copy.push_str(text);
    copy
}

/// A copy of the name of a file, which may have any bytes.
pub fn copy_path(name: &Path) -> PathBuf {
    OsString::from_vec(copy(name.as_os_str().as_bytes())).into()
}

/// All elements, however many there are.
pub fn collect<T>(elements: impl Iterator<Item = T>) -> Vec<T> {
    let mut collected = with_room(elements.size_hint().0);
    for element in elements {
        push(&mut collected, element);
    }
    collected
}

/// All elements, or the first error.
pub fn try_collect<T, E>(elements: impl Iterator<Item = Result<T, E>>) -> Result<Vec<T>, E> {
    let mut collected = Vec::new();
    for element in elements {
        push(&mut collected, element?);
    }
    Ok(collected)
}

/// All elements, or none where one is missing.
pub fn collect_some<T>(elements: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    try_collect(elements.map(|element| element.ok_or(()))).ok()
}

/// Pairs by their keys, in whose order they come out; the last value of a key counts. The standard library would sort them in one block.
pub fn map_of<K: Ord, V>(pairs: impl Iterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// So many times the same.
pub fn filled<T: Clone>(value: T, count: usize) -> Vec<T> {
    let mut filled = with_room(count);
    filled.resize(count, value);
    filled
}

/// Copies of pairs of texts.
pub fn copy_pairs(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let copies = pairs.iter();
    collect(copies.map(|(name, value)| (copy_text(name), copy_text(value))))
}

/// A copy of what should be UTF-8; what is not is replaced.
pub fn copy_lossy(bytes: &[u8]) -> String {
    let mut copy = text_with_room(bytes.len());
    for chunk in bytes.utf8_chunks() {
        reserve_text(&mut copy, chunk.valid().len());
        copy.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            reserve_text(&mut copy, char::REPLACEMENT_CHARACTER.len_utf8());
            copy.push(char::REPLACEMENT_CHARACTER);
        }
    }
    copy
}

/// What it says, as text.
pub fn text_of(said: &impl fmt::Display) -> String {
    struct Writer(String);
    impl fmt::Write for Writer {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            reserve_text(&mut self.0, part.len());
            self.0.push_str(part);
            Ok(())
        }
    }
    let mut writer = Writer(String::new());
    // Nothing that is shown here has an error of its own.
    let _ = write!(writer, "{said}");
    writer.0
}

/// Runs what may need much memory. Panics go on.
pub fn catch<T>(run: impl FnOnce() -> T) -> Result<T, NoMemory> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| match payload.downcast::<NoMemory>() {
        Ok(no_memory) => {
            GAVE_UP.set(false);
            *no_memory
        }
        Err(panic) => resume_unwind(panic),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_those_of_the_standard_library() {
        for bytes in [
            &b""[..],
            b"text",
            b"\xff",
            b"a\xe2\x82b",
            b"\xe2\x82\xac\x80\x80",
            "äöü€𝄞".as_bytes(),
        ] {
            assert_eq!(copy(bytes), bytes);
            assert_eq!(copy_lossy(bytes), String::from_utf8_lossy(bytes));
        }
        assert_eq!(copy_text("text"), "text");
        assert_eq!(join(&["a", "", "bc"], b", "), b"a, , bc");
        assert_eq!(text_of(&format_args!("{}-{:?}", 1, "a")), "1-\"a\"");
        assert_eq!(
            try_collect([Ok(1), Err("no"), Ok(2)].into_iter()),
            Err("no")
        );
        assert_eq!(
            collect_some([Some(1), Some(2)].into_iter()),
            Some(vec![1, 2])
        );
    }

    #[test]
    fn no_memory_is_caught_and_nothing_else() {
        assert_eq!(catch(|| 7), Ok(7));
        let absurd = isize::MAX as usize;
        assert_eq!(catch(|| with_room::<u8>(absurd)), Err(NoMemory));
        assert_eq!(catch(|| reserve(&mut vec![1_u8], absurd)), Err(NoMemory));
        assert_eq!(
            catch(|| reserve_text(&mut "a".to_owned(), absurd)),
            Err(NoMemory)
        );
        assert!(!gave_up());
        let panic = catch_unwind(|| catch(|| resume_unwind(Box::new("a panic"))));
        let text = panic.map_err(|payload| *payload.downcast::<&str>().unwrap_or_default());
        assert_eq!(text, Err("a panic"));
    }
}
