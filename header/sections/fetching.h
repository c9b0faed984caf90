/**
 * @defgroup fetching Fetching
 * A fetch reads the topics that a selector selects, with their values and properties if asked for,
 * page by page, without subscribing.
 *
 * @threadsafety A fetch request is used by one thread at a time while it is put together;
 *     diffusion_fetch_request_fetch() copies it. Handlers are called on the session's callback
 *     thread. A result belongs to the callback that gets it.
 * @{
 */
