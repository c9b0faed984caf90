//! What the server finds wrong with a text, such as a filter, as one failure (`specification/control/client-control section 0.4`).

use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::ErrorReport;

/// The reports, each as `line:column text` in a line of its own.
pub(crate) fn failure(code: ErrorCode, reports: &[ErrorReport]) -> Failure {
    let lines: Vec<_> = reports
        .iter()
        .map(|report| format!("{}:{} {}", report.line, report.column, report.message))
        .collect();
    Failure::new(code, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_report_is_a_line_with_its_place() {
        let report = |message: &str, line, column| ErrorReport {
            message: message.to_owned(),
            line,
            column,
        };
        let reports = [report("bad", 1, 5), report("", 300, 70_000)];
        let failure = failure(ErrorCode::INVALID_FILTER, &reports);
        assert_eq!(failure.code, ErrorCode::INVALID_FILTER);
        assert_eq!(failure.message, "1:5 bad\n300:70000 ");
    }
}
