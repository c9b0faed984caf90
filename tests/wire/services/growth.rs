//! What a body costs grows with its length and no faster: the peer decides how long its texts and lists are, and all sessions
//! wait while a body is read.
//!
//! The bodies are those of the vectors. Wherever a number in one is the length of a text or of a list, it is multiplied, and
//! what it counts is repeated.

use std::collections::BTreeMap;
use std::hint::black_box;

use diffusion::wire::primitives::WriteWire;

use super::checks::{body, Recoded};
use super::robustness::seeds;
use crate::cost::grows_below;

const VERSION: u8 = 29;
/// How often parts are repeated in the smaller and the larger body.
const SMALL: usize = 1 << 10;
const LARGE: usize = 1 << 14;
/// Of an exponent of 1 the larger body takes 16 times as long as the smaller one, of an exponent of 2 256 times.
const MOST: f64 = 64.0;
/// The longest element that is repeated.
const LONGEST: usize = 40;

/// A place in a body where a number counts what follows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Counted {
    at: usize,
    /// The bytes of all that is counted.
    length: usize,
}

/// The body with the counted part repeated.
fn repeated(seed: &[u8], counted: Counted, times: usize) -> Option<Vec<u8>> {
    let Counted { at, length } = counted;
    let count = usize::from(*seed.get(at)?) * times;
    let part = seed.get(at + 1..at + 1 + length)?;
    let mut out = seed[..at].to_vec();
    out.put_varint32(i32::try_from(count).ok()?);
    for _ in 0..times {
        out.extend_from_slice(part);
    }
    out.extend_from_slice(&seed[at + 1 + length..]);
    Some(out)
}

/// All places where the part can be repeated such that the whole is still a body, none of it left over.
fn counted_parts(service: i32, part: &str, seed: &[u8]) -> Vec<Counted> {
    let codec = body(service, part).unwrap();
    let is_whole = |bytes: &[u8]| matches!(codec.recode(bytes, VERSION), Ok(Recoded::Written { bytes: again, same_value: true }) if again == bytes);
    if !is_whole(seed) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in (0..seed.len()).filter(|at| (1..0x80).contains(&seed[*at])) {
        for length in 1..=LONGEST.min(seed.len() - at - 1) {
            let counted = Counted { at, length };
            let holds = [2, 3, 7, 100]
                .iter()
                .all(|times| repeated(seed, counted, *times).is_some_and(|grown| is_whole(&grown)));
            if holds {
                found.push(counted);
                break;
            }
        }
    }
    found
}

#[test]
fn bodies_cost_as_much_as_they_are_long() {
    let mut tried: BTreeMap<(i32, String), usize> = BTreeMap::new();
    let mut places = 0;
    for (service, part, seed) in seeds() {
        let tried = tried.entry((service, part.clone())).or_default();
        if *tried == 3 {
            continue;
        }
        *tried += 1;
        let codec = body(service, &part).unwrap();
        for counted in counted_parts(service, &part, &seed) {
            let [small, large] = [SMALL, LARGE].map(|times| repeated(&seed, counted, times));
            let read = |grown: &Option<Vec<u8>>| {
                black_box(codec.decode_error(grown.as_ref().unwrap(), VERSION));
            };
            let growth = grows_below(MOST, || read(&small), || read(&large));
            let Counted { at, length } = counted;
            assert_eq!(
                growth,
                Ok(()),
                "{service} {part}, {length} bytes at {at} of {seed:02x?}"
            );
            places += 1;
        }
    }
    // The vectors have that many, or nothing was measured.
    assert!(places > 200, "{places}");
}

#[test]
fn growth_is_noticed() {
    let quadratic = |size: usize| {
        let mut seen: Vec<usize> = Vec::new();
        for number in 0..size {
            if !seen.contains(black_box(&number)) {
                seen.push(number);
            }
        }
    };
    let growth = grows_below(MOST, || quadratic(SMALL / 2), || quadratic(LARGE / 2));
    assert!(growth.is_err());
}
