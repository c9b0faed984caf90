/**
 * @defgroup legacy Legacy
 * What versions 6.4 and older had and later ones do not. Update sources, fetch() and
 * remove_topics() work with servers of today; one-way messages and session wills fail. Define
 * `DIFFUSION_LEGACY_MEMBERS` for programs that read members which structs had then, and
 * `DIFFUSION_NO_LEGACY_NAMES` for programs with functions of their own called `fetch` or `update`.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. Topic details, updates and contents are
 *     used by one thread at a time.
 * @{
 */
