//! Recoverable update streams (`specification/topics/update-streams section 4`): recovery step by step, and what the program is told of it.

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::retry::RetryStrategy;
use diffusion::topics::update_stream::{OperationFailure, RecoverableStream, Recovery, State};
use diffusion::wire::services::topics::topic_control::AddTopicResult;

use super::fixture::INTERVAL;
use super::{opened, target, Reason, INVALID, RETAINS, ROUTING};

type Fixture = super::fixture::Fixture<RecoverableStream<&'static str, Reason>>;

impl Fixture {
    fn with_attempts(attempts: Option<u32>) -> Self {
        let retries = RetryStrategy {
            interval: INTERVAL,
            attempts,
        };
        Self::over(RecoverableStream::new(target(Datatype::Json), retries))
    }

    /// With a stream at the server that has the value 1.
    fn open(attempts: Option<u32>) -> Self {
        let mut stream = Self::with_attempts(attempts);
        assert_eq!(stream.set("a", "1"), "create-set=1");
        assert_eq!(stream.opened(), "a+");
        stream
    }

    fn set(&mut self, token: &'static str, value: &str) -> String {
        self.stream
            .set(token, Bytes::copy_from_slice(value.as_bytes()));
        self.trace()
    }

    fn recover(&mut self) -> (Recovery, String) {
        (self.stream.recover(), self.trace())
    }

    fn wait_over(&mut self) -> String {
        self.stream.handle_wait_over();
        self.trace()
    }

    fn opened(&mut self) -> String {
        self.streams += 1;
        self.answered(opened(AddTopicResult::Exists, self.streams, RETAINS))
    }

    fn lost(&mut self) -> String {
        self.failed(OperationFailure::Request(ROUTING))
    }
}

fn started() -> (Recovery, String) {
    (Recovery::Started, "wait".to_owned())
}

fn refused() -> (Recovery, String) {
    (Recovery::Refused, String::new())
}

#[test]
fn without_failures_it_is_a_plain_stream() {
    let mut stream = Fixture::with_attempts(None);
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.recover(), refused());
    assert_eq!(stream.set("a", "1"), "create-set=1");
    assert_eq!(stream.set("b", "2"), "");
    assert_eq!(stream.opened(), "set1=2 a+");
    assert_eq!(stream.validate("c"), "check1");
    assert_eq!(stream.get(), "2");
    assert_eq!(stream.done(), "b+");
    assert_eq!(stream.done(), "c+");
    assert_eq!(stream.recover(), refused());
}

#[test]
fn the_recorded_recovery() {
    let mut stream = Fixture::open(Some(3));
    assert_eq!(stream.set("b", "2"), "set1=2");
    assert_eq!(stream.lost(), "b!112");
    assert_eq!(stream.get(), "2");
    assert_eq!(stream.recover(), started());
    assert_eq!(stream.recover(), (Recovery::Running, String::new()));
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.wait_over(), "");
    assert_eq!(stream.opened(), "set2=2");
    assert_eq!(stream.done(), "b+");
    assert_eq!(stream.set("c", "3"), "set2=3");
    assert_eq!(stream.done(), "c+");
    assert_eq!(stream.recover(), refused());
}

#[test]
fn everything_that_was_not_acknowledged_is_sent_again_in_order() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.set("c", "3");
    stream.set("d", "4");
    stream.set("e", "5");
    assert_eq!(stream.done(), "b+");
    assert_eq!(stream.lost(), "c!112");
    // Set on the failed stream: it fails, and is remembered.
    assert_eq!(stream.set("f", "6"), "");
    assert_eq!(stream.recover(), started());
    // What is still under way is told of once, later.
    assert_eq!(stream.failed(OperationFailure::Request(INVALID)), "");
    assert_eq!(stream.wait_over(), "");
    assert_eq!(stream.set("g", "7"), "");
    assert_eq!(stream.validate("h"), "");
    assert_eq!(stream.get(), "7");
    assert_eq!(stream.failed(OperationFailure::Request(INVALID)), "create");
    assert_eq!(stream.opened(), "set2=3 set2=4 set2=5 set2=6");
    assert_eq!(stream.set("i", "8"), "");
    assert_eq!(stream.done(), "c+");
    assert_eq!(stream.done(), "d+");
    assert_eq!(stream.done(), "e+");
    // What waited follows when the recovery is over.
    assert_eq!(stream.done(), "set2=7 check2 set2=8 f+");
    assert_eq!(stream.done(), "g+");
    assert_eq!(stream.done(), "h+");
    assert_eq!(stream.done(), "i+");
}

#[test]
fn a_value_that_arrived_after_all_is_not_sent_again() {
    let mut stream = Fixture::open(None);
    stream.validate("b");
    stream.set("c", "2");
    assert_eq!(stream.lost(), "b!112");
    assert_eq!(stream.recover(), started());
    assert_eq!(stream.done(), "c+");
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.opened(), "");
    assert_eq!(stream.set("d", "3"), "set2=3");
}

#[test]
fn a_failed_opening_can_be_recovered() {
    let mut stream = Fixture::with_attempts(Some(1));
    stream.set("a", "1");
    stream.set("b", "2");
    assert_eq!(stream.lost(), "a!112 b!112");
    assert_eq!(stream.recover(), started());
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.opened(), "set1=1 set1=2");
    assert_eq!(stream.done(), "a+");
    assert_eq!(stream.done(), "b+");
}

#[test]
fn attempts_are_repeated_after_waits_until_they_are_used_up() {
    let mut stream = Fixture::open(Some(3));
    stream.set("b", "2");
    stream.set("c", "3");
    assert_eq!(stream.lost(), "b!112");
    assert_eq!(stream.lost(), "c!112");
    assert_eq!(stream.recover(), started());
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.lost(), "wait");
    assert_eq!(stream.set("d", "4"), "");
    assert_eq!(stream.validate("e"), "");
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.opened(), "set2=2 set2=3");
    // The next attempt waits for all answers of this one.
    assert_eq!(stream.lost(), "");
    assert_eq!(stream.failed(OperationFailure::Request(INVALID)), "wait");
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.lost(), "b!112 c!112 d!112 e!112");
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.recover(), refused());
    assert_eq!(stream.set("f", "5"), "f!invalid");
    assert_eq!(stream.validate("g"), "g!invalid");
    assert_eq!(stream.wait_over(), "");
}

#[test]
fn without_a_limit_attempts_go_on() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.lost();
    assert_eq!(stream.recover(), started());
    for _ in 0..100 {
        assert_eq!(stream.wait_over(), "create");
        assert_eq!(stream.lost(), "wait");
    }
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.opened(), "set2=2");
    assert_eq!(stream.done(), "b+");
}

#[test]
fn without_attempts_there_is_no_recovery() {
    let mut stream = Fixture::open(Some(0));
    stream.set("b", "2");
    assert_eq!(stream.lost(), "b!112");
    assert_eq!(stream.recover(), refused());
}

#[test]
fn another_failure_ends_a_recovery() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.lost();
    stream.recover();
    stream.set("c", "3");
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(
        stream.failed(OperationFailure::Request(Reason(103))),
        "b!103 c!103"
    );
    assert_eq!(stream.recover(), refused());
}

#[test]
fn only_a_lost_route_can_be_recovered() {
    for failure in [
        OperationFailure::Request(INVALID),
        OperationFailure::Request(Reason(110)),
        OperationFailure::Discarded,
    ] {
        let mut stream = Fixture::open(None);
        stream.set("b", "2");
        stream.set("c", "3");
        assert_ne!(stream.failed(failure.clone()), "");
        // A lost route after it does not count.
        assert_eq!(stream.lost(), "c!112");
        assert_eq!(stream.get(), "none");
        assert_eq!(stream.recover(), refused(), "{failure:?}");
    }
}

#[test]
fn a_second_loss_after_a_recovery_can_be_recovered_too() {
    let mut stream = Fixture::open(Some(1));
    for round in 2..5 {
        stream.set("b", "2");
        assert_eq!(stream.lost(), "b!112");
        assert_eq!(stream.recover(), started());
        assert_eq!(stream.wait_over(), "create");
        assert_eq!(stream.opened(), format!("set{round}=2"));
        assert_eq!(stream.done(), "b+");
    }
}

#[test]
fn a_failed_validation_can_be_recovered_and_is_not_repeated() {
    let mut stream = Fixture::open(None);
    stream.validate("b");
    assert_eq!(stream.lost(), "b!112");
    assert_eq!(stream.recover(), started());
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.opened(), "");
}

#[test]
fn a_loss_of_messages_ends_a_recovery() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.lost();
    stream.recover();
    stream.set("c", "3");
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "b!discarded c!discarded"
    );
    // While the former stream is still being drained.
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.set("c", "3");
    stream.set("d", "4");
    stream.lost();
    stream.recover();
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "b!discarded c!discarded d!discarded"
    );
    assert_eq!(stream.failed(OperationFailure::Discarded), "");
    // While the new stream gets the values.
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.set("c", "3");
    stream.lost();
    stream.lost();
    stream.recover();
    stream.wait_over();
    assert_eq!(stream.opened(), "set2=2 set2=3");
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "b!discarded c!discarded"
    );
}

#[test]
fn a_stream_that_was_lost_with_messages_is_replaced_by_itself() {
    let mut stream = Fixture::open(Some(2));
    assert_eq!(stream.stream.state(), State::Active);
    stream.stream.handle_loss();
    assert_eq!(stream.stream.state(), State::Recovering);
    // Nothing is sent for a stream that nobody uses.
    assert_eq!(stream.trace(), "");
    assert_eq!(stream.get(), "1");
    assert_eq!(stream.set("b", "2"), "wait");
    assert_eq!(stream.recover(), (Recovery::Running, String::new()));
    assert_eq!(stream.wait_over(), "create");
    // Another loss of the way to the topic is tried again as often as the program allows.
    assert_eq!(stream.lost(), "wait");
    assert_eq!(stream.wait_over(), "create");
    assert_eq!(stream.opened(), "set2=2");
    assert_eq!(stream.done(), "b+");
    assert_eq!(stream.stream.state(), State::Active);
}

#[test]
fn what_was_under_way_when_messages_were_lost_is_discarded_once() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.validate("c");
    stream.set("d", "3");
    stream.stream.handle_loss();
    stream.set("e", "4");
    stream.trace();
    assert_eq!(stream.failed(OperationFailure::Discarded), "b!discarded");
    assert_eq!(stream.wait_over(), "");
    assert_eq!(stream.failed(OperationFailure::Discarded), "c!discarded");
    // The new stream begins when the old one is done with.
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "create d!discarded"
    );
    assert_eq!(stream.opened(), "set2=4");
    assert_eq!(stream.done(), "e+");
}

#[test]
fn without_attempts_a_stream_that_was_lost_with_messages_is_invalid() {
    let mut stream = Fixture::open(Some(0));
    stream.set("b", "2");
    stream.stream.handle_loss();
    assert_eq!(stream.stream.state(), State::Invalid);
    assert_eq!(stream.failed(OperationFailure::Discarded), "b!discarded");
    assert_eq!(stream.set("c", "3"), "c!invalid");
    assert_eq!(stream.recover(), refused());
}

#[test]
fn the_end_of_the_session_is_the_end_of_the_stream() {
    let mut stream = Fixture::open(None);
    stream.stream.handle_end();
    assert_eq!(stream.stream.state(), State::Invalid);
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.set("b", "2"), "b!invalid");
    // Also during a recovery.
    let mut stream = Fixture::open(None);
    stream.stream.handle_loss();
    stream.set("b", "2");
    stream.stream.handle_end();
    assert_eq!(stream.trace(), "b!discarded");
    assert_eq!(stream.wait_over(), "");
    assert_eq!(stream.stream.state(), State::Invalid);
}

#[test]
fn the_end_of_the_session_during_a_wait_discards_everything() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.lost();
    stream.recover();
    stream.set("c", "3");
    stream.stream.handle_wait_discarded();
    assert_eq!(stream.trace(), "b!discarded c!discarded");
    assert_eq!(stream.recover(), refused());
}

#[test]
fn giving_the_stream_up_ends_a_recovery() {
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.set("c", "3");
    stream.lost();
    stream.recover();
    stream.set("d", "4");
    stream.validate("e");
    stream.stream.stop();
    // `b` was told of, `c` and what waited were not.
    assert_eq!(stream.trace(), "c!discarded d!discarded e!discarded");
    assert_eq!(stream.wait_over(), "");
    assert_eq!(stream.done(), "");
    // Otherwise what is under way is answered.
    let mut stream = Fixture::open(None);
    stream.set("b", "2");
    stream.stream.stop();
    assert_eq!(stream.done(), "b+");
}
