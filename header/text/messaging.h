/**
 * @defgroup messaging Messaging
 * @{
 */
