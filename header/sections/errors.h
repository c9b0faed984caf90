/**
 * @defgroup errors Errors and common types
 * Codes and texts of errors, the error structs, and a few constants and types that all sections
 * use.
 *
 * @threadsafety Every function may be called from every thread. An error or report that threads
 *     share is used by one at a time.
 * @{
 */
