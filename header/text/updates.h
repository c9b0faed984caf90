/**
 * @defgroup updates Updates
 * @{
 */
