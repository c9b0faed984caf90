/**
 * @defgroup authentication Authentication
 * A session registers an authentication handler (an authenticator) under a name that the server's
 * configuration lists. The server then asks it about every client that wants to open a session or
 * to change its principal. The store of the server's own authenticator, with principals and
 * passwords, is read and changed here too.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. A request may be answered later and
 *     from every thread, with a duplicate of its authenticator. Scripts and stores are used by one
 *     thread at a time.
 * @{
 */
