/**
 * @defgroup utilities Utilities
 * Containers, buffers, text, CBOR and deltas. The interface uses several of them; programs may use
 * them too.
 *
 * @threadsafety Objects are used by one thread at a time, with these exceptions: maps from
 *     hash_new() and hash_num_new() lock themselves during each call, but not while their entries
 *     are read directly; semaphores are made for several threads; functions without an object may
 *     be called from every thread.
 * @{
 */
