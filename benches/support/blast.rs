//! A server that answers one connection by hand and then sends updates as fast as the socket takes them, so that it is
//! not what limits a measurement.

use std::io::Write;
use std::net::{TcpListener, TcpStream};

use diffusion::wire::message::CLOSE_REQUEST;

use crate::greeting::{greet, receive, round};

/// What is sent.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// Bytes of each value.
    pub size: usize,
    pub topics: usize,
    /// Values in all.
    pub updates: u64,
}

/// Serves one client: greets it and sends the updates round after round.
pub(crate) fn serve(listener: &TcpListener, load: Load) {
    let Some(mut tcp) = greet(listener, load.topics) else {
        return;
    };
    blast(&mut tcp, load);
    // Until the client goes, or wants to: the connection ends then, and it need not wait.
    while receive(&mut tcp).is_ok_and(|message| message != CLOSE_REQUEST) {}
}

fn blast(tcp: &mut TcpStream, load: Load) {
    const CHUNK: usize = 256 * 1024;
    let frames = round(load.size, load.topics);
    let mut next = frames.iter().cycle();
    let mut left = load.updates;
    let per_chunk = (CHUNK / frames[0].len()).max(1) as u64;
    // With few topics all chunks are the same.
    let reusable = frames.len() as u64 <= per_chunk;
    let per_chunk = if reusable {
        per_chunk - per_chunk % frames.len() as u64
    } else {
        per_chunk
    };
    let mut chunk = Vec::new();
    while left > 0 {
        let count = per_chunk.min(left);
        if !reusable || chunk.is_empty() || count < per_chunk {
            chunk.clear();
            for _ in 0..count {
                chunk.extend_from_slice(next.next().unwrap());
            }
        }
        if tcp.write_all(&chunk).is_err() {
            return;
        }
        left -= count;
    }
}
