/**
 * @defgroup legacy Legacy
 * @{
 */
