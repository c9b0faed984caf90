//! Speed of deltas: `cargo bench --bench delta`.
//!
//! Targets (`docs/PERFORMANCE.md`): apply at 1 GB/s and more on values of 64 KiB with 1 % changed; diff of such values within 1 ms.
//! `tests/interop/delta.sh` times the official JavaScript client on the same pairs.

use diffusion::data::delta::{apply_into, diff, DEFAULT_RESULT_LIMIT};
use divan::counter::BytesCount;
use divan::{black_box, Bencher};

fn main() {
    divan::main();
}

const LENGTH: usize = 64 * 1024;

/// A 32-bit xorshift.
struct Random(u32);

impl Random {
    fn number(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        self.number() as usize % bound
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.number() as u8).collect()
    }
}

/// Kinds of pairs of values.
const PAIRS: [&str; 9] = [
    "bytes, 655 single bytes set",
    "bytes, 82 runs of 8 set",
    "bytes, 82 runs moved",
    "text, 655 single bytes set",
    "records, every tenth number changed",
    "bytes, one byte set",
    "hostile: unrelated bytes",
    "hostile: unrelated bits",
    "hostile: sparse ones",
];

fn pair(kind: &str) -> (Vec<u8>, Vec<u8>) {
    let mut random = Random(0x1234_5678);
    match kind {
        "bytes, 655 single bytes set" => {
            let old = random.bytes(LENGTH);
            let new = set_single_bytes(&old, &mut random);
            (old, new)
        }
        "bytes, 82 runs of 8 set" => {
            let old = random.bytes(LENGTH);
            let mut new = old.clone();
            for _ in 0..82 {
                let at = random.below(LENGTH - 8);
                new[at..at + 8].copy_from_slice(&random.bytes(8));
            }
            (old, new)
        }
        "bytes, 82 runs moved" => {
            let old = random.bytes(LENGTH);
            let mut new = old.clone();
            for _ in 0..41 {
                let at = random.below(new.len() - 8);
                new.drain(at..at + 8);
                let at = random.below(new.len());
                new.splice(at..at, random.bytes(8));
            }
            (old, new)
        }
        "text, 655 single bytes set" => {
            let words = [
                "price", "volume", "bid", "ask", "the", "market", "of", "time",
            ];
            let mut text = String::new();
            while text.len() < LENGTH {
                text.push_str(words[random.below(words.len())]);
                text.push(' ');
            }
            let old = text.into_bytes();
            let new = set_single_bytes(&old, &mut random);
            (old, new)
        }
        "records, every tenth number changed" => {
            let mut record = |change: bool, number: usize| {
                let price =
                    100_000 + number * 37 % 9000 + usize::from(change) * (1 + random.below(50));
                format!("{{\"id\":{number},\"price\":{price},\"status\":\"open\"}},")
            };
            let old: String = (0..1500).map(|number| record(false, number)).collect();
            let new: String = (0..1500)
                .map(|number| record(number % 10 == 0, number))
                .collect();
            (old.into_bytes(), new.into_bytes())
        }
        "bytes, one byte set" => {
            let old = random.bytes(LENGTH);
            let mut new = old.clone();
            new[LENGTH / 2] ^= 1;
            (old, new)
        }
        "hostile: unrelated bytes" => (random.bytes(LENGTH), random.bytes(LENGTH)),
        "hostile: unrelated bits" => {
            let mut bits = || random.bytes(LENGTH).iter().map(|byte| byte & 1).collect();
            (bits(), bits())
        }
        "hostile: sparse ones" => {
            let every = |step: usize| (0..LENGTH).map(|i| u8::from(i % step == 0)).collect();
            (every(97), every(101))
        }
        other => panic!("no pair {other}"),
    }
}

fn set_single_bytes(old: &[u8], random: &mut Random) -> Vec<u8> {
    let mut new = old.to_vec();
    for _ in 0..LENGTH / 100 {
        let at = random.below(new.len());
        new[at] = random.number() as u8;
    }
    new
}

#[divan::bench(args = PAIRS)]
fn delta_apply(bencher: Bencher, kind: &str) {
    let (old, new) = pair(kind);
    let delta = diff(&old, &new);
    let mut result = Vec::new();
    bencher.counter(BytesCount::new(new.len())).bench_local(|| {
        apply_into(
            black_box(&old),
            black_box(&delta),
            DEFAULT_RESULT_LIMIT,
            &mut result,
        )
        .unwrap();
        assert_eq!(result.len(), new.len());
    });
}

#[divan::bench(args = PAIRS)]
fn delta_diff(bencher: Bencher, kind: &str) {
    let (old, new) = pair(kind);
    println!("{kind}: a delta of {} bytes", diff(&old, &new).len());
    bencher
        .counter(BytesCount::new(new.len()))
        .bench_local(|| diff(black_box(&old), black_box(&new)));
}
