//! Credentials between two dials. They must be there for a reconnection, but who reads the memory of the process, in a core dump or a
//! swap file, is not to find them as they are: one copy is shown to the program already (`specification/sessions/session section 1`).
//! This hides them from a search, not from somebody who takes the trouble.

use zeroize::Zeroizing;

use crate::data::memory;
use crate::wire::credentials::Credentials;
use crate::wire::error::WireError;
use crate::wire::primitives::Reader;

/// Credentials, and the noise that is laid over them.
pub(super) struct SealedCredentials {
    covered: Zeroizing<Vec<u8>>,
    noise: Zeroizing<Vec<u8>>,
}

impl SealedCredentials {
    /// The same seed makes the same noise.
    pub(super) fn new(credentials: &Credentials, seed: u64) -> Self {
        let plain = credentials.to_wiped_bytes();
        let mut noise = Zeroizing::new(memory::with_room(plain.len()));
        let mut state = seed | 1;
        noise.resize_with(plain.len(), || {
            // xorshift64*
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8
        });
        Self {
            covered: laid_over(&plain, &noise),
            noise,
        }
    }

    /// A copy, which is wiped when it is dropped.
    pub(super) fn open(&self) -> Credentials {
        let plain = laid_over(&self.covered, &self.noise);
        match Credentials::read(&mut Reader::new(&plain)) {
            Ok(credentials) => credentials,
            Err(WireError::NoMemory) => memory::give_up(),
            // They were written by `new`.
            Err(_) => Credentials::None,
        }
    }
}

fn laid_over(left: &[u8], right: &[u8]) -> Zeroizing<Vec<u8>> {
    let bytes = left.iter().zip(right).map(|(left, right)| left ^ right);
    Zeroizing::new(memory::collect(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_and_not_seen() {
        let secret = b"open-sesame".to_vec();
        for seed in [0, 1, u64::MAX] {
            for credentials in [
                Credentials::None,
                Credentials::Password(secret.clone()),
                Credentials::Custom(secret.clone()),
                Credentials::Password(Vec::new()),
            ] {
                let sealed = SealedCredentials::new(&credentials, seed);
                assert_eq!(sealed.open(), credentials);
                let seen = |bytes: &[u8]| bytes.windows(4).any(|part| secret.starts_with(part));
                assert!(!seen(&sealed.covered) && !seen(&sealed.noise));
            }
        }
    }
}
