//! Deterministic simulation: the client's core and the server's core in one thread, over a simulated network, in
//! virtual time. A seed is a whole run; `docs/SIMULATION.md` says what is simulated and how to repeat a failure.
//!
//! | file | what it does |
//! | --- | --- |
//! | `scenario`, `random` | what a seed stands for |
//! | `network` | links with delays and losses |
//! | `world` | virtual time, events, phases |
//! | `client`, `outputs`, `dialing` | drive the clients' cores, as engine and program would |
//! | `server` | drives the server's core |
//! | `faults` | what goes wrong and what the programs do |
//! | `ledger`, `checks` | the rules about messages, and those about states and times |
//! | `mutation` | deliberate defects that the rules have to notice |
//! | `runner` | many seeds, and the report about a failing one |

mod checks;
mod client;
mod dialing;
mod faults;
mod ledger;
mod mutation;
mod network;
mod outputs;
mod random;
mod runner;
mod scenario;
mod server;
mod tally;
mod trace;
mod world;

use crate::mutation::Mutation;
use crate::trace::Tracing;

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

/// Whether one of the first seeds breaks one of these rules when something is broken on purpose.
fn assert_noticed(mutation: Mutation, rules: &[&str]) {
    for seed in 1..=300 {
        if let Some((rule, details)) = world::run(seed, mutation, Tracing::Off).broken {
            assert!(
                rules.contains(&rule),
                "{mutation:?} with seed {seed} broke another rule: {rule}: {details}"
            );
            assert!(runner::report(seed, mutation).contains(rule));
            return;
        }
    }
    panic!("no rule notices {mutation:?}");
}

const DELIVERY: &[&str] = &[
    "nothing is lost silently",
    "nothing is delivered twice",
    "both sides count the same",
    "messages keep their order",
    "the server finds nothing wrong",
];

#[test]
fn a_client_that_skips_a_message_is_noticed() {
    assert_noticed(Mutation::ClientSkipsAfterReconnect, DELIVERY);
}

#[test]
fn a_client_that_repeats_a_message_is_noticed() {
    assert_noticed(Mutation::ClientRepeatsAfterReconnect, DELIVERY);
}

#[test]
fn a_server_that_skips_a_message_is_noticed() {
    assert_noticed(Mutation::ServerSkipsAfterReconnect, DELIVERY);
}

#[test]
fn a_server_that_repeats_a_message_is_noticed() {
    assert_noticed(Mutation::ServerRepeatsAfterReconnect, DELIVERY);
}

#[test]
fn a_ping_that_is_answered_twice_is_noticed() {
    assert_noticed(Mutation::PingAnsweredTwice, DELIVERY);
}

#[test]
fn a_forgotten_discard_is_noticed() {
    assert_noticed(
        Mutation::DiscardForgotten,
        &["no conversation is forgotten", "the end is complete"],
    );
}

#[test]
fn a_second_response_is_noticed() {
    assert_noticed(Mutation::ResponseTwice, &["one outcome for each request"]);
}

#[test]
fn a_forgotten_state_change_is_noticed() {
    assert_noticed(
        Mutation::StateChangeForgotten,
        &[
            "the program knows the state",
            "states follow the table",
            "dials belong to a state",
        ],
    );
}

#[test]
fn a_second_end_is_noticed() {
    assert_noticed(Mutation::EndedTwice, &["nothing follows the end"]);
}

#[test]
fn a_recovery_that_takes_too_long_is_noticed() {
    assert_noticed(
        Mutation::ReconnectTimeoutIgnored,
        &[
            "a recovery ends in time",
            "no attempt after the reconnect timeout",
            "an attempt ends within both timeouts",
        ],
    );
}

#[test]
fn an_idle_timer_that_is_not_served_is_noticed() {
    assert_noticed(
        Mutation::IdleTimerIgnored,
        // The last one when nothing else goes on in the whole world.
        &[
            "an idle connection is given up",
            "timeouts lie ahead",
            "something is always pending",
        ],
    );
}

#[test]
fn a_question_that_gets_lost_is_noticed() {
    assert_noticed(
        Mutation::StrategyForgotten,
        &["something is always pending"],
    );
}

#[test]
fn a_connection_that_the_server_leaks_is_noticed() {
    assert_noticed(
        Mutation::ConnectionLeaked,
        &["the server closes what it gives up"],
    );
}
