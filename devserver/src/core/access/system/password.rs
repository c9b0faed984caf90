//! Passwords as they are kept: a salt and a digest.

use std::fmt;

use openssl::memcmp;
use openssl::sha::Sha256;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::core::random::Random;

const SALT: usize = 16;
const DIGEST: usize = 32;

/// What is kept of a password: not the password. SHA-256 once, which is quick, because this is a development server.
#[derive(Clone)]
pub(crate) struct PasswordDigest {
    salt: [u8; SALT],
    digest: [u8; DIGEST],
}

impl PasswordDigest {
    pub(crate) fn new(password: &str, salts: &mut Random) -> Self {
        let mut salt = [0; SALT];
        for part in salt.chunks_exact_mut(8) {
            part.copy_from_slice(&salts.next_u64().to_be_bytes());
        }
        Self {
            digest: digest(&salt, password.as_bytes()),
            salt,
        }
    }

    /// Whether it is that of this password. How long that takes does not tell how much of it is right.
    pub(crate) fn is_of(&self, password: &[u8]) -> bool {
        memcmp::eq(&digest(&self.salt, password), &self.digest)
    }
}

fn digest(salt: &[u8], password: &[u8]) -> [u8; DIGEST] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(password);
    hash.finish()
}

impl fmt::Debug for PasswordDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// Hexadecimal: the salt, then the digest.
impl Serialize for PasswordDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.salt.iter().chain(&self.digest);
        let text: String = bytes.map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for PasswordDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = bytes(&text)
            .ok_or_else(|| de::Error::custom("a password is kept as 96 hexadecimal digits"))?;
        let (salt, digest) = bytes.split_at(SALT);
        Ok(Self {
            salt: salt.try_into().map_err(de::Error::custom)?,
            digest: digest.try_into().map_err(de::Error::custom)?,
        })
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * (SALT + DIGEST))?;
    let bytes = digits.chunks_exact(2);
    bytes
        .map(|pair| u8::try_from(16 * pair[0] + pair[1]).ok())
        .collect()
}
