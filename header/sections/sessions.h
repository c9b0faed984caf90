/**
 * @defgroup sessions Sessions
 * A session is a program's connection to a server, under a principal and with an id.
 * session_create() connects and waits; session_create_async() calls back. A session factory has
 * more settings. A program closes a session with session_close() and releases it with
 * session_free().
 *
 * The state of a session goes from `CONNECTING` to `CONNECTED_ACTIVE`, to `RECOVERING_RECONNECT`
 * and back as often as the connection is lost and recovered, and ends in one of the closed states.
 * The session listener is told of each change.
 *
 * The environment has a say at each connection attempt: `DIFFUSION_SSL_CA_FILE_PATH` names a PEM
 * file with the authorities to trust, or a folder of such files;
 * `DIFFUSION_TRUST_SELF_SIGNED_CERTS=true` accepts every certificate;
 * `DIFFUSION_PROTOCOL_VERSION=25` pins the protocol version. The first attempt reads them on the
 * thread that creates the session, later ones on a thread of the library, where the program's
 * setenv() does no harm. `DIFFUSION_IO_THREADS` is read when a session is created, see
 * diffusion_session_factory_io_threads().
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback. A
 *     factory is not synchronised: it must not be changed while another thread uses it. The
 *     listener and the outcome of an asynchronous creation are called on the session's connection
 *     thread, pings and everything else on its callback thread. Callbacks have the signal mask that
 *     the thread which created the session had then. They must return: what leaves one otherwise, a
 *     C++ exception or pthread_exit(), ends the program. Where the system has no thread for them,
 *     session_create(), session_close() and session_free() call them on the thread that waits.
 * @{
 */
