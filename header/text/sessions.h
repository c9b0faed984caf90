/**
 * @defgroup sessions Sessions
 * @{
 */
