//! Update streams: a client's way to set the value of one topic again and again (`specification/topics/update-streams`,
//! `specification/protocol/topic-services section 6`). Pure: no I/O, no clock, no locks. Calls of the program and answers of the server go
//! in; requests to send, and what the program is to be told, come out in order.
//!
//! | file | what it does |
//! | --- | --- |
//! | `target` | what a stream writes to |
//! | `stream` | one stream at the server, from the first request to the first failure |
//! | `recoverable` | a stream that is replaced by a new one when the cluster has lost it |

mod recoverable;
mod stream;
mod target;

use crate::wire::services::common::Empty;
use crate::wire::services::topics::topic_control::AddTopicResult;
use crate::wire::services::topics::update_stream::{
    CheckUpdateStreamRequest, CreateUpdateStreamAndSetRequest, CreateUpdateStreamRequest,
    CreateUpdateStreamResponse, StreamAddAndSetTopicRequest, StreamAddTopicRequest,
    StreamAddTopicResponse, StreamApplyDeltaRequest, StreamCapabilities, StreamSetTopicRequest,
    UpdateStreamId,
};

pub use recoverable::{RecoverableFailure, RecoverableStream, Recovery, State};
pub use stream::UpdateStream;
pub use target::{StreamTarget, TargetError};

/// Names a request of a stream; increases with every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(u64);

/// Something to send to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What the answer has to name.
    pub id: RequestId,
    /// What to send.
    pub body: StreamRequest,
}

/// The requests of update streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamRequest {
    /// Opens a stream to a topic that exists.
    Create(CreateUpdateStreamRequest),
    /// The same with a first value.
    CreateAndSet(CreateUpdateStreamAndSetRequest),
    /// Opens a stream to a topic that may not exist.
    Add(StreamAddTopicRequest),
    /// The same with a first value.
    AddAndSet(StreamAddAndSetTopicRequest),
    /// Asks whether the stream is valid.
    Check(CheckUpdateStreamRequest),
    /// Sets a whole value.
    Set(StreamSetTopicRequest),
    /// Sets a value by its difference to the one before.
    ApplyDelta(StreamApplyDeltaRequest),
}

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The stream is open.
    Opened {
        /// Whether the topic is new.
        result: AddTopicResult,
        /// The server's name for the stream.
        stream_id: UpdateStreamId,
        /// What the topic does with values.
        capabilities: StreamCapabilities,
    },
    /// What was asked for has been done.
    Done,
}

impl From<CreateUpdateStreamResponse> for Answer {
    fn from(response: CreateUpdateStreamResponse) -> Self {
        Answer::Opened {
            result: AddTopicResult::Exists,
            stream_id: response.stream_id,
            capabilities: response.capabilities,
        }
    }
}

impl From<StreamAddTopicResponse> for Answer {
    fn from(response: StreamAddTopicResponse) -> Self {
        Answer::Opened {
            result: response.result,
            stream_id: response.stream_id,
            capabilities: response.capabilities,
        }
    }
}

impl From<Empty> for Answer {
    fn from(_: Empty) -> Self {
        Answer::Done
    }
}

/// Why an operation failed. `E` is what the sender knows of a failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationFailure<E> {
    /// The request failed.
    Request(E),
    /// No answer will come.
    Discarded,
    /// An earlier failure has ended the stream.
    InvalidStream,
    /// The type of the values has no null. The stream goes on.
    NullValue,
}

/// How an operation ended: whether it created the topic, or why it failed.
pub type Outcome<E> = Result<AddTopicResult, OperationFailure<E>>;

/// An operation that has ended, and the program's token for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion<T, E> {
    /// What the program gave with the operation.
    pub token: T,
    /// How it ended.
    pub outcome: Outcome<E>,
}
