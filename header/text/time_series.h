/**
 * @defgroup time_series Time series
 * @{
 */
