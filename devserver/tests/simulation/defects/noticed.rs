//! For each defect: the rules notice it.

use super::mutation::Mutation;
use crate::rules::ledger::NO_118;
use crate::runs::runner;
use crate::runs::trace::Tracing;
use crate::world;

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
fn a_client_that_keeps_nothing_to_send_again_is_noticed() {
    assert_noticed(Mutation::NothingKept, &["no loss without a cause", NO_118]);
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

#[test]
fn a_view_of_other_topics_is_noticed() {
    assert_noticed(
        Mutation::ViewOfOtherTopics,
        &["views make the topics of their sources"],
    );
}

#[test]
fn a_view_that_holds_values_back_is_noticed() {
    assert_noticed(
        Mutation::ViewThatIsLate,
        &["reference topics have the values of their sources"],
    );
}

#[test]
fn a_lost_event_of_a_session_is_noticed() {
    assert_noticed(
        Mutation::SessionEventLost,
        &[
            "listeners know the sessions that there are",
            "listeners are told of the life of a session once and in order",
            "what listeners are told fits together",
        ],
    );
}

#[test]
fn a_repeated_event_of_a_session_is_noticed() {
    assert_noticed(
        Mutation::SessionEventsTwice,
        &[
            "listeners are told of the life of a session once and in order",
            "what listeners are told fits together",
        ],
    );
}
