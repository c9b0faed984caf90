/**
 * @defgroup clients Control of sessions
 * What a session may know of the other sessions of the server, and what it may do to them: be told
 * when they come, change and go, read and set their properties, change their roles, close them, and
 * subscribe them to topics.
 *
 * Many functions take a session filter, a text that selects sessions by their properties, such as
 * `$Principal is "control" and not ($Country eq "DE" or hasRoles ["OPERATOR"])`, or `all` for all
 * of them.
 *
 * @threadsafety Every function may be called from every thread and from every callback. Handlers
 *     are called on the session's callback thread.
 * @{
 */
