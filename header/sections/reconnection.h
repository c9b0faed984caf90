/**
 * @defgroup reconnection Reconnection
 * When its connection is lost, a session goes to `RECOVERING_RECONNECT` and asks its reconnection
 * strategy what to do, before the first attempt and after each failed one. Requests that are made
 * meanwhile wait. If the server still has the session, it goes on as if nothing had happened. If
 * messages were lost, open requests are discarded and subscriptions begin anew. When the strategy
 * gives up, or the reconnection timeout has passed, the session is `CLOSED_FAILED`.
 *
 * A strategy is passed to session_create() or to a session factory. NULL attempts at once and then
 * every 5 seconds for a minute.
 *
 * @threadsafety The functions of a strategy are called on the session's connection thread, one at a
 *     time, and may block; closing the session cuts the waits of the library's own strategies
 *     short. A strategy that is being built is used by one thread at a time.
 *     diffusion_reconnection_attempt_start() and its relatives may be called from every thread.
 * @{
 */
