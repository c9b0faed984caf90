//! Deltas for scripts in other languages: reads pairs of values from standard input, one pair a line, as two hexadecimal numbers
//! with a space between, and answers each line with one line.
//!
//! `delta_lines diff`: old and new value in, delta out. `delta_lines apply`: old value and delta in, new value or `ERROR` out.
//! `delta_lines time`: old and new value in, least time of many diffs in microseconds out.

use std::io::{BufRead, Write};
use std::time::Instant;

use diffusion::data::delta::{apply, diff};

fn main() -> std::io::Result<()> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let answer: fn(&[u8], &[u8]) -> String = match mode.as_str() {
        "diff" => |old, new| to_hex(&diff(old, new)),
        "apply" => |old, delta| apply(old, delta).map_or("ERROR".to_owned(), |new| to_hex(&new)),
        "time" => |old, new| format!("{:.1}", least_microseconds(old, new)),
        _ => {
            eprintln!("usage: delta_lines diff|apply|time");
            std::process::exit(2);
        }
    };
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Some((first, second)) = line.split_once(' ') else {
            return Err(invalid("no space in the line"));
        };
        writeln!(output, "{}", answer(&from_hex(first)?, &from_hex(second)?))?;
    }
    output.flush()
}

fn least_microseconds(old: &[u8], new: &[u8]) -> f64 {
    (0..200)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(diff(std::hint::black_box(old), std::hint::black_box(new)));
            start.elapsed()
        })
        .min()
        .map_or(0.0, |least| least.as_secs_f64() * 1e6)
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(digits: &str) -> std::io::Result<Vec<u8>> {
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).unwrap_or("");
            u8::from_str_radix(pair, 16).map_err(|_| invalid("not hexadecimal"))
        })
        .collect()
}

fn invalid(reason: &str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, reason)
}
