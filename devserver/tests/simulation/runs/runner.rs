//! Runs many seeds and reports about a failing one.

use std::fmt::Write as _;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::defects::mutation::Mutation;
use crate::runs::tally::Tally;
use crate::runs::trace::Tracing;
use crate::world;

/// What a run of the usual number of seeds has to have reached.
pub const EXPECTED: &[&str] = &[
    "answers 105",
    "answers 106",
    "answers 117",
    "answers 118",
    "answers 119",
    "answers in danger",
    "answers of clients",
    "answers too late",
    "attempts failed",
    "close requests",
    "closed by the client",
    "closed by the server",
    "creations failed",
    "connections congested",
    "cuts of a queue on its way",
    "cuts that both sides notice",
    "cuts that one side notices",
    "deltas of update streams",
    "deltas received",
    "dials that hang",
    "idle timeouts",
    "lost in flight",
    "messages answered",
    "messages discarded",
    "messages handled",
    "messages refused",
    "messages responded to",
    "messages that waited",
    "numbered messages received",
    "operations of update streams done",
    "operations of update streams failed",
    "other refusals",
    "probes",
    "questions to the strategy",
    "queue overflows",
    "reading stopped",
    "recoveries given up",
    "reference topics compared",
    "refusals of clients",
    "removals",
    "replayed by the client",
    "replayed by the server",
    "requests discarded",
    "requests of newer versions",
    "requests refused",
    "requests that fail",
    "responses",
    "silent cuts of one direction",
    "silent cuts",
    "session events",
    "session properties set",
    "sessions closed by another",
    "subscriptions begun",
    "subscriptions ended",
    "subscriptions refreshed",
    "topic handlers added",
    "topics compared after a loss",
    "topics compared after a reconnection",
    "topics compared",
    "unresponsive connections",
    "update streams discarded",
    "update streams invalidated",
    "value streams added",
    "value streams removed",
    "values received",
    "views created",
    "writing stopped",
];

#[derive(Debug, Default)]
pub struct Summary {
    pub steps: u64,
    pub tally: Tally,
    /// The lowest seed seen to fail.
    pub failed: Option<u64>,
}

/// A number from the environment.
pub fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("{name}={text} is not a number"),
    }
}

/// Runs the seeds `first .. first + count` on all processors; a failure ends the run.
pub fn run_all(first: u64, count: u64) -> Summary {
    let next = AtomicU64::new(first);
    let stop = AtomicBool::new(false);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut summary = Summary::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| work(&next, first + count, &stop)))
            .collect();
        for worker in workers {
            let part = worker.join().unwrap_or_default();
            summary.steps += part.steps;
            summary.tally.merge(&part.tally);
            summary.failed = match (summary.failed, part.failed) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    });
    summary
}

fn work(next: &AtomicU64, end: u64, stop: &AtomicBool) -> Summary {
    let mut summary = Summary::default();
    while !stop.load(Ordering::Relaxed) {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            break;
        }
        // A panic of a core is a failure of its seed like any other.
        let ending = catch_unwind(AssertUnwindSafe(|| {
            world::run(seed, Mutation::None, Tracing::Off)
        }));
        match ending {
            Ok(ending) if ending.broken.is_none() => {
                summary.steps += ending.steps;
                summary.tally.merge(&ending.tally);
            }
            _ => {
                summary.failed = Some(seed);
                stop.store(true, Ordering::Relaxed);
            }
        }
    }
    summary
}

/// Runs a failing seed again and tells the end of its story.
pub fn report(seed: u64, mutation: Mutation) -> String {
    let mut text = format!("seed {seed} fails ({mutation:?})\n");
    match catch_unwind(AssertUnwindSafe(|| world::run(seed, mutation, Tracing::On))) {
        Ok(ending) => {
            for line in &ending.lines {
                let _ = writeln!(text, "{line}");
            }
            if let Some((rule, details)) = ending.broken {
                let _ = writeln!(
                    text,
                    "seed {seed}, step {}: broken: {rule}: {details}",
                    ending.steps
                );
            }
        }
        Err(_) => text.push_str("a core panicked, see above\n"),
    }
    let _ = write!(
        text,
        "repeat with: SIMULATION_SEED={seed} cargo test -p devserver --test simulation every_rule -- --nocapture"
    );
    text
}
