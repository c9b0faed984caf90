/**
 * @defgroup extensions Extensions
 * What the vendor's interface does not have: proxies, TLS settings, statistics, the log, the
 * traffic, the number of network threads and callbacks on them. Two more extensions are
 * reconnection strategies and stand in section @ref reconnection,
 * diffusion_reconnection_strategy_exponential_backoff() and
 * diffusion_reconnection_strategy_attempt_object().
 *
 * @threadsafety Every function may be called from every thread, but a session factory must not be
 *     changed while another thread uses it.
 * @{
 */
