/**
 * @defgroup time_series Time series
 * A time series topic holds a series of events, each with a sequence number, a time, an author and
 * a value. Sessions append events, replace values by edit events, and query ranges of events.
 * Subscribers get them through add_time_series_stream().
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. A query or an event is used by one
 *     thread at a time.
 * @{
 */
