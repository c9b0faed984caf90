/**
 * @defgroup security Security
 * The principal of a session, and what it may do. Roles and permissions of all principals are in
 * the server's security store.
 *
 * @threadsafety Functions may be called from every thread and from every callback. Handlers are
 *     called on the session's callback thread.
 * @{
 */
