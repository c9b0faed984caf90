/**
 * @defgroup fetching Fetching
 * @{
 */
