//! A stream whose requests and completions become words: `set1=x` a request, `a+` the end of operation `a`, `wait` a wait that is
//! asked for.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use diffusion::topics::update_stream::{
    Answer, Completion, OperationFailure, RecoverableStream, Request, RequestId, StreamRequest,
    UpdateStream,
};

use super::{completion_word, text, value_after, word, Reason};

/// How long recoverable streams wait between attempts.
pub const INTERVAL: Duration = Duration::from_millis(250);

/// What plain and recoverable streams have in common.
pub trait Stream {
    fn validate(&mut self, token: &'static str);
    fn handle_answer(&mut self, id: RequestId, answer: Answer);
    fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<Reason>);
    fn poll_wait(&mut self) -> Option<Duration>;
    fn poll_request(&mut self) -> Option<Request>;
    fn poll_completion(&mut self) -> Option<Completion<&'static str, Reason>>;
    fn value(&self) -> Option<&Bytes>;
}

macro_rules! stream {
    ($stream:ident, $wait:expr) => {
        impl Stream for $stream<&'static str, Reason> {
            fn validate(&mut self, token: &'static str) {
                self.validate(token);
            }

            fn handle_answer(&mut self, id: RequestId, answer: Answer) {
                self.handle_answer(id, answer);
            }

            fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<Reason>) {
                self.handle_failure(id, failure);
            }

            fn poll_wait(&mut self) -> Option<Duration> {
                let wait: fn(&mut Self) -> Option<Duration> = $wait;
                wait(self)
            }

            fn poll_request(&mut self) -> Option<Request> {
                self.poll_request()
            }

            fn poll_completion(&mut self) -> Option<Completion<&'static str, Reason>> {
                self.poll_completion()
            }

            fn value(&self) -> Option<&Bytes> {
                self.value()
            }
        }
    };
}

stream!(UpdateStream, |_| None);
stream!(RecoverableStream, |stream| stream.poll_wait());

pub struct Fixture<S> {
    pub stream: S,
    /// Sent and not answered.
    pub open: VecDeque<RequestId>,
    pub bodies: Vec<StreamRequest>,
    /// The topic's value at the server.
    pub value: Option<Bytes>,
    /// How many streams the server has opened.
    pub streams: i32,
}

impl<S: Stream> Fixture<S> {
    pub fn over(stream: S) -> Self {
        Self {
            stream,
            open: VecDeque::new(),
            bodies: Vec::new(),
            value: None,
            streams: 0,
        }
    }

    pub fn validate(&mut self, token: &'static str) -> String {
        self.stream.validate(token);
        self.trace()
    }

    pub fn done(&mut self) -> String {
        self.answered(Answer::Done)
    }

    pub fn answered(&mut self, answer: Answer) -> String {
        let id = self.open.pop_front().unwrap();
        self.stream.handle_answer(id, answer);
        self.trace()
    }

    pub fn failed(&mut self, failure: OperationFailure<Reason>) -> String {
        let id = self.open.pop_front().unwrap();
        self.stream.handle_failure(id, failure);
        self.trace()
    }

    pub fn trace(&mut self) -> String {
        let mut words = Vec::new();
        if let Some(wait) = self.stream.poll_wait() {
            assert_eq!(wait, INTERVAL);
            words.push("wait".to_owned());
        }
        while let Some(request) = self.stream.poll_request() {
            let value = value_after(&request.body, self.value.as_ref());
            let mut word = word(&request.body);
            if let Some(value) = &value {
                word = format!("{word}={}", text(value));
            }
            self.value = value.or(self.value.take());
            words.push(word);
            self.open.push_back(request.id);
            self.bodies.push(request.body);
        }
        while let Some(completion) = self.stream.poll_completion() {
            words.push(completion_word(&completion));
        }
        words.join(" ")
    }

    pub fn get(&self) -> String {
        self.stream
            .value()
            .map_or("none".to_owned(), |value| text(value))
    }
}
