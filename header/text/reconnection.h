/**
 * @defgroup reconnection Reconnection
 * @{
 */
