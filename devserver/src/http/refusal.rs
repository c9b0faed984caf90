//! Why a request is not carried out.

use serde_json::json;

use super::response;

/// A status and an explanation for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    problem: String,
}

impl Refusal {
    pub(super) fn new(status: u16, problem: impl Into<String>) -> Self {
        Self {
            status,
            problem: problem.into(),
        }
    }

    pub(super) fn answer(&self) -> Vec<u8> {
        response::json(self.status, &json!({ "error": self.problem }))
    }
}
