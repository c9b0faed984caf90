/**
 * @defgroup locks Session locks
 * @{
 */
