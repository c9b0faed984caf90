/**
 * @defgroup topics Topics
 * @{
 */
