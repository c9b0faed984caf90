//! Deltas of random, structured and hostile pairs.

use diffusion::data::cbor::WriteCbor;
use diffusion::data::delta::{apply, apply_into, diff, diff_with, NO_CHANGE};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// One change: where, how many bytes go, and what comes instead.
type Edit = (Index, u8, Vec<u8>);

fn any_base() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..2000),
        vec(0u8..2, 0..2000),
        vec(b'a'..=b'd', 0..600),
        (vec(any::<u8>(), 1..40), 1usize..60).prop_map(|(period, count)| period.repeat(count)),
        vec(("[a-z]{1,6}", any::<u32>()), 0..60).prop_map(|members| {
            let mut out = Vec::new();
            out.put_map_start();
            for (name, number) in members {
                out.put_text(name.as_bytes());
                out.put_unsigned(u64::from(number));
            }
            out.put_break();
            out
        }),
    ]
}

fn edited(base: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut new = base.to_vec();
    for (at, removed, inserted) in edits {
        let at = at.index(new.len() + 1);
        let end = (at + usize::from(*removed)).min(new.len());
        new.splice(at..end, inserted.iter().copied());
    }
    new
}

fn any_edits() -> impl Strategy<Value = Vec<Edit>> {
    vec((any::<Index>(), 0u8..20, vec(any::<u8>(), 0..20)), 0..30)
}

fn assert_good(old: &[u8], new: &[u8], delta: &[u8]) -> Result<(), TestCaseError> {
    let applied = apply(old, delta);
    prop_assert_eq!(applied.as_deref(), Ok(new));
    prop_assert!(delta.len() <= new.len() + 5);
    prop_assert!(!delta.is_empty());
    prop_assert_eq!(delta == NO_CHANGE, old == new);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn edited_values(base in any_base(), edits in any_edits(), bailout in -1i32..300, storage in -1i32..5000) {
        let new = edited(&base, &edits);
        let delta = diff(&base, &new);
        assert_good(&base, &new, &delta)?;
        assert_good(&new, &base, &diff(&new, &base))?;
        assert_good(&base, &new, &diff_with(&base, &new, storage, bailout))?;
    }

    #[test]
    fn deltas_are_as_short_as_the_edits(base in vec(any::<u8>(), 0..3000), edits in any_edits()) {
        let new = edited(&base, &edits);
        // What is inserted, and at most twenty bytes for each edit (heads, and matches too short to be worth one).
        let inserted: usize = edits.iter().map(|(_, _, content)| content.len() + 20).sum();
        let length = diff(&base, &new).len();
        prop_assert!(length <= inserted + 20, "{} bytes for {}", length, inserted);
    }

    #[test]
    fn unrelated_values(old in any_base(), new in any_base()) {
        assert_good(&old, &new, &diff(&old, &new))?;
    }

    #[test]
    fn moved_blocks(blocks in vec(vec(any::<u8>(), 0..120), 0..12), order in vec(any::<Index>(), 0..12)) {
        let old = blocks.concat();
        let new: Vec<u8> = order.iter()
            .filter(|_| !blocks.is_empty())
            .flat_map(|index| index.get(&blocks).clone())
            .collect();
        assert_good(&old, &new, &diff(&old, &new))?;
    }

    /// Parts in any order, with any overlap, as other writers may send them.
    #[test]
    fn any_valid_delta_applies(
        old in vec(any::<u8>(), 0..400),
        parts in vec((any::<Index>(), any::<Index>(), vec(any::<u8>(), 0..300), any::<bool>()), 0..12),
    ) {
        let (mut delta, mut expected) = (Vec::new(), Vec::new());
        for (start, end, content, insert) in parts {
            if insert {
                delta.put_bytes(&content);
                expected.extend_from_slice(&content);
            } else {
                let (a, b) = (start.index(old.len() + 1), end.index(old.len() + 1));
                let (start, end) = (a.min(b), a.max(b));
                delta.put_unsigned(start as u64);
                delta.put_unsigned((end - start) as u64);
                expected.extend_from_slice(&old[start..end]);
            }
        }
        prop_assert_eq!(apply(&old, &delta).unwrap(), expected.clone());
        // Cut anywhere, it is an error or a prefix of the value.
        let mut result = b"left over".to_vec();
        for length in 0..delta.len() {
            match apply_into(&old, &delta[..length], usize::MAX, &mut result) {
                Ok(()) => prop_assert!(expected.starts_with(&result)),
                Err(_) => prop_assert!(result.is_empty()),
            }
        }
    }

    #[test]
    fn any_bytes_apply_or_are_refused(old in vec(any::<u8>(), 0..50), delta in vec(any::<u8>(), 0..60), limit in 0usize..200) {
        let mut result = Vec::new();
        if apply_into(&old, &delta, limit, &mut result).is_ok() {
            prop_assert!(result.len() <= limit);
        }
    }
}
