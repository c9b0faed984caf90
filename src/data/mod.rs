//! Data types: values of topics and messages (`protocol/20`).

pub mod record_v2;
