/**
 * @defgroup values Data types
 * The values of topics and messages: bytes, JSON, strings, numbers, and records with or without a
 * schema. A `write_diffusion_..._value` function appends a value to a buffer in its form on the
 * wire; a `read_diffusion_..._value` function takes a received value apart.
 *
 * @threadsafety Values, schemas and their parts are never changed and may be shared by threads.
 *     Buffers, builders and mutable models are used by one thread at a time.
 * @{
 */
