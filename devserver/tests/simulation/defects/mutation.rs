//! Deliberate defects between the cores and the network, to show that the invariants notice them.

/// What is broken in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    None,
    /// The client's first message after a 105 never reaches the wire.
    ClientSkipsAfterReconnect,
    /// The client's first message after a 105 goes on the wire twice.
    ClientRepeatsAfterReconnect,
    /// The server's first message after a 105 never reaches the wire.
    ServerSkipsAfterReconnect,
    /// The server's first message after a 105 goes on the wire twice.
    ServerRepeatsAfterReconnect,
    /// A discarded request is not announced.
    DiscardForgotten,
    /// A response is announced twice.
    ResponseTwice,
    /// A change of state is not announced.
    StateChangeForgotten,
    /// The end is announced twice.
    EndedTwice,
    /// The client keeps no message to send it again.
    NothingKept,
    /// The client recovers for longer than it was told to.
    ReconnectTimeoutIgnored,
    /// The idle timer is never served.
    IdleTimerIgnored,
    /// A question to the strategy gets lost.
    StrategyForgotten,
    /// The server does not end a connection that it has given up.
    ConnectionLeaked,
    /// The client answers a ping twice.
    PingAnsweredTwice,
    /// Values of topics get lost at the server.
    ValueLost,
    /// Deltas do not come to the client, and those that follow meet another value.
    DeltaSkipped,
    /// Deltas are replaced by those before them.
    DeltaOfBefore,
    /// The client does not begin anew with its subscriptions after a loss.
    RefreshForgotten,
    /// The server does not tell of subscriptions and values again after a loss.
    RefreshNotServed,
    /// Value streams are not told values.
    ValueNotTold,
    /// A value that an update stream sets is not sent; its deltas refer to it.
    StreamValueNotSent,
    /// An update stream does not hear of an answer.
    StreamAnswerForgotten,
    /// An update stream does not hear of a loss before the discards that follow from it.
    StreamLossForgotten,
    /// The response to a message is that of another.
    ResponseMisdirected,
    /// A handler is asked for the same answer twice.
    HandlerAskedTwice,
    /// Events of sessions do not come to their listener.
    SessionEventLost,
    /// Events of sessions come twice.
    SessionEventsTwice,
    /// A view has fewer sources than the program said.
    ViewOfOtherTopics,
    /// A view holds values back.
    ViewThatIsLate,
}
