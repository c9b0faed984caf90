/**
 * @defgroup args Command lines
 * @{
 */
