//! Seeded source of session ids and tokens. Not cryptographic: this is a development server, and the same seed must
//! give the same bytes so that a simulated run can be repeated.

const TOKEN_ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Length of a session token (`specification/protocol/connection section 4.2`).
pub(crate) const TOKEN_LENGTH: usize = 24;

/// SplitMix64.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn token(&mut self) -> String {
        (0..TOKEN_LENGTH)
            .map(|_| TOKEN_ALPHABET[(self.next_u64() >> 58) as usize] as char)
            .collect()
    }
}
