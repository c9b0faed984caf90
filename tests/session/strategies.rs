//! When attempts come: the rows of `specification/sessions/reconnection section 4`, back-off, and decisions of the program.

use std::time::Duration;

use diffusion::session::{
    Backoff, ConsultId, ReconnectPolicy, SessionConfig, SessionState, StrategyDecision,
};

use super::driver::{assert_state, ms, Driver, MINUTE};

fn with_policy(policy: ReconnectPolicy, timeout: Duration) -> SessionConfig {
    SessionConfig {
        policy,
        reconnect_timeout: timeout,
        ..SessionConfig::default()
    }
}

fn repeating(delay: u64, attempts: Option<u64>, timeout: u64) -> SessionConfig {
    let policy = ReconnectPolicy::Repeating {
        delay: ms(delay),
        attempts,
    };
    with_policy(policy, ms(timeout))
}

fn asking(timeout: u64) -> SessionConfig {
    with_policy(ReconnectPolicy::External, ms(timeout))
}

fn backing_off(jitter: f64, attempts: Option<u32>, seed: u64) -> SessionConfig {
    let policy = ReconnectPolicy::Backoff(Backoff {
        initial: ms(100),
        maximum: ms(1000),
        multiplier: 2.0,
        jitter,
        attempts,
    });
    SessionConfig {
        random_seed: seed,
        ..with_policy(policy, MINUTE)
    }
}

#[test]
fn row_r_attempts_at_multiples_of_the_delay_until_the_count() {
    let mut s = Driver::recovering(repeating(2000, Some(5), 10_000));
    assert_eq!(s.refuse_all(), [0, 2000, 4000, 6000, 8000]);
    assert_eq!(s.clock(), 8000);
    assert_eq!(s.callbacks(), "L(2→3) F F F F F L(3→7)");
}

#[test]
fn row_rd_repeats_every_five_seconds_for_a_minute() {
    let mut s = Driver::recovering(repeating(5000, None, 60_000));
    assert_eq!(s.refuse_all().len(), 12);
    assert_eq!(s.clock(), 60_000);
}

#[test]
fn row_rn_repeats_after_its_delay_without_a_count() {
    let mut s = Driver::recovering(repeating(7000, None, 60_000));
    let expected: Vec<u64> = (0..9).map(|attempt| attempt * 7000).collect();
    assert_eq!(s.refuse_all(), expected);
    assert_eq!(s.clock(), 60_000);
    assert_state(&s, SessionState::ClosedFailed);
}

#[test]
fn the_count_starts_again_after_a_success() {
    let mut s = Driver::recovering(repeating(1000, Some(2), 10_000));
    s.refuse();
    s.advance(ms(1000));
    s.answer(105);
    s.restart_clock();
    s.lose();
    assert_eq!(s.refuse_all(), [0, 1000]);
}

#[test]
fn slow_attempts_shift_the_later_ones() {
    let mut s = Driver::recovering(repeating(1000, Some(3), 10_000));
    s.advance(ms(400));
    s.refuse();
    assert_eq!(s.refuse_all(), [0, 1400, 2400]);
}

#[test]
fn an_attempt_is_limited_by_the_connection_timeout_and_the_end_of_the_recovery() {
    let mut s = Driver::recovering(SessionConfig {
        connection_timeout: ms(2000),
        ..repeating(1000, None, 2500)
    });
    let lost = s.now();
    assert_eq!(s.dials[0].deadline, Some(lost + ms(2000)));
    s.refuse();
    s.advance(ms(1000));
    assert_eq!(s.dials[1].deadline, Some(lost + ms(2500)));
    // The dial runs into its limit, which is the end.
    s.advance(ms(1500));
    s.refuse();
    assert_eq!(s.callbacks(), "L(2→3) F F L(3→7)");
    assert_eq!(s.clock(), 2500);
}

#[test]
fn backoff_without_jitter_doubles_up_to_its_maximum() {
    let mut s = Driver::recovering(backing_off(0.0, Some(6), 1));
    assert_eq!(s.refuse_all(), [100, 300, 700, 1500, 2500, 3500]);
    assert_eq!(s.callbacks(), "L(2→3) F F F F F F L(3→7)");
}

#[test]
fn every_wait_of_a_backoff_with_jitter_lies_in_its_range() {
    let full = [100, 200, 400, 800, 1000, 1000, 1000, 1000];
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..50 {
        let mut s = Driver::recovering(backing_off(0.5, Some(8), seed));
        let mut last = s.now();
        for wait in full {
            let next = s.core.poll_timeout().unwrap();
            let drawn = next - last;
            assert!(drawn >= ms(wait) / 2 && drawn <= ms(wait), "{drawn:?}");
            seen.insert(drawn);
            s.advance(drawn);
            s.refuse();
            last = next;
        }
        assert_state(&s, SessionState::ClosedFailed);
    }
    assert!(seen.len() > 100, "the waits are not random: {}", seen.len());
}

#[test]
fn the_same_seed_draws_the_same_waits() {
    let times = |seed| Driver::recovering(backing_off(0.5, Some(8), seed)).refuse_all();
    assert_eq!(times(2), times(2));
    assert_ne!(times(2), times(4));
}

#[test]
fn a_backoff_starts_again_after_a_success() {
    let mut s = Driver::recovering(backing_off(0.0, Some(3), 1));
    for wait in [100, 200] {
        s.advance(ms(wait));
        s.refuse();
    }
    s.advance(ms(400));
    s.answer(105);
    s.restart_clock();
    s.lose();
    assert_eq!(s.refuse_all(), [100, 300, 700]);
}

#[test]
fn a_backoff_ends_with_the_reconnection_timeout() {
    let mut s = Driver::recovering(SessionConfig {
        reconnect_timeout: ms(1000),
        ..backing_off(0.0, None, 1)
    });
    assert_eq!(s.refuse_all(), [100, 300, 700]);
    assert_eq!(s.clock(), 1000);
    assert_state(&s, SessionState::ClosedFailed);
}

#[test]
fn a_backoff_that_starts_with_nothing_never_waits() {
    let backoff = Backoff {
        initial: Duration::ZERO,
        maximum: MINUTE,
        multiplier: 2.0,
        jitter: 0.5,
        attempts: None,
    };
    for number in [0, 1, 1000, 2000, u64::MAX] {
        assert_eq!(backoff.wait(number, 0.3), Duration::ZERO, "{number}");
    }
}

#[test]
fn the_program_starts_later() {
    let mut s = Driver::recovering(asking(60_000));
    s.decide(StrategyDecision::StartAfter(ms(1500)));
    assert!(!s.is_dialing());
    s.advance(ms(1499));
    assert!(!s.is_dialing());
    s.advance(ms(1));
    s.answer(105);
    assert_eq!(s.dial_times(), [1500]);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→2) S");
}

#[test]
fn a_start_after_the_end_of_the_recovery_never_comes() {
    for wait in [ms(1000), ms(5000), Duration::MAX] {
        let mut s = Driver::recovering(asking(1000));
        s.decide(StrategyDecision::StartAfter(wait));
        s.advance(ms(999));
        assert_state(&s, SessionState::RecoveringReconnect);
        s.advance(ms(1));
        assert_eq!(s.callbacks(), "L(2→3) P L(3→7)", "{wait:?}");
        assert!(s.dials.is_empty());
    }
}

#[test]
fn the_program_aborts_after_failures() {
    let mut s = Driver::recovering(asking(60_000));
    s.decide(StrategyDecision::Start);
    s.refuse();
    s.decide(StrategyDecision::Abort);
    assert_eq!(s.trace(), "L(2→3) P F P L(3→7) ended(101)");
}

#[test]
fn attempts_back_to_back_each_ask_the_strategy() {
    let mut s = Driver::recovering(asking(60_000));
    for _ in 0..8 {
        s.decide(StrategyDecision::Start);
        s.refuse();
    }
    assert_eq!(s.dial_times(), [0; 8]);
    assert_eq!(s.callbacks(), format!("L(2→3){} P", " P F".repeat(8)));
}

#[test]
fn a_running_strategy_delays_the_overall_timeout() {
    let mut s = Driver::recovering(asking(1000));
    assert_eq!(s.core.poll_timeout(), None);
    s.advance(ms(5000));
    assert_state(&s, SessionState::RecoveringReconnect);
    s.decide(StrategyDecision::StartAfter(ms(1)));
    assert_eq!(s.callbacks(), "L(2→3) P L(3→7)");
}

#[test]
fn a_deferred_decision_does_not_delay_the_overall_timeout() {
    let mut s = Driver::recovering(asking(1000));
    s.defer();
    let consult = s.consult();
    s.advance(ms(999));
    assert_state(&s, SessionState::RecoveringReconnect);
    s.advance(ms(1));
    assert_eq!(s.callbacks(), "L(2→3) P L(3→7)");
    s.decide_about(consult, StrategyDecision::Start);
    assert_eq!(s.trace(), "");
    assert!(s.dials.is_empty());
}

#[test]
fn a_callback_that_returns_too_late_without_a_decision_ends_the_recovery() {
    let mut s = Driver::recovering(asking(1000));
    s.advance(ms(1500));
    s.defer();
    assert_eq!(s.callbacks(), "L(2→3) P L(3→7)");
}

#[test]
fn a_deferred_start_in_time_is_an_attempt() {
    let mut s = Driver::recovering(asking(1000));
    s.defer();
    s.advance(ms(999));
    s.decide(StrategyDecision::Start);
    s.answer(105);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→2) S");
}

#[test]
fn a_deferred_start_that_overtakes_the_timer_but_is_late_is_ignored() {
    let mut s = Driver::recovering(asking(1000));
    s.defer();
    s.advance_without_timers(ms(1000));
    s.decide(StrategyDecision::Start);
    assert_eq!(s.callbacks(), "L(2→3) P L(3→7)");
    assert!(s.dials.is_empty());
}

#[test]
fn stale_and_second_decisions_are_ignored() {
    let mut s = Driver::recovering(asking(60_000));
    let first = s.consult();
    s.decide(StrategyDecision::Start);
    // The attempt runs: nothing more to decide.
    s.decide_about(first, StrategyDecision::Abort);
    s.decide_about(ConsultId(99), StrategyDecision::Abort);
    assert!(s.is_dialing());
    s.refuse();
    // The second question is open: an answer to the first is not one to it.
    let second = s.consult();
    assert_ne!(first, second);
    s.decide_about(first, StrategyDecision::Abort);
    let now = s.now();
    s.core.handle_strategy_deferred(now, first);
    assert_eq!(s.core.poll_timeout(), None, "the second still runs");
    s.decide(StrategyDecision::StartAfter(ms(100)));
    s.decide_about(second, StrategyDecision::Abort);
    s.decide_about(second, StrategyDecision::Start);
    assert!(!s.is_dialing());
    s.advance(ms(100));
    s.answer(105);
    s.decide_about(second, StrategyDecision::Abort);
    assert_eq!(s.trace(), "L(2→3) P F P L(3→2) S");
}

#[test]
fn questions_are_never_numbered_twice_in_a_session() {
    let mut s = Driver::recovering(asking(60_000));
    let first = s.consult();
    s.decide(StrategyDecision::Start);
    s.answer(105);
    s.lose();
    assert_ne!(s.consult(), first);
    s.decide_about(first, StrategyDecision::Abort);
    assert_state(&s, SessionState::RecoveringReconnect);
}
