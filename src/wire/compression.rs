//! Compression of topic messages: one complete zlib stream each (`specification/protocol/connection section 6.3`).

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::error::WireError;

/// How much is inflated or deflated per step.
const CHUNK: usize = 16 * 1024;

const NOT_ZLIB: WireError = WireError::Malformed("not a zlib stream");

/// Inflates one stream that fills `compressed` exactly. At most `limit` bytes come out; beyond that it is an error, found
/// without inflating more than a chunk too much. Memory grows with what has come out, up to twice of it, and none to be had is an
/// error: a stream may come from somebody who wants to take all of it. There is room for one byte more, for the NUL that programs
/// want behind a value: it must not cost them a copy of all.
pub(super) fn inflate(compressed: &[u8], limit: usize) -> Result<Vec<u8>, WireError> {
    let mut stream = Decompress::new(true);
    let mut inflated: Vec<u8> = Vec::new();
    let mut chunk = [0; CHUNK];
    let mut rest = compressed;
    loop {
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = stream
            .decompress(rest, &mut chunk, FlushDecompress::None)
            .map_err(|_| NOT_ZLIB)?;
        let consumed = (stream.total_in() - before_in) as usize;
        let produced = (stream.total_out() - before_out) as usize;
        rest = &rest[consumed..];
        if produced > limit - inflated.len() {
            return Err(WireError::TooLarge { limit });
        }
        if inflated.capacity() - inflated.len() <= produced {
            // As much again, but no more than may come.
            let more = inflated.len().max(produced).min(limit - inflated.len());
            inflated.try_reserve_exact(more + 1)?;
        }
        inflated.extend_from_slice(&chunk[..produced]);
        match status {
            Status::StreamEnd if rest.is_empty() => return Ok(inflated),
            Status::StreamEnd => {
                return Err(WireError::Malformed("surplus bytes after a zlib stream"));
            }
            _ if consumed == 0 && produced == 0 => return Err(WireError::Truncated),
            _ => {}
        }
    }
}

/// How much time is spent on making a stream short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompressionLevel {
    /// As little as can be.
    Low,
    /// What zlib takes for a good middle.
    Medium,
    /// As much as helps.
    High,
}

/// Appends `payload` as one zlib stream.
pub(super) fn deflate(out: &mut Vec<u8>, payload: &[u8], level: CompressionLevel) {
    let level = match level {
        CompressionLevel::Low => Compression::fast(),
        CompressionLevel::Medium => Compression::default(),
        CompressionLevel::High => Compression::best(),
    };
    let mut stream = Compress::new(level, true);
    let mut chunk = [0; CHUNK];
    let mut rest = payload;
    loop {
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        // Deflating in memory has no failure besides misuse of the parameters; it would end the stream early.
        let Ok(status) = stream.compress(rest, &mut chunk, FlushCompress::Finish) else {
            return;
        };
        rest = &rest[(stream.total_in() - before_in) as usize..];
        out.extend_from_slice(&chunk[..(stream.total_out() - before_out) as usize]);
        if status == Status::StreamEnd {
            return;
        }
    }
}
