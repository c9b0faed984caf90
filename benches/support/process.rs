//! What the system says of the calling process.

/// A number of the calling process from `/proc/self/status`.
pub(crate) fn status_number(name: &str) -> u64 {
    process_number(std::process::id(), name)
}

/// The same of another process.
pub(crate) fn process_number(process: u32, name: &str) -> u64 {
    std::fs::read_to_string(format!("/proc/{process}/status"))
        .unwrap()
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap()
}
