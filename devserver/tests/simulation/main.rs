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
//! | `program`, `topics` | what a program knows, and the topics that there are |
//! | `publishing`, `own_stream`, `value_streams`, `messaging` | what the programs do with topics and messages |
//! | `ledger`, `checks` | the rules about messages, and those about states and times |
//! | `topic_checks` | the rules about topics |
//! | `mutation`, `damage` | deliberate defects that the rules have to notice |
//! | `runner` | many seeds, and the report about a failing one |

mod checks;
mod client;
mod damage;
mod dialing;
mod faults;
mod ledger;
mod messaging;
mod mutation;
mod network;
mod outputs;
mod own_stream;
mod program;
mod publishing;
mod random;
mod runner;
mod scenario;
mod server;
mod tally;
mod topic_checks;
mod topics;
mod trace;
mod value_streams;
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

const COMPARISON: &[&str] = &[
    "the client has the server's value",
    "values can be read",
    "value streams are told the cached value",
];

#[test]
fn a_value_that_gets_lost_is_noticed() {
    assert_noticed(Mutation::ValueLost, COMPARISON);
}

#[test]
fn a_skipped_delta_is_noticed() {
    assert_noticed(Mutation::DeltaSkipped, COMPARISON);
}

#[test]
fn a_delta_to_another_value_is_noticed() {
    assert_noticed(Mutation::DeltaOfBefore, COMPARISON);
}

#[test]
fn a_client_that_keeps_its_subscriptions_after_a_loss_is_noticed() {
    assert_noticed(
        Mutation::RefreshForgotten,
        &[
            "a subscription begins once",
            "the program knows the subscriptions",
        ],
    );
}

#[test]
fn a_server_that_does_not_tell_again_after_a_loss_is_noticed() {
    assert_noticed(
        Mutation::RefreshNotServed,
        &[
            "both sides know the same subscriptions",
            "only a subscription ends, and once",
        ],
    );
}

#[test]
fn a_value_that_is_not_told_is_noticed() {
    assert_noticed(
        Mutation::ValueNotTold,
        &[
            "value streams are told the cached value",
            "the old value is the new one before",
        ],
    );
}

#[test]
fn a_value_of_an_update_stream_that_is_not_sent_is_noticed() {
    assert_noticed(
        Mutation::StreamValueNotSent,
        &[
            "what an update stream sets is the topic's value",
            "requests fail for a reason",
        ],
    );
}

#[test]
fn an_answer_that_an_update_stream_does_not_hear_of_is_noticed() {
    assert_noticed(
        Mutation::StreamAnswerForgotten,
        &[
            "operations of update streams end once and in order",
            "every session comes to rest",
            "the end is complete",
        ],
    );
}

#[test]
fn an_update_stream_that_goes_on_after_a_loss_is_noticed() {
    assert_noticed(
        Mutation::StreamLossForgotten,
        &[
            "what an update stream sets is the topic's value",
            "requests fail for a reason",
        ],
    );
}

#[test]
fn a_response_to_another_message_is_noticed() {
    assert_noticed(
        Mutation::ResponseMisdirected,
        &["a response is that of its request"],
    );
}

#[test]
fn a_handler_that_is_asked_twice_is_noticed() {
    assert_noticed(Mutation::HandlerAskedTwice, &["a handler is asked once"]);
}
