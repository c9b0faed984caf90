//! Any delta on any value: applied within the limit or refused. The first byte is the length of the old value.
#![no_main]

use diffusion::data::delta::{apply_into, NO_CHANGE};
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 1 << 20;

fuzz_target!(|data: &[u8]| {
    let Some((length, rest)) = data.split_first() else {
        return;
    };
    let (old, delta) = rest.split_at(usize::from(*length).min(rest.len()));
    let mut result = Vec::new();
    if apply_into(old, delta, LIMIT, &mut result).is_ok() {
        assert!(result.len() <= LIMIT);
        if delta == NO_CHANGE {
            assert_eq!(result, old);
        }
    } else {
        assert!(result.is_empty());
    }
});
