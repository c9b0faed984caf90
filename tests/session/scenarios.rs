//! The scenarios of `specification/sessions/reconnection section 11`, as far as the core takes part in them. Where a scenario is about C memory (12)
//! or about threads (13, 18), the core's share is tested.

use diffusion::session::{ReconnectPolicy, SessionConfig, SessionState, StrategyDecision};

use super::driver::{assert_state, ms, Driver, MINUTE, TOKEN_IN_QUERY};

fn asking() -> SessionConfig {
    SessionConfig {
        policy: ReconnectPolicy::External,
        ..SessionConfig::default()
    }
}

fn repeating(delay: u64, attempts: Option<u64>, timeout: u64) -> SessionConfig {
    SessionConfig {
        policy: ReconnectPolicy::Repeating {
            delay: ms(delay),
            attempts,
        },
        reconnect_timeout: ms(timeout),
        ..SessionConfig::default()
    }
}

#[test]
fn scenario_01_a_lost_connection_is_reconnected() {
    let mut s = Driver::recovering(asking());
    s.decide(StrategyDecision::Start);
    assert_eq!(s.parameter("r"), Some("60000"));
    assert_eq!(s.parameter("c"), Some(TOKEN_IN_QUERY));
    assert_eq!(s.sequences(), ("1", "0"));
    assert_eq!(s.parameter("v"), Some("29"));
    s.answer(105);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→2) S");
}

#[test]
fn scenario_02_the_strategy_is_asked_again_after_each_refusal() {
    let mut s = Driver::recovering(asking());
    for _ in 0..2 {
        s.decide(StrategyDecision::Start);
        s.refuse();
        assert_state(&s, SessionState::RecoveringReconnect);
    }
    s.decide(StrategyDecision::Start);
    s.answer(105);
    assert_eq!(s.callbacks(), "L(2→3) P F P F P L(3→2) S");
}

#[test]
fn scenario_03_an_aborting_strategy_ends_the_session_without_an_attempt() {
    let mut s = Driver::recovering(asking());
    s.decide(StrategyDecision::Abort);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→7)");
    assert!(s.dials.is_empty());
}

#[test]
fn scenario_04_a_start_after_the_timeout_is_ignored() {
    let mut s = Driver::recovering(SessionConfig {
        reconnect_timeout: ms(300),
        ..asking()
    });
    s.advance(ms(500));
    assert_state(&s, SessionState::RecoveringReconnect);
    s.decide(StrategyDecision::Start);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→7)");
    assert!(s.dials.is_empty());
}

#[test]
fn scenario_05_attempts_end_with_the_reconnection_timeout() {
    let mut s = Driver::recovering(SessionConfig {
        reconnect_timeout: ms(300),
        ..asking()
    });
    for _ in 0..3 {
        s.advance(ms(90));
        s.decide(StrategyDecision::Start);
        s.refuse();
    }
    s.defer();
    s.advance(ms(29));
    assert_state(&s, SessionState::RecoveringReconnect);
    s.advance(ms(1));
    assert_eq!(s.clock(), 300);
    assert_eq!(s.callbacks(), "L(2→3) P F P F P F P L(3→7)");
}

#[test]
fn scenario_06_an_unknown_session_is_not_tried_again() {
    let mut s = Driver::recovering(asking());
    s.decide(StrategyDecision::Start);
    s.answer(117);
    assert_eq!(s.trace(), "L(2→3) P F L(3→7) ended(33)");
    assert_eq!(s.core.last_response_code(), 117);
}

#[test]
fn scenario_07_without_reconnection_a_loss_ends_the_session() {
    let mut s = Driver::new(SessionConfig {
        reconnect_timeout: ms(0),
        ..asking()
    });
    assert_eq!(s.parameter("r"), Some("0"));
    s.answer(100);
    s.lose();
    assert_eq!(s.callbacks(), "L(0→2) L(2→7)");
    assert_eq!(s.dials.len(), 1);
}

#[test]
fn scenario_08_three_attempts_a_second_apart() {
    let mut s = Driver::new(repeating(1000, Some(3), 3000));
    assert_eq!(s.parameter("r"), Some("3000"));
    s.answer(100);
    s.restart_clock();
    s.lose();
    assert_eq!(s.refuse_all(), [0, 1000, 2000]);
    assert_eq!(s.callbacks(), "L(0→2) L(2→3) F F F L(3→7)");
}

#[test]
fn scenario_09_by_default_an_attempt_every_five_seconds_for_a_minute() {
    let mut s = Driver::new(SessionConfig::default());
    assert_eq!(s.parameter("r"), Some("60000"));
    s.answer(100);
    s.restart_clock();
    s.lose();
    let expected: Vec<u64> = (0..12).map(|attempt| attempt * 5000).collect();
    assert_eq!(s.refuse_all(), expected);
    assert_eq!(s.clock(), 60_000);
    assert_state(&s, SessionState::ClosedFailed);
}

#[test]
fn scenario_10_the_timeout_of_a_repeating_strategy_is_requested() {
    let s = Driver::new(repeating(2000, Some(5), 10_000));
    assert_eq!(s.parameter("r"), Some("10000"));
}

#[test]
fn scenario_11_a_longer_timeout_does_not_add_attempts() {
    let mut s = Driver::new(repeating(2000, Some(5), 30_000));
    assert_eq!(s.parameter("r"), Some("30000"));
    s.answer(100);
    s.restart_clock();
    s.lose();
    assert_eq!(s.refuse_all(), [0, 2000, 4000, 6000, 8000]);
    assert_state(&s, SessionState::ClosedFailed);
}

#[test]
fn scenario_12_the_policy_is_a_copy_and_the_original_may_go() {
    let config = repeating(2000, Some(5), 10_000);
    let mut s = Driver::new(config.clone());
    drop(config);
    s.answer(100);
    s.lose();
    s.answer(105);
    assert_eq!(s.callbacks(), "L(0→2) L(2→3) L(3→2) S");
}

#[test]
fn scenario_13_a_close_while_the_strategy_sleeps_prevents_the_attempt() {
    let mut s = Driver::recovering(asking());
    s.advance(ms(100));
    s.close();
    s.decide(StrategyDecision::Start);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→5)");
    assert!(s.dials.is_empty());
    assert!(s.sent().is_empty());
}

#[test]
fn scenario_14_an_abort_message_is_not_a_loss() {
    let mut s = Driver::connected(asking());
    s.frame("1c");
    assert_eq!(s.trace(), "L(2→6) ended(101)");
    assert!(s.dials.is_empty());
}

#[test]
fn scenario_15_a_second_loss_starts_a_new_recovery_with_the_full_timeout() {
    let mut s = Driver::recovering(asking());
    s.advance(MINUTE - ms(1));
    s.decide(StrategyDecision::Start);
    s.answer(105);
    s.lose();
    s.advance(MINUTE - ms(1));
    s.decide(StrategyDecision::Start);
    s.answer(105);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→2) S L(2→3) P L(3→2) S");
}

#[test]
fn scenario_16_what_is_sent_while_recovering_arrives_afterwards() {
    let mut s = Driver::recovering(asking());
    s.request(1);
    s.decide(StrategyDecision::Start);
    assert!(s.sent().is_empty());
    s.answer(105);
    assert_eq!(s.sent(), ["003801"]);
    s.frame("0601");
    assert_eq!(s.trace(), "L(2→3) P L(3→2) S response(1)");
}

#[test]
fn scenario_17_after_message_loss_requests_are_discarded_and_subscriptions_refreshed() {
    let mut s = Driver::connected(asking());
    s.request(1);
    s.sent();
    s.request(2);
    s.lose();
    s.decide(StrategyDecision::Start);
    s.answer(106);
    assert_eq!(
        s.trace(),
        "L(2→3) P L(3→2) S discard(1) discard(2) refreshed"
    );
}

#[test]
fn scenario_18_the_recovery_of_one_session_leaves_another_alone() {
    let mut a = Driver::recovering(asking());
    let mut b = Driver::connected(asking());
    b.request(1);
    assert_eq!(b.sent(), ["003801"]);
    b.frame("0601");
    assert_eq!(b.trace(), "response(1)");
    a.decide(StrategyDecision::Abort);
    b.request(2);
    assert_eq!(b.sent(), ["003802"]);
    assert_eq!(a.callbacks(), "L(2→3) P L(3→7)");
    assert_state(&b, SessionState::ConnectedActive);
}
