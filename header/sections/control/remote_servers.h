/**
 * @defgroup remote_servers Remote servers
 * A remote server is the definition of another server or cluster, from which remote topic views
 * take their topics. It is known by its name. A builder creates a definition, a request gives it to
 * the server.
 *
 * @threadsafety Functions on a session and on a remote server may be called from every thread and
 *     from every callback. Handlers are called on the session's callback thread. A builder has no
 *     lock.
 * @{
 */
