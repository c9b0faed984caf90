/**
 * @defgroup args Command lines
 * Reads the options of a program's command line into a map.
 *
 * @threadsafety Both functions may be called from every thread.
 * @{
 */
