//! Compile-time proof that a public struct has the layout of the interface (`specification/interface/structs.tsv`).

/// Asserts size, alignment and the offset of every field of a `repr(C)` struct when the crate is compiled.
macro_rules! assert_layout {
    ($name:ident, size $size:literal, align $align:literal, { $($field:ident: $offset:literal),+ $(,)? }) => {
        const _: () = {
            assert!(core::mem::size_of::<$name>() == $size);
            assert!(core::mem::align_of::<$name>() == $align);
            $(assert!(core::mem::offset_of!($name, $field) == $offset);)+
        };
    };
}
pub(crate) use assert_layout;
