/**
 * @defgroup extensions Extensions
 * @{
 */
