//! Places in texts that people wrote, for reports of errors.

use diffusion::wire::services::common::ErrorReport;

/// A report about the character at this offset, in bytes; line and column are counted from 1, columns in characters.
pub(crate) fn report(text: &str, offset: usize, message: impl Into<String>) -> ErrorReport {
    let before = text.get(..offset).unwrap_or(text);
    let start_of_line = before.rfind('\n').map_or(0, |at| at + 1);
    ErrorReport {
        message: message.into(),
        line: number(before.matches('\n').count()),
        column: number(before[start_of_line..].chars().count()),
    }
}

fn number(before: usize) -> i32 {
    i32::try_from(before).unwrap_or(i32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_from_one_and_columns_in_characters() {
        let place = |text: &str, offset| {
            let report = report(text, offset, "");
            (report.line, report.column)
        };
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("ab", 1), (1, 2));
        assert_eq!(place("äb", 2), (1, 2));
        assert_eq!(place("a\nbc", 2), (2, 1));
        assert_eq!(place("a\nbc", 4), (2, 3));
        assert_eq!(place("a\r\n\nb", 4), (3, 1));
    }
}
