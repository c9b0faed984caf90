//! Any two values, with any effort limits: the delta makes the second out of the first and is no longer than a replacement. The
//! first three bytes are the limits and the share of the data that is the old value.
#![no_main]

use diffusion::data::delta::{apply, diff, diff_with, NO_CHANGE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [storage, bailout, share, rest @ ..] = data else {
        return;
    };
    let (old, new) = rest.split_at(rest.len() * usize::from(*share) / 255);
    for delta in [
        diff(old, new),
        diff_with(old, new, i32::from(*storage) * 16, i32::from(*bailout)),
    ] {
        assert_eq!(apply(old, &delta).as_deref(), Ok(new));
        assert!(delta.len() <= new.len() + 5);
        assert_eq!(delta == NO_CHANGE, old == new);
    }
});
