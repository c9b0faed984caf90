//! What the calls of a model have seen. A panic in a call is caught by the library, so a broken rule is kept until the end.

use std::sync::{Arc, Mutex};

/// Kept without shuttle: recording changes no order.
#[derive(Clone, Default)]
pub struct Record(Arc<Mutex<Contents>>);

#[derive(Default)]
struct Contents {
    events: Vec<String>,
    broken: Option<String>,
}

impl Record {
    /// Something happened.
    pub fn add(&self, event: impl Into<String>) {
        self.0
            .lock()
            .expect("no panic while recording")
            .events
            .push(event.into());
    }

    /// A rule; told at the end when it is broken.
    pub fn rule(&self, holds: bool, rule: &str) {
        if !holds {
            let contents = &mut *self.0.lock().expect("no panic while recording");
            contents
                .broken
                .get_or_insert_with(|| format!("{rule}, after {:?}", contents.events));
        }
    }

    /// What happened, in order.
    pub fn events(&self) -> Vec<String> {
        self.0
            .lock()
            .expect("no panic while recording")
            .events
            .clone()
    }

    /// Panics if a rule was broken.
    pub fn check(&self) {
        if let Some(broken) = &self.0.lock().expect("no panic while recording").broken {
            panic!("{broken}");
        }
    }
}
