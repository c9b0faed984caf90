/**
 * @defgroup metrics Metric collectors
 * A metric collector makes the server keep figures about a set of sessions or topics, by groups:
 * how many there are, how much they receive. A builder creates a collector, a request sets it at
 * the server, where it has a name.
 *
 * @threadsafety Functions on a session and on a collector may be called from every thread and from
 *     every callback. Handlers are called on the session's callback thread. A builder has no lock.
 * @{
 */
