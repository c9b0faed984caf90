//! Update streams, row by row of `specification/topics/update-streams section 3`: what is sent, what is told, and in which order.

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::topics::update_stream::{
    Answer, OperationFailure, StreamRequest, StreamTarget, UpdateStream,
};
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::StreamCapabilities;

use super::{
    adding_target, completion_word, opened, stream_id, target, word, Reason, CONFLATES, INVALID,
    NOTHING, RETAINS,
};

const LONG: &str = "a text that is long enough for deltas to be worth it";
const LONGER: &str = "a text that is long enough for deltas to be worth it!";

type Fixture = super::fixture::Fixture<UpdateStream<&'static str, Reason>>;

impl Fixture {
    fn new(target: StreamTarget) -> Self {
        Self::over(UpdateStream::new(target))
    }

    fn json() -> Self {
        Self::new(target(Datatype::Json))
    }

    fn set(&mut self, token: &'static str, value: &str) -> String {
        self.stream
            .set(token, Some(Bytes::copy_from_slice(value.as_bytes())));
        self.trace()
    }

    fn set_null(&mut self, token: &'static str) -> String {
        self.stream.set(token, None);
        self.trace()
    }

    fn opened(&mut self, capabilities: StreamCapabilities) -> String {
        self.answered(opened(AddTopicResult::Exists, 1, capabilities))
    }
}

#[test]
fn the_first_operation_opens_the_stream() {
    let mut stream = Fixture::json();
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.set("a", "1"), "create-set=1");
    assert_eq!(stream.get(), "1");
    assert_eq!(stream.opened(RETAINS), "a+");
    let mut stream = Fixture::json();
    assert_eq!(stream.validate("a"), "create");
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.opened(RETAINS), "a+");
    let mut stream = Fixture::new(adding_target(Datatype::Json));
    assert_eq!(stream.set("a", "1"), "add-set=1");
    let created = opened(AddTopicResult::Created, 1, RETAINS);
    assert_eq!(stream.answered(created), "a+created");
    let mut stream = Fixture::new(adding_target(Datatype::Json));
    assert_eq!(stream.validate("a"), "add");
    let created = opened(AddTopicResult::Created, 1, RETAINS);
    assert_eq!(stream.answered(created), "a+created");
    assert_eq!(stream.set("b", "1"), "set1=1");
    assert_eq!(stream.done(), "b+");
}

#[test]
fn the_opening_request_holds_the_target() {
    let constraint = UpdateConstraint::NoValue;
    let mut stream = Fixture::new(StreamTarget {
        constraint: constraint.clone(),
        ..adding_target(Datatype::Json)
    });
    stream.set("a", "1");
    let StreamRequest::AddAndSet(request) = &stream.bodies[0] else {
        panic!("{:?}", stream.bodies);
    };
    assert_eq!(request.path, "a/b");
    assert_eq!(request.constraint, constraint);
    assert_eq!(
        Some(&request.specification),
        adding_target(Datatype::Json).specification.as_ref()
    );
    let mut stream = Fixture::new(target(Datatype::Int64));
    stream.validate("a");
    let StreamRequest::Create(request) = &stream.bodies[0] else {
        panic!("{:?}", stream.bodies);
    };
    assert_eq!(request.topic_type, Datatype::Int64.topic_type());
}

#[test]
fn an_open_stream_sends_without_waiting_and_answers_in_order() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.opened(RETAINS);
    assert_eq!(stream.set("b", "2"), "set1=2");
    assert_eq!(stream.get(), "2");
    assert_eq!(stream.validate("c"), "check1");
    assert_eq!(stream.set("d", "3"), "set1=3");
    // The server answers the last one first: nobody is told before it is his turn.
    let last = stream.open.pop_back().unwrap();
    stream.stream.handle_answer(last, Answer::Done);
    assert_eq!(stream.trace(), "");
    assert_eq!(stream.done(), "b+");
    assert_eq!(stream.done(), "c+ d+");
    assert!(stream.stream.is_idle());
    assert!(matches!(&stream.bodies[3], StreamRequest::Set(set) if set.stream_id == stream_id(1)));
}

#[test]
fn a_validated_stream_sends_a_whole_value_first() {
    let mut stream = Fixture::json();
    stream.validate("a");
    stream.opened(CONFLATES);
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.validate("b"), "check1");
    assert_eq!(stream.set("c", LONG), format!("set1={LONG}"));
    assert_eq!(stream.set("d", LONGER), format!("delta1={LONGER}"));
}

#[test]
fn deltas_need_a_type_a_topic_and_a_value_that_have_them() {
    let long = |stream: &mut Fixture, capabilities| {
        stream.set("a", LONG);
        stream.opened(capabilities);
        stream.set("b", LONGER)
    };
    let delta = format!("delta1={LONGER}");
    let whole = format!("set1={LONGER}");
    for datatype in Datatype::ALL {
        let mut stream = Fixture::new(target(datatype));
        let expected = if datatype.has_deltas() {
            &delta
        } else {
            &whole
        };
        assert_eq!(long(&mut stream, RETAINS), *expected, "{datatype:?}");
    }
    assert_eq!(long(&mut Fixture::json(), NOTHING), whole);
    // The same value again, and a value that has nothing of the one before.
    let mut stream = Fixture::json();
    long(&mut stream, RETAINS);
    assert_eq!(stream.set("c", LONGER), delta);
    assert_eq!(stream.set("d", "0123456789"), "set1=0123456789");
    assert_eq!(stream.set("e", ""), "set1=");
    assert_eq!(stream.set("f", ""), "set1=");
}

#[test]
fn null_is_a_value_of_texts_and_numbers_only() {
    let mut stream = Fixture::new(target(Datatype::String));
    assert_eq!(stream.set_null("a"), "create-set=~");
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.opened(RETAINS), "a+");
    assert_eq!(stream.set("b", LONG), format!("set1={LONG}"));
    assert_eq!(stream.set_null("c"), "set1=~");
    assert_eq!(stream.get(), "none");
    for datatype in [Datatype::Json, Datatype::Binary, Datatype::RecordV2] {
        let mut stream = Fixture::new(target(datatype));
        assert_eq!(stream.set_null("a"), "a!null");
        assert_eq!(stream.set("b", "1"), "create-set=1");
        assert_eq!(stream.set_null("c"), "");
        assert_eq!(stream.set("d", "2"), "");
        // In order, and the stream goes on.
        assert_eq!(stream.opened(RETAINS), "set1=2 b+ c!null");
        assert_eq!(stream.set_null("e"), "");
        assert_eq!(stream.set("f", "3"), "set1=3");
        assert_eq!(stream.done(), "d+ e!null");
        assert_eq!(stream.done(), "f+");
        assert_eq!(stream.get(), "3");
    }
}

#[test]
fn answers_out_of_order_find_their_operations_behind_failures() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.opened(RETAINS);
    stream.set("b", "2");
    stream.set_null("c");
    stream.set("d", "3");
    stream.set("e", "4");
    let last = stream.open.pop_back().unwrap();
    stream.stream.handle_answer(last, Answer::Done);
    assert_eq!(stream.done(), "b+ c!null");
    assert_eq!(stream.done(), "d+ e+");
}

#[test]
fn values_kept_while_opening_are_sent_in_order() {
    let mut stream = Fixture::json();
    stream.set("a", LONG);
    assert_eq!(stream.set("b", LONGER), "");
    assert_eq!(stream.validate("c"), "");
    assert_eq!(stream.set("d", "3"), "");
    assert_eq!(stream.get(), "3");
    // The validation ends with the opening.
    assert_eq!(
        stream.opened(RETAINS),
        format!("delta1={LONGER} set1=3 a+ c+")
    );
    assert_eq!(stream.done(), "b+");
    assert_eq!(stream.done(), "d+");
    // Without retained values there are no deltas.
    let mut stream = Fixture::json();
    stream.set("a", LONG);
    stream.set("b", LONGER);
    assert_eq!(stream.opened(NOTHING), format!("set1={LONGER} a+"));
    // Behind a validation, only whole values.
    let mut stream = Fixture::json();
    stream.validate("a");
    stream.set("b", LONG);
    stream.set("c", LONGER);
    assert_eq!(stream.get(), LONGER);
    assert_eq!(
        stream.opened(RETAINS),
        format!("set1={LONG} set1={LONGER} a+")
    );
    assert_eq!(stream.done(), "b+");
}

#[test]
fn a_topic_that_conflates_gets_only_the_last_of_the_kept_values() {
    let mut stream = Fixture::json();
    stream.set("a", LONG);
    stream.set("b", "2");
    stream.validate("c");
    stream.set("d", LONGER);
    assert_eq!(stream.opened(CONFLATES), format!("delta1={LONGER} a+ c+"));
    assert_eq!(stream.set("e", "5"), "set1=5");
    assert_eq!(stream.done(), "b+ d+");
    assert_eq!(stream.done(), "e+");
    // The topic has the last value already.
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.set("b", "2");
    stream.set("c", "1");
    assert_eq!(stream.opened(CONFLATES), "a+ b+ c+");
    assert_eq!(stream.get(), "1");
    // Behind a validation.
    let mut stream = Fixture::json();
    stream.validate("a");
    stream.set("b", LONG);
    stream.set("c", LONGER);
    assert_eq!(stream.opened(CONFLATES), format!("set1={LONGER} a+"));
    assert_eq!(stream.done(), "b+ c+");
}

#[test]
fn a_failed_opening_ends_everything() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.set("b", "2");
    stream.validate("c");
    assert!(!stream.stream.is_invalid());
    assert_eq!(
        stream.failed(OperationFailure::Request(Reason(103))),
        "a!103 b!103 c!103"
    );
    assert!(stream.stream.is_invalid());
    assert_eq!(stream.get(), "none");
    assert_eq!(stream.set("d", "3"), "d!invalid");
    assert_eq!(stream.set_null("e"), "e!invalid");
    assert_eq!(stream.validate("f"), "f!invalid");
    // What opens a stream says which one it is.
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.set("b", "2");
    assert_eq!(stream.done(), "a!invalid b!invalid");
}

#[test]
fn a_failure_ends_the_stream_and_what_is_under_way_gets_its_own_answer() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.opened(RETAINS);
    stream.set("b", "2");
    stream.set("c", "3");
    stream.set("d", "4");
    assert_eq!(
        stream.failed(OperationFailure::Request(Reason(501))),
        "b!501"
    );
    assert_eq!(stream.set("e", "5"), "");
    assert_eq!(stream.done(), "c+");
    assert_eq!(
        stream.failed(OperationFailure::Request(INVALID)),
        "d!9013 e!invalid"
    );
    assert_eq!(stream.get(), "none");
    assert!(stream.stream.is_idle());
}

#[test]
fn a_loss_of_messages_discards_what_is_under_way_and_kept() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.set("b", "2");
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "a!discarded b!discarded"
    );
    assert_eq!(stream.set("c", "3"), "c!invalid");
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.opened(RETAINS);
    stream.validate("b");
    assert_eq!(stream.failed(OperationFailure::Discarded), "b!discarded");
    assert!(stream.stream.is_invalid());
}

/// Between a loss of messages and the discards that follow from it, a delta would meet a value that the server does not have.
#[test]
fn a_loss_of_messages_makes_the_stream_invalid_at_once() {
    let mut stream = Fixture::json();
    stream.set("a", LONG);
    stream.opened(RETAINS);
    assert!(stream.set("b", LONGER).starts_with("delta"));
    stream.stream.handle_loss();
    assert!(stream.stream.is_invalid());
    assert_eq!(stream.get(), "none");
    // Nothing is sent any more; ends are told in order.
    assert_eq!(stream.set("c", LONG), "");
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "b!discarded c!invalid"
    );
    assert_eq!(stream.set("d", LONG), "d!invalid");
}

#[test]
fn a_loss_discards_what_waits_and_leaves_a_stream_that_the_server_does_not_know() {
    let mut stream = Fixture::json();
    stream.stream.handle_loss();
    assert!(!stream.stream.is_invalid());
    stream.set("a", "1");
    stream.set("b", "2");
    stream.validate("c");
    stream.stream.handle_loss();
    assert_eq!(stream.trace(), "");
    assert_eq!(
        stream.failed(OperationFailure::Discarded),
        "a!discarded b!discarded c!discarded"
    );
    // What was asked for and never sent is discarded as well: no answer would end it.
    let mut stream = Fixture::json();
    stream.stream.set("a", Some("1".into()));
    stream.stream.handle_loss();
    assert_eq!(stream.trace(), "a!discarded");
}

#[test]
fn the_end_of_the_session_is_the_end_of_the_stream() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    stream.set("b", "2");
    stream.stream.handle_end();
    assert!(stream.stream.is_invalid());
    // The answer was in before the end.
    assert_eq!(
        stream.answered(opened(AddTopicResult::Created, 1, RETAINS)),
        "a+created b!discarded"
    );
    let mut stream = Fixture::json();
    stream.stream.handle_end();
    assert_eq!(stream.set("a", "1"), "a!invalid");
}

#[test]
fn answers_that_nobody_waits_for_change_nothing() {
    let mut stream = Fixture::json();
    stream.set("a", "1");
    let id = stream.open[0];
    stream.opened(RETAINS);
    stream.stream.handle_answer(id, Answer::Done);
    assert_eq!(stream.trace(), "");
    assert_eq!(stream.set("b", "2"), "set1=2");
    stream
        .stream
        .handle_answer(id, opened(AddTopicResult::Created, 5, CONFLATES));
    assert_eq!(stream.trace(), "");
    assert_eq!(stream.done(), "b+");
}

/// Who waits for an answer before sending more would wait for ever.
#[test]
fn no_answer_is_awaited_to_the_last_of_the_kept_values_before_it_is_sent() {
    let mut stream = UpdateStream::<&str, Reason>::new(target(Datatype::Json));
    stream.set("a", Some("1".into()));
    let first = stream.poll_request().unwrap();
    stream.set("b", Some("2".into()));
    stream.set("c", Some("3".into()));
    stream.handle_answer(first.id, opened(AddTopicResult::Exists, 1, CONFLATES));
    assert!(stream.can_send() && !stream.awaits_answer());
    assert!(stream.poll_request().is_some());
    assert!(!stream.can_send() && stream.awaits_answer());
}

#[test]
fn whoever_sends_takes_one_request_after_the_other() {
    let mut stream = UpdateStream::<&str, Reason>::new(target(Datatype::Json));
    stream.set("a", Some("1".into()));
    assert_eq!((stream.backlog(), stream.awaits_answer()), (0, false));
    let first = stream.poll_request().unwrap();
    assert!(stream.awaits_answer());
    for (token, value) in [("b", "2"), ("c", "3"), ("e", "4")] {
        stream.set(token, Some(value.into()));
        stream.set("null", None);
    }
    stream.validate("d");
    assert!(stream.poll_request().is_none());
    assert!(!stream.can_send());
    assert_eq!(stream.backlog(), 7);
    stream.handle_answer(first.id, opened(AddTopicResult::Exists, 1, RETAINS));
    assert_eq!(stream.backlog(), 6);
    assert!(stream.can_send());
    assert!(!stream.awaits_answer());
    // What comes now has to wait for its turn.
    stream.validate("f");
    let mut words = Vec::new();
    let mut ids = Vec::new();
    while let Some(request) = stream.poll_request() {
        words.push(word(&request.body));
        ids.push(request.id);
        if words.len() == 1 {
            stream.set("g", Some("5".into()));
        }
    }
    assert_eq!(words.join(" "), "set1 set1 set1 check1 set1");
    assert_eq!((stream.backlog(), stream.awaits_answer()), (0, true));
    for id in ids {
        stream.handle_answer(id, Answer::Done);
    }
    let mut ends = Vec::new();
    while let Some(completion) = stream.poll_completion() {
        ends.push(completion_word(&completion));
    }
    assert_eq!(
        ends.join(" "),
        "a+ d+ b+ null!null c+ null!null e+ null!null f+ g+"
    );
}

#[test]
fn what_was_not_sent_yet_fails_with_the_stream() {
    let mut stream = UpdateStream::<&str, Reason>::new(target(Datatype::Json));
    stream.set("a", Some("1".into()));
    let first = stream.poll_request().unwrap();
    stream.handle_answer(first.id, opened(AddTopicResult::Exists, 1, RETAINS));
    stream.set("b", Some("2".into()));
    let second = stream.poll_request().unwrap();
    stream.set("c", Some("3".into()));
    stream.handle_failure(second.id, OperationFailure::Request(INVALID));
    assert!(stream.poll_request().is_none());
    let ends: Vec<_> = std::iter::from_fn(|| stream.poll_completion())
        .map(|completion| completion_word(&completion))
        .collect();
    assert_eq!(ends, ["a+", "b!9013", "c!9013"]);
}
