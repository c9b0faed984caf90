//! Deltas against `deltas.json` and the rules of `specification/protocol/deltas`.

use std::time::{Duration, Instant};

use diffusion::data::delta::{
    apply, apply_into, diff, diff_with, DeltaError, DEFAULT_BAILOUT_FACTOR, DEFAULT_MAX_STORAGE,
    NO_CHANGE,
};
use serde_json::Value;

use crate::descriptions::{bytes, Random};
use crate::hex::encode_hex;
use crate::vectors::{list, load, text};

fn cases(kind: &str) -> Vec<Value> {
    let vectors = load("deltas.json");
    let cases: Vec<Value> = list(&vectors["cases"])
        .iter()
        .filter(|case| case["kind"] == kind)
        .cloned()
        .collect();
    assert!(!cases.is_empty());
    cases
}

/// The delta makes the new value, is in shortest form, and is no longer than a replacement.
fn assert_good(old: &[u8], new: &[u8], delta: &[u8], what: &str) {
    assert_eq!(apply(old, delta).as_deref(), Ok(new), "{what}");
    assert!(!delta.is_empty(), "{what}: empty delta");
    assert!(
        delta.len() <= new.len() + 5,
        "{what}: {} bytes",
        delta.len()
    );
    assert_eq!(delta == NO_CHANGE, old == new, "{what}: no change");
    assert_vendor_form(delta, what);
}

/// Matches increase, nothing is empty, inserts are not adjacent, heads are shortest (`specification/protocol/deltas section 1`).
fn assert_vendor_form(delta: &[u8], what: &str) {
    use diffusion::data::cbor::{CborReader, Token, WriteCbor};
    if delta == NO_CHANGE || delta == [0x40] {
        return;
    }
    let mut reader = CborReader::new(delta);
    let mut again = Vec::new();
    let (mut old_end, mut after_insert) = (0, false);
    while reader.remaining() > 0 {
        match reader.token().unwrap() {
            Token::Bytes(content) => {
                assert!(!content.is_empty() && !after_insert, "{what}: insert");
                again.put_bytes(content);
                after_insert = true;
            }
            Token::Unsigned(start) => {
                let Token::Unsigned(length) = reader.token().unwrap() else {
                    panic!("{what}: match without length");
                };
                assert!(length > 0 && start >= old_end, "{what}: match");
                old_end = start + length;
                again.put_unsigned(start);
                again.put_unsigned(length);
                after_insert = false;
            }
            other => panic!("{what}: {other:?}"),
        }
    }
    assert_eq!(again, delta, "{what}: not the shortest form");
}

#[test]
fn recorded_deltas_apply_exactly() {
    let mut applied = 0;
    for case in cases("diff") {
        let (old, new) = (bytes(&case["old"]), bytes(&case["new"]));
        for field in ["delta", "nativeDelta"] {
            if let Some(digits) = case.get(field) {
                assert_eq!(
                    apply(&old, &bytes(digits)),
                    Ok(new.clone()),
                    "{field} {case}"
                );
                applied += 1;
            }
        }
    }
    assert!(applied > 88, "{applied}");
}

#[test]
fn own_deltas_of_recorded_pairs_are_good_and_short() {
    let (mut ours, mut recorded) = (0, 0);
    for case in cases("diff") {
        let (old, new) = (bytes(&case["old"]), bytes(&case["new"]));
        let delta = diff(&old, &new);
        assert_good(&old, &new, &delta, text(&case["id"]));
        let length = case.get("deltaLength").map_or_else(
            || bytes(&case["delta"]).len(),
            |length| usize::try_from(length.as_u64().unwrap()).unwrap(),
        );
        if delta.len() > length + length / 8 + 3 {
            panic!(
                "{}: {} bytes, recorded {length}: {}",
                case["id"],
                delta.len(),
                encode_hex(&delta[..delta.len().min(100)])
            );
        }
        ours += delta.len();
        recorded += length;
    }
    assert!(
        ours <= recorded + recorded / 100,
        "{ours} against {recorded}"
    );
}

#[test]
fn recorded_applications_are_exact_or_rejected() {
    let mut rejected = 0;
    for case in cases("apply") {
        let (old, delta) = (bytes(&case["old"]), bytes(&case["delta"]));
        let result = apply(&old, &delta);
        if case["result"] == "ERROR" {
            assert!(result.is_err(), "{case}");
            rejected += 1;
        } else {
            assert_eq!(result, Ok(bytes(&case["result"])), "{case}");
        }
    }
    assert_eq!(rejected, 11);
}

#[test]
fn errors_say_what_is_wrong() {
    let old = b"0123456789";
    assert_eq!(apply(old, &[0x00]), Err(DeltaError::Truncated));
    assert_eq!(apply(old, &[0x43, 0x01]), Err(DeltaError::Truncated));
    assert_eq!(apply(old, &[0x19, 0x01]), Err(DeltaError::Truncated));
    assert_eq!(
        apply(old, &[0x00, 0x41, 0xaa]),
        Err(DeltaError::UnexpectedItem)
    );
    assert_eq!(apply(old, &[0x20]), Err(DeltaError::UnexpectedItem));
    assert_eq!(apply(old, &[0x1c]), Err(DeltaError::UnexpectedItem));
    assert_eq!(
        apply(old, &[0x5f, 0x41, 0x61, 0xff]),
        Err(DeltaError::UnexpectedItem)
    );
    assert_eq!(apply(old, &[0x00, 0x0b]), Err(DeltaError::OutOfRange));
    // The sum of start and length does not fit 64 bits.
    let mut overflowing = vec![0x1b];
    overflowing.extend_from_slice(&u64::MAX.to_be_bytes());
    overflowing.push(0x01);
    assert_eq!(apply(old, &overflowing), Err(DeltaError::OutOfRange));
    // So does a length beyond everything, without memory being taken for it.
    let mut endless = vec![0x5b];
    endless.extend_from_slice(&u64::MAX.to_be_bytes());
    assert_eq!(apply(old, &endless), Err(DeltaError::Truncated));
}

#[test]
fn results_are_bounded_and_buffers_reused() {
    let old = vec![b'x'; 1000];
    let mut result = Vec::with_capacity(4000);
    let memory = result.as_ptr();
    // 1000 bytes, four times.
    let delta = [0x00, 0x19, 0x03, 0xe8].repeat(4);
    apply_into(&old, &delta, 4000, &mut result).unwrap();
    assert_eq!(result.len(), 4000);
    assert_eq!(result.as_ptr(), memory, "the buffer was not reused");
    assert_eq!(
        apply_into(&old, &delta, 3999, &mut result),
        Err(DeltaError::TooLarge { limit: 3999 })
    );
    assert!(
        result.is_empty(),
        "an error must leave nothing that looks like a value"
    );
    assert_eq!(
        apply_into(&old, &NO_CHANGE, 999, &mut result),
        Err(DeltaError::TooLarge { limit: 999 })
    );
    // A small delta that asks for terabytes: refused before any is allocated.
    let mut reader = Vec::new();
    let hostile = [0x00, 0x19, 0x03, 0xe8].repeat(3_000_000);
    assert!(matches!(
        apply_into(&old, &hostile, i32::MAX as usize, &mut reader),
        Err(DeltaError::TooLarge { .. })
    ));
    assert_eq!(reader.capacity(), 0);
}

#[test]
fn special_values() {
    assert_eq!(diff(b"", b""), NO_CHANGE);
    assert_eq!(diff(b"a", b"a"), NO_CHANGE);
    assert_eq!(diff(b"abc", b"abc"), NO_CHANGE);
    assert_eq!(diff(b"abc", b""), [0x40]);
    assert_eq!(diff(b"", b"abc"), b"\x43abc");
    assert_eq!(diff(b"0123456789", b"01234x6789"), b"\x00\x05\x41x\x06\x04");
    assert_eq!(apply(b"abc", &[]), Ok(Vec::new()));
    assert_eq!(apply(b"abc", &[0x40]), Ok(Vec::new()));
}

#[test]
fn limits_of_the_c_interface() {
    let mut random = Random(7);
    let old = random.bytes(5000);
    let mut new = old.clone();
    for _ in 0..40 {
        let at = random.below(new.len());
        new[at] ^= 0x55;
        new.remove(random.below(new.len()));
    }
    let full = diff(&old, &new);
    for bailout in [DEFAULT_BAILOUT_FACTOR, 100, 1, 0, -1, i32::MIN] {
        let delta = diff_with(&old, &new, DEFAULT_MAX_STORAGE, bailout);
        assert_good(&old, &new, &delta, "bailout");
        assert!(
            delta.len() >= full.len(),
            "less effort can't be better here"
        );
        assert!(
            delta.len() < new.len() / 2,
            "bailout {bailout}: {}",
            delta.len()
        );
    }
    for storage in [0, -1, i32::MIN] {
        assert_eq!(diff_with(&old, &new, storage, DEFAULT_BAILOUT_FACTOR), full);
    }
    let replacement = diff_with(&old, &new, 1, DEFAULT_BAILOUT_FACTOR);
    assert_eq!(replacement.len(), new.len() + 3);
    assert_good(&old, &new, &replacement, "storage");
}

/// Pairs meant to be slow: the time must grow with the length, not with its square.
#[test]
fn adversarial_pairs_take_linear_time() {
    let mut random = Random(99);
    let mut bits =
        |length: usize| -> Vec<u8> { random.bytes(length).iter().map(|byte| byte & 1).collect() };
    type Make<'a> = Box<dyn FnMut(usize) -> (Vec<u8>, Vec<u8>) + 'a>;
    let mut other = Random(5);
    let mut makers: Vec<(&str, Make<'_>)> = vec![
        ("random bits", Box::new(|n| (bits(n), bits(n)))),
        (
            "random bytes",
            Box::new(|n| (other.bytes(n), other.bytes(n))),
        ),
        ("zeros and ones", Box::new(|n| (vec![0; n], vec![1; n]))),
        (
            "zeros with a one now and then",
            Box::new(|n| {
                let every = |step: usize| (0..n).map(|i| u8::from(i % step == 0)).collect();
                (every(97), every(101))
            }),
        ),
        (
            "periods",
            Box::new(|n| {
                let period = |step: usize| (0..n).map(|i| (i % step) as u8).collect();
                (period(40), period(41))
            }),
        ),
        (
            "halves swapped",
            Box::new(|n| {
                let a: Vec<u8> = (0..n).map(|i| (i * i / 7) as u8).collect();
                let b = [&a[n / 2..], &a[..n / 2]].concat();
                (a, b)
            }),
        ),
        (
            "reversed words",
            Box::new(|n| {
                let words: Vec<[u8; 8]> = (0..n / 8).map(|i| (i as u64).to_le_bytes()).collect();
                let reversed = words.iter().rev().flatten().copied().collect();
                (words.concat(), reversed)
            }),
        ),
    ];
    for (name, make) in &mut makers {
        let (old, new) = make(1 << 20);
        let start = Instant::now();
        let delta = diff(&old, &new);
        let taken = start.elapsed();
        assert_good(&old, &new, &delta, name);
        println!("{name}: {taken:?}");
        // A second or two without optimisation; a search that is quadratic takes 10^12 steps.
        assert!(taken < Duration::from_secs(60), "{name}: {taken:?}");
    }
}
