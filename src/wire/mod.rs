//! Bytes on the wire and the values they stand for; both directions of every message.
