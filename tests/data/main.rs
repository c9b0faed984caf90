//! Data types: values, their texts, records, and deltas between them.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/hex.rs"]
mod hex;
#[path = "../support/vectors.rs"]
mod vectors;

mod descriptions;

mod cbor;
mod cbor_properties;
mod delta;
mod delta_properties;
mod json;
mod json_properties;
mod record_v2;
mod record_v2_properties;
