/**
 * @defgroup updates Updates
 * A session sets the value of a topic with a single request, changes parts of a JSON value with a
 * patch, or opens an update stream for a topic that is updated often: the stream sends only what
 * has changed. A constraint lets an update happen only if something holds.
 *
 * Values are passed as buffers that the `write_diffusion_..._value` functions of section @ref
 * values fill.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback,
 *     also for the same update stream; its values are sent in the order of the calls. Handlers are
 *     called on the session's callback thread. Builders and constraints are used by one thread at a
 *     time. A call waits while the session's queue of outgoing messages is full, unless it is made
 *     in a callback.
 * @{
 */
