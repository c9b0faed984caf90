/**
 * @defgroup session_trees Session trees
 * Each session sees the topic tree through a session tree, which is the same unless there are
 * branch mappings: the topics that a session finds at a branch of its session tree are then those
 * at a branch of the topic tree, chosen by the session's properties. A branch mapping table has,
 * for one session tree branch, session filters with the topic tree branches for them.
 *
 * @threadsafety Functions on a session, a table and a mapping may be called from every thread and
 *     from every callback. Handlers are called on the session's callback thread. A builder has no
 *     lock.
 * @{
 */
