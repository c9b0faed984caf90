//! Bodies of services against recorded vectors, conversations and captures, and against arbitrary bytes.

mod captures;
mod checks;
mod constraints;
mod control_mapping;
mod control_vectors;
mod frames;
mod growth;
mod json;
mod mapping;
mod robustness;
mod topic_mapping;
mod topic_vectors;
