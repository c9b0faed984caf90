/**
 * @defgroup utilities Utilities
 * @{
 */
