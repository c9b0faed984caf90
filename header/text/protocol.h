/**
 * @defgroup protocol Protocol
 * @{
 */
