//! Deterministic simulation: the client's core and the server's core in one thread, over a simulated network, in
//! virtual time. A seed is a whole run; `docs/SIMULATION.md` says what is simulated and how to repeat a failure.
//!
//! | folder | what is in it |
//! | --- | --- |
//! | `runs` | what a seed stands for (`scenario`, `random`), many seeds and the report about a failing one (`runner`), the trace |
//! | `world` | virtual time, events, phases; links with delays and losses (`network`); what goes wrong (`faults`) |
//! | `peers` | drive the clients' cores (`client`, `client_outputs`, `dialing`) and the server's (`server`) |
//! | `programs` | what a program knows (`program`), the topics that there are, what is done with topics and messages |
//! | `rules` | about messages (`ledger`), states and times (`sessions`), and topics |
//! | `defects` | deliberate defects (`mutation`, `damage`) that the rules have to notice |

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

mod defects;
mod peers;
mod programs;
mod rules;
mod runs;
mod world;

use crate::defects::mutation::Mutation;
use crate::runs::runner;
use crate::runs::trace::Tracing;

/// The seeds of every test run; `SIMULATION_SEEDS` takes more, `SIMULATION_SEED` takes one.
const SEEDS: u64 = 3000;

#[test]
fn every_rule_holds_for_every_seed() {
    let one: Option<u64> = runner::setting("SIMULATION_SEED");
    if let Some(seed) = one {
        let ending = world::run(seed, Mutation::None, Tracing::On);
        for line in &ending.lines {
            println!("{line}");
        }
        assert!(
            ending.broken.is_none(),
            "{}",
            runner::report(seed, Mutation::None)
        );
        return;
    }
    let seeds = runner::setting("SIMULATION_SEEDS").unwrap_or(SEEDS);
    let first = runner::setting("SIMULATION_FIRST").unwrap_or(1);
    let summary = runner::run_all(first, seeds);
    println!(
        "{} seeds, {} steps\n{}",
        seeds, summary.steps, summary.tally
    );
    if let Some(seed) = summary.failed {
        panic!("{}", runner::report(seed, Mutation::None));
    }
    if seeds >= SEEDS {
        for what in runner::EXPECTED {
            assert!(
                summary.tally.of(what) > 0,
                "the schedule never reached: {what}"
            );
        }
    }
}

#[test]
fn a_seed_is_the_same_run_each_time() {
    for seed in 1..40 {
        let (first, second) = (
            world::run(seed, Mutation::None, Tracing::On),
            world::run(seed, Mutation::None, Tracing::On),
        );
        assert_eq!(first.lines, second.lines, "seed {seed}");
        let third = world::run(seed, Mutation::None, Tracing::Off);
        assert_eq!(
            (first.steps, &first.tally),
            (third.steps, &third.tally),
            "seed {seed}"
        );
    }
}
