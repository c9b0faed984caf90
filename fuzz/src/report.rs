//! Reports of errors in texts.

use diffusion::wire::services::common::ErrorReport;

/// Whether a report names a place in the text, or right behind it, and says something.
pub fn is_within(report: &ErrorReport, text: &str) -> bool {
    let (line, column) = (report.line as usize, report.column as usize);
    let length = text
        .split('\n')
        .nth(line.wrapping_sub(1))
        .map(|line| line.chars().count());
    !report.message.is_empty() && length.is_some_and(|length| (1..=length + 1).contains(&column))
}
