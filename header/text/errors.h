/**
 * @defgroup errors Errors and common types
 * @{
 */
