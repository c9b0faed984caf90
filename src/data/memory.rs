//! Memory for what a program or a server chooses the size of: values, texts, messages, lists.
//!
//! The standard collections end the process where there is none. Readers of messages return an error instead, with `try_reserve`.
//! What builds values and requests appends in a thousand places that have no error to return; there the lack of memory unwinds like
//! a panic, but quietly, to [`catch`] or to the guard of the exported function, which gives the documented failure. A block of a
//! small fixed size is not asked for this way: without those no failure could be told either.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};

/// There is no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMemory;

/// Leaves the work that needs memory.
#[cold]
pub fn give_up() -> ! {
    // The panic hook is not called: it would say that something is wrong with the library.
    resume_unwind(Box::new(NoMemory))
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

/// An empty vector with this room and no more.
pub fn with_room<T>(room: usize) -> Vec<T> {
    let mut vector = Vec::new();
    if vector.try_reserve_exact(room).is_err() {
        give_up();
    }
    vector
}

/// A copy.
pub fn copy(bytes: &[u8]) -> Vec<u8> {
    let mut copy = with_room(bytes.len());
    copy.extend_from_slice(bytes);
    copy
}

/// A copy.
pub fn copy_text(text: &str) -> String {
    let mut copy = String::new();
    if copy.try_reserve_exact(text.len()).is_err() {
        give_up();
    }
    copy.push_str(text);
    copy
}

/// All elements, however many there are.
pub fn collect<T>(elements: impl Iterator<Item = T>) -> Vec<T> {
    let mut collected = with_room(elements.size_hint().0);
    for element in elements {
        reserve(&mut collected, 1);
        collected.push(element);
    }
    collected
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
    let mut copy = String::new();
    if copy.try_reserve_exact(bytes.len()).is_err() {
        give_up();
    }
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

/// Runs what may need much memory. Panics go on.
pub fn catch<T>(run: impl FnOnce() -> T) -> Result<T, NoMemory> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| match payload.downcast::<NoMemory>() {
        Ok(no_memory) => *no_memory,
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
        let panic = catch_unwind(|| catch(|| resume_unwind(Box::new("a panic"))));
        let text = panic.map_err(|payload| *payload.downcast::<&str>().unwrap_or_default());
        assert_eq!(text, Err("a panic"));
    }
}
