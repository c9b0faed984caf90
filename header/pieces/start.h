/**
 * @file diffusion.h
 * @brief A Diffusion client for C and C++ programs: the whole interface.
 *
 * A program creates a session, which is its connection to a server. Through the session it
 * subscribes to topics, adds and updates them, fetches values, queries time series, exchanges
 * messages with other sessions and acquires locks. A session survives the loss of its connection:
 * see @ref reconnection.
 *
 * The sections of this header, in this order: @ref errors, @ref sessions, @ref reconnection, @ref
 * topics, @ref updates, @ref fetching, @ref time_series, @ref messaging, @ref locks, @ref values,
 * @ref utilities, @ref extensions, @ref protocol, @ref legacy. The command line helper of the
 * example programs has a header of its own, args.h.
 *
 * @section overview_example A whole program
 *
 * It connects, subscribes to the topic `greetings/morning`, prints each value for ten seconds, and
 * leaves. Compile it with `cc program.c $(pkg-config --cflags --libs diffusion)`.
 *
 * @code{.c}
 * #include <stdio.h>
 * #include <stdlib.h>
 * #include <unistd.h>
 * #include "diffusion.h"
 *
 * static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
 *                     DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *const old_value,
 *                     const DIFFUSION_VALUE_T *const new_value, void *context) {
 *     char *text = NULL;
 *     (void)specification, (void)datatype, (void)old_value, (void)context;
 *     if (read_diffusion_string_value(new_value, &text, NULL)) {
 *         printf("%s: %s\n", path, text);
 *         free(text);
 *     }
 *     return HANDLER_SUCCESS;
 * }
 *
 * static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
 *     (void)session;
 *     printf("not subscribed: %s\n", error->message);
 *     return HANDLER_SUCCESS;
 * }
 *
 * int main(void) {
 *     DIFFUSION_ERROR_T error = { 0 };
 *     CREDENTIALS_T *credentials = credentials_create_password("password");
 *     SESSION_T *session =
 *         session_create("ws://localhost:8080", "client", credentials, NULL, NULL, &error);
 *     credentials_free(credentials);
 *     if (session == NULL) {
 *         printf("not connected: %s\n", error.message);
 *         free(error.message);
 *         return 1;
 *     }
 *
 *     VALUE_STREAM_T stream = { .datatype = DATATYPE_STRING, .on_value = on_value };
 *     add_stream(session, "greetings/morning", &stream);
 *     SUBSCRIPTION_PARAMS_T params = {
 *         .topic_selector = "greetings/morning", .on_error = on_error
 *     };
 *     subscribe(session, params);
 *     sleep(10);
 *
 *     session_close(session, NULL);
 *     session_free(session);
 *     return 0;
 * }
 * @endcode
 *
 * @section overview_calls Calls and their outcome
 *
 * A call that needs the server takes its arguments in a struct of parameters, copies what it is
 * given and returns at once; strings, buffers and structs may be released or reused when it has
 * returned. The outcome is exactly one later call of one of the functions in the struct:
 * - its success callback, with the result;
 * - `on_error`, when the request failed. Without it, the session's `global_service_error_handler`
 *   is called; without that too, the error is dropped;
 * - `on_discard`, when there will be no answer, because the session was closed or lost messages.
 *
 * Any of them may be NULL. `context` is handed to all of them and is never followed or freed.
 * Nothing is called before the function has returned, not even when the failure is known at once.
 * What a callback is given belongs to the library and is valid until the callback returns, unless
 * its description says otherwise. Callbacks return #HANDLER_SUCCESS; the value is ignored.
 *
 * While a session recovers its connection, requests wait and go on afterwards.
 *
 * @section overview_threads Threads
 *
 * Every function may be called from every thread and from every callback, for any session, unless
 * its section or its description says otherwise. Objects without a session (values, containers,
 * builders, factories) are not synchronised unless their section says so: threads that share one
 * take turns.
 *
 * Callbacks run on threads of the library, never on the thread that makes the call. A session has
 * two of them, each calls one function at a time:
 * - the *connection thread* calls the session listener, the outcome of an asynchronous creation and
 *   the reconnection strategy;
 * - the *callback thread* calls everything else, in the order of the server's messages.
 *
 * A callback may block: it delays the callbacks of its own session only. A callback on the callback
 * thread cannot wait for another one of the same session. The threads start when there is something
 * to call and end when idle, so two calls may run on different threads of the operating system.
 * When session_close() or session_free() has returned on any other thread, no callback of that
 * session runs or will run.
 *
 * After `fork` the child must not use the parent's sessions: calls fail. It may create its own.
 *
 * @section overview_ownership Ownership
 *
 * - A pointer to `const` lends: the function reads it and keeps no pointer to it.
 * - An object from a `..._create`, `..._init`, `make_...` or `..._dup` function belongs to the
 *   program and is released with the function that its description names.
 * - Strings and arrays that a description says to release with `free()` come from `malloc`.
 * - Freeing functions accept NULL and do nothing then.
 *
 * @section overview_errors Errors
 *
 * There are three ways to report a failure:
 * - Functions that connect or close a session fill a `DIFFUSION_ERROR_T` of the program, on failure
 *   only, and so do recoverable update streams. Its `message` is then released with `free()`.
 * - Functions that build or read something take a `DIFFUSION_API_ERROR *`, which may be NULL. They
 *   write NULL on success and an error on failure, to be released with diffusion_api_error_free().
 * - Failures of requests arrive in `on_error`, with a `DIFFUSION_ERROR_T` that belongs to the
 *   library.
 *
 * A wrong argument never crashes the library where it can be noticed: the function returns the
 * value that its description gives for failure, and a line of the log says why. The log is off
 * until the environment variable `DIFFUSION_LOG` or diffusion_set_log_handler() turns it on.
 *
 * @section overview_memory Memory
 *
 * Some sizes are chosen by the program or by the server: those of values, texts, buffers, lists and
 * messages. Where there is no memory for one of these, the function fails as its description says
 * for other failures, and what it would have changed stays as it is; a request fails in `on_error`,
 * and a session that cannot take or send a message ends with an error.
 *
 * Blocks of a small fixed size, and the library's own tables of topics, streams and open requests,
 * are not checked like this: where there is no memory for those, the process is aborted.
 *
 * Generated from src/capi and header/: change those, not this file.
 */
#ifndef DIFFUSION_C_DIFFUSION_H
#define DIFFUSION_C_DIFFUSION_H

#if defined(__SIZEOF_POINTER__) && __SIZEOF_POINTER__ != 8
#error "The Diffusion library exists for 64-bit programs only (-m32 and -mx32 are not supported)."
#endif

/* Programs written for the vendor's header expect these to be included. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

/** Version of this library: the first number. */
#define DIFFUSION_C_VERSION_MAJOR @VERSION_MAJOR@
/** Version of this library: the second number. */
#define DIFFUSION_C_VERSION_MINOR @VERSION_MINOR@
/** Version of this library: the third number. */
#define DIFFUSION_C_VERSION_PATCH @VERSION_PATCH@

/** @cond */

#if defined(__GNUC__) || defined(__clang__)
#define DIFFUSION_C_UNUSED __attribute__((unused))
#else
#define DIFFUSION_C_UNUSED
#endif

/** @endcond */

/** Version of the interface and, after the #, of this library. */
static const char *DIFFUSION_VERSION DIFFUSION_C_UNUSED = "@INTERFACE_VERSION@#@VERSION@";

/** @cond */
/* APR. Programs written for the vendor's header get APR's declarations through it: the real ones,
 * where they are found, else those of diffusion-apr.h. (The real apr.h warns without PATH_MAX,
 * which strict modes hide unless a POSIX feature macro is defined; then only the types that occur
 * in this interface are declared.) Define DIFFUSION_NO_APR to keep all of it out. */
#ifndef APR_DECLARE_STATIC
#define APR_DECLARE_STATIC 1
#endif
#ifndef APU_DECLARE_STATIC
#define APU_DECLARE_STATIC 1
#endif
#if !defined(DIFFUSION_NO_APR) && (defined(APR_H) || defined(PATH_MAX))
#if defined(__has_include)
#if __has_include(<apr_general.h>)
#define DIFFUSION_C_SEARCH_APR 1
#endif
#endif
#ifdef DIFFUSION_C_SEARCH_APR
#include <apr_general.h>
#include <apr_atomic.h>
#include <apr_errno.h>
#include <apr_pools.h>
#include <apr_portable.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>
#else
#include "diffusion-apr.h"
#endif
#elif !defined(APR_H)
typedef struct apr_pool_t apr_pool_t;
typedef struct apr_thread_mutex_t apr_thread_mutex_t;
typedef struct apr_thread_cond_t apr_thread_cond_t;
typedef struct apr_thread_t apr_thread_t;
typedef struct apr_socket_t apr_socket_t;
typedef int apr_status_t;
typedef int64_t apr_interval_time_t;
typedef int64_t apr_time_t;
typedef int32_t apr_int32_t;
typedef uint32_t apr_uint32_t;
typedef int64_t apr_int64_t;
typedef uint64_t apr_uint64_t;
#endif
typedef struct apr_uri_t CONNECTION_URL_T;

/* Deprecation. The attributes are off, so that programs built with -Werror keep compiling; define
 * DIFFUSION_DEPRECATION_WARNINGS to turn them on. */
#if defined(DIFFUSION_DEPRECATION_WARNINGS) && (defined(__GNUC__) || defined(__clang__))
#define DIFFUSION_C_DEPRECATED __attribute__((deprecated))
#else
#define DIFFUSION_C_DEPRECATED
#endif
#ifndef DEPRECATED
#define DEPRECATED(FUNC) FUNC DIFFUSION_C_DEPRECATED;
#endif
#ifndef DECLARATION_DEPRECATED
#define DECLARATION_DEPRECATED(FUNC) FUNC DIFFUSION_C_DEPRECATED;
#endif
#ifndef ATTR_DEPRECATED
#define ATTR_DEPRECATED DIFFUSION_C_DEPRECATED
#endif
#ifndef ENUM_DEPRECATED
#define ENUM_DEPRECATED(msg)
#endif
#ifndef TYPEDEF_DEPRECATED
#define TYPEDEF_DEPRECATED(RETURN_TYPE, FUNC) \
    typedef RETURN_TYPE DIFFUSION_C_DEPRECATED FUNC;
#endif

#define _list_h_ 1
#define _cbor_h_ 1
/** @endcond */

#ifdef __cplusplus
/** What SLEEP_MS() calls in C++. */
static inline void DIFFUSION_C_SLEEP_MS(long milliseconds) {
    struct timespec pause;
    pause.tv_sec = milliseconds / 1000L;
    pause.tv_nsec = (milliseconds % 1000L) * 1000000L;
    nanosleep(&pause, NULL);
}
/** Sleeps x milliseconds; for programs that define a POSIX feature macro. */
#define SLEEP_MS(x) DIFFUSION_C_SLEEP_MS(static_cast<long>(x))
#else
/** Sleeps x milliseconds; for programs that define a POSIX feature macro. */
#define SLEEP_MS(x) \
    nanosleep(&(struct timespec){.tv_sec = ((x) / 1000L), \
                                 .tv_nsec = (((x) % 1000L) * 1000000L)}, NULL)
#endif

#ifdef __cplusplus
extern "C" {
#endif
