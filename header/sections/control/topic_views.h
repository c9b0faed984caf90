/**
 * @defgroup topic_views Topic views
 * A topic view makes topics from others: from each source topic that it selects, also of another
 * server, one or more reference topics, which follow their source. Its specification, such as
 * `map ?orders// to view/<path(1)>`, says where they are and what of the value they have.
 *
 * @threadsafety Functions on a session and on a view may be called from every thread and from every
 *     callback. Handlers are called on the session's callback thread.
 * @{
 */
