//! Keys of topic properties: the texts on the wire (`specification/topics/topic-specification`).

/// Data type of the events of a time series.
pub const TIME_SERIES_EVENT_VALUE_TYPE: &str = "TIME_SERIES_EVENT_VALUE_TYPE";
/// Which events of a time series are kept.
pub const TIME_SERIES_RETAINED_RANGE: &str = "TIME_SERIES_RETAINED_RANGE";
/// Which events of a time series a new subscriber gets.
pub const TIME_SERIES_SUBSCRIPTION_RANGE: &str = "TIME_SERIES_SUBSCRIPTION_RANGE";
/// Whether the server checks values.
pub const VALIDATE_VALUES: &str = "VALIDATE_VALUES";
/// The schema of record v2 values, as JSON text.
pub const SCHEMA: &str = "SCHEMA";
/// Whether neither server nor client keep values.
pub const DONT_RETAIN_VALUE: &str = "DONT_RETAIN_VALUE";
/// Whether the topic survives a restart of the server.
pub const PERSISTENT: &str = "PERSISTENT";
/// Whether deltas are never sent.
pub const PUBLISH_VALUES_ONLY: &str = "PUBLISH_VALUES_ONLY";
/// When the topic is removed.
pub const REMOVAL: &str = "REMOVAL";
/// Whether queued updates are discarded when a session unsubscribes.
pub const TIDY_ON_UNSUBSCRIBE: &str = "TIDY_ON_UNSUBSCRIBE";
/// The principal that has all rights to the topic.
pub const OWNER: &str = "OWNER";
/// What happens to queued updates of slow sessions.
pub const CONFLATION: &str = "CONFLATION";
/// How well values are compressed.
pub const COMPRESSION: &str = "COMPRESSION";
/// Which updates are sent first.
pub const PRIORITY: &str = "PRIORITY";
/// The master of a slave topic: only servers before version 6.5 know it.
pub const SLAVE_MASTER_TOPIC: &str = "SLAVE_MASTER_TOPIC";
