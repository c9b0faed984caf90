/**
 * @defgroup locks Session locks
 * A session lock is owned by one session at a time, among all sessions of a server or cluster. The
 * owner keeps it until it releases it, or loses it with its connection or at its end.
 *
 * @threadsafety Every function may be called from every thread and from every callback. Handlers
 *     are called on the session's callback thread.
 * @{
 */
