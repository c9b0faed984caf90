/**
 * @defgroup values Data types
 * @{
 */
