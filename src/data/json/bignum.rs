//! Decimal text of the big integers of tags 2 and 3 (RFC 7049 section 2.4.2).

/// Longest magnitude, in bytes, that is written in decimal. The time grows with the square of the length, so longer ones are
/// shown like other byte strings.
pub(super) const LONGEST: usize = 512;

/// The largest power of ten below 2^64, and its exponent.
const CHUNK: u64 = 10_000_000_000_000_000_000;
const CHUNK_DIGITS: usize = 19;

/// Decimal digits of the unsigned number with these big-endian bytes, plus one if `increment`.
pub(super) fn decimal(magnitude: &[u8], increment: bool) -> String {
    // Most significant word first.
    let mut words: Vec<u64> = magnitude
        .rchunks(8)
        .rev()
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |word, byte| (word << 8) | u64::from(*byte))
        })
        .collect();
    if increment {
        add_one(&mut words);
    }
    let mut chunks = Vec::new();
    while let Some(first) = words.iter().position(|word| *word != 0) {
        words.drain(..first);
        let mut remainder = 0u64;
        for word in &mut words {
            let dividend = (u128::from(remainder) << 64) | u128::from(*word);
            // The remainder is less than the divisor, so the quotient fits.
            *word = (dividend / u128::from(CHUNK)) as u64;
            remainder = (dividend % u128::from(CHUNK)) as u64;
        }
        chunks.push(remainder);
    }
    let mut text = chunks.pop().unwrap_or(0).to_string();
    for chunk in chunks.iter().rev() {
        text.push_str(&format!("{chunk:0width$}", width = CHUNK_DIGITS));
    }
    text
}

fn add_one(words: &mut Vec<u64>) {
    for word in words.iter_mut().rev() {
        let (sum, carry) = word.overflowing_add(1);
        *word = sum;
        if !carry {
            return;
        }
    }
    words.insert(0, 1);
}
