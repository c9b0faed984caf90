/**
 * @defgroup messaging Messaging
 * A session sends a request to a path, to another session, or to all sessions that a filter
 * selects, and gets a response to each. Receivers handle requests with a request stream (requests
 * to their own session) or a request handler (requests to a path).
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers and streams are called on the session's callback thread. A request may be answered
 *     later and from every thread, with a duplicate of its handle.
 * @{
 */
