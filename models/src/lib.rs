//! The library's own sources, on locks and threads that shuttle schedules: each run of a model is another order of events.
//!
//! The files of `src/engine` are compiled in here unchanged; what they take from `engine::sync`, `fork` and `os_thread` are the
//! modules of the same names beside this one.

pub mod engine;
pub mod network;
pub mod record;
pub mod session;

use std::sync::Arc;

/// Runs a model under many orders of events, half of them with few changes of threads at bad places, half at random. `MODEL_RUNS`
/// in the environment is the number of runs, thousands of which take a second.
pub fn check(model: impl Fn() + Send + Sync + 'static) {
    let runs = std::env::var("MODEL_RUNS")
        .map_or(3000, |text| text.parse().expect("MODEL_RUNS is a number"));
    let model = Arc::new(move || {
        engine::fork::begin();
        engine::os_thread::may_fail(0);
        engine::sync::clock::begin();
        model();
    });
    let again = Arc::clone(&model);
    shuttle::check_pct(move || model(), runs / 2, 3);
    shuttle::check_random(move || again(), runs - runs / 2);
}
