/**
 * @defgroup topics Topics
 * A topic has a path, a type and properties (its specification), and a current value. Sessions add
 * and remove topics, subscribe to those that a topic selector selects, and get their values through
 * value streams.
 *
 * A topic selector is a path such as `sport/results`, or an expression: `?sport/.*` for each part
 * of a path a regular expression, `*` a regular expression for a whole path, `#` a set of
 * selectors. An expression that ends with `/` selects the topics below those paths, with `//` both.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers and streams are called on the session's callback thread, one at a time, in the order
 *     of the server's messages. A specification is used by one thread at a time; a topic selector
 *     may be shared.
 * @{
 */
