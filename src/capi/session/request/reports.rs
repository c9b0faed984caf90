//! What the server finds wrong with a text, such as a filter, as one failure (`specification/control/client-control section 0.4`).

use crate::data::memory::reserve_text;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::ErrorReport;

/// The reports, each as `line:column text` in a line of its own.
pub(crate) fn failure(code: ErrorCode, reports: &[ErrorReport]) -> Failure {
    let mut text = String::new();
    for (at, report) in reports.iter().enumerate() {
        let end = if at > 0 { "\n" } else { "" };
        let place = format!("{end}{}:{} ", report.line, report.column);
        reserve_text(&mut text, place.len() + report.message.len());
        text.push_str(&place);
        text.push_str(&report.message);
    }
    Failure::new(code, text)
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
