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
#define DIFFUSION_C_VERSION_MAJOR 0
/** Version of this library: the second number. */
#define DIFFUSION_C_VERSION_MINOR 1
/** Version of this library: the third number. */
#define DIFFUSION_C_VERSION_PATCH 0

/** @cond */

#if defined(__GNUC__) || defined(__clang__)
#define DIFFUSION_C_UNUSED __attribute__((unused))
#else
#define DIFFUSION_C_UNUSED
#endif

/** @endcond */

/** Version of the interface and, after the #, of this library. */
static const char *DIFFUSION_VERSION DIFFUSION_C_UNUSED = "6.9.0#0.1.0";

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

/**
 * A session: the connection of a program to a server, which survives the loss of its connection.
 * @ingroup sessions
 */
typedef struct session_s SESSION_T;

/**
 * What proves who a user is.
 * @ingroup sessions
 */
typedef struct credentials_s CREDENTIALS_T;

/**
 * Settings for sessions. Each session takes what is set when it is created. While a text is set
 * that is not UTF-8, no session is created; paths of files may have any bytes. Nor is one created
 * once there was no memory for a setting.
 * @ingroup sessions
 */
typedef struct DIFFUSION_SESSION_FACTORY_T DIFFUSION_SESSION_FACTORY_T;

/**
 * How often, and after which interval, something is retried: the first connection of a session, or
 * the recovery of an update stream. Sessions, factories and streams copy it.
 * @ingroup sessions
 */
typedef struct DIFFUSION_RETRY_STRATEGY_T DIFFUSION_RETRY_STRATEGY_T;

/**
 * How a session tries to reconnect when its connection is lost.
 * @ingroup reconnection
 */
typedef struct reconnection_strategy_s RECONNECTION_STRATEGY_T;

/**
 * The result of a removal of topics.
 * @ingroup topics
 */
typedef struct DIFFUSION_TOPIC_REMOVAL_RESULT_T DIFFUSION_TOPIC_REMOVAL_RESULT_T;

/**
 * The session is subscribed to a topic.
 * @ingroup topics
 */
typedef struct svc_notify_subscription_request_s SVC_NOTIFY_SUBSCRIPTION_REQUEST_T;

/**
 * The session is no longer subscribed to a topic.
 * @ingroup topics
 */
typedef struct svc_notify_unsubscription_request_s SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T;

/**
 * The result of a JSON patch.
 * @ingroup updates
 */
typedef struct DIFFUSION_JSON_PATCH_RESULT_T DIFFUSION_JSON_PATCH_RESULT_T;

/**
 * What must hold for an update to happen.
 * @ingroup updates
 */
typedef struct DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T;

/**
 * Handlers of the outcome of an operation of an update stream.
 * @ingroup updates
 */
typedef struct diffusion_topic_update_stream_params_s DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T;

/**
 * A stream of values to one topic. It is created without a session, and belongs to the session of
 * its first operation.
 * @ingroup updates
 */
typedef struct DIFFUSION_TOPIC_UPDATE_STREAM_T DIFFUSION_TOPIC_UPDATE_STREAM_T;

/**
 * A stream of values to one topic that can be recovered. It is created without a session, and
 * belongs to the session of its first operation.
 * @ingroup updates
 */
typedef struct DIFFUSION_RECOVERABLE_UPDATE_STREAM_T DIFFUSION_RECOVERABLE_UPDATE_STREAM_T;

/**
 * The result of a fetch.
 * @ingroup fetching
 */
typedef struct DIFFUSION_FETCH_RESULT_T DIFFUSION_FETCH_RESULT_T;

/**
 * The result of a query of a time series.
 * @ingroup time_series
 */
typedef struct DIFFUSION_TIME_SERIES_QUERY_RESULT_T DIFFUSION_TIME_SERIES_QUERY_RESULT_T;

/**
 * Where a request comes from.
 * @ingroup messaging
 */
typedef struct DIFFUSION_REQUEST_CONTEXT_T DIFFUSION_REQUEST_CONTEXT_T;

/**
 * The handle of a request: what it is answered with.
 * @ingroup messaging
 */
typedef struct DIFFUSION_RESPONDER_HANDLE_T DIFFUSION_RESPONDER_HANDLE_T;

/**
 * A session lock that was acquired.
 * @ingroup locks
 */
typedef struct DIFFUSION_SESSION_LOCK_T DIFFUSION_SESSION_LOCK_T;

/**
 * What a request for authentication is answered with, once.
 * @ingroup authentication
 */
typedef struct DIFFUSION_AUTHENTICATOR_T DIFFUSION_AUTHENTICATOR_T;

/**
 * The state of a remote server.
 * @ingroup remote_servers
 */
typedef struct DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T;

/**
 * A value: its type, and its bytes as they are on the wire.
 * @ingroup values
 */
typedef struct DIFFUSION_VALUE_T DIFFUSION_VALUE_T;

/**
 * Access to the fields of a value by the names of a schema.
 * @ingroup values
 */
typedef struct DIFFUSION_RECORDV2_RECORD_MODEL_T DIFFUSION_RECORDV2_RECORD_MODEL_T;

/**
 * Access to the fields of a value by the names of a schema, for reading and changing.
 * @ingroup values
 */
typedef struct DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T;

/**
 * A growing buffer of bytes.
 * @ingroup utilities
 */
typedef struct buf_s BUF_T;

/**
 * Bytes with an encoding.
 * @ingroup utilities
 */
typedef struct content_s CONTENT_T;

/**
 * A list of pointers.
 * @ingroup utilities
 */
typedef struct list_s LIST_T;

/**
 * A map from strings to pointers.
 * @ingroup utilities
 */
typedef struct hash_s HASH_T;

/**
 * A map from integers to pointers.
 * @ingroup utilities
 */
typedef struct hash_num_s HASH_NUM_T;

/**
 * A set of pointers.
 * @ingroup utilities
 */
typedef struct set_s SET_T;

/**
 * A script: a buffer. Created with `script_create`, released with `script_free`.
 * @ingroup utilities
 */
typedef struct buf_s SCRIPT_T;

/**
 * A value of a topic.
 * @ingroup protocol
 */
typedef struct topic_message_s TOPIC_MESSAGE_T;

/**
 * A service message.
 * @ingroup protocol
 */
typedef struct v5_message_s V5_MESSAGE_T;

/**
 * A message of the old messaging interface.
 * @ingroup protocol
 */
typedef struct stream_message_s STREAM_MESSAGE_T;

/**
 * @defgroup errors Errors and common types
 * Codes and texts of errors, the error structs, and a few constants and types that all sections
 * use.
 *
 * @threadsafety Every function may be called from every thread. An error or report that threads
 *     share is used by one at a time.
 * @{
 */

/** @name Errors of calls and callbacks */
/** @{ */

/**
 * What went wrong. diffusion_error_str() gives a text for each.
 */
enum error_code_e {
    /**
     * No error.
     */
    DIFF_ERR_SUCCESS = 0,
    /**
     * Something went wrong that has no code of its own.
     */
    DIFF_ERR_UNKNOWN = 1,
    /**
     * A service of the server reported an error.
     */
    DIFF_ERR_SERVICE = 2,
    /**
     * The session could not be created.
     */
    DIFF_ERR_SESSION_CREATE_FAILED = 3,
    /**
     * The transport could not be created.
     */
    DIFF_ERR_TRANSPORT_CREATE_FAILED = 4,
    /**
     * No session was given, or the session does not exist.
     */
    DIFF_ERR_NO_SESSION = 5,
    /**
     * The session has no transport.
     */
    DIFF_ERR_NO_TRANSPORT = 6,
    /**
     * The transport cannot be started.
     */
    DIFF_ERR_NO_START_FN = 7,
    /**
     * The transport cannot be closed.
     */
    DIFF_ERR_NO_CLOSE_FN = 8,
    /**
     * No server to connect to is defined.
     */
    DIFF_ERR_NO_SERVERS_DEFINED = 9,
    /**
     * The name of the server could not be resolved.
     */
    DIFF_ERR_ADDR_LOOKUP_FAIL = 10,
    /**
     * A socket could not be created.
     */
    DIFF_ERR_SOCKET_CREATE_FAIL = 11,
    /**
     * The connection to the server could not be established.
     */
    DIFF_ERR_SOCKET_CONNECT_FAIL = 12,
    /**
     * The connection request could not be sent.
     */
    DIFF_ERR_HANDSHAKE_SEND_FAIL = 13,
    /**
     * The answer to the connection request could not be received.
     */
    DIFF_ERR_HANDSHAKE_RECV_FAIL = 14,
    /**
     * The server does not speak the Diffusion protocol.
     */
    DIFF_ERR_INVALID_CONNECTION_PROTOCOL = 15,
    /**
     * The topic specification is invalid.
     */
    DIFF_ERR_INVALID_TOPIC_SPECIFICATION = 16,
    /**
     * The topic exists already.
     */
    DIFF_ERR_TOPIC_ALREADY_EXISTS = 17,
    /**
     * The server rejected the connection.
     */
    DIFF_ERR_CONNECTION_REJECTED = 18,
    /**
     * The server refused the connection for a reason that is not known.
     */
    DIFF_ERR_CONNECTION_ERROR_UNDEFINED = 19,
    /**
     * The outbound message queue is full.
     */
    DIFF_ERR_MESSAGE_QUEUE_FAIL = 20,
    /**
     * The message could not be sent.
     */
    DIFF_ERR_MESSAGE_SEND_FAIL = 21,
    /**
     * The URL could not be parsed.
     */
    DIFF_ERR_PARSE_URL = 22,
    /**
     * The URL names an unknown transport.
     */
    DIFF_ERR_UNKNOWN_TRANSPORT = 23,
    /**
     * Reading from the connection failed.
     */
    DIFF_ERR_SOCKET_READ_FAIL = 24,
    /**
     * Writing to the connection failed.
     */
    DIFF_ERR_SOCKET_WRITE_FAIL = 25,
    /**
     * The server asks for an older protocol.
     */
    DIFF_ERR_DOWNGRADE = 26,
    /**
     * The server does not support this kind of connection.
     */
    DIFF_ERR_CONNECTION_UNSUPPORTED = 27,
    /**
     * The server's licence does not allow another connection.
     */
    DIFF_ERR_LICENCE_EXCEEDED = 28,
    /**
     * The server does not support reconnection.
     */
    DIFF_ERR_RECONNECTION_UNSUPPORTED = 29,
    /**
     * The server found an error in the connection protocol.
     */
    DIFF_ERR_CONNECTION_PROTOCOL_ERROR = 30,
    /**
     * Authentication failed.
     */
    DIFF_ERR_AUTHENTICATION_FAILED = 31,
    /**
     * The server speaks a protocol version that is not supported.
     */
    DIFF_ERR_PROTOCOL_VERSION = 32,
    /**
     * The server does not know the session.
     */
    DIFF_ERR_UNKNOWN_SESSION = 33,
    /**
     * Messages were lost, so that the session could not be recovered.
     */
    DIFF_ERR_MESSAGE_LOSS = 34,
    /**
     * The session filter is invalid.
     */
    DIFF_ERR_INVALID_FILTER = 35,
    /**
     * The server is starting and does not accept connections yet.
     */
    DIFF_ERR_REJECTED_SERVER_INITIALIZING = 36,
    /**
     * The operation is not possible in the present state.
     */
    DIFF_ERR_ILLEGAL_STATE = 37,
    /**
     * There is no such topic.
     */
    DIFF_ERR_NO_SUCH_TOPIC = 38,
    /**
     * The request was rejected.
     */
    DIFF_ERR_REJECTED_REQUEST = 39,
    /**
     * The topic is of an incompatible type.
     */
    DIFF_ERR_INCOMPATIBLE_TOPIC = 40,
    /**
     * An incompatible topic exists at the path.
     */
    DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC = 41,
    /**
     * A constraint is not satisfied.
     */
    DIFF_ERR_UNSATISFIED_CONSTRAINT = 42,
    /**
     * The update stream is invalid.
     */
    DIFF_ERR_INVALID_UPDATE_STREAM = 43,
    /**
     * A topic exists at the path.
     */
    DIFF_ERR_EXISTING_TOPIC = 44,
    /**
     * The parent topic is incompatible.
     */
    DIFF_ERR_INCOMPATIBLE_PARENT_TOPIC = 45,
    /**
     * The topic path is invalid.
     */
    DIFF_ERR_INVALID_TOPIC_PATH = 46,
    /**
     * The topic could not be added.
     */
    DIFF_ERR_ADD_TOPIC = 47,
    /**
     * An argument is not allowed.
     */
    DIFF_ERR_ILLEGAL_ARGUMENT = 48,
    /**
     * The script is invalid.
     */
    DIFF_ERR_INVALID_SCRIPT = 49,
    /**
     * The JSON patch is invalid.
     */
    DIFF_ERR_INVALID_PATCH = 50,
    /**
     * The JSON patch could not be applied.
     */
    DIFF_ERR_FAILED_PATCH = 51,
    /**
     * A remote server of that name exists.
     */
    DIFF_ERR_REMOTE_SERVER_EXISTS = 52,
    /**
     * The branch mapping is invalid.
     */
    DIFF_ERR_INVALID_BRANCH_MAPPING = 53,
    /**
     * Communication with the server failed.
     */
    DIFF_ERR_COMMUNICATION_ERROR = 100,
    /**
     * The session is closed.
     */
    DIFF_ERR_SESSION_CLOSED = 101,
    /**
     * The request timed out.
     */
    DIFF_ERR_REQUEST_TIME_OUT = 102,
    /**
     * Access was denied.
     */
    DIFF_ERR_ACCESS_DENIED = 103,
    /**
     * The operation is not supported.
     */
    DIFF_ERR_UNSUPPORTED = 104,
    /**
     * A callback of the receiver failed.
     */
    DIFF_ERR_CALLBACK_FAIL = 105,
    /**
     * The data is invalid.
     */
    DIFF_ERR_INVALID_DATA = 106,
    /**
     * There is no such session.
     */
    DIFF_ERR_NO_SUCH_SESSION = 107,
    /**
     * The data type is incompatible.
     */
    DIFF_ERR_INCOMPATIBLE_DATATYPE = 108,
    /**
     * Nobody handles the message.
     */
    DIFF_ERR_UNHANDLED_MESSAGE = 109,
    /**
     * The cluster is being repartitioned.
     */
    DIFF_ERR_CLUSTER_REPARTITION = 110,
    /**
     * The state is incompatible with the operation.
     */
    DIFF_ERR_INCOMPATIBLE_STATE = 111,
    /**
     * The request could not be routed in the cluster.
     */
    DIFF_ERR_CLUSTER_ROUTING = 112,
    /**
     * The update failed.
     */
    DIFF_ERR_UPDATE_FAILED = 113,
    /**
     * The master topic is incompatible (servers up to 6.4).
     */
    DIFF_ERR_INCOMPATIBLE_MASTER_TOPIC = 200
};

/**
 * What went wrong. diffusion_error_str() gives a text for each.
 */
typedef enum error_code_e ERROR_CODE_T;

/**
 * An error.
 *
 * The library passes one to callbacks; it and its message belong to the library and are valid
 * until the callback returns. A program passes one of its own to functions that connect or close a
 * session; they fill it on failure only, and the program then releases `message` with `free()`.
 */
struct diffusion_error_s {
    /**
     * What went wrong.
     */
    ERROR_CODE_T code;
    /**
     * A text for people.
     */
    char *message;
    /**
     * The context of the request that failed.
     */
    void *context;
};

/**
 * An error, with its code and a text.
 */
typedef struct diffusion_error_s DIFFUSION_ERROR_T;

/**
 * Frees an error that was allocated with `malloc`, and its message. Not for errors on the stack:
 * `free(error.message)` is enough there.
 *
 * @param error The error; may be NULL.
 */
void diffusion_error_free(DIFFUSION_ERROR_T *error);

/**
 * Gives the text of an error code.
 *
 * @param code The code.
 * @return The text, which belongs to the library; NULL if the number is not a valid code.
 */
const char *diffusion_error_str(ERROR_CODE_T code);

/**
 * A mistake in a script or a similar text.
 */
struct error_report_s {
    /**
     * What is wrong.
     */
    char *message;
    /**
     * The line where it is.
     */
    unsigned int line;
    /**
     * The column where it is.
     */
    unsigned int column;
};

/**
 * A mistake in a script or a similar text.
 */
typedef struct error_report_s ERROR_REPORT_T;

/**
 * Creates an empty report.
 *
 * @return The report, to be released with error_report_free(); NULL if out of memory.
 */
ERROR_REPORT_T *error_report_create(void);

/**
 * Copies a report with its message.
 *
 * @param error_report The report; may be NULL.
 * @return The copy, to be released with error_report_free(); NULL if `error_report` is NULL, or if
 *     out of memory.
 */
ERROR_REPORT_T *error_report_dup(const ERROR_REPORT_T *error_report);

/**
 * Releases a report with its message.
 *
 * @param error_report The report; may be NULL.
 */
void error_report_free(ERROR_REPORT_T *error_report);

/**
 * Reads a report in its form on the wire.
 *
 * @param data Where the report starts; all of it must be there.
 * @param[out] error_report Receives the report, to be released with error_report_free(); must not
 *     be NULL. Left alone on failure.
 * @return The position after the report; NULL if an argument is NULL, if the data are malformed, or
 *     if out of memory.
 */
char *buf_read_error_report(const char *data, ERROR_REPORT_T **error_report);

/**
 * Reads a list of reports in its form on the wire.
 *
 * @param data Where the list starts; all of it must be there.
 * @param[out] error_reports Receives a list of `ERROR_REPORT_T *`, to be released with list_free()
 *     and error_report_free(); must not be NULL. Left alone on failure.
 * @return The position after the list; NULL if an argument is NULL, if the data are malformed, or
 *     if out of memory.
 */
char *buf_read_error_reports(const char *data, LIST_T **error_reports);

/** @} */

/** @name Errors of functions that build or read something */
/** @{ */

/**
 * What a ::DIFFUSION_API_ERROR points to: an error with a code and a description.
 */
typedef struct DIFFUSION_API_ERROR_T DIFFUSION_API_ERROR_T;

/**
 * A pointer to an error.
 *
 * Functions that take a `DIFFUSION_API_ERROR *` accept NULL for it. They write NULL on success and
 * a new error on failure, which the program releases with diffusion_api_error_free(). They never
 * read what was there before.
 */
typedef DIFFUSION_API_ERROR_T *DIFFUSION_API_ERROR;

/**
 * Gives the code of an error.
 *
 * @param error The error; may be NULL.
 * @return An `ERROR_CODE_T`; 0 if `error` is NULL.
 */
int get_diffusion_api_error_code(DIFFUSION_API_ERROR error);

/**
 * Gives the description of an error.
 *
 * @param error The error; may be NULL.
 * @return The text, which belongs to the error; NULL if `error` is NULL.
 */
const char *get_diffusion_api_error_description(DIFFUSION_API_ERROR error);

/**
 * Releases an error and its description.
 *
 * @param error The error; may be NULL.
 */
void diffusion_api_error_free(DIFFUSION_API_ERROR error);

/** @} */

/** @name Common constants */
/** @{ */

/**
 * False, in functions that return an `int`.
 */
#define DIFFUSION_FALSE 0

/**
 * True, in functions that return an `int`.
 */
#define DIFFUSION_TRUE 1

/**
 * What a callback returns when it has done its work. The library ignores the value, except where
 * the callback says otherwise.
 */
#define HANDLER_SUCCESS 0

/**
 * What a callback returns when it has failed. The library ignores the value, except where the
 * callback says otherwise.
 */
#define HANDLER_FAILURE -1

/**
 * Priority of a message, in the interface of version 5. No function takes it.
 */
enum message_priority_e {
    /**
     * Before all others.
     */
    MESSAGE_PRIORITY_IMMEDIATE = 0,
    /**
     * High.
     */
    MESSAGE_PRIORITY_HIGH = 1,
    /**
     * Medium.
     */
    MESSAGE_PRIORITY_MEDIUM = 2,
    /**
     * Low.
     */
    MESSAGE_PRIORITY_LOW = 3
};

/**
 * Priority with which a message is sent. Servers of today ignore it.
 */
enum client_send_priority_e {
    /**
     * Normal.
     */
    CLIENT_SEND_PRIORITY_NORMAL = 0,
    /**
     * High.
     */
    CLIENT_SEND_PRIORITY_HIGH = 1,
    /**
     * Low.
     */
    CLIENT_SEND_PRIORITY_LOW = 2
};

/**
 * Priority of a message.
 */
typedef enum message_priority_e MESSAGE_PRIORITY_T;

/**
 * Priority with which a message is sent.
 */
typedef enum client_send_priority_e CLIENT_SEND_PRIORITY_T;

/**
 * The type of a value.
 */
enum diffusion_datatype_e {
    /**
     * Bytes.
     */
    DATATYPE_BINARY = 0,
    /**
     * JSON.
     */
    DATATYPE_JSON = 1,
    /**
     * A string.
     */
    DATATYPE_STRING = 2,
    /**
     * A 64-bit floating point number.
     */
    DATATYPE_DOUBLE = 3,
    /**
     * A 64-bit integer.
     */
    DATATYPE_INT64 = 4,
    /**
     * Records of fields, with or without a schema.
     */
    DATATYPE_RECORDV2 = 5
};

/**
 * The type of a value.
 */
typedef enum diffusion_datatype_e DIFFUSION_DATATYPE;

/**
 * A conversation id with a special meaning.
 */
enum one_way_cid_e {
    /**
     * No conversation.
     */
    ONE_WAY_CONVERSATION_ID = 0
};

/**
 * Identifies one exchange of messages of a session.
 */
struct conversation_id_s {
    /**
     * The number.
     */
    uint64_t id;
};

/**
 * Identifies one exchange of messages of a session.
 */
typedef struct conversation_id_s CONVERSATION_ID_T;

/**
 * A conversation id with a special meaning.
 */
typedef enum one_way_cid_e ONE_WAY_CID_T;

/**
 * Releases a conversation id.
 *
 * @param conversation_id The id; may be NULL.
 */
void conversation_id_free(CONVERSATION_ID_T *conversation_id);

/**
 * Copies a conversation id.
 *
 * @param src The id; may be NULL.
 * @return The copy, to be released with conversation_id_free(); NULL if `src` is NULL, or if out
 *     of memory.
 */
CONVERSATION_ID_T *conversation_id_dup(const CONVERSATION_ID_T *src);

/**
 * Writes a conversation id as text, in decimal digits.
 *
 * @param conversation_id The id.
 * @return The text, to be released with `free()`; NULL if out of memory.
 */
char *conversation_id_to_string(CONVERSATION_ID_T conversation_id);

/**
 * Reads a conversation id from the text that conversation_id_to_string() makes.
 *
 * @param str The text; may be NULL.
 * @return The id, to be released with conversation_id_free(); NULL if `str` is NULL or is not a
 *     valid id, or if out of memory.
 */
CONVERSATION_ID_T *conversation_id_create_from_string(const char *str);

/**
 * Takes the next conversation id of a session.
 *
 * @param session The session; may be NULL.
 * @return The id, to be released with conversation_id_free() or `free()`; NULL if `session` is not
 *     a valid session, or if out of memory.
 */
CONVERSATION_ID_T *conversation_id_create(SESSION_T *session);

/** @} */

/** @} (end of errors) */

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

/** @name Connection responses */
/** @{ */

/**
 * Why a session was closed. A server may send numbers that are not listed.
 */
enum session_close_reason_e {
    /**
     * The connection was lost, and the session did not come back in time.
     */
    SESSION_CLOSE_REASON_CONNECTION_LOST = 0,
    /**
     * Reading or writing failed at the server.
     */
    SESSION_CLOSE_REASON_IO_EXCEPTION = 1,
    /**
     * The client did not answer pings.
     */
    SESSION_CLOSE_REASON_CLIENT_UNRESPONSIVE = 2,
    /**
     * The client was too slow: the server's queue for it is full.
     */
    SESSION_CLOSE_REASON_MESSAGE_QUEUE_LIMIT_REACHED = 3,
    /**
     * The client closed the session.
     */
    SESSION_CLOSE_REASON_CLOSED_BY_CLIENT = 4,
    /**
     * The client sent a message larger than the server accepts.
     */
    SESSION_CLOSE_REASON_MESSAGE_TOO_LARGE = 5,
    /**
     * The server failed.
     */
    SESSION_CLOSE_REASON_INTERNAL_ERROR = 6,
    /**
     * The client sent a message that cannot be read.
     */
    SESSION_CLOSE_REASON_INVALID_INBOUND_MESSAGE = 7,
    /**
     * The session was aborted, for instance because the client was shut down.
     */
    SESSION_CLOSE_REASON_ABORTED = 8,
    /**
     * Messages from the client were lost.
     */
    SESSION_CLOSE_REASON_LOST_MESSAGES = 9,
    /**
     * The server is shutting down. Not sent by servers since 6.6.
     */
    SESSION_CLOSE_REASON_SERVER_CLOSING = 10,
    /**
     * Another session closed it.
     */
    SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER = 11,
    /**
     * The session went over to another server of the cluster.
     */
    SESSION_CLOSE_REASON_FAILED_OVER = 12,
    /**
     * What authenticated the session has expired.
     */
    SESSION_CLOSE_REASON_EXPIRED = 13,
    /**
     * What authenticated the session was revoked.
     */
    SESSION_CLOSE_REASON_REVOKED = 14,
    /**
     * Another client took the session over.
     */
    SESSION_CLOSE_REASON_SESSION_TAKEN_OVER = 15
};

/**
 * What an answer to a connection request means for the client.
 */
enum connection_response_code_type_e {
    /**
     * The session was created or recovered.
     */
    SUCCESS = 0,
    /**
     * Another attempt may succeed.
     */
    RETRIABLE = 1,
    /**
     * Another attempt will not succeed.
     */
    FATAL = 2,
    /**
     * The server did not accept principal and credentials.
     */
    FATAL_AUTHENTICATION = 3
};

/**
 * The server's answer to a connection request.
 */
enum connection_response_code_e {
    /**
     * A new session was created.
     */
    CONNECTION_RESPONSE_CODE_OK = 100,
    /**
     * The server asks for an older protocol version.
     */
    CONNECTION_RESPONSE_CODE_DOWNGRADE = 102,
    /**
     * The session was recovered without loss.
     */
    CONNECTION_RESPONSE_CODE_RECONNECTED = 105,
    /**
     * The session was recovered, messages were lost.
     */
    CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS = 106,
    /**
     * The licence does not allow another connection.
     */
    CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED = 113,
    /**
     * Reconnection is not supported.
     */
    CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED = 114,
    /**
     * The server found an error in the protocol.
     */
    CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR = 115,
    /**
     * Authentication failed.
     */
    CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED = 116,
    /**
     * The server does not know the session that should be recovered, or no longer knows it.
     */
    CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION = 117,
    /**
     * The session cannot be recovered because messages were lost.
     */
    CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS = 118,
    /**
     * The server is starting; try again later.
     */
    CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING = 119,
    /**
     * The server rejected the connection (servers up to 6.4).
     */
    CONNECTION_RESPONSE_CODE_REJECTED = 111,
    /**
     * The kind of connection is not supported (servers up to 6.4).
     */
    CONNECTION_RESPONSE_CODE_CONNECTION_UNSUPPORTED = 112,
    /**
     * A temporary error (servers up to 6.4).
     */
    CONNECTION_RESPONSE_CODE_ERROR = 127
};

/**
 * Why a session was closed. A server may send numbers that are not listed.
 */
typedef enum session_close_reason_e SESSION_CLOSE_REASON_T;

/**
 * What an answer to a connection request means for the client.
 */
typedef enum connection_response_code_type_e CONNECTION_RESPONSE_CODE_TYPE_T;

/**
 * The server's answer to a connection request.
 */
typedef enum connection_response_code_e CONNECTION_RESPONSE_CODE_T;

/** An answer to a connection request and what it means. */
typedef struct {
    const CONNECTION_RESPONSE_CODE_T code;          /**< The answer. */
    const char *msg;                                /**< A text for it. */
    const CONNECTION_RESPONSE_CODE_TYPE_T type;     /**< What it means for the client. */
    const ERROR_CODE_T diffusion_error_code;        /**< The error that it is reported as. */
} CONNECTION_RESPONSE_T;

/** The answers to connection requests; ends with an entry without a text. */
static const CONNECTION_RESPONSE_T connectionResponseList[12] DIFFUSION_C_UNUSED = {
    { CONNECTION_RESPONSE_CODE_OK, "Connected", SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_DOWNGRADE, "The server asks for an older protocol",
      FATAL, DIFF_ERR_DOWNGRADE },
    { CONNECTION_RESPONSE_CODE_RECONNECTED, "Reconnected", SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS, "Reconnected, messages were lost",
      SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED, "The licence allows no further connection",
      FATAL, DIFF_ERR_LICENCE_EXCEEDED },
    { CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED, "Reconnection is not supported",
      FATAL, DIFF_ERR_RECONNECTION_UNSUPPORTED },
    { CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR, "Connection protocol error",
      FATAL, DIFF_ERR_CONNECTION_PROTOCOL_ERROR },
    { CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED, "Authentication failed",
      FATAL_AUTHENTICATION, DIFF_ERR_AUTHENTICATION_FAILED },
    { CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION, "The session is unknown",
      FATAL, DIFF_ERR_UNKNOWN_SESSION },
    { CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS,
      "Not reconnected, messages were lost", FATAL, DIFF_ERR_MESSAGE_LOSS },
    { CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING, "The server is starting",
      FATAL, DIFF_ERR_REJECTED_SERVER_INITIALIZING },
    { CONNECTION_RESPONSE_CODE_OK, NULL, FATAL, DIFF_ERR_UNKNOWN },
};

/** @} */

/** @name The session */
/** @{ */

/**
 * Private to the library.
 */
typedef struct DIFFUSION_SESSION_ATTRIBUTES_T DIFFUSION_SESSION_ATTRIBUTES_T;

/**
 * Private to the library.
 */
typedef struct DIFFUSION_CLIENT_SESSION_LOCKS_T DIFFUSION_CLIENT_SESSION_LOCKS_T;

/**
 * Private to the library.
 */
typedef struct TOPIC_ROUTING_T TOPIC_ROUTING_T;

/**
 * Private to the library.
 */
typedef struct FLOW_CONTROL_T FLOW_CONTROL_T;

/**
 * Private to the library.
 */
typedef struct MESSAGE_QUEUE_T MESSAGE_QUEUE_T;

/**
 * Private to the library.
 */
typedef struct RECOVERY_BUFFER_T RECOVERY_BUFFER_T;

/**
 * Private to the library.
 */
typedef struct DIFFUSION_REQUEST_STREAM_REGISTRY_T DIFFUSION_REQUEST_STREAM_REGISTRY_T;

/**
 * State of a session.
 */
enum session_state_e {
    /**
     * No session.
     */
    SESSION_STATE_UNKNOWN = -1,
    /**
     * The session is being created.
     */
    CONNECTING = 0,
    /**
     * No longer used.
     */
    CONNECTED_INITIALISING = 1,
    /**
     * Connected.
     */
    CONNECTED_ACTIVE = 2,
    /**
     * The connection was lost and is being recovered.
     */
    RECOVERING_RECONNECT = 3,
    /**
     * No longer used.
     */
    RECOVERING_FAILOVER = 4,
    /**
     * Closed by the program.
     */
    CLOSED_BY_CLIENT = 5,
    /**
     * Closed by the server.
     */
    CLOSED_BY_SERVER = 6,
    /**
     * The session could not be created or recovered.
     */
    CLOSED_FAILED = 7
};

/**
 * State of a session.
 */
typedef enum session_state_e SESSION_STATE_T;

/**
 * Identifies a session.
 */
struct session_id_s {
    /**
     * Identifies the server that created the session.
     */
    uint64_t server_instance;
    /**
     * Identifies the session there.
     */
    uint64_t value;
};

/**
 * Identifies a session.
 */
typedef struct session_id_s SESSION_ID_T;

/**
 * Called for a topic message.
 *
 * @param session The session.
 * @param message The message; valid until the callback returns.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*TOPIC_HANDLER_T)(SESSION_T *session, const TOPIC_MESSAGE_T *message);

/**
 * Called for a message of the messaging interface up to 6.4.
 *
 * @param session The session.
 * @param message The message; valid until the callback returns.
 * @param context The context of the registration.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*STREAM_MESSAGE_LISTENER_T)(SESSION_T *session,
                                         const STREAM_MESSAGE_T *message,
                                         void *context);

/**
 * Called when a request has failed.
 *
 * @param session The session.
 * @param error What went wrong; `error->context` is the context of the request. Valid until the
 *     callback returns; `message` is never NULL.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*ERROR_HANDLER_T)(SESSION_T *session, const DIFFUSION_ERROR_T *error);

/**
 * Called when a request will get no answer, because the session was closed or lost messages.
 * Neither the success callback nor the error callback of the request is called then.
 *
 * @param session The session.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*DISCARD_HANDLER_T)(SESSION_T *session, void *context);

/**
 * Is told when the state of a session changes. Called on the session's connection thread, one call
 * at a time. Sessions copy the struct.
 */
struct session_listener_s {
    /**
     * The session went from one state to another; `session->state` is the new one already. NULL
     * for none.
     */
    void (*on_state_changed)(SESSION_T *session,
                             SESSION_STATE_T old_state,
                             SESSION_STATE_T new_state);
    /**
     * Never called; kept for older programs.
     */
    void (*on_handler_error)(const V5_MESSAGE_T *message);
};

/**
 * Is told when the state of a session changes.
 */
typedef struct session_listener_s SESSION_LISTENER_T;

/**
 * Is told how the asynchronous creation of a session ended: exactly one of the two functions is
 * called, once, on the session's connection thread. The library copies the struct and ignores what
 * the functions return. Either may be NULL.
 */
struct session_create_callback_s {
    /**
     * The session is connected.
     */
    int (*on_connected)(SESSION_T *session);
    /**
     * The session could not be created. The error is valid until the callback returns; the session
     * must still be closed and freed.
     */
    int (*on_error)(SESSION_T *session, DIFFUSION_ERROR_T *error);
};

/**
 * Is told how the asynchronous creation of a session ended.
 */
typedef struct session_create_callback_s SESSION_CREATE_CALLBACK_T;

/**
 * A session, always allocated by the library.
 *
 * Programs may read `id`, `url_str`, `state`, `listener`, `user_context`, `reconnection_strategy`,
 * `principal`, `credentials` and `ping_period`, and may assign `global_topic_handler`,
 * `global_service_error_handler` and `user_context`. Everything else is private.
 */
struct session_s {
    /**
     * The session's id. NULL until the session has been connected for the first time, then the
     * same pointer until session_free().
     */
    SESSION_ID_T *id;
    /**
     * The URL that the session connects to.
     */
    const char *url_str;
    /**
     * The state; may be polled from any thread.
     */
    volatile SESSION_STATE_T state;
    /**
     * The session's copy of its listener.
     */
    SESSION_LISTENER_T *listener;
    /**
     * Called for topic messages that no other handler takes; may be NULL.
     */
    TOPIC_HANDLER_T global_topic_handler;
    /**
     * The default error handler: called for failed requests that have no `on_error`; may be NULL.
     */
    int (*global_service_error_handler)(SESSION_T *session, const DIFFUSION_ERROR_T *error);
    /**
     * A pointer of the program's own; never followed or freed.
     */
    void *user_context;
    /**
     * Private.
     */
    DIFFUSION_SESSION_ATTRIBUTES_T *session_attributes;
    /**
     * Private.
     */
    DIFFUSION_CLIENT_SESSION_LOCKS_T *session_locks;
    /**
     * The session's copy of its reconnection strategy.
     */
    RECONNECTION_STRATEGY_T *reconnection_strategy;
    /**
     * The session's copy of its principal; NULL if anonymous.
     */
    const char *principal;
    /**
     * The session's copy of its credentials.
     */
    CREDENTIALS_T *credentials;
    /**
     * Private.
     */
    void *token;
    /**
     * Private.
     */
    int _connection_protocol;
    /**
     * Private.
     */
    int _connection_version;
    /**
     * Private; session_connection_response_code() gives it.
     */
    CONNECTION_RESPONSE_CODE_T _connection_response_code;
    /**
     * Milliseconds between the server's pings; -1 if unknown.
     */
    int64_t ping_period;
    /**
     * Private.
     */
    void *_reserved[347];
};

/**
 * Writes a session id as text: two numbers of 16 hexadecimal digits, joined by a hyphen.
 *
 * @param session_id The id; may be NULL.
 * @return The text, to be released with `free()`; NULL if `session_id` is NULL, or if out of
 *     memory.
 */
char *session_id_to_string(const SESSION_ID_T *session_id);

/**
 * Reads a session id from its text form.
 *
 * @param str Two hexadecimal numbers of at most 16 digits, joined by a hyphen; may be NULL.
 * @return The id, to be released with session_id_free() or `free()`; NULL if `str` is NULL or is
 *     not a valid id, or if out of memory.
 */
SESSION_ID_T *session_id_create_from_string(const char *str);

/**
 * Releases a session id from session_id_create_from_string(). `free()` does the same.
 *
 * @param session_id The id; may be NULL.
 */
void session_id_free(SESSION_ID_T *session_id);

/**
 * Compares two session ids.
 *
 * @param s1 One id.
 * @param s2 The other id.
 * @return 0 if they are equal, 1 if only the server instances are, -1 otherwise.
 */
int session_id_cmp(SESSION_ID_T s1, SESSION_ID_T s2);

/** @} */

/** @name Credentials */
/** @{ */

/**
 * The kind of credentials.
 */
enum credentials_type_e {
    /**
     * No credentials.
     */
    NONE = 0,
    /**
     * A password.
     */
    PLAIN_PASSWORD = 1,
    /**
     * Bytes that an authenticator of the server understands.
     */
    CUSTOM = 2
};

/**
 * The kind of credentials.
 */
typedef enum credentials_type_e CREDENTIALS_TYPE_T;

/**
 * What proves who a user is.
 */
struct credentials_s {
    /**
     * Kind of credentials.
     */
    CREDENTIALS_TYPE_T type;
    /**
     * The bytes. A NUL after them does not belong to them.
     */
    BUF_T *data;
};

/**
 * Creates credentials that prove nothing.
 *
 * @return The credentials, to be released with credentials_free(); NULL if out of memory.
 */
CREDENTIALS_T *credentials_create_none(void);

/**
 * Creates credentials with a password.
 *
 * @param password The password; copied.
 * @return The credentials, to be released with credentials_free(), which may happen as soon as a
 *     session was created with them; NULL if `password` is NULL, or if out of memory.
 */
CREDENTIALS_T *credentials_create_password(const char *password);

/**
 * Creates credentials of bytes that an authenticator of the server understands.
 *
 * @param data The bytes; copied. May be NULL if `len` is 0.
 * @param len The number of bytes.
 * @return The credentials, to be released with credentials_free(); NULL if `data` is NULL and
 *     `len` is not 0, or if out of memory.
 */
CREDENTIALS_T *credentials_create_custom(const char *data, unsigned long len);

/**
 * Wipes credentials from memory and releases them.
 *
 * @param creds The credentials; may be NULL.
 */
void credentials_free(CREDENTIALS_T *creds);

/**
 * Writes credentials in their form on the wire.
 *
 * @param credentials The credentials; may be NULL.
 * @return A buffer, to be released with buf_free(); NULL if `credentials` is NULL, or if out of
 *     memory.
 */
BUF_T *credentials_marshal(const CREDENTIALS_T *credentials);

/**
 * Reads credentials in their form on the wire.
 *
 * @param buf The buffer; may be NULL.
 * @return The credentials, to be released with credentials_free(); NULL if `buf` is NULL or does
 *     not hold valid credentials, or if out of memory.
 */
CREDENTIALS_T *credentials_unmarshal(const BUF_T *buf);

/**
 * Reads credentials in their form on the wire.
 *
 * @param data Where the credentials start; all of them must be there.
 * @param[out] credentials Receives the credentials, to be released with credentials_free(); must
 *     not be NULL. Left alone on failure.
 * @return The position after the credentials; NULL if an argument is NULL or the data are
 *     malformed.
 */
char *buf_read_credentials(const char *data, CREDENTIALS_T **credentials);

/** @} */

/** @name Creating a session */
/** @{ */

/**
 * Creates a session: connects to a server and waits until the server has accepted or refused. When
 * the function returns a session, the state is `CONNECTED_ACTIVE`, the id is known and the
 * listener has returned.
 *
 * One attempt is made. The reconnection strategy is for connections that are lost later;
 * diffusion_session_factory_initial_retry_strategy() lets the first connection be retried.
 *
 * @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
 * @param principal The name of the user; copied. NULL for an anonymous session.
 * @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
 * @param listener Is told when the state changes; copied. NULL for none.
 * @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
 *     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
 * @param[out] error Filled on failure; the program then releases `message` with `free()`. May be
 *     NULL.
 * @return The session, to be released with session_close() and session_free(); NULL on failure.
 * @threadsafety Blocks the calling thread. On the way, the listener is called on the session's
 *     connection thread.
 */
SESSION_T *session_create(const char *url_str,
                          const char *principal,
                          CREDENTIALS_T *credentials,
                          SESSION_LISTENER_T *listener,
                          RECONNECTION_STRATEGY_T *reconnection_strategy,
                          DIFFUSION_ERROR_T *error);

/**
 * Creates a session and waits for it, as session_create() does, with `session->user_context` set
 * before any callback.
 *
 * @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
 * @param principal The name of the user; copied. NULL for an anonymous session.
 * @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
 * @param listener Is told when the state changes; copied. NULL for none.
 * @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
 *     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
 * @param user_context A pointer of the program's own; never followed or freed.
 * @param[out] error Filled on failure; the program then releases `message` with `free()`. May be
 *     NULL.
 * @return The session, to be released with session_close() and session_free(); NULL on failure.
 * @threadsafety Blocks the calling thread. On the way, the listener is called on the session's
 *     connection thread.
 */
SESSION_T *session_create_with_user_context(const char *url_str,
                                            const char *principal,
                                            CREDENTIALS_T *credentials,
                                            SESSION_LISTENER_T *listener,
                                            RECONNECTION_STRATEGY_T *reconnection_strategy,
                                            void *user_context,
                                            DIFFUSION_ERROR_T *error);

/**
 * Creates a session with the settings of a factory, and waits for it. If the first connection
 * fails for a temporary reason, it is retried as the factory's initial retry strategy says.
 *
 * @param session_factory The factory; later changes of it do not reach the session.
 * @param url_str The URL of the server; copied. NULL uses host, port, transport and path of the
 *     factory.
 * @return The session, to be released with session_close() and session_free(); NULL on failure, or
 *     if `session_factory` is NULL.
 * @threadsafety Blocks the calling thread. On the way, the listener is called on the session's
 *     connection thread.
 */
SESSION_T *session_create_with_session_factory(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                               const char *url_str);

/**
 * Starts the creation of a session and returns at once. When the creation has ended, the listener
 * is called and then exactly one of the two callbacks, once. The session may be used at once:
 * requests wait for the connection.
 *
 * @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
 * @param principal The name of the user; copied. NULL for an anonymous session.
 * @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
 * @param listener Is told when the state changes; copied. NULL for none.
 * @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
 *     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
 * @param callbacks Is told how the creation ended; copied. NULL for none.
 * @param[out] error Filled on failure, before `on_error` is called, so it must live until then;
 *     the program then releases `message` with `free()`. May be NULL.
 * @return The session in state `CONNECTING`, to be released with session_close() and
 *     session_free(), also when the creation fails. NULL if an argument is wrong; then no callback
 *     is called.
 */
SESSION_T *session_create_async(const char *url_str,
                                const char *principal,
                                CREDENTIALS_T *credentials,
                                SESSION_LISTENER_T *listener,
                                RECONNECTION_STRATEGY_T *reconnection_strategy,
                                SESSION_CREATE_CALLBACK_T *callbacks,
                                DIFFUSION_ERROR_T *error);

/**
 * Starts the creation of a session and returns at once, as session_create_async() does, with
 * `session->user_context` set before any callback.
 *
 * @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
 * @param principal The name of the user; copied. NULL for an anonymous session.
 * @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
 * @param listener Is told when the state changes; copied. NULL for none.
 * @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
 *     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
 * @param callbacks Is told how the creation ended; copied. NULL for none.
 * @param user_context A pointer of the program's own; never followed or freed.
 * @param[out] error Filled on failure, before `on_error` is called, so it must live until then;
 *     the program then releases `message` with `free()`. May be NULL.
 * @return The session in state `CONNECTING`, to be released with session_close() and
 *     session_free(), also when the creation fails. NULL if an argument is wrong; then no callback
 *     is called.
 */
SESSION_T *session_create_async_with_user_context(const char *url_str,
                                                  const char *principal,
                                                  CREDENTIALS_T *credentials,
                                                  SESSION_LISTENER_T *listener,
                                                  RECONNECTION_STRATEGY_T *reconnection_strategy,
                                                  SESSION_CREATE_CALLBACK_T *callbacks,
                                                  void *user_context,
                                                  DIFFUSION_ERROR_T *error);

/**
 * Starts the creation of a session with the settings of a factory, and returns at once. Every
 * failure, even of a URL that cannot be read, is reported to `on_error`.
 *
 * @param session_factory The factory; later changes of it do not reach the session.
 * @param callbacks Is told how the creation ended; copied. NULL for none.
 * @param url_str The URL of the server; copied. NULL uses host, port, transport and path of the
 *     factory.
 * @return The session, in state `CONNECTING` or already closed, to be released with
 *     session_close() and session_free(); NULL if `session_factory` is NULL, or if out of memory.
 */
SESSION_T *session_create_async_with_session_factory(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        SESSION_CREATE_CALLBACK_T *callbacks,
        const char *url_str);

/** @} */

/** @name Session factories */
/** @{ */

/**
 * Creates a factory with all defaults.
 *
 * @return The factory, to be released with diffusion_session_factory_free().
 */
DIFFUSION_SESSION_FACTORY_T *diffusion_session_factory_init(void);

/**
 * Releases a factory. Sessions that were created with it are not affected.
 *
 * @param session_factory The factory; may be NULL.
 */
void diffusion_session_factory_free(DIFFUSION_SESSION_FACTORY_T *session_factory);

/**
 * Sets the listener that is told when the state of a session changes.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param listener The listener; copied. NULL for none, the default.
 */
void diffusion_session_factory_session_listener(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                                SESSION_LISTENER_T *listener);

/**
 * Sets the first value of `session->user_context`.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param user_context The pointer; never followed or freed. Default: NULL.
 */
void diffusion_session_factory_user_context(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                            void *user_context);

/**
 * Sets the name of the user.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param principal The principal; copied. NULL for anonymous sessions, the default.
 */
void diffusion_session_factory_principal(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                         const char *principal);

/**
 * Sets credentials that prove nothing, the default.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 */
void diffusion_session_factory_no_credentials(const DIFFUSION_SESSION_FACTORY_T *session_factory);

/**
 * Sets the credentials.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param credentials The credentials; copied. NULL changes nothing.
 */
void diffusion_session_factory_credentials(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           const CREDENTIALS_T *credentials);

/**
 * Sets a password as credentials.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param password The password; copied. NULL changes nothing.
 */
void diffusion_session_factory_password(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                        const char *password);

/**
 * Sets credentials of bytes that an authenticator of the server understands.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param bytes The bytes; copied. NULL changes nothing.
 */
void diffusion_session_factory_custom_credentials(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        const BUF_T *bytes);

/**
 * Sets how long connecting may take.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param connection_timeout Milliseconds, at most 3600000; 0 changes nothing. Default: 2000.
 */
void diffusion_session_factory_connection_timeout(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t connection_timeout);

/**
 * Sets how long sending the connection request may take.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param write_timeout Milliseconds, at most 3600000; 0 changes nothing. Default: 2000.
 */
void diffusion_session_factory_write_timeout(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                             uint32_t write_timeout);

/**
 * Disables reconnection: a session whose connection is lost is closed.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 */
void diffusion_session_factory_no_reconnection(const DIFFUSION_SESSION_FACTORY_T *session_factory);

/**
 * Sets how long recovering a lost connection may take.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param reconnection_timeout Milliseconds from the loss of the connection; 0 or less disables
 *     reconnection. Default: 60000. A timeout that is set on the reconnection strategy itself
 *     takes precedence, unless reconnection is disabled here.
 */
void diffusion_session_factory_reconnection_timeout(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        int reconnection_timeout);

/**
 * Sets how sessions try to reconnect.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param reconnection_strategy The strategy; copied, but arguments that belong to the program are
 *     shared. NULL for an attempt at once and then every 5000 ms, the default.
 */
void diffusion_session_factory_reconnection_strategy(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        RECONNECTION_STRATEGY_T *reconnection_strategy);

/**
 * Sets how often the first connection is retried if it fails for a temporary reason.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param strategy The strategy; copied. NULL for no retry, the default.
 */
void diffusion_session_factory_initial_retry_strategy(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        DIFFUSION_RETRY_STRATEGY_T *strategy);

/**
 * Sets the size of the input buffer.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param input_buffer_size Bytes; less than 1024 changes nothing. Default: 131072.
 */
void diffusion_session_factory_input_buffer_size(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                                 uint32_t input_buffer_size);

/**
 * Sets the size of the output buffer.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param output_buffer_size Bytes; less than 1024 changes nothing. Default: 131072.
 */
void diffusion_session_factory_output_buffer_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t output_buffer_size);

/**
 * Sets how big a received message may be. A bigger one closes the session.
 *
 * A compressed message counts with its size when inflated, which may be a thousand times what was
 * sent. Memory is taken as the message arrives or is inflated, not when its size is announced;
 * where the process has none, the session is closed. The default is that of the interface and
 * allows nearly 2 GiB: a program that does not trust what is published should set what it expects.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param maximum_message_size Bytes; less than 1024 changes nothing. Default: 2147483647.
 */
void diffusion_session_factory_maximum_message_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t maximum_message_size);

/**
 * Sets the name or address of the server, for sessions that are created without a URL.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param server_host The host; copied. NULL changes nothing.
 */
void diffusion_session_factory_server_host(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           const char *server_host);

/**
 * Sets the port of the server, for sessions that are created without a URL.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param server_port 0 to 65535; other numbers change nothing. Default: 443 with TLS, otherwise
 *     80.
 */
void diffusion_session_factory_server_port(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           int server_port);

/**
 * Sets whether TLS is used, for sessions that are created without a URL.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param secure_transport True for TLS. Default: false.
 */
void diffusion_session_factory_secure_transport(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                                bool secure_transport);

/**
 * Sets the path of the connection request, for sessions that are created without a URL.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param request_path A path that starts with "/" and ends with "/diffusion"; copied. Another one,
 *     or NULL, changes nothing. Default: "/diffusion".
 */
void diffusion_session_factory_request_path(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                            const char *request_path);

/**
 * Sets how many sent messages are kept, so that they can be sent again after a reconnection.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param recovery_buffer_size The number of messages; may be 0. Default: 128.
 */
void diffusion_session_factory_recovery_buffer_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t recovery_buffer_size);

/**
 * Sets how many messages may wait to be sent.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param maximum_queue_size The number of messages; 0 changes nothing. Default: 1000.
 */
void diffusion_session_factory_maximum_queue_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t maximum_queue_size);

/**
 * Proposes a session property to the server. Replaces an earlier proposal of the same name.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param key The name of the property; copied. NULL changes nothing.
 * @param value The value; copied. NULL changes nothing.
 */
void diffusion_session_factory_property(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                        const char *key,
                                        const char *value);

/**
 * Proposes session properties to the server. Replaces earlier proposals of the same names.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param properties A map of strings; copied. NULL changes nothing.
 */
void diffusion_session_factory_properties(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                          const HASH_T *properties);

/**
 * Milliseconds for connecting, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_CONNECTION_TIMEOUT;

/**
 * Milliseconds for sending the connection request, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_WRITE_TIMEOUT;

/**
 * Milliseconds after which recovering is given up, unless set otherwise.
 */
extern const int DIFFUSION_DEFAULT_RECONNECT_TIMEOUT;

/**
 * Milliseconds between attempts to reconnect, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_RECONNECT_DELAY;

/**
 * Attempts that fit into the default timeout.
 */
extern const uint32_t DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT;

/**
 * Smallest limit for the size of received messages, in bytes.
 */
extern const uint32_t DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM;

/**
 * Limit for the size of received messages in bytes, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE;

/**
 * Messages that may wait to be sent, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE;

/**
 * Size of the input buffer in bytes, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE;

/**
 * Size of the output buffer in bytes, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE;

/**
 * Messages kept for recovery, unless set otherwise.
 */
extern const uint32_t DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE;

/**
 * Request path, unless the URL or the factory names another one: "/diffusion".
 */
extern const char *const DIFFUSION_DEFAULT_REQUEST_PATH;

/** @} */

/** @name Trying the first connection again */
/** @{ */

/**
 * Creates a strategy of a number of retries, each after an interval.
 *
 * @param interval Milliseconds before each retry; must not be 0.
 * @param attempts The number of retries; 0 for none.
 * @param[out] api_error Receives an error, to be released with diffusion_api_error_free(), if the
 *     interval is invalid; NULL on success. May be NULL.
 * @return The strategy, to be released with diffusion_retry_strategy_free(); NULL if the interval
 *     is invalid, or if out of memory.
 */
DIFFUSION_RETRY_STRATEGY_T *diffusion_retry_strategy_create(uint32_t interval,
                                                            uint32_t attempts,
                                                            DIFFUSION_API_ERROR *api_error);

/**
 * Creates a strategy of retries without a limit, each after an interval.
 *
 * @param interval Milliseconds before each retry; must not be 0.
 * @param[out] api_error Receives an error, to be released with diffusion_api_error_free(), if the
 *     interval is invalid; NULL on success. May be NULL.
 * @return The strategy, to be released with diffusion_retry_strategy_free(); NULL if the interval
 *     is invalid, or if out of memory.
 */
DIFFUSION_RETRY_STRATEGY_T *diffusion_retry_strategy_create_interval_only(
        uint32_t interval,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a strategy of no retries.
 *
 * @return The strategy, to be released with diffusion_retry_strategy_free(); NULL if out of
 *     memory.
 */
DIFFUSION_RETRY_STRATEGY_T *diffusion_retry_strategy_no_retry(void);

/**
 * Gives the interval of a strategy.
 *
 * @param retry_strategy The strategy.
 * @return Milliseconds before each retry; 0 if `retry_strategy` is NULL.
 */
uint32_t diffusion_retry_strategy_get_interval(DIFFUSION_RETRY_STRATEGY_T *retry_strategy);

/**
 * Gives the number of retries of a strategy.
 *
 * @param retry_strategy The strategy.
 * @return Retries allowed; 4294967295 for no limit; 0 if `retry_strategy` is NULL.
 */
uint32_t diffusion_retry_strategy_get_attempts(DIFFUSION_RETRY_STRATEGY_T *retry_strategy);

/**
 * Releases a strategy.
 *
 * @param retry_strategy The strategy; may be NULL.
 */
void diffusion_retry_strategy_free(DIFFUSION_RETRY_STRATEGY_T *retry_strategy);

/** @} */

/** @name State, closing and freeing */
/** @{ */

/**
 * Closes a session. What is queued is sent, the server is told, the state becomes
 * `CLOSED_BY_CLIENT`, the listener is called and then the last handlers of open requests and
 * streams. When the function returns, no callback of the session runs or will run. Requests that
 * other threads make meanwhile are discarded: `on_discard` is called. Later ones call nothing.
 *
 * @param session The session. NULL is an error, and otherwise harmless.
 * @param[out] error Filled on failure; the program then releases `message` with `free()`. May be
 *     NULL.
 * @return 1, also if the session is closed already; 0 if `session` is not a valid session.
 * @threadsafety Waits for a running callback of the session, and at most about three seconds more.
 *     In a callback of the session itself the function returns at once, and all this follows when
 *     the callback has returned.
 */
int session_close(SESSION_T *session, DIFFUSION_ERROR_T *error);

/**
 * Releases a session and everything that belongs to it, after closing it if need be.
 *
 * @param session The session; nothing happens if it is NULL or was freed before.
 * @threadsafety In a callback of the session itself, the memory is released when the callback has
 *     returned.
 */
void session_free(SESSION_T *session);

/**
 * Gives the state of a session.
 *
 * @param session The session; may be NULL.
 * @return The state; `SESSION_STATE_UNKNOWN` (-1) if `session` is not a valid session.
 */
SESSION_STATE_T session_state_get(SESSION_T *session);

/**
 * Gives the name of a state, such as "CONNECTED_ACTIVE".
 *
 * @param state The state.
 * @return A text that belongs to the library, never NULL; "UNKNOWN" if `state` is not a valid
 *     state.
 */
const char *session_state_as_string(SESSION_STATE_T state);

/**
 * Says whether a session is connected.
 *
 * @param session The session; may be NULL.
 * @return 1 if it is; otherwise 0, also if `session` is not a valid session.
 */
int session_is_connected(const SESSION_T *session);

/**
 * Says whether a session has lost its connection and tries to recover it.
 *
 * @param session The session; may be NULL.
 * @return 1 if it does; otherwise 0, also if `session` is not a valid session.
 */
int session_is_recovering(const SESSION_T *session);

/**
 * Says whether a session has ended, for whatever reason.
 *
 * @param session The session; may be NULL.
 * @return 1 if it is, also if `session` is not a valid session; otherwise 0.
 */
int session_is_closed(const SESSION_T *session);

/**
 * Gives the server's last answer to a connection request of the session.
 *
 * @param session The session; may be NULL.
 * @return The code; 0 before the first answer, or if `session` is not a valid session.
 */
CONNECTION_RESPONSE_CODE_T session_connection_response_code(SESSION_T *session);

/**
 * Sets the handler of topic messages that no other handler takes.
 *
 * @param session The session; may be NULL.
 * @param handler The handler; NULL ignores such messages.
 * @return The former handler, NULL if there was none.
 */
TOPIC_HANDLER_T set_global_topic_handler(SESSION_T *session, TOPIC_HANDLER_T handler);

/**
 * Sets how many messages may wait to be sent. While the session is connected and that many wait,
 * further calls on the program's threads wait until there is room; while it recovers, up to twice
 * as many are taken, and more close it.
 *
 * @param session The session; may be NULL.
 * @param size The number; -1 is unbounded. A smaller number than the messages that wait concerns
 *     only later calls.
 * @return The number before; -1 if unbounded, or if `session` is not a valid session.
 */
int session_set_maximum_outbound_queue_size(SESSION_T *session, int size);

/** @} */

/** @name Pings */
/** @{ */

/** The members of `PING_SYSTEM_HANDLERS_T`, for structs of programs. */
#define PING_SYSTEM_HANDLERS \
    on_ping_system_request_cb on_ping_request; \
    on_ping_system_response_cb on_ping_response; \
    ERROR_HANDLER_T on_error;

/** The members of `PING_USER_HANDLERS_T`, for structs of programs. */
#define PING_USER_HANDLERS \
    on_ping_user_request_cb on_ping_request; \
    on_ping_user_response_cb on_ping_response; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * A ping that was sent to this session.
 */
struct svc_ping_user_request_s {
    /**
     * Always NULL.
     */
    void *_reserved;
};

/**
 * A ping that was sent to this session.
 */
typedef struct svc_ping_user_request_s SVC_PING_USER_REQUEST_T;

/**
 * Called when somebody has pinged the session; the answer was already sent.
 *
 * @param session The session.
 * @param request Empty; valid until the callback returns.
 * @param context The context of the handler.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_ping_user_request_cb)(SESSION_T *session,
                                       const SVC_PING_USER_REQUEST_T *request,
                                       void *context);

/**
 * Called when the answer to a ping has arrived.
 *
 * @param session The session.
 * @param context The context of the ping.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_ping_user_response_cb)(SESSION_T *session, void *context);

/**
 * Parameters of ping_user() and ping_user_register_handler().
 */
struct ping_user_params_s {
    /**
     * Somebody has pinged this session; NULL removes the handler. Used by
     * ping_user_register_handler() only.
     */
    on_ping_user_request_cb on_ping_request;
    /**
     * The answer to a ping has arrived. Used by ping_user() only.
     */
    on_ping_user_response_cb on_ping_response;
    /**
     * An error occurred.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of ping_user() and ping_user_register_handler().
 */
typedef struct ping_user_params_s PING_USER_PARAMS_T;

/**
 * A ping of the server that keeps the connection alive.
 */
struct svc_ping_system_request_s {
    /**
     * Always NULL.
     */
    void *_reserved;
};

/**
 * A ping of the server that keeps the connection alive.
 */
typedef struct svc_ping_system_request_s SVC_PING_SYSTEM_REQUEST_T;

/**
 * Called when the server has pinged the session; the answer was already sent.
 *
 * @param session The session.
 * @param request Empty; valid until the callback returns.
 * @param context The context of the handler.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_ping_system_request_cb)(SESSION_T *session,
                                         const SVC_PING_SYSTEM_REQUEST_T *request,
                                         void *context);

/**
 * Never called; kept for older programs.
 *
 * @param session The session.
 * @param context The context of the handler.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_ping_system_response_cb)(SESSION_T *session, void *context);

/**
 * Parameters of ping_system_register_handler().
 */
struct ping_system_params_s {
    /**
     * The server has pinged; NULL removes the handler.
     */
    on_ping_system_request_cb on_ping_request;
    /**
     * Never called.
     */
    on_ping_system_response_cb on_ping_response;
    /**
     * An error occurred.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of ping_system_register_handler().
 */
typedef struct ping_system_params_s PING_SYSTEM_PARAMS_T;

/**
 * Handlers of system pings.
 */
struct ping_system_handlers_s {
    /**
     * The server has pinged.
     */
    on_ping_system_request_cb on_ping_request;
    /**
     * Never called.
     */
    on_ping_system_response_cb on_ping_response;
    /**
     * An error occurred.
     */
    ERROR_HANDLER_T on_error;
};

/**
 * Handlers of system pings.
 */
typedef struct ping_system_handlers_s PING_SYSTEM_HANDLERS_T;

/**
 * Handlers of user pings.
 */
struct ping_user_handlers_s {
    /**
     * Somebody has pinged this session.
     */
    on_ping_user_request_cb on_ping_request;
    /**
     * The answer to a ping has arrived.
     */
    on_ping_user_response_cb on_ping_response;
    /**
     * An error occurred.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of user pings.
 */
typedef struct ping_user_handlers_s PING_USER_HANDLERS_T;

/**
 * Sends a ping to the server, which answers it. Measuring the time between is left to the program
 * (diffusion_session_statistics() has it too). Several pings may be under way.
 *
 * Exactly one of `params.on_ping_response`, `params.on_error` and `params.on_discard` is called,
 * on the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. `params.on_ping_request` is not used. While the session
 * recovers its connection, the ping waits.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The handlers and their context; copied.
 */
void ping_user(SESSION_T *session, PING_USER_PARAMS_T params);

/**
 * Sets who is told of pings that others send to this session. They are answered by the library in
 * any case.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_ping_request` and `context` are used; the handler replaces the one before,
 *     NULL removes it. It is called on the session's callback thread.
 */
void ping_user_register_handler(SESSION_T *session, PING_USER_PARAMS_T params);

/**
 * Sets who is told of the pings by which the server keeps the connection alive. They are answered
 * by the library in any case.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_ping_request` and `context` are used; the handler replaces the one before,
 *     NULL removes it. It is called on the session's callback thread.
 */
void ping_system_register_handler(SESSION_T *session, PING_SYSTEM_PARAMS_T params);

/** @} */

/** @name Registrations */
/** @{ */

/**
 * A handler that is registered at the server.
 */
typedef struct DIFFUSION_REGISTRATION_T DIFFUSION_REGISTRATION_T;

/**
 * Ends a registration at the server. When the server has confirmed, the close callback of the
 * registered handler is called once, on the session's callback thread. Nothing happens if the
 * registration was closed before, if it belongs to another session, or if the session has ended.
 *
 * @param session The session that registered the handler; nothing happens if it is NULL.
 * @param registration The handle or one of its duplicates; a duplicate still has to be freed,
 *     which may be done at once. Nothing happens if it is NULL.
 */
void diffusion_registration_close(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registration);

/**
 * Duplicates a registration handle, so that it can be used after the callback that received it has
 * returned.
 *
 * @param registration The handle; may be NULL.
 * @return The duplicate, to be released with diffusion_registration_free(); NULL if `registration`
 *     is NULL.
 */
DIFFUSION_REGISTRATION_T *diffusion_registration_dup(const DIFFUSION_REGISTRATION_T *registration);

/**
 * Releases a duplicate of a registration handle. The registration stays.
 *
 * @param registration The duplicate; may be NULL.
 */
void diffusion_registration_free(DIFFUSION_REGISTRATION_T *registration);

/** @} */

/** @name Details of sessions */
/** @{ */

/**
 * The connection of a session. Private to the library.
 */
typedef struct transport_s TRANSPORT_T;

/**
 * How a client is connected.
 */
enum transport_type_e {
    /**
     * WebSocket.
     */
    TRANSPORT_TYPE_WEBSOCKET = 0,
    /**
     * HTTP with long polling.
     */
    TRANSPORT_TYPE_HTTP_LONG_POLL = 1,
    /**
     * Something else.
     */
    TRANSPORT_TYPE_OTHER = 7
};

/**
 * What a client is written with.
 */
enum client_type_e {
    /**
     * JavaScript.
     */
    CLIENT_TYPE_JAVASCRIPT_BROWSER = 0,
    /**
     * Java on Android.
     */
    CLIENT_TYPE_ANDROID = 3,
    /**
     * Swift or Objective-C on iOS.
     */
    CLIENT_TYPE_IOS = 4,
    /**
     * Java.
     */
    CLIENT_TYPE_JAVA = 8,
    /**
     * .NET.
     */
    CLIENT_TYPE_DOTNET = 9,
    /**
     * C.
     */
    CLIENT_TYPE_C = 10,
    /**
     * Something else.
     */
    CLIENT_TYPE_OTHER = 12,
    /**
     * Python.
     */
    CLIENT_TYPE_PYTHON = 13,
    /**
     * MQTT.
     */
    CLIENT_TYPE_MQTT = 14
};

/**
 * Where a client's address belongs.
 */
enum address_type_e {
    /**
     * Reachable from everywhere.
     */
    ADDRESS_TYPE_GLOBAL = 1,
    /**
     * Reachable in its own network.
     */
    ADDRESS_TYPE_LOCAL = 2,
    /**
     * The server's own machine.
     */
    ADDRESS_TYPE_LOOPBACK = 3,
    /**
     * Not known.
     */
    ADDRESS_TYPE_UNKNOWN = 4
};

/**
 * How a client is connected.
 */
typedef enum transport_type_e TRANSPORT_TYPE_T;

/**
 * What a client is written with.
 */
typedef enum client_type_e CLIENT_TYPE_T;

/**
 * Where a client's address belongs.
 */
typedef enum address_type_e ADDRESS_TYPE_T;

/**
 * Who a client is and how it is connected.
 */
struct session_details_summary_s {
    /**
     * Principal.
     */
    char *principal;
    /**
     * Kind of client.
     */
    CLIENT_TYPE_T client_type;
    /**
     * Kind of transport.
     */
    TRANSPORT_TYPE_T transport_type;
};

/**
 * Who a client is and how it is connected.
 */
typedef struct session_details_summary_s SESSION_DETAILS_SUMMARY_T;

/**
 * Older name of `SESSION_DETAILS_SUMMARY_T`.
 */
typedef struct session_details_summary_s CLIENT_DETAILS_SUMMARY_T;

/**
 * Where a client is.
 */
struct location_details_s {
    /**
     * Address.
     */
    char *address;
    /**
     * Host name.
     */
    char *hostname;
    /**
     * Resolved name.
     */
    char *resolvedname;
    /**
     * Kind of address.
     */
    ADDRESS_TYPE_T addresstype;
    /**
     * Country code.
     */
    char *country;
    /**
     * Language code.
     */
    char *language;
    /**
     * Degrees.
     */
    float latitude;
    /**
     * Degrees.
     */
    float longitude;
};

/**
 * Where a client is.
 */
typedef struct location_details_s LOCATION_DETAILS_T;

/**
 * Details of a client session.
 */
struct session_details_s {
    /**
     * Which details are present.
     */
    SET_T *available_details;
    /**
     * Who the client is.
     */
    CLIENT_DETAILS_SUMMARY_T *client_summary;
    /**
     * Where the client is.
     */
    LOCATION_DETAILS_T *location;
    /**
     * Connector it is connected to.
     */
    char *connector_name;
    /**
     * Server it is connected to.
     */
    char *server_name;
};

/**
 * Details of a client session.
 */
typedef struct session_details_s SESSION_DETAILS_T;

/** @} */

/** @} (end of sessions) */

/**
 * @defgroup reconnection Reconnection
 * When its connection is lost, a session goes to `RECOVERING_RECONNECT` and asks its reconnection
 * strategy what to do, before the first attempt and after each failed one. Requests that are made
 * meanwhile wait. If the server still has the session, it goes on as if nothing had happened. If
 * messages were lost, open requests are discarded and subscriptions begin anew. When the strategy
 * gives up, or the reconnection timeout has passed, the session is `CLOSED_FAILED`.
 *
 * A strategy is passed to session_create() or to a session factory. NULL attempts at once and then
 * every 5 seconds for a minute.
 *
 * @threadsafety The functions of a strategy are called on the session's connection thread, one at a
 *     time, and may block; closing the session cuts the waits of the library's own strategies
 *     short. A strategy that is being built is used by one thread at a time.
 *     diffusion_reconnection_attempt_start() and its relatives may be called from every thread.
 * @{
 */

/**
 * Kind of reconnection strategy.
 */
enum reconnection_strategy_type_e {
    /**
     * Described by `retry_count` and `retry_delay`.
     */
    RECONNECTION_STRATEGY_TYPE_LEGACY = 0,
    /**
     * Decided by a function.
     */
    RECONNECTION_STRATEGY_TYPE_CALLBACK = 1
};

/**
 * What a reconnection strategy decides.
 */
enum reconnection_attempt_action_e {
    /**
     * Try to reconnect now.
     */
    RECONNECTION_ATTEMPT_ACTION_START = 0,
    /**
     * Give up: the session is closed.
     */
    RECONNECTION_ATTEMPT_ACTION_ABORT = 1
};

/**
 * Kind of reconnection strategy.
 */
typedef enum reconnection_strategy_type_e RECONNECTION_STRATEGY_TYPE_T;

/**
 * What a reconnection strategy decides.
 */
typedef enum reconnection_attempt_action_e RECONNECTION_ATTEMPT_ACTION_T;

/**
 * Decides about one attempt to reconnect. Called on the session's connection thread while the
 * session is in state `RECOVERING_RECONNECT`. It may block: that is how a strategy waits between
 * attempts.
 *
 * @param session The session.
 * @param args The arguments of the strategy.
 * @return What to do.
 */
typedef RECONNECTION_ATTEMPT_ACTION_T (*PERFORM_RECONNECTION_CB)(SESSION_T *session, void *args);

/**
 * Called on the session's connection thread after an attempt to reconnect has succeeded or failed.
 *
 * @param session The session.
 * @param args The arguments of the strategy.
 */
typedef void (*PERFORM_RECONNECTION_AFTER_ACTION_CB)(SESSION_T *session, void *args);

/**
 * The arguments of reconnection_repeating().
 */
struct reconnection_args_repeating {
    /**
     * Attempts allowed; negative: no limit.
     */
    long retry_count;
    /**
     * Milliseconds between attempts.
     */
    long retry_delay;
    /**
     * Attempts made since the connection was lost.
     */
    long retries_done;
};

/**
 * How a session tries to reconnect when its connection is lost. Made by one of the functions
 * below, or filled by the program: `{ .retry_count = 3, .retry_delay = 1000 }` with everything
 * else zero makes at most three attempts, one second apart. Sessions copy it.
 */
struct reconnection_strategy_s {
    /**
     * Kind of strategy; zero means that `retry_count` and `retry_delay` describe it.
     */
    RECONNECTION_STRATEGY_TYPE_T type;
    /**
     * The number of attempts allowed; 0 for no reconnection, negative for no limit.
     */
    long retry_count;
    /**
     * Milliseconds between attempts.
     */
    long retry_delay;
    /**
     * Milliseconds after which the session is given up. Set it with
     * reconnection_strategy_set_timeout().
     */
    long reconnect_timeout;
    /**
     * Private: not zero if the program has set the timeout.
     */
    int _overridden_reconnect_timeout;
    /**
     * Not used.
     */
    char *current_url_ptr;
    /**
     * Decides about each attempt. NULL for attempts by `retry_count` and `retry_delay`.
     */
    PERFORM_RECONNECTION_CB perform_reconnection;
    /**
     * Called after an attempt succeeded; may be NULL.
     */
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_success;
    /**
     * Called after an attempt failed; may be NULL.
     */
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure;
    /**
     * Passed to the three functions.
     */
    void *perform_reconnection_args;
    /**
     * Private: frees `perform_reconnection_args` if they belong to the strategy; NULL if they are
     * the program's.
     */
    void (*_free_args_fn)(void *args);
};

/**
 * Older name of `RECONNECTION_STRATEGY_T`.
 */
typedef struct reconnection_strategy_s SESSION_FAILOVER_STRATEGY_T;

/**
 * One attempt to reconnect, about which the program decides when it likes. An extension of this
 * library.
 */
typedef struct DIFFUSION_RECONNECTION_ATTEMPT_T DIFFUSION_RECONNECTION_ATTEMPT_T;

/**
 * The options of diffusion_reconnection_strategy_exponential_backoff(). Every member that is zero
 * has the default given here. An extension of this library.
 */
struct diffusion_exponential_backoff_s {
    /**
     * Milliseconds before the first attempt; default 100.
     */
    uint32_t initial_delay_ms;
    /**
     * Longest wait in milliseconds; default 60000.
     */
    uint32_t maximum_delay_ms;
    /**
     * Each wait is this many times the one before; at least 1, default 2.
     */
    double multiplier;
    /**
     * The part of each wait that is left to chance, from 0 to 1: with jitter j, a wait of d is
     * drawn from d * (1 - j) to d. Default 0.
     */
    double jitter;
    /**
     * The number of attempts after which the session is given up. Default 0: only the reconnection
     * timeout limits them.
     */
    uint32_t maximum_attempts;
    /**
     * Called after an attempt succeeded, before the next loss starts with the first wait again;
     * may be NULL.
     */
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_success;
    /**
     * Called after an attempt failed; may be NULL.
     */
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure;
    /**
     * Passed to the two functions; never followed or freed.
     */
    void *context;
};

/**
 * The options of diffusion_reconnection_strategy_exponential_backoff(). An extension of this
 * library.
 */
typedef struct diffusion_exponential_backoff_s DIFFUSION_EXPONENTIAL_BACKOFF_T;

/**
 * Called on the session's connection thread when the connection is lost and after every failed
 * attempt. An extension of this library.
 *
 * @param session The session.
 * @param attempt The attempt. May be kept and used later, from any thread.
 * @param context The context of the strategy.
 */
typedef void (*DIFFUSION_RECONNECTION_ATTEMPT_CB)(SESSION_T *session,
                                                  DIFFUSION_RECONNECTION_ATTEMPT_T *attempt,
                                                  void *context);

/**
 * Creates a strategy that makes a number of attempts, the first one at once, with a fixed delay
 * between them. The reconnection timeout is the product of both unless it is set.
 *
 * @param retry_count The number of attempts allowed; 0 for no reconnection, negative for no limit.
 * @param retry_delay Milliseconds between attempts. 0 stands for 5000, and then only the timeout
 *     (60000 ms unless set) limits the attempts.
 * @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
 *     the session has been created; NULL if out of memory.
 */
RECONNECTION_STRATEGY_T *make_reconnection_strategy_repeating_attempt(long retry_count,
                                                                      long retry_delay);

/**
 * Creates a strategy that asks a function of the program before each attempt. The functions are
 * called on the session's connection thread. `reconnect_cb` may block in order to wait.
 *
 * @param reconnect_cb Decides: `RECONNECTION_ATTEMPT_ACTION_START` or
 *     `RECONNECTION_ATTEMPT_ACTION_ABORT`. NULL gives up at once.
 * @param args Passed to all three functions; never followed or freed; must live as long as the
 *     session.
 * @param success_cb Called after an attempt has succeeded; may be NULL.
 * @param failure_cb Called after an attempt has failed; may be NULL.
 * @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
 *     the session has been created; NULL if out of memory.
 */
RECONNECTION_STRATEGY_T *make_reconnection_strategy_user_function(
        PERFORM_RECONNECTION_CB reconnect_cb,
        void *args,
        PERFORM_RECONNECTION_AFTER_ACTION_CB success_cb,
        PERFORM_RECONNECTION_AFTER_ACTION_CB failure_cb);

/**
 * Sets the time after which the session is given up. Sessions that were created already are not
 * affected.
 *
 * @param strategy The strategy, from a function of this section or the program's own struct;
 *     nothing happens if it is NULL.
 * @param timeout Milliseconds from the loss of the connection; 0 or less disables reconnection.
 */
void reconnection_strategy_set_timeout(RECONNECTION_STRATEGY_T *strategy, long timeout);

/**
 * Releases a strategy that was made by a function of this section. The program's own arguments are
 * not freed.
 *
 * @param strategy The strategy; may be NULL.
 */
void free_reconnection_strategy(RECONNECTION_STRATEGY_T *strategy);

/**
 * Decides as a strategy with a fixed delay does: waits `retry_delay` milliseconds, except before
 * the first attempt, and allows `retry_count` attempts. It blocks while it waits. It is meant for
 * the member `perform_reconnection`; a session that finds it there waits by itself, so that
 * closing the session does not have to wait.
 *
 * @param session Not used.
 * @param cb_args A `struct reconnection_args_repeating`; NULL gives up.
 * @return `RECONNECTION_ATTEMPT_ACTION_START` or `RECONNECTION_ATTEMPT_ACTION_ABORT`.
 */
RECONNECTION_ATTEMPT_ACTION_T reconnection_repeating(SESSION_T *session, void *cb_args);

/**
 * Creates a strategy that waits before every attempt, including the first, each time longer, up to
 * a maximum. The reconnection timeout is 60000 ms unless it is set. An extension of this library.
 *
 * @param options What differs from the defaults; copied. NULL for all defaults, with a jitter of
 *     0.5.
 * @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
 *     the session has been created. NULL if out of memory or an option is invalid: a multiplier
 *     below 1, a jitter outside 0 to 1, an initial delay above the maximum, a value that is not a
 *     number.
 */
RECONNECTION_STRATEGY_T *diffusion_reconnection_strategy_exponential_backoff(
        const DIFFUSION_EXPONENTIAL_BACKOFF_T *options);

/**
 * Creates a strategy that gives the program an object for each attempt. With it the program starts
 * the attempt now or later, or gives up, without blocking a thread of the library. The
 * reconnection timeout is 60000 ms unless it is set. An extension of this library.
 *
 * @param on_attempt Called for each attempt; must not be NULL.
 * @param context Passed to all three functions; never followed or freed; must live as long as the
 *     session.
 * @param on_success Called after an attempt has succeeded; may be NULL.
 * @param on_failure Called after an attempt has failed; may be NULL.
 * @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
 *     the session has been created; NULL if `on_attempt` is NULL, or if out of memory.
 */
RECONNECTION_STRATEGY_T *diffusion_reconnection_strategy_attempt_object(
        DIFFUSION_RECONNECTION_ATTEMPT_CB on_attempt,
        void *context,
        PERFORM_RECONNECTION_AFTER_ACTION_CB on_success,
        PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure);

/**
 * Starts a reconnection attempt now. May be called from any thread, also after the strategy's
 * callback returned. Uses up the attempt.
 *
 * @param attempt The attempt given to the strategy's callback; may be NULL.
 * @return True if this answered the attempt; false if it was answered before, or its session has
 *     been freed. An answer that comes after the reconnection timeout, or after the session was
 *     closed, has no effect.
 */
bool diffusion_reconnection_attempt_start(DIFFUSION_RECONNECTION_ATTEMPT_T *attempt);

/**
 * Starts a reconnection attempt after a delay, without keeping any thread waiting. May be called
 * from any thread, also after the strategy's callback returned. Uses up the attempt. Closing the
 * session cuts the wait short.
 *
 * @param attempt The attempt given to the strategy's callback; may be NULL.
 * @param delay_ms Milliseconds from now.
 * @return True if this answered the attempt; false if it was answered before, or its session has
 *     been freed.
 */
bool diffusion_reconnection_attempt_start_after(DIFFUSION_RECONNECTION_ATTEMPT_T *attempt,
                                                uint32_t delay_ms);

/**
 * Gives up: the session is closed and its state becomes `CLOSED_FAILED`. May be called from any
 * thread, also after the strategy's callback returned. Uses up the attempt.
 *
 * @param attempt The attempt given to the strategy's callback; may be NULL.
 * @return True if this answered the attempt; false if it was answered before, or its session has
 *     been freed.
 */
bool diffusion_reconnection_attempt_abort(DIFFUSION_RECONNECTION_ATTEMPT_T *attempt);

/** @} (end of reconnection) */

/**
 * @defgroup topics Topics
 * A topic has a path, a type and properties (its specification), and a current value. Sessions add
 * and remove topics, subscribe to those that a topic selector selects, and get their values through
 * value streams.
 *
 * A topic selector is a path such as `sport/results`, or an expression: `?sport/.*` for each part
 * of a path a regular expression, `*` a regular expression for a whole path, `#` a set of
 * selectors. An expression that ends with `/` selects the topics below those paths, with `//` both.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers and streams are called on the session's callback thread, one at a time, in the order
 *     of the server's messages. A specification is used by one thread at a time; a topic selector
 *     may be shared.
 * @{
 */

/** @name Specifications */
/** @{ */

/**
 * Key of a topic property: the type of a time series' values, such as `string` or `record_v2`. A
 * time series needs it.
 */
extern const char *const DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE;

/**
 * Key of a topic property: which events of a time series the server keeps, such as `limit 10` or
 * `last 5s`.
 */
extern const char *const DIFFUSION_TIME_SERIES_RETAINED_RANGE;

/**
 * Key of a topic property: which events of a time series new subscribers get.
 */
extern const char *const DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE;

/**
 * Key of a topic property: whether the server checks values, `true` or `false`.
 */
extern const char *const DIFFUSION_VALIDATE_VALUES;

/**
 * Key of a topic property: the schema of records, as text of
 * diffusion_recordv2_schema_as_json_string().
 */
extern const char *const DIFFUSION_SCHEMA;

/**
 * Key of a topic property: whether values are not kept, `true` or `false`.
 */
extern const char *const DIFFUSION_DONT_RETAIN_VALUE;

/**
 * Key of a topic property: whether the topic survives a restart of the server, `true` or `false`.
 */
extern const char *const DIFFUSION_PERSISTENT;

/**
 * Key of a topic property: whether whole values are sent instead of deltas, `true` or `false`.
 */
extern const char *const DIFFUSION_PUBLISH_VALUES_ONLY;

/**
 * Key of a topic property: when the server removes the topic.
 */
extern const char *const DIFFUSION_REMOVAL;

/**
 * Key of a topic property: whether queued updates are dropped when a session unsubscribes, `true`
 * or `false`.
 */
extern const char *const DIFFUSION_TIDY_ON_UNSUBSCRIBE;

/**
 * Key of a topic property: who owns the topic, such as `$Principal is "name"`.
 */
extern const char *const DIFFUSION_OWNER;

/**
 * Key of a topic property: what happens to queued updates, `off`, `conflate`, `unsubscribe` or
 * `always`.
 */
extern const char *const DIFFUSION_CONFLATION;

/**
 * Key of a topic property: how well values are compressed, `off`, `low`, `medium` or `high`.
 */
extern const char *const DIFFUSION_COMPRESSION;

/**
 * Key of a topic property: which updates are sent first, `low`, `default` or `high`.
 */
extern const char *const DIFFUSION_PRIORITY;

/**
 * Key of a topic property: the topic that a slave topic stands for; only servers before 6.5 know
 * it.
 */
extern const char *const DIFFUSION_SLAVE_MASTER_TOPIC;

/**
 * Describes a topic: its type and its properties.
 */
typedef struct TOPIC_SPECIFICATION_T TOPIC_SPECIFICATION_T;

/**
 * What a topic holds.
 */
enum topic_type_e {
    /**
     * Another topic; only servers before 6.5 know it.
     */
    TOPIC_TYPE_SLAVE = 7,
    /**
     * Different topics for different sessions; only servers before 6.10 know it.
     */
    TOPIC_TYPE_ROUTING = 12,
    /**
     * Bytes.
     */
    TOPIC_TYPE_BINARY = 14,
    /**
     * JSON.
     */
    TOPIC_TYPE_JSON = 15,
    /**
     * A series of events, each with a value of another type.
     */
    TOPIC_TYPE_TIME_SERIES = 16,
    /**
     * Text in UTF-8.
     */
    TOPIC_TYPE_STRING = 17,
    /**
     * An integer of 64 bits.
     */
    TOPIC_TYPE_INT64 = 18,
    /**
     * A floating-point number of 64 bits.
     */
    TOPIC_TYPE_DOUBLE = 19,
    /**
     * Records of fields.
     */
    TOPIC_TYPE_RECORDV2 = 20,
    /**
     * A type that this library does not know.
     */
    TOPIC_TYPE_UNKNOWN = 21
};

/**
 * What a topic holds.
 */
typedef enum topic_type_e TOPIC_TYPE_T;

/**
 * Creates a specification without properties.
 *
 * @param topic_type The topic type, which is not checked.
 * @return The specification, to be released with topic_specification_free().
 */
TOPIC_SPECIFICATION_T *topic_specification_init(TOPIC_TYPE_T topic_type);

/**
 * Creates a specification with properties.
 *
 * @param topic_type The topic type, which is not checked.
 * @param properties Keys and values, all strings; copied, and not checked here: what uses a
 *     specification whose properties are not UTF-8 fails, with the error of a topic type that is
 *     not valid. NULL: without properties.
 * @return The specification, to be released with topic_specification_free().
 */
TOPIC_SPECIFICATION_T *topic_specification_init_with_properties(TOPIC_TYPE_T topic_type,
                                                                HASH_T *properties);

/**
 * Gives the topic type of a specification.
 *
 * @param specification The specification.
 * @return The topic type; -1 if `specification` is NULL.
 */
TOPIC_TYPE_T topic_specification_get_topic_type(const TOPIC_SPECIFICATION_T *specification);

/**
 * Gives the properties of a specification.
 *
 * @param specification The specification.
 * @return A new map with copies, to be released with `hash_free(map, free, free)`; NULL if
 *     `specification` is NULL or was made without properties, or if out of memory.
 */
HASH_T *topic_specification_get_properties(const TOPIC_SPECIFICATION_T *specification);

/**
 * Replaces the topic type. Nothing happens when `specification` is NULL.
 *
 * @param specification The specification; nothing happens if it is NULL.
 * @param topic_type The topic type; not checked.
 */
void topic_specification_set_topic_type(TOPIC_SPECIFICATION_T *specification,
                                        TOPIC_TYPE_T topic_type);

/**
 * Replaces the properties. Nothing happens when `specification` is NULL.
 *
 * @param specification The specification; nothing happens if it is NULL.
 * @param properties Keys and values, all strings; copied, and not checked here: what uses a
 *     specification whose properties are not UTF-8 fails. NULL for none.
 */
void topic_specification_set_properties(TOPIC_SPECIFICATION_T *specification,
                                        const HASH_T *properties);

/**
 * Copies a specification.
 *
 * @param src The specification.
 * @return The copy, to be released with topic_specification_free(); NULL if `src` is NULL.
 */
TOPIC_SPECIFICATION_T *topic_specification_dup(const TOPIC_SPECIFICATION_T *src);

/**
 * Releases a specification.
 *
 * @param specification The specification; may be NULL.
 */
void topic_specification_free(TOPIC_SPECIFICATION_T *specification);

/** @} */

/** @name Adding topics */
/** @{ */

/**
 * The result of a topic that was added.
 */
enum topic_add_result_code_e {
    /**
     * The topic is new.
     */
    TOPIC_ADD_RESULT_CREATED = 0,
    /**
     * There was a topic with an equal specification.
     */
    TOPIC_ADD_RESULT_EXISTS = 1
};

/**
 * Why a topic was not added.
 */
enum topic_add_fail_result_code_e {
    /**
     * There is a topic with another specification.
     */
    TOPIC_ADD_FAIL_EXISTS_MISMATCH = 1,
    /**
     * The path is invalid.
     */
    TOPIC_ADD_FAIL_INVALID_NAME = 2,
    /**
     * The specification is invalid.
     */
    TOPIC_ADD_FAIL_INVALID_DETAILS = 3,
    /**
     * The session may not add the topic.
     */
    TOPIC_ADD_FAIL_PERMISSIONS_FAILURE = 4,
    /**
     * The server could not create the topic.
     */
    TOPIC_ADD_FAIL_UNEXPECTED_ERROR = 5,
    /**
     * The cluster is being repartitioned: try again.
     */
    TOPIC_ADD_FAIL_CLUSTER_REPARTITION = 6,
    /**
     * The licence allows no more topics.
     */
    TOPIC_ADD_FAIL_EXCEEDED_LICENSE_LIMIT = 7,
    /**
     * There is a topic above that does not allow it; servers before 6.5.
     */
    TOPIC_ADD_FAIL_INCOMPATIBLE_PARENT = 8,
    /**
     * The topic that a slave topic names cannot be one; servers before 6.5.
     */
    TOPIC_ADD_FAIL_INCOMPATIBLE_MASTER = 9,
    /**
     * There is a topic that something else manages.
     */
    TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE = 10
};

/**
 * Why a topic was not added, in the interface before 6.0. Not used by this library.
 */
enum svc_add_topic_failure_reason_e {
    ADD_TOPIC_FAILURE_REASON_SUCCESS = 0,
    ADD_TOPIC_FAILURE_REASON_EXISTS = 1,
    ADD_TOPIC_FAILURE_REASON_EXISTS_MISMATCH = 2,
    ADD_TOPIC_FAILURE_REASON_INVALID_NAME = 3,
    ADD_TOPIC_FAILURE_REASON_INVALID_DETAILS = 4,
    ADD_TOPIC_FAILURE_REASON_USER_CODE_ERROR = 5,
    ADD_TOPIC_FAILURE_REASON_PERMISSIONS_FAILURE = 7,
    /**
     * A name of the interface up to 6.5.
     */
    ADD_TOPIC_FAILURE_REASON_INITIALISE_ERROR = 8,
    ADD_TOPIC_FAILURE_REASON_UNEXPECTED_ERROR = 9
};

/**
 * The result of a topic that was added.
 */
typedef enum topic_add_result_code_e TOPIC_ADD_RESULT_CODE;

/**
 * Called when a topic was added, or was there already.
 *
 * @param session The session.
 * @param result_code Which of both.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_add_cb)(
        SESSION_T *session,
        TOPIC_ADD_RESULT_CODE result_code,
        void *context);

/**
 * Why a topic was not added.
 */
typedef enum topic_add_fail_result_code_e TOPIC_ADD_FAIL_RESULT_CODE;

/**
 * Called when a topic was not added.
 *
 * @param session The session.
 * @param result_code Why.
 * @param error The error; never NULL, valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_add_failed_cb)(SESSION_T *session,
                                      TOPIC_ADD_FAIL_RESULT_CODE result_code,
                                      const DIFFUSION_ERROR_T *error,
                                      void *context);

/**
 * Handlers of add_topic_from_specification().
 */
struct add_topic_callback_s {
    /**
     * The topic was added, or was there already.
     */
    on_topic_add_cb on_topic_added_with_specification;
    /**
     * The topic was not added. When it is NULL, `on_error` is called instead.
     */
    on_topic_add_failed_cb on_topic_add_failed_with_specification;
    /**
     * The request failed for another reason.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Handlers of add_topic_from_specification().
 */
typedef struct add_topic_callback_s ADD_TOPIC_CALLBACK_T;

/**
 * Why a topic was not added, in the interface before 6.0. Not used by this library.
 */
typedef enum svc_add_topic_failure_reason_e SVC_ADD_TOPIC_FAILURE_REASON_T;

/**
 * Adds a topic. Path and specification are copied.
 *
 * Exactly one of the handlers is called, on the session's callback thread:
 * `on_topic_added_with_specification` also when there was a topic with an equal specification;
 * `on_topic_add_failed_with_specification` with the reason, also when the path is NULL or empty or
 * the specification NULL; `on_error` when the request failed for another reason, for example
 * because the session is closed. Handlers that are NULL are skipped: a failure then goes to
 * `on_error`, and an error to `session->global_service_error_handler`.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param topic_path The path.
 * @param specification What the topic shall be.
 * @param callback The handlers and their context; copied.
 */
void add_topic_from_specification(SESSION_T *session,
                                  const char *topic_path,
                                  const TOPIC_SPECIFICATION_T *specification,
                                  ADD_TOPIC_CALLBACK_T callback);

/** @} */

/** @name Removing topics */
/** @{ */

/** The members of `TOPIC_REMOVAL_HANDLERS_T`, for structs of programs. */
#define TOPIC_REMOVAL_HANDLERS \
    on_topic_removal_cb on_removed; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * Called when topics were removed.
 *
 * @param session The session.
 * @param result The result; valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_removal_cb)(SESSION_T *session,
                                   const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result,
                                   void *context);

/**
 * Parameters of topic_removal().
 */
struct topic_removal_params_s {
    /**
     * The topics were removed.
     */
    on_topic_removal_cb on_removed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Which topics: a topic selector.
     */
    const char *topic_selector;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of topic_removal().
 */
typedef struct topic_removal_params_s TOPIC_REMOVAL_PARAMS_T;

/**
 * The result of a removal, under its name in 6.4 and 6.5.
 */
typedef DIFFUSION_TOPIC_REMOVAL_RESULT_T SVC_TOPIC_REMOVAL_RESPONSE_T;

/**
 * Handlers of a removal.
 */
struct topic_removal_handlers_s {
    /**
     * The topics were removed.
     */
    on_topic_removal_cb on_removed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a removal.
 */
typedef struct topic_removal_handlers_s TOPIC_REMOVAL_HANDLERS_T;

/**
 * Removes topics.
 *
 * A selector without a qualifier removes topics at the paths that it selects, one that ends with
 * `/` the topics below them, one that ends with `//` both. It is no error when there is none.
 * Topics that the session may not remove stay.
 *
 * Exactly one of `params.on_removed`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. A selector that is NULL or malformed is the error
 * `DIFF_ERR_ILLEGAL_ARGUMENT`.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The selector, the handlers and their context; copied.
 */
void topic_removal(SESSION_T *session, TOPIC_REMOVAL_PARAMS_T params);

/**
 * Says how many topics were removed.
 *
 * @param topic_removal_result The result that `on_removed` was called with.
 * @return The number; -1 if `topic_removal_result` is NULL.
 */
int diffusion_topic_removal_result_removed_count(
        const DIFFUSION_TOPIC_REMOVAL_RESULT_T *topic_removal_result);

/** @} */

/** @name Topic selectors */
/** @{ */

/**
 * Says whether a selector selects a topic. Use diffusion_topic_selector_create() to try several
 * topics.
 *
 * @param selector The expression of the selector.
 * @param topic_name The path of the topic.
 * @return 1 if it does; 0 if it does not, if an argument is NULL or not UTF-8, or if the
 *     expression is malformed.
 */
int selector_match(const char *selector, const char *topic_name);

/**
 * Gives the leading parts that the paths of all topics share which a selector selects.
 *
 * @param selector The expression of the selector.
 * @return The parts, empty if nothing is known, to be released with `free()`; NULL if `selector`
 *     is NULL, not UTF-8 or malformed, or if out of memory.
 */
char *selector_get_prefix(const char *selector);

/**
 * Selects topics by their paths.
 */
typedef struct DIFFUSION_TOPIC_SELECTOR_T DIFFUSION_TOPIC_SELECTOR_T;

/**
 * Creates a topic selector. For the limits of regular expressions, see add_stream().
 *
 * @param expression A path, or an expression that begins with one of `>`, `?`, `*` and `#`.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return The selector, to be released with diffusion_topic_selector_free(); NULL if the
 *     expression is NULL or malformed, or if its patterns cannot be evaluated here.
 */
DIFFUSION_TOPIC_SELECTOR_T *diffusion_topic_selector_create(char *expression,
                                                            DIFFUSION_API_ERROR *error);

/**
 * Says whether a selector selects a topic.
 *
 * @param topic_selector The selector.
 * @param topic_path The path of the topic.
 * @return True if it does; false otherwise, also if an argument is NULL or the path is not UTF-8.
 */
bool diffusion_topic_selector_selects(DIFFUSION_TOPIC_SELECTOR_T *topic_selector, char *topic_path);

/**
 * Releases a topic selector.
 *
 * @param topic_selector The selector; may be NULL.
 */
void diffusion_topic_selector_free(DIFFUSION_TOPIC_SELECTOR_T *topic_selector);

/** @} */

/** @name Subscribing */
/** @{ */

/**
 * Why a subscription has ended. The last two reasons arise in the client. The last one does not fit
 * into an `int`, so the type is as wide as a `long`: ISO C has no such enumerations, compilers do.
 */
#if defined(__GNUC__) || defined(__clang__)
__extension__
#endif
typedef enum {
    /** The session unsubscribed. */
    UNSUBSCRIPTION_REASON_REQUESTED = 0,
    /** Another session or the server unsubscribed it. */
    UNSUBSCRIPTION_REASON_CONTROL = 1,
    /** The topic was removed. */
    UNSUBSCRIPTION_REASON_REMOVAL = 2,
    /** The session may no longer read the topic. */
    UNSUBSCRIPTION_REASON_AUTHORIZATION = 3,
    /** A reason that this library does not know. */
    UNSUBSCRIPTION_REASON_UNKNOWN_UNSUBSCRIBE_REASON = 4,
    /** The session was too slow. */
    UNSUBSCRIPTION_REASON_BACK_PRESSURE = 5,
    /** The branch mappings of session trees changed. */
    UNSUBSCRIPTION_REASON_BRANCH_MAPPINGS = 6,
    /** Messages may have been lost: all subscriptions begin anew. */
    UNSUBSCRIPTION_REASON_SUBSCRIPTION_REFRESH = 0xfffffff0,
    /** A stream with a selector took the topic from a fallback stream. */
    UNSUBSCRIPTION_REASON_STREAM_CHANGE = 0xfffffff01
} NOTIFY_UNSUBSCRIPTION_REASON_T;

/** The members of `SUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define SUBSCRIPTION_HANDLERS \
    TOPIC_HANDLER_T on_topic_message; \
    on_subscribe_cb on_subscribe; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `NOTIFY_SUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define NOTIFY_SUBSCRIPTION \
    on_notify_subscription_cb on_notify_subscription; \
    ERROR_HANDLER_T on_error;

/** The members of `UNSUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define UNSUBSCRIPTION_HANDLERS \
    on_unsubscribe_cb on_unsubscribe; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `NOTIFY_UNSUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define NOTIFY_UNSUBSCRIPTION \
    on_notify_unsubscription_cb on_notify_unsubscription; \
    ERROR_HANDLER_T on_error;

/**
 * Called when the server has accepted a subscription.
 *
 * @param session The session.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_subscribe_cb)(SESSION_T *session, void *context);

/**
 * Handlers and selector of a subscription.
 */
struct subscription_params_s {
    /**
     * A value of a topic that the selector selects came; NULL leaves what was registered for the
     * selector before.
     */
    TOPIC_HANDLER_T on_topic_message;
    /**
     * The server has accepted the subscription.
     */
    on_subscribe_cb on_subscribe;
    /**
     * The subscription failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Which topics.
     */
    const char *topic_selector;
    /**
     * Passed to the handlers but `on_topic_message`.
     */
    void *context;
};

/**
 * Handlers and selector of a subscription.
 */
typedef struct subscription_params_s SUBSCRIPTION_PARAMS_T;

/**
 * Called when the server has accepted the end of a subscription.
 *
 * @param session The session.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_unsubscribe_cb)(SESSION_T *session, void *context);

/**
 * Handlers and selector of the end of a subscription.
 */
struct unsubscription_params_s {
    /**
     * The server has accepted it.
     */
    on_unsubscribe_cb on_unsubscribe;
    /**
     * It failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Which topics.
     */
    const char *topic_selector;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Handlers and selector of the end of a subscription.
 */
typedef struct unsubscription_params_s UNSUBSCRIPTION_PARAMS_T;

/**
 * Called when the session is subscribed to a topic. The request is valid until the callback
 * returns.
 *
 * @param session The session.
 * @param request The topic; valid until the callback returns.
 * @param context The context of the handlers.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_notify_subscription_cb)(SESSION_T *session,
                                         const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T *request,
                                         void *context);

/**
 * Handlers of subscription notifications and their context.
 */
struct notify_subscription_params_s {
    /**
     * The session is subscribed to a topic; NULL for nobody.
     */
    on_notify_subscription_cb on_notify_subscription;
    /**
     * A notification cannot be read: `DIFF_ERR_INVALID_DATA`.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Handlers of subscription notifications and their context.
 */
typedef struct notify_subscription_params_s NOTIFY_SUBSCRIPTION_PARAMS_T;

/**
 * Called when the session is no longer subscribed to a topic. The request is valid until the
 * callback returns.
 *
 * @param session The session.
 * @param request The topic and the reason; valid until the callback returns.
 * @param context The context of the handlers.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_notify_unsubscription_cb)(SESSION_T *session,
                                           const SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T *request,
                                           void *context);

/**
 * Handlers of notifications that a subscription has ended, and their context.
 */
struct notify_unsubscription_params_s {
    /**
     * The session is no longer subscribed to a topic; NULL for nobody.
     */
    on_notify_unsubscription_cb on_notify_unsubscription;
    /**
     * A notification cannot be read: `DIFF_ERR_INVALID_DATA`.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Handlers of notifications that a subscription has ended, and their context.
 */
typedef struct notify_unsubscription_params_s NOTIFY_UNSUBSCRIPTION_PARAMS_T;

/**
 * Handlers of a subscription.
 */
struct subscription_handlers_s {
    /**
     * A value of a topic that the selector selects came.
     */
    TOPIC_HANDLER_T on_topic_message;
    /**
     * The server has accepted the subscription.
     */
    on_subscribe_cb on_subscribe;
    /**
     * The subscription failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a subscription.
 */
typedef struct subscription_handlers_s SUBSCRIPTION_HANDLERS_T;

/**
 * Names a subscribed topic.
 */
struct diffusion_topic_info_s {
    /**
     * What the server calls it.
     */
    uint32_t topic_id;
    /**
     * Its path.
     */
    char *topic_path;
};

/**
 * The session is subscribed to a topic.
 */
struct svc_notify_subscription_request_s {
    /**
     * Which topic.
     */
    struct diffusion_topic_info_s topic_info;
    /**
     * What the topic is.
     */
    TOPIC_SPECIFICATION_T *topic_specification;
#ifdef DIFFUSION_LEGACY_MEMBERS
    /** NULL. */
    struct topics_details_s *topic_details;
#endif
};

/**
 * Handlers of subscription notifications.
 */
struct notify_subscription_handlers_s {
    /**
     * The session is subscribed to a topic.
     */
    on_notify_subscription_cb on_notify_subscription;
    /**
     * A notification cannot be read.
     */
    ERROR_HANDLER_T on_error;
};

/**
 * Handlers of subscription notifications.
 */
typedef struct notify_subscription_handlers_s NOTIFY_SUBSCRIPTION_HANDLERS_T;

/**
 * Handlers of the end of a subscription.
 */
struct unsubscription_handlers_s {
    /**
     * The server has accepted it.
     */
    on_unsubscribe_cb on_unsubscribe;
    /**
     * It failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of the end of a subscription.
 */
typedef struct unsubscription_handlers_s UNSUBSCRIPTION_HANDLERS_T;

/**
 * The session is no longer subscribed to a topic.
 */
struct svc_notify_unsubscription_request_s {
    /**
     * What the server called it.
     */
    uint32_t topic_id;
    /**
     * Its path; NULL if the session knew of no such subscription.
     */
    char *topic_path;
    /**
     * Why.
     */
    NOTIFY_UNSUBSCRIPTION_REASON_T reason;
};

/**
 * Handlers of notifications that a subscription has ended.
 */
struct notify_unsubscription_handlers_s {
    /**
     * The session is no longer subscribed to a topic.
     */
    on_notify_unsubscription_cb on_notify_unsubscription;
    /**
     * A notification cannot be read.
     */
    ERROR_HANDLER_T on_error;
};

/**
 * Handlers of notifications that a subscription has ended.
 */
typedef struct notify_unsubscription_handlers_s NOTIFY_UNSUBSCRIPTION_HANDLERS_T;

/**
 * Subscribes to the topics that a selector selects, those that are there and those that will be.
 * What value streams get of them is up to the streams (add_stream()), which are told of
 * subscriptions and first values before `on_subscribe` is called. Topics that the session may not
 * read are left out.
 *
 * Exactly one of `params.on_subscribe`, `params.on_error` and `params.on_discard` is called, on
 * the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. A selector that is NULL or malformed is
 * `DIFF_ERR_ILLEGAL_ARGUMENT`, a missing permission `DIFF_ERR_ACCESS_DENIED`.
 *
 * `params.on_topic_message` is called for every value of a topic that the selector selects, whole
 * values in any case, before the value streams. It is kept for the selector as it is written, as
 * long as the session, and replaces the one before. Values that no such handler takes go to
 * `session->global_topic_handler`.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params Handlers, selector and context; copied.
 * @return The handler of topic messages that was registered for the same selector before, or NULL.
 */
TOPIC_HANDLER_T subscribe(SESSION_T *session, SUBSCRIPTION_PARAMS_T params);

/**
 * Unsubscribes from the topics that a selector selects. Value streams are told with
 * `UNSUBSCRIPTION_REASON_REQUESTED` before `on_unsubscribe` is called; they and the handlers of
 * topic messages stay.
 *
 * Exactly one of `params.on_unsubscribe`, `params.on_error` and `params.on_discard` is called, on
 * the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. A selector that is NULL or malformed is
 * `DIFF_ERR_ILLEGAL_ARGUMENT`.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params Handlers, selector and context; copied.
 */
void unsubscribe(SESSION_T *session, UNSUBSCRIPTION_PARAMS_T params);

/**
 * Sets who is told of every topic that the session is subscribed to from now on, before the value
 * streams are. This is local.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The handler replaces the one before, NULL removes it; copied. The handlers are
 *     called on the session's callback thread.
 */
void notify_subscription_register(SESSION_T *session, NOTIFY_SUBSCRIPTION_PARAMS_T params);

/**
 * Sets who is told of every topic that the session is no longer subscribed to, before the value
 * streams are. This is local.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The handler replaces the one before, NULL removes it; copied. The handlers are
 *     called on the session's callback thread.
 */
void notify_unsubscription_register(SESSION_T *session, NOTIFY_UNSUBSCRIPTION_PARAMS_T params);

/**
 * Subscribes to the topics that a selector selects, in a scope. The server keeps a set of
 * selections for each scope, and the session is subscribed to a topic while the selections of any
 * scope select it.
 *
 * If the result is true, exactly one of `params.on_subscribe`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 * `params.on_topic_message` is called for every value of a topic that the selector selects, before
 * the value streams.
 *
 * @param session The session.
 * @param selection_scope The scope; copied. NULL or empty for the default scope, the one that
 *     subscribe() uses. Must not begin with `$`.
 * @param params Handlers, selector and context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session (`DIFF_ERR_NO_SESSION`), if the program has closed it
 *     (`DIFF_ERR_SESSION_CLOSED`), if the selector is NULL or malformed or the scope reserved
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_subscribe_with_scope(SESSION_T *session,
                                    const char *selection_scope,
                                    SUBSCRIPTION_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes from the topics that a selector selects, for the selections of one scope. The
 * session stays subscribed to topics that the selections of other scopes select.
 *
 * If the result is true, exactly one of `params.on_unsubscribe`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
 *     with `$`.
 * @param params Handlers, selector and context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session (`DIFF_ERR_NO_SESSION`), if the program has closed it
 *     (`DIFF_ERR_SESSION_CLOSED`), if the selector is NULL or malformed or the scope reserved
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_unsubscribe_with_scope(SESSION_T *session,
                                      const char *selection_scope,
                                      UNSUBSCRIPTION_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes from the topics that a selector selects, for the selections of all scopes.
 *
 * If the result is true, exactly one of `params.on_unsubscribe`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params Handlers, selector and context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session (`DIFF_ERR_NO_SESSION`), if the program has closed it
 *     (`DIFF_ERR_SESSION_CLOSED`), if the selector is NULL or malformed
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_unsubscribe_all_scopes(SESSION_T *session,
                                      UNSUBSCRIPTION_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Value streams */
/** @{ */

/**
 * A value stream that was added to a session.
 */
typedef struct VALUE_STREAM_HANDLE_T VALUE_STREAM_HANDLE_T;

/**
 * Called when a topic of the stream is subscribed. The pointers are valid until the callback
 * returns.
 *
 * @param topic_path The path of the topic.
 * @param specification The specification of the topic.
 * @param context The context of the stream.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*value_stream_on_subscription)(const char *topic_path,
                                            const TOPIC_SPECIFICATION_T *specification,
                                            void *context);

/**
 * Called when the stream no longer gets a topic. The pointers are valid until the callback
 * returns.
 *
 * @param topic_path The path of the topic.
 * @param specification The specification of the topic.
 * @param reason Why.
 * @param context The context of the stream.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*value_stream_on_unsubscription)(const char *topic_path,
                                              const TOPIC_SPECIFICATION_T *specification,
                                              NOTIFY_UNSUBSCRIPTION_REASON_T reason,
                                              void *context);

/**
 * Called for each value of a topic. The pointers are valid until the callback returns.
 *
 * @param topic_path The path of the topic.
 * @param specification The specification of the topic.
 * @param datatype The data type of the stream.
 * @param old_value The value before; NULL if it is unknown or was null.
 * @param new_value The value; NULL if it is null.
 * @param context The context of the stream.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*value_stream_on_value)(const char *topic_path,
                                     const TOPIC_SPECIFICATION_T *specification,
                                     DIFFUSION_DATATYPE datatype,
                                     const DIFFUSION_VALUE_T *old_value,
                                     const DIFFUSION_VALUE_T *new_value,
                                     void *context);

/**
 * Called when the stream was removed: its last call.
 */
typedef void (*value_stream_on_close)(void);

/**
 * Called with `DIFF_ERR_INVALID_DATA` when a value cannot be read, and with
 * `DIFF_ERR_SESSION_CLOSED` when the session has ended: that is the stream's last call.
 * `error->context` is the stream's context. The error is valid until the callback returns.
 *
 * @param error What is wrong; valid until the callback returns.
 */
typedef void (*value_stream_on_error)(const DIFFUSION_ERROR_T *error);

/**
 * A value stream. Functions that are NULL are skipped. All are called on the session's callback
 * thread, and what they return is ignored.
 */
struct value_stream_s {
    /**
     * The type that values are read as.
     */
    DIFFUSION_DATATYPE datatype;
    /**
     * A topic is subscribed.
     */
    value_stream_on_subscription on_subscription;
    /**
     * A topic is no longer subscribed.
     */
    value_stream_on_unsubscription on_unsubscription;
    /**
     * A value came.
     */
    value_stream_on_value on_value;
    /**
     * The stream was removed, or, when `on_error` is NULL, the session has ended.
     */
    value_stream_on_close on_close;
    /**
     * A value cannot be read, or the session has ended.
     */
    value_stream_on_error on_error;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A value stream.
 */
typedef struct value_stream_s VALUE_STREAM_T;

/**
 * Adds a value stream for all topics that a selector selects. This is local: the session
 * subscribes separately, before or after. If topics are subscribed already, the stream is told of
 * them and of their last values.
 *
 * Regular expressions are those of Java 17, as on the server. Patterns with look-around,
 * back-references, atomic groups or possessive repetition are tried on paths of up to 4,096
 * bytes, with a limit on the work; a path beyond that is not selected here. The diagnosis of the
 * session counts such paths (diffusion_session_diagnosis()), and lines at `warn` in the log name
 * the first, the second, the fourth and so on. What cannot be expressed, such as Unicode blocks
 * or patterns of more than 16 KiB, makes the selector malformed here, although the server may
 * know it.
 *
 * @param session The session.
 * @param topic_selector A topic path, or an expression that begins with one of `>`, `?`, `*` and
 *     `#`; copied.
 * @param value_stream The stream; copied. Its functions that are NULL are skipped.
 * @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
 *     if the selector is malformed, or if the program has closed the session.
 */
VALUE_STREAM_HANDLE_T *add_stream(SESSION_T *session,
                                  const char *topic_selector,
                                  const VALUE_STREAM_T *value_stream);

/**
 * Adds a value stream for the time series topics that a selector selects. Its values are events;
 * it gets nothing of other topics. This is local: the session subscribes separately, before or
 * after. If topics are subscribed already, the stream is told of them and of their last values.
 *
 * @param session The session.
 * @param topic_selector A topic path, or an expression that begins with one of `>`, `?`, `*` and
 *     `#`; copied.
 * @param value_stream The stream; copied. Its data type is that of the values inside the events.
 *     Its functions that are NULL are skipped.
 * @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
 *     if the selector is malformed, or if the program has closed the session.
 */
VALUE_STREAM_HANDLE_T *add_time_series_stream(SESSION_T *session,
                                              const char *topic_selector,
                                              const VALUE_STREAM_T *value_stream);

/**
 * Adds a value stream for all topics that it can read and that no stream with a selector reads.
 * When a stream with a selector is added for such a topic later, this one is told by
 * `on_unsubscription` with `UNSUBSCRIPTION_REASON_STREAM_CHANGE`, and by `on_subscription` when
 * the last of them has gone.
 *
 * @param session The session.
 * @param value_stream The stream; copied. Its functions that are NULL are skipped.
 * @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
 *     or if the program has closed the session.
 */
VALUE_STREAM_HANDLE_T *add_fallback_stream(SESSION_T *session, const VALUE_STREAM_T *value_stream);

/**
 * Adds a value stream for all time series topics whose events it can read and that no stream with
 * a selector reads. Its values are events; it gets nothing of other topics. When a stream with a
 * selector is added for such a topic later, this one is told by `on_unsubscription` with
 * `UNSUBSCRIPTION_REASON_STREAM_CHANGE`, and by `on_subscription` when the last of them has gone.
 *
 * @param session The session.
 * @param value_stream The stream; copied. Its data type is that of the values inside the events.
 *     Its functions that are NULL are skipped.
 * @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
 *     or if the program has closed the session.
 */
VALUE_STREAM_HANDLE_T *add_time_series_fallback_stream(SESSION_T *session,
                                                       const VALUE_STREAM_T *value_stream);

/**
 * Removes a value stream. What came before is still called; then `on_close` is called, the last
 * call of the stream.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param handle The stream, which must not be used afterwards. Nothing happens if it is NULL, was
 *     removed before, or has ended with its session.
 */
void remove_stream(SESSION_T *session, const VALUE_STREAM_HANDLE_T *handle);

/** @} */

/** @name Missing topics */
/** @{ */

/** The members of `MISSING_TOPIC_HANDLERS_T`, for structs of programs. */
#define MISSING_TOPIC_HANDLERS \
    on_missing_topic_cb on_missing_topic; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * A session has selected topics and there are none. All of it belongs to the library and is valid
 * until the callback returns.
 */
struct svc_missing_topic_request_s {
    /**
     * The session; never NULL.
     */
    SESSION_ID_T *session_id;
    /**
     * Properties of the session: strings by strings.
     */
    HASH_T *session_properties;
    /**
     * What it selected: a topic selector that begins with the character of its kind.
     */
    char *topic_selector;
    /**
     * The servers that the notification went through, strings; first the session's.
     */
    LIST_T *server_names;
    /**
     * The id that missing_topic_register_handler() returned for the handler.
     */
    CONVERSATION_ID_T *conversation_id;
#ifdef DIFFUSION_LEGACY_MEMBERS
    /** Not used. */
    int action;
#endif
};

/**
 * A session has selected topics and there are none.
 */
typedef struct svc_missing_topic_request_s SVC_MISSING_TOPIC_REQUEST_T;

/**
 * Called when a session has selected topics and there are none.
 *
 * @param session The session that has the handler.
 * @param request What was selected; valid until the callback returns.
 * @param context The context of the handler.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_missing_topic_cb)(SESSION_T *session,
                                   const SVC_MISSING_TOPIC_REQUEST_T *request,
                                   void *context);

/**
 * Parameters of missing_topic_register_handler().
 */
struct missing_topic_params_s {
    /**
     * A session has selected topics of which there is none.
     */
    on_missing_topic_cb on_missing_topic;
    /**
     * The handler was not registered.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The handler will not be called any more: the session has ended, or was resumed with loss of
     * messages.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The path of the branch of the topic tree.
     */
    const char *topic_path;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of missing_topic_register_handler().
 */
typedef struct missing_topic_params_s MISSING_TOPIC_PARAMS_T;

/**
 * Handlers of missing topics.
 */
struct missing_topic_handlers_s {
    /**
     * A session has selected topics of which there is none.
     */
    on_missing_topic_cb on_missing_topic;
    /**
     * The handler was not registered.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The handler will not be called any more.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of missing topics.
 */
typedef struct missing_topic_handlers_s MISSING_TOPIC_HANDLERS_T;

/**
 * Registers a handler that is told when a session selects topics below a branch of the topic tree
 * and there are none. A session may have several handlers for different branches; the server calls
 * the one for the most specific branch.
 *
 * The handler is called on the session's callback thread. When it has returned, whatever it
 * returned, the server goes on. The handler may add the topics: the selection stays, so that the
 * other session is subscribed then.
 *
 * Nothing is called when the server has accepted the registration. If it has not,
 * `params.on_error` is called. `params.on_discard` is called when the handler will no longer be
 * called, because the session has ended or has reconnected with loss of messages; then it can be
 * registered again.
 *
 * @param session The session, which needs the permission `REGISTER_HANDLER`; nothing happens if it
 *     is NULL or was freed.
 * @param params The path of the branch, the handlers and their context; copied.
 * @return The id of the handler, to be released with conversation_id_free(). NULL if `session` is
 *     not a valid session, or if the path is NULL or not UTF-8, which is also the error
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`.
 */
CONVERSATION_ID_T *missing_topic_register_handler(SESSION_T *session,
                                                  MISSING_TOPIC_PARAMS_T params);

/**
 * Ends the registration of a handler. The handler may still be called until the server has
 * confirmed; nothing tells the program of that.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param conversation_id The id that missing_topic_register_handler() returned, or a copy of it;
 *     still the program's afterwards. Nothing happens if it is NULL or does not belong to a
 *     handler.
 */
void missing_topic_deregister_handler(SESSION_T *session, const CONVERSATION_ID_T *conversation_id);

/**
 * Does nothing: the server goes on when the handler has returned. Kept for programs from before
 * 6.6.
 *
 * @param session Not used; may be NULL.
 * @param request Not used; may be NULL.
 */
void missing_topic_proceed(SESSION_T *session, SVC_MISSING_TOPIC_REQUEST_T *request);

/** @} */

/** @name Topic notifications */
/** @{ */

/**
 * What happened to a topic.
 */
enum diffusion_topic_notification_type_e {
    /**
     * It was added.
     */
    TOPIC_ADDED = 0,
    /**
     * It was there when it was selected.
     */
    TOPIC_SELECTED = 1,
    /**
     * It was removed.
     */
    TOPIC_REMOVED = 2,
    /**
     * It is not selected any more.
     */
    TOPIC_DESELECTED = 3
};

/**
 * Called on the session's callback thread when a listener has been added.
 *
 * @param registration The registration; valid until the callback returns, may be duplicated.
 * @param context The context of the listener.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_listener_registered_cb)(
        const DIFFUSION_REGISTRATION_T *registration,
        void *context);

/**
 * What happened to a topic.
 */
typedef enum diffusion_topic_notification_type_e DIFFUSION_TOPIC_NOTIFICATION_TYPE_T;

/**
 * Called on the session's callback thread when something happened to a topic that is the first one
 * below a selected path, and is not selected itself.
 *
 * @param topic_path The path of the topic; valid until the callback returns.
 * @param type What happened.
 * @param context The context of the listener.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_descendant_notification_cb)(const char *topic_path,
                                             DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type,
                                             void *context);

/**
 * Called on the session's callback thread when something happened to a selected topic.
 *
 * @param topic_path The path of the topic; valid until the callback returns.
 * @param topic_specification The specification of the topic; valid until the callback returns.
 * @param type What happened.
 * @param context The context of the listener.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_notification_cb)(const char *topic_path,
                                        const TOPIC_SPECIFICATION_T *topic_specification,
                                        DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type,
                                        void *context);

/**
 * Called on the session's callback thread when a listener was closed, by itself or with its
 * session.
 */
typedef void (*on_topic_notification_listener_close_cb)(void);

/**
 * A listener of topic notifications. Its functions that are NULL are skipped.
 */
struct diffusion_topic_notification_listener_s {
    /**
     * It was added.
     */
    on_listener_registered_cb on_registered;
    /**
     * Something has happened below a selected path.
     */
    on_descendant_notification_cb on_descendant_notification;
    /**
     * Something has happened to a selected topic.
     */
    on_topic_notification_cb on_topic_notification;
    /**
     * It was closed.
     */
    on_topic_notification_listener_close_cb on_close;
    /**
     * It could not be added or closed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * It is lost: the session was lost, or messages were.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A listener of topic notifications.
 */
typedef struct diffusion_topic_notification_listener_s DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T;

/**
 * Adds a listener that is told of topics being added and removed. It gets nothing before topics
 * are selected for it, with diffusion_topic_notification_registration_select() and the
 * registration that is passed to `on_registered`.
 *
 * The listener is closed with diffusion_registration_close(), which leads to `on_close`, and so
 * does session_close(). If the session ends otherwise, or reconnects after messages were lost,
 * `on_discard` is called instead.
 *
 * @param session The session.
 * @param listener The listener; copied. Its functions are called on the session's callback thread.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the listener will be added; false if `session` is NULL or the program has closed
 *     it. If the session has ended otherwise, `on_error` is called with `DIFF_ERR_SESSION_CLOSED`.
 */
bool diffusion_topic_notification_add_listener(SESSION_T *session,
                                               DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener,
                                               DIFFUSION_API_ERROR *api_error);

/**
 * Called on the session's callback thread when topics have been selected.
 *
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_selected_cb)(void *context);

/**
 * Called on the session's callback thread when topics have been deselected.
 *
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_deselected_cb)(void *context);

/**
 * Topics that a listener selects or deselects. One struct may serve for both.
 */
struct diffusion_topic_notification_registration_params_s {
    /**
     * The topics are selected.
     */
    on_selected_cb on_selected;
    /**
     * The topics are not selected any more.
     */
    on_deselected_cb on_deselected;
    /**
     * The registration of the listener.
     */
    DIFFUSION_REGISTRATION_T *registration;
    /**
     * A topic path, or an expression that begins with one of `>`, `?`, `*` and `#`.
     */
    const char *selector;
    /**
     * The server refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The session ended, or messages were lost.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Topics that a listener selects or deselects.
 */
typedef struct diffusion_topic_notification_registration_params_s
        DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T;

/**
 * Selects topics for a listener, in addition to those that it is told of already. It is told of
 * those that exist, with `TOPIC_SELECTED`, and of those that are added or removed later.
 * Notifications may come before `on_selected` is called.
 *
 * If the result is true, exactly one of `params.on_selected`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread. After an error the listener is
 * as it was.
 *
 * @param session The session that the listener was added to.
 * @param params The listener, the topics and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the selection will be sent. False, and nothing is called, if `session` is NULL
 *     or the program has closed it; if the registration is NULL or not that of a listener, or the
 *     selector is NULL or malformed (`DIFF_ERR_ILLEGAL_ARGUMENT`); or if the listener is closed
 *     (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_topic_notification_registration_select(
        SESSION_T *session,
        DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Deselects topics for a listener. It is told of those that it no longer sees, with
 * `TOPIC_DESELECTED`.
 *
 * If the result is true, exactly one of `params.on_deselected`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread. After an error the listener is
 * as it was.
 *
 * @param session The session that the listener was added to.
 * @param params The listener, the topics and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the deselection will be sent. False, and nothing is called, if `session` is NULL
 *     or the program has closed it; if the registration is NULL or not that of a listener, or the
 *     selector is NULL or malformed (`DIFF_ERR_ILLEGAL_ARGUMENT`); or if the listener is closed
 *     (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_topic_notification_registration_deselect(
        SESSION_T *session,
        DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Other */
/** @{ */

/**
 * Gives a header of a topic message.
 *
 * @param topic_message The message.
 * @param index Which header; the first one is 0.
 * @return The header, which belongs to the message; NULL if there is none or if `topic_message` is
 *     NULL.
 */
const char *topic_get_header_indexed(const TOPIC_MESSAGE_T *topic_message, int index);

/** @} */

/** @} (end of topics) */

/**
 * @defgroup updates Updates
 * A session sets the value of a topic with a single request, changes parts of a JSON value with a
 * patch, or opens an update stream for a topic that is updated often: the stream sends only what
 * has changed. A constraint lets an update happen only if something holds.
 *
 * Values are passed as buffers that the `write_diffusion_..._value` functions of section @ref
 * values fill.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback,
 *     also for the same update stream; its values are sent in the order of the calls. Handlers are
 *     called on the session's callback thread. Builders and constraints are used by one thread at a
 *     time. A call waits while the session's queue of outgoing messages is full, unless it is made
 *     in a callback.
 * @{
 */

/** @name Setting values */
/** @{ */

/**
 * Whether an update created the topic.
 */
enum diffusion_topic_creation_result_e {
    /**
     * The topic is new.
     */
    TOPIC_CREATED = 0,
    /**
     * There was such a topic.
     */
    TOPIC_EXISTS = 1
};

/**
 * Whether an update created the topic.
 */
typedef enum diffusion_topic_creation_result_e DIFFUSION_TOPIC_CREATION_RESULT_T;

/**
 * Called when an update that may create its topic has succeeded.
 *
 * @param result Whether the topic is new.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_update_topic_creation_cb)(DIFFUSION_TOPIC_CREATION_RESULT_T result,
                                                 void *context);

/**
 * Called when the topic has the new value.
 *
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_update_set_success_cb)(void *context);

/**
 * Parameters of diffusion_topic_update_set().
 */
struct diffusion_topic_update_params_s {
    /**
     * The path of the topic.
     */
    const char *topic_path;
    /**
     * The type of the value; for a time series topic that of its events' values.
     */
    DIFFUSION_DATATYPE datatype;
    /**
     * The value as `write_diffusion_..._value` writes it. NULL removes the value of a string,
     * int64 or double topic.
     */
    BUF_T *update;
    /**
     * The topic has the value.
     */
    on_topic_update_set_success_cb on_topic_update;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_topic_update_set().
 */
typedef struct diffusion_topic_update_params_s DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T;

/**
 * Parameters of diffusion_topic_update_add_and_set().
 */
struct diffusion_topic_update_add_and_set_params_s {
    /**
     * The path of the topic.
     */
    const char *topic_path;
    /**
     * What the topic shall be. Its type is that of the value, or it is a time series of such
     * values.
     */
    TOPIC_SPECIFICATION_T *specification;
    /**
     * The type of the value.
     */
    DIFFUSION_DATATYPE datatype;
    /**
     * The value as `write_diffusion_..._value` writes it. NULL is no value, for string, int64 and
     * double.
     */
    BUF_T *update;
    /**
     * The topic has the value.
     */
    on_topic_update_topic_creation_cb on_topic_update_add_and_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_topic_update_add_and_set().
 */
typedef struct diffusion_topic_update_add_and_set_params_s
        DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T;

/**
 * Sets the value of a topic, which has to exist.
 *
 * Exactly one of `params.on_topic_update`, `params.on_error` and `params.on_discard` is called, on
 * the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. Many requests may be under way; the server gets them in
 * the order of the calls. The call waits while the session's outbound queue is full, unless it is
 * made in a callback.
 *
 * Errors are, among others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC` when the topic
 * is of another type, `DIFF_ERR_ILLEGAL_ARGUMENT` when the path is NULL or not UTF-8, and
 * `DIFF_ERR_INVALID_DATA` when the value is NULL and the type has no null.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The path, the value, the handlers and their context; copied.
 */
void diffusion_topic_update_set(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params);

/**
 * Sets the value of a topic, which has to exist, if a constraint holds. If it does not hold, the
 * error is `DIFF_ERR_UNSATISFIED_CONSTRAINT`.
 *
 * Exactly one of `params.on_topic_update`, `params.on_error` and `params.on_discard` is called, on
 * the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. Many requests may be under way; the server gets them in
 * the order of the calls. The call waits while the session's outbound queue is full, unless it is
 * made in a callback.
 *
 * Other errors are, among others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC` if the
 * topic is of another type, `DIFF_ERR_ILLEGAL_ARGUMENT` if the path is NULL or not UTF-8, and
 * `DIFF_ERR_INVALID_DATA` if the value is NULL and the type has no null.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param constraint The constraint; copied. NULL for none.
 * @param params The path, the value, the handlers and their context; copied.
 */
void diffusion_topic_update_set_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params);

/**
 * Sets the value of a topic, and adds the topic if it does not exist. A topic that exists must
 * have an equal specification, otherwise the error is `DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC`.
 *
 * Exactly one of `params.on_topic_update_add_and_set`, `params.on_error` and `params.on_discard`
 * is called, on the session's callback thread; those that are NULL are skipped, an error then goes
 * to `session->global_service_error_handler`. Many requests may be under way; the server gets them
 * in the order of the calls. The call waits while the session's outbound queue is full, unless it
 * is made in a callback.
 *
 * The error is `DIFF_ERR_ILLEGAL_ARGUMENT` if the path or the specification is NULL, or if a topic
 * of this specification has no values of `params.datatype`; `DIFF_ERR_INVALID_DATA` if the value
 * is NULL and the type has no null.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The path, the specification, the value, the handlers and their context; copied.
 */
void diffusion_topic_update_add_and_set(SESSION_T *session,
                                        DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params);

/**
 * Sets the value of a topic, and adds the topic if it does not exist, if a constraint holds. If it
 * does not hold, the error is `DIFF_ERR_UNSATISFIED_CONSTRAINT`. A topic that exists must have an
 * equal specification, otherwise the error is `DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC`.
 *
 * Exactly one of `params.on_topic_update_add_and_set`, `params.on_error` and `params.on_discard`
 * is called, on the session's callback thread; those that are NULL are skipped, an error then goes
 * to `session->global_service_error_handler`. Many requests may be under way; the server gets them
 * in the order of the calls. The call waits while the session's outbound queue is full, unless it
 * is made in a callback.
 *
 * The error is `DIFF_ERR_ILLEGAL_ARGUMENT` if the path or the specification is NULL, or if a topic
 * of this specification has no values of `params.datatype`; `DIFF_ERR_INVALID_DATA` if the value
 * is NULL and the type has no null.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param constraint The constraint; copied. NULL for none.
 * @param params The path, the specification, the value, the handlers and their context; copied.
 */
void diffusion_topic_update_add_and_set_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params);

/** @} */

/** @name Patches of JSON */
/** @{ */

/**
 * Called when the server has dealt with a patch. The result is valid until the callback returns.
 *
 * @param result Whether the patch was applied; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_json_patch_result_cb)(const DIFFUSION_JSON_PATCH_RESULT_T *result, void *context);

/**
 * Parameters of diffusion_apply_json_patch().
 */
struct diffusion_apply_json_patch_params_s {
    /**
     * The path of the topic.
     */
    const char *topic_path;
    /**
     * The patch: the text of a JSON array as RFC 6902 describes it.
     */
    const char *patch;
    /**
     * The patch was applied, or one of its operations failed.
     */
    on_json_patch_result_cb on_json_patch_result;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_apply_json_patch().
 */
typedef struct diffusion_apply_json_patch_params_s DIFFUSION_APPLY_JSON_PATCH_PARAMS_T;

/**
 * Changes the value of a JSON topic by a patch.
 *
 * If the result is true, exactly one of `params.on_json_patch_result`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If an operation of the
 * patch failed, that is a result: diffusion_json_patch_result_get_first_failure() says which one,
 * and the topic is as it was. Errors are, among others, `DIFF_ERR_INVALID_PATCH`,
 * `DIFF_ERR_FAILED_PATCH`, `DIFF_ERR_NO_SUCH_TOPIC`, and `DIFF_ERR_INCOMPATIBLE_TOPIC` if it is
 * not a JSON topic.
 *
 * @param session The session.
 * @param params The path, the patch, the handlers and their context; copied. The patch is checked
 *     by the server only.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the path or the patch is NULL or not
 *     UTF-8.
 */
bool diffusion_apply_json_patch(SESSION_T *session,
                                DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params,
                                DIFFUSION_API_ERROR *api_error);

/**
 * Changes the value of a JSON topic by a patch if a constraint holds. If it does not hold, the
 * error is `DIFF_ERR_UNSATISFIED_CONSTRAINT`.
 *
 * If the result is true, exactly one of `params.on_json_patch_result`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If an operation of the
 * patch failed, that is a result: diffusion_json_patch_result_get_first_failure() says which one,
 * and the topic is as it was. Other errors are, among others, `DIFF_ERR_INVALID_PATCH`,
 * `DIFF_ERR_FAILED_PATCH`, `DIFF_ERR_NO_SUCH_TOPIC`, and `DIFF_ERR_INCOMPATIBLE_TOPIC` if it is
 * not a JSON topic.
 *
 * @param session The session.
 * @param constraint The constraint; copied. NULL for none.
 * @param params The path, the patch, the handlers and their context; copied. The patch is checked
 *     by the server only.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the path or the patch is NULL or not
 *     UTF-8.
 */
bool diffusion_apply_json_patch_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Says which operation of a patch failed first.
 *
 * @param result The result that `on_json_patch_result` was called with.
 * @return The index of the operation, from 0; -1 if the whole patch was applied, or if `result` is
 *     NULL.
 */
int diffusion_json_patch_result_get_first_failure(const DIFFUSION_JSON_PATCH_RESULT_T *result);

/** @} */

/** @name Constraints */
/** @{ */

/**
 * A value that update constraints compare with.
 */
typedef struct DIFFUSION_UPDATE_CONSTRAINT_VALUE_T DIFFUSION_UPDATE_CONSTRAINT_VALUE_T;

/**
 * Creates a value from a string.
 *
 * @param value The string; copied.
 * @return The value, to be released with diffusion_update_constraint_value_free(); NULL if `value`
 *     is NULL.
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_string(
        const char *value);

/**
 * Creates a value from a 64-bit integer.
 *
 * @param value The number.
 * @return The value, to be released with diffusion_update_constraint_value_free().
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_int64(int64_t value);

/**
 * Creates a value from a floating point number.
 *
 * @param value The number.
 * @return The value, to be released with diffusion_update_constraint_value_free().
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_double(double value);

/**
 * Creates a value from JSON text.
 *
 * @param value The text, in UTF-8; copied.
 * @return The value, to be released with diffusion_update_constraint_value_free(); NULL if `value`
 *     is NULL or not JSON.
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_json_string(
        const char *value);

/**
 * Creates a value from a truth value.
 *
 * @param value The truth value.
 * @return The value, to be released with diffusion_update_constraint_value_free().
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_bool(bool value);

/**
 * Creates a value from bytes.
 *
 * @param value The bytes, possibly none; copied.
 * @return The value, to be released with diffusion_update_constraint_value_free(); NULL if `value`
 *     is NULL.
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_binary(
        const BUF_T *value);

/**
 * Creates the JSON value null.
 *
 * @return The value, to be released with diffusion_update_constraint_value_free().
 */
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_null(void);

/**
 * Releases a value. Constraints made from it stay as they are.
 *
 * @param value The value; may be NULL.
 */
void diffusion_update_constraint_value_free(DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *value);

/**
 * How a constraint compares.
 */
enum diffusion_topic_update_constraint_operator_e {
    /**
     * Byte for byte the same.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS = 1,
    /**
     * The same text or number.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_EQ = 2,
    /**
     * Another text or number.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE = 3,
    /**
     * Greater.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GT = 4,
    /**
     * Greater or equal.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GE = 5,
    /**
     * Less.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT = 6,
    /**
     * Less or equal.
     */
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LE = 7
};

/**
 * How a constraint compares.
 */
typedef enum diffusion_topic_update_constraint_operator_e
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T;

/**
 * Creates the constraint that the session owns a session lock.
 *
 * @param lock The lock; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
 *     `lock` is NULL.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_locked(
        const DIFFUSION_SESSION_LOCK_T *lock);

/**
 * Creates the constraint that the value of the topic is exactly this one.
 *
 * @param value The value as `write_diffusion_..._value` writes it; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
 *     `value` is NULL.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_value(const BUF_T *value);

/**
 * Creates the constraint that the topic exists and has no value.
 *
 * @return The constraint, to be released with diffusion_topic_update_constraint_free().
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_no_value(void);

/**
 * Creates the constraint that there is no topic at the path: for updates that create it.
 *
 * @return The constraint, to be released with diffusion_topic_update_constraint_free().
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_no_topic(void);

/**
 * Creates the constraint that always holds: the same as no constraint (since 6.11).
 *
 * @return The constraint, to be released with diffusion_topic_update_constraint_free().
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_unconstrained(void);

/**
 * Creates the constraint that the topic is a JSON topic whose value has exactly this at a place.
 * diffusion_topic_update_constraint_partial_json_comparison() can do more.
 *
 * @param pointer The place: a JSON pointer, which the server checks; copied.
 * @param datatype The type of the value: string, int64 or double.
 * @param value The value as `write_diffusion_..._value` writes it; copied. NULL if the place holds
 *     null.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
 *     `pointer` is NULL or not UTF-8, or if the type is another one.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_partial_json_with_value(
        const char *pointer,
        DIFFUSION_DATATYPE datatype,
        const BUF_T *value);

/**
 * Creates the constraint that the topic is a JSON topic whose value has nothing at a place; null
 * counts as something.
 *
 * @param pointer The place: a JSON pointer, which the server checks; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
 *     `pointer` is NULL or not UTF-8.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_partial_json_without_value(
        const char *pointer);

/**
 * Creates the constraint that the value of the topic compares with a value in a certain way (since
 * 6.10).
 *
 * Every operator but `DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS` needs protocol version 26: in
 * a session with an older server, a request with such a constraint fails with
 * `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
 *
 * @param comparison_operator The operator: any for numbers; IS, EQ and NE for strings; IS for JSON
 *     and bytes.
 * @param value The value; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
 *     `value` is NULL or cannot be compared by this operator.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_value_comparison(
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T comparison_operator,
        DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *value);

/**
 * Creates the constraint that the topic is a JSON topic whose value, at a place, compares with a
 * value in a certain way (since 6.10).
 *
 * Every operator but `DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS` needs protocol version 26: in
 * a session with an older server, a request with such a constraint fails with
 * `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
 *
 * @param pointer The place: a JSON pointer, which the server checks; copied.
 * @param comparison_operator The operator: any for numbers; IS, EQ and NE for strings and null; EQ
 *     for truth values; IS for bytes; none for JSON.
 * @param value The value; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
 *     `pointer` is NULL or not UTF-8, or if `value` is NULL or cannot be compared by this
 *     operator.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_partial_json_comparison(
        const char *pointer,
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T comparison_operator,
        DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *value);

/**
 * Creates the constraint that two constraints hold.
 *
 * Some combinations need protocol version 27: parts of a JSON value beside another constraint, and
 * two comparisons of the same part. In a session with an older server, a request with one fails
 * with `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
 *
 * @param constraint One constraint; copied.
 * @param other_constraint The other constraint; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if an
 *     argument is NULL, if both are the same, or if both cannot hold: no topic or no value
 *     together with any other constraint of the topic, or a value together with a part of a JSON
 *     value.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_and(
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *other_constraint);

/**
 * Creates the constraint that at least one of two constraints holds (since 6.10).
 *
 * It needs protocol version 27: in a session with an older server, a request with it fails with
 * `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
 *
 * @param left_constraint One constraint; copied.
 * @param right_constraint The other constraint; copied.
 * @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if an
 *     argument is NULL, or if both are the same.
 */
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_or(
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *left_constraint,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *right_constraint);

/**
 * Releases a constraint. Requests that were made with it, and constraints that it was combined
 * into, stay as they are.
 *
 * @param constraint The constraint; may be NULL.
 */
void diffusion_topic_update_constraint_free(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint);

/** @} */

/** @name Update streams */
/** @{ */

/**
 * Creates an update stream to a topic that exists. Nothing is sent: the stream is opened by its
 * first operation. Deprecated since 6.9: use
 * diffusion_update_stream_builder_create_update_stream().
 *
 * @param session The session.
 * @param topic_path The path of the topic; copied.
 * @param datatype The type of the values.
 * @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if an
 *     argument is NULL or invalid.
 */
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_topic_update_create_update_stream(
        SESSION_T *session,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype);

/**
 * Creates an update stream to a topic that exists, which is opened only if a constraint holds.
 * Deprecated since 6.9: use diffusion_update_stream_builder_create_update_stream().
 *
 * @param session The session.
 * @param constraint What must hold when the stream is opened; copied. NULL for nothing.
 * @param topic_path The path of the topic; copied.
 * @param datatype The type of the values.
 * @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if `session`
 *     or `topic_path` is NULL or an argument is invalid.
 */
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_topic_update_create_update_stream_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype);

/**
 * Creates an update stream that adds its topic if there is none. Deprecated since 6.9: use
 * diffusion_update_stream_builder_create_update_stream().
 *
 * @param session The session.
 * @param topic_path The path of the topic; copied.
 * @param specification What the topic shall be; copied. It must be one with values of the data
 *     type, or a time series with such events.
 * @param datatype The type of the values.
 * @param params If `on_topic_creation_result` or `on_error` is not NULL, the stream is opened at
 *     once, as by diffusion_topic_update_stream_validate() with these parameters; otherwise by its
 *     first operation.
 * @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if an
 *     argument is NULL or invalid, or if the specification does not fit.
 */
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_topic_update_create_update_stream_adding_topic(
        SESSION_T *session,
        const char *topic_path,
        const TOPIC_SPECIFICATION_T *specification,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);

/**
 * Creates an update stream that adds its topic if there is none, and that is opened only if a
 * constraint holds. Deprecated since 6.9: use
 * diffusion_update_stream_builder_create_update_stream().
 *
 * @param session The session.
 * @param constraint What must hold when the stream is opened; copied. NULL for nothing.
 * @param topic_path The path of the topic; copied.
 * @param specification What the topic shall be; copied. It must be one with values of the data
 *     type, or a time series with such events.
 * @param datatype The type of the values.
 * @param params If `on_topic_creation_result` or `on_error` is not NULL, the stream is opened at
 *     once, as by diffusion_topic_update_stream_validate() with these parameters; otherwise by its
 *     first operation.
 * @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if `session`,
 *     `topic_path` or `specification` is NULL, if an argument is invalid, or if the specification
 *     does not fit.
 */
DIFFUSION_TOPIC_UPDATE_STREAM_T
*diffusion_topic_update_create_update_stream_adding_topic_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        const char *topic_path,
        const TOPIC_SPECIFICATION_T *specification,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);

/**
 * What an update stream can do at the moment.
 */
enum diffusion_update_stream_state_e {
    /**
     * No operation has failed.
     */
    DIFFUSION_UPDATE_STREAM_STATE_ACTIVE = 0,
    /**
     * The stream is being recovered; a plain stream never is.
     */
    DIFFUSION_UPDATE_STREAM_STATE_RECOVERING = 1,
    /**
     * An operation has failed, messages were lost at a reconnection, or the session has ended: a
             new
     * stream is needed.
     */
    DIFFUSION_UPDATE_STREAM_STATE_INVALID = 2
};

/**
 * What an update stream can do at the moment.
 */
typedef enum diffusion_update_stream_state_e DIFFUSION_UPDATE_STREAM_STATE_T;

/**
 * Called when an operation of an update stream has succeeded: `TOPIC_CREATED` when this operation
 * created the topic, else `TOPIC_EXISTS`.
 *
 * @param result Whether the topic is new.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_update_stream_result_cb)(DIFFUSION_TOPIC_CREATION_RESULT_T result,
                                                void *context);

/**
 * Handlers of the outcome of an operation of an update stream. The struct is copied.
 */
struct diffusion_topic_update_stream_params_s {
    /**
     * Told of success; may be NULL.
     */
    on_topic_update_stream_result_cb on_topic_creation_result;
    /**
     * Told of failure. When it is NULL, `session->global_service_error_handler` is.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Told that no answer will come; may be NULL.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed on to the handlers, otherwise not touched.
     */
    void *context;
};

/**
 * Sets the value of the stream's topic. Several values may be set without waiting for answers;
 * they reach the server in the order of the calls, as differences to the value before where that
 * is shorter. Values that are set while the first operation of the stream is unanswered may be
 * skipped, if the topic conflates; their handlers are called as if they had been sent.
 *
 * Exactly one of the handlers of `params` is called, on the session's callback thread and in the
 * order of the calls. After a failure the stream is invalid, and all that follows fails with
 * `DIFF_ERR_INVALID_UPDATE_STREAM`. While the session recovers its connection, the operation
 * waits; if messages were lost then, it is discarded and the stream is invalid.
 *
 * @param session The session; nothing happens if it is NULL or was freed. It must be that of the
 *     stream's first operation: with another one the operation fails with
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`. When it is closed, with `DIFF_ERR_NO_SESSION`.
 * @param stream The stream. When it is NULL the operation fails with `DIFF_ERR_ILLEGAL_ARGUMENT`.
 * @param value The value, encoded for the stream's data type; copied. NULL stands for the null of
 *     strings and numbers; for other types the operation fails with `DIFF_ERR_INVALID_DATA` and
 *     the stream goes on.
 * @param params The handlers and their context; copied.
 */
void diffusion_topic_update_stream_set(SESSION_T *session,
                                       const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream,
                                       const BUF_T *value,
                                       DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);

/**
 * Gives the value that was set last, whether or not the server has acknowledged it.
 *
 * @param stream The stream.
 * @return The value, to be released with diffusion_value_free(); NULL if nothing or null was set,
 *     or if the stream is invalid or NULL.
 */
DIFFUSION_VALUE_T *diffusion_topic_update_stream_get(const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream);

/**
 * Opens the stream, if that was not done yet, or asks the server whether it is still valid. It is
 * not if the topic was removed or set by others, if another stream was opened for it, or if
 * permissions were lost.
 *
 * Exactly one of the handlers of `params` is called, on the session's callback thread and in the
 * order of the calls. After a failure the stream is invalid, and all that follows fails with
 * `DIFF_ERR_INVALID_UPDATE_STREAM`. While the session recovers its connection, the operation
 * waits; if messages were lost then, it is discarded and the stream is invalid.
 *
 * @param session The session; nothing happens if it is NULL or was freed. It must be that of the
 *     stream's first operation: with another one the operation fails with
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`, with a closed one with `DIFF_ERR_NO_SESSION`.
 * @param stream The stream. If it is NULL, the operation fails with `DIFF_ERR_ILLEGAL_ARGUMENT`.
 * @param params The handlers and their context; copied.
 */
void diffusion_topic_update_stream_validate(SESSION_T *session,
                                            const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream,
                                            DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);

/**
 * Says whether the stream can be used (since 6.10).
 *
 * @param stream The stream.
 * @return `DIFFUSION_UPDATE_STREAM_STATE_INVALID` when an operation has failed, when messages were
 *     lost at a reconnection, when the session of the stream's first operation has ended, or when
 *     `stream` is NULL; otherwise `DIFFUSION_UPDATE_STREAM_STATE_ACTIVE`.
 */
DIFFUSION_UPDATE_STREAM_STATE_T diffusion_topic_update_stream_get_state(
        const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream);

/**
 * Releases a stream. Allowed at any time, also after its session was freed. Operations that are
 * under way go on, and their handlers are called.
 *
 * @param stream The stream; may be NULL.
 */
void diffusion_topic_update_stream_free(DIFFUSION_TOPIC_UPDATE_STREAM_T *stream);

/**
 * Creates update streams: with or without a specification for their topics, with or without a
 * constraint.
 */
typedef struct DIFFUSION_UPDATE_STREAM_BUILDER_T DIFFUSION_UPDATE_STREAM_BUILDER_T;

/**
 * Creates a builder of streams to topics that exist, without a constraint.
 *
 * @return The builder, to be released with diffusion_update_stream_builder_free().
 */
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_init(void);

/**
 * Makes a builder as it was when it was created.
 *
 * @param builder The builder.
 * @param[out] error Receives an error, to be released with diffusion_api_error_free(), when
 *     `builder` is NULL; NULL on success. May be NULL.
 * @return `builder`; NULL on failure.
 */
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_reset(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        DIFFUSION_API_ERROR *error);

/**
 * Lets streams add their topics, if there are none yet.
 *
 * @param builder The builder.
 * @param specification What the topics shall be; copied. NULL if the topics must exist.
 * @param[out] error Receives an error, to be released with diffusion_api_error_free(), if
 *     `builder` is NULL; NULL on success. May be NULL.
 * @return `builder`; NULL on failure.
 */
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_topic_specification(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const TOPIC_SPECIFICATION_T *specification,
        DIFFUSION_API_ERROR *error);

/**
 * Lets streams be opened only if a constraint holds. It is checked once, with the first operation
 * of a stream.
 *
 * @param builder The builder.
 * @param constraint What must hold; copied. NULL for nothing.
 * @param[out] error Receives an error, to be released with diffusion_api_error_free(), if
 *     `builder` is NULL; NULL on success. May be NULL.
 * @return `builder`; NULL on failure.
 */
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_update_constraint(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_API_ERROR *error);

/**
 * Creates an update stream. Nothing is sent: the stream is opened by its first operation. The
 * builder can be used again, or released at once.
 *
 * @param builder The builder.
 * @param topic_path The path of the topic; copied.
 * @param datatype The type of the values. A specification must be of a topic with such values, or
 *     of a time series with such events.
 * @param[out] error Receives an error, to be released with diffusion_api_error_free(), when an
 *     argument is NULL, the path is empty, or the specification does not fit
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`); NULL on success. May be NULL.
 * @return The stream, to be released with diffusion_topic_update_stream_free(); NULL on failure.
 */
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_update_stream_builder_create_update_stream(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_API_ERROR *error);

/**
 * Creates an update stream that diffusion_recoverable_update_stream_recover() can recover (since
 * 6.10). Nothing is sent: the stream is opened by its first operation. The builder and the
 * strategy can be used again, or released at once.
 *
 * @param builder The builder.
 * @param topic_path The path of the topic; copied.
 * @param datatype The type of the values. A specification must be of a topic with such values, or
 *     of a time series with such events.
 * @param retry_strategy The wait before each attempt of a recovery, and the number of attempts;
 *     copied.
 * @param[out] error Receives an error, to be released with diffusion_api_error_free(), if an
 *     argument is NULL, the path is empty, or the specification does not fit
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`); NULL on success. May be NULL.
 * @return The stream, to be released with diffusion_recoverable_update_stream_free(); NULL on
 *     failure.
 */
DIFFUSION_RECOVERABLE_UPDATE_STREAM_T
*diffusion_update_stream_builder_create_recoverable_update_stream(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_RETRY_STRATEGY_T *retry_strategy,
        DIFFUSION_API_ERROR *error);

/**
 * Releases a builder. Its streams stay.
 *
 * @param builder The builder; may be NULL.
 */
void diffusion_update_stream_builder_free(DIFFUSION_UPDATE_STREAM_BUILDER_T *builder);

/** @} */

/** @name Recoverable update streams */
/** @{ */

/**
 * The result of an operation of a recoverable update stream. Valid during the callback.
 */
struct diffusion_recoverable_update_stream_callback_response_s {
    /**
     * `TOPIC_CREATED` when this operation created the topic, else `TOPIC_EXISTS`.
     */
    DIFFUSION_TOPIC_CREATION_RESULT_T result;
};

/**
 * The result of an operation of a recoverable update stream.
 */
typedef struct diffusion_recoverable_update_stream_callback_response_s
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T;

/**
 * Called when an operation of a recoverable update stream has succeeded (`error` is NULL) or
 * failed (`response` is NULL). `response` and `error` are valid until the callback returns;
 * `error->context` is the context of the operation, as `context` is.
 *
 * @param session The session.
 * @param recoverable_update_stream The stream.
 * @param response Whether the topic is new; NULL after a failure.
 * @param error What failed; NULL after success.
 * @param context The context of the operation.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T)(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T *response,
        const DIFFUSION_ERROR_T *error,
        void *context);

/**
 * Handlers of the outcome of an operation of a recoverable update stream. The struct is copied.
 */
struct diffusion_recoverable_update_stream_params_s {
    /**
     * Told of success and failure. When it is NULL, `session->global_service_error_handler` is
     * told of failure.
     */
    RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T on_callback;
    /**
     * Told that no answer will come; may be NULL.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed on to the handlers, otherwise not touched.
     */
    void *context;
};

/**
 * Handlers of the outcome of an operation of a recoverable update stream.
 */
typedef struct diffusion_recoverable_update_stream_params_s
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T;

/**
 * Sets the value of the stream's topic, as diffusion_topic_update_stream_set() does (since 6.10).
 * The value is remembered until the server has acknowledged it. While the stream recovers, the
 * operation waits.
 *
 * One of `params.on_callback` and `params.on_discard` is called, on the session's callback thread.
 * When the operation has failed and the stream is recovered then, `on_callback` is called once
 * more: when the value has been sent again, or when the recovery has failed.
 *
 * @param session The session. It must be that of the stream's first operation.
 * @param recoverable_update_stream The stream.
 * @param value The value, encoded for the stream's data type; copied. NULL stands for the null of
 *     strings and numbers.
 * @param params The handlers and their context; copied.
 * @param[out] error Filled when the result is false, with a message that the program releases with
 *     `free()`; otherwise not touched. May be NULL.
 * @return True if the operation has begun. False, and nothing is called, if an argument is NULL,
 *     if the program has closed or freed the session (`DIFF_ERR_NO_SESSION`), or if the stream
 *     belongs to another one.
 */
bool diffusion_recoverable_update_stream_set(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        const BUF_T *value,
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params,
        DIFFUSION_ERROR_T *error);

/**
 * Opens the stream, if that was not done yet, or asks the server whether it is still valid (since
 * 6.10). While the stream recovers, the operation waits. A failed validation is not repeated by a
 * recovery.
 *
 * If the result is true, one of `params.on_callback` and `params.on_discard` is called, on the
 * session's callback thread.
 *
 * @param session The session. It must be that of the stream's first operation.
 * @param recoverable_update_stream The stream.
 * @param params The handlers and their context; copied.
 * @param[out] error Filled if the result is false, with a message that the program releases with
 *     `free()`; otherwise left alone. May be NULL.
 * @return True if the operation has begun. False, and nothing is called, if an argument is NULL,
 *     if the program has closed or freed the session (`DIFF_ERR_NO_SESSION`), or if the stream
 *     belongs to another one.
 */
bool diffusion_recoverable_update_stream_validate(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params,
        DIFFUSION_ERROR_T *error);

/**
 * Gives the value that was set last, whether or not the server has acknowledged it (since 6.10).
 *
 * @param recoverable_update_stream The stream.
 * @param[out] error Filled when the result is NULL, with a message that the program releases with
 *     `free()`; otherwise not touched. May be NULL.
 * @return The value, to be released with diffusion_value_free(); NULL if nothing or null was set,
 *     if the stream can neither be used nor recovered any more, or if it is NULL.
 */
DIFFUSION_VALUE_T *diffusion_recoverable_update_stream_get(
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        DIFFUSION_ERROR_T *error);

/**
 * Says whether a recovery may mend what failed (since 6.10): the cluster has lost the route to the
 * topic.
 *
 * @param error The error that a handler was given.
 * @return True if its code is `DIFF_ERR_CLUSTER_ROUTING`; false for other codes and NULL.
 */
bool diffusion_recoverable_update_stream_is_error_recoverable(const DIFFUSION_ERROR_T *error);

/**
 * Begins the recovery of a stream, whose first failure must be recoverable (since 6.10). Returns
 * at once, also inside a handler. After the interval of the stream's retry strategy a new stream
 * is opened, and the values that the server has not acknowledged are sent again, in order; if that
 * fails with a recoverable error it is tried again, as often as the strategy allows. Operations
 * wait meanwhile. When a recovery has failed, all values that it would have sent are told of with
 * the last error, and the stream is of no use any more.
 *
 * When messages were lost at a reconnection, a stream with no failure recovers by itself: what was
 * under way is discarded, and later operations wait for the new stream.
 *
 * @param session The session. It must be that of the stream.
 * @param recoverable_update_stream The stream.
 * @return True if the stream is being recovered now: true also when it was already. False if
 *     nothing has failed, if the failure is not recoverable, if a recovery has failed before, if
 *     the strategy allows no attempt, or if an argument is NULL.
 */
bool diffusion_recoverable_update_stream_recover(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream);

/**
 * Releases a stream (since 6.10). Allowed at any time, also after its session was freed.
 * Operations that are under way go on, and their handlers are called. A recovery is given up: what
 * waits for it, and was not told of yet, is discarded.
 *
 * @param recoverable_update_stream The stream; may be NULL.
 */
void diffusion_recoverable_update_stream_free(
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream);

/** @} */

/** @} (end of updates) */

/**
 * @defgroup fetching Fetching
 * A fetch reads the topics that a selector selects, with their values and properties if asked for,
 * page by page, without subscribing.
 *
 * @threadsafety A fetch request is used by one thread at a time while it is put together;
 *     diffusion_fetch_request_fetch() copies it. Handlers are called on the session's callback
 *     thread. A result belongs to the callback that gets it.
 * @{
 */

/** @name Requests */
/** @{ */

/**
 * Says which topics to fetch, and what of them.
 */
typedef struct DIFFUSION_FETCH_REQUEST_T DIFFUSION_FETCH_REQUEST_T;

/**
 * Called with the result of a fetch, which is valid until the callback returns.
 *
 * @param fetch_result The result; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_fetch_result_cb)(const DIFFUSION_FETCH_RESULT_T *fetch_result, void *context);

/**
 * What to fetch and the handlers.
 */
struct diffusion_fetch_request_params_s {
    /**
     * Selects the topics.
     */
    const char *topic_selector;
    /**
     * What is wanted of them.
     */
    DIFFUSION_FETCH_REQUEST_T *fetch_request;
    /**
     * Called with the result.
     */
    on_fetch_result_cb on_fetch_result;
    /**
     * Called when the fetch failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no result.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to fetch and the handlers.
 */
typedef struct diffusion_fetch_request_params_s DIFFUSION_FETCH_REQUEST_PARAMS_T;

/**
 * Creates a request for all topic types, without values and properties, and without limits but
 * one: results are no larger than a message that the session accepts.
 *
 * @param session A session; the request can be used with any session, and outlive them.
 * @return The request, to be released with diffusion_fetch_request_free(); NULL if `session` is
 *     NULL or was freed.
 */
DIFFUSION_FETCH_REQUEST_T *diffusion_fetch_request_init(SESSION_T *session);

/**
 * Copies a request.
 *
 * @param fetch_request The request.
 * @return The copy, to be released with diffusion_fetch_request_free(); NULL if `fetch_request` is
 *     NULL.
 */
DIFFUSION_FETCH_REQUEST_T *diffusion_fetch_request_dup(
        const DIFFUSION_FETCH_REQUEST_T *fetch_request);

/**
 * Releases a request. It may be released as soon as diffusion_fetch_request_fetch() has returned.
 *
 * @param fetch_request The request; may be NULL.
 */
void diffusion_fetch_request_free(DIFFUSION_FETCH_REQUEST_T *fetch_request);

/**
 * Begins the range of paths at a path, the topic there included. Replaces what this function or
 * diffusion_fetch_request_after() set before.
 *
 * @param fetch_request The request.
 * @param topic_path The path; copied. There need not be a topic.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` or `topic_path` is NULL.
 */
bool diffusion_fetch_request_from(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                  const char *topic_path,
                                  DIFFUSION_API_ERROR *error);

/**
 * Begins the range of paths after a path. Replaces what this function or
 * diffusion_fetch_request_from() set before.
 *
 * @param fetch_request The request.
 * @param topic_path The path; copied. There need not be a topic.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` or `topic_path` is NULL.
 */
bool diffusion_fetch_request_after(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                   const char *topic_path,
                                   DIFFUSION_API_ERROR *error);

/**
 * Ends the range of paths at a path, the topic there included. Replaces what this function or
 * diffusion_fetch_request_before() set before.
 *
 * @param fetch_request The request.
 * @param topic_path The path; copied. There need not be a topic.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` or `topic_path` is NULL.
 */
bool diffusion_fetch_request_to(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                const char *topic_path,
                                DIFFUSION_API_ERROR *error);

/**
 * Ends the range of paths before a path. Replaces what this function or
 * diffusion_fetch_request_to() set before.
 *
 * @param fetch_request The request.
 * @param topic_path The path; copied. There need not be a topic.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` or `topic_path` is NULL.
 */
bool diffusion_fetch_request_before(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                    const char *topic_path,
                                    DIFFUSION_API_ERROR *error);

/**
 * Asks for topics of certain types only. Replaces the set of types.
 *
 * @param fetch_request The request.
 * @param topic_types The types: a set of `int` from set_new_int(); copied.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the set is empty, if it has routing,
 *     slave or unknown types or a number that is not a valid type, or if values of one of the
 *     types, other than time series, cannot be read as the type that
 *     diffusion_fetch_request_with_values() named.
 */
bool diffusion_fetch_request_topic_types(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                         SET_T *topic_types,
                                         DIFFUSION_API_ERROR *error);

/**
 * Asks for values. If a type is named, topics whose values cannot be read as that type are left
 * out: strings, 64-bit integers and doubles can be read as JSON, everything else only as what it
 * is. Time series are left out too, unless diffusion_fetch_request_topic_types() adds them
 * afterwards.
 *
 * @param fetch_request The request.
 * @param datatype The type, read during the call; NULL for values of any type.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL, if there is no such data type, or if
 *     no topic type would be left.
 */
bool diffusion_fetch_request_with_values(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                         DIFFUSION_DATATYPE *datatype,
                                         DIFFUSION_API_ERROR *error);

/**
 * Asks for no values. The topic types stay as they are.
 *
 * @param fetch_request The request.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL.
 */
bool diffusion_fetch_request_without_values(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                            DIFFUSION_API_ERROR *error);

/**
 * Asks for the properties of the topics: diffusion_topic_result_get_specification() has them.
 *
 * @param fetch_request The request.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL.
 */
bool diffusion_fetch_request_with_properties(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                             DIFFUSION_API_ERROR *error);

/**
 * Asks for reference topics of delayed topic views too that are not yet published.
 *
 * @param fetch_request The request.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL.
 */
bool diffusion_fetch_request_with_unpublished_delayed_topics(
        const DIFFUSION_FETCH_REQUEST_T *fetch_request,
        DIFFUSION_API_ERROR *error);

/**
 * Limits the number of results to the first ones. Replaces what this function or
 * diffusion_fetch_request_last() set before.
 *
 * @param fetch_request The request.
 * @param number The number of results at most. With 0, only diffusion_fetch_result_has_more() says
 *     something.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL or `number` is negative.
 */
bool diffusion_fetch_request_first(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                   int32_t number,
                                   DIFFUSION_API_ERROR *error);

/**
 * Limits the number of results to the last ones. Replaces what this function or
 * diffusion_fetch_request_first() set before.
 *
 * @param fetch_request The request.
 * @param number The number of results at most. With 0, only diffusion_fetch_result_has_more() says
 *     something.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL or `number` is negative.
 */
bool diffusion_fetch_request_last(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                  int32_t number,
                                  DIFFUSION_API_ERROR *error);

/**
 * Limits the size of the result. What does not fit is left out, and
 * diffusion_fetch_result_has_more() says so.
 *
 * @param fetch_request The request.
 * @param maximum The size in bytes; at most that of a message that the session accepts.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL.
 */
bool diffusion_fetch_request_maximum_result_size(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                                 uint32_t maximum,
                                                 DIFFUSION_API_ERROR *error);

/**
 * Limits the number of results from each deep branch of the topic tree.
 *
 * @param fetch_request The request.
 * @param deep_branch_depth The number of parts of a path from which a branch is deep; 2147483647
 *     at most.
 * @param deep_branch_limit The number of results from each of them; 2147483647 at most.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `fetch_request` is NULL.
 */
bool diffusion_fetch_request_limit_deep_branches(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                                 uint32_t deep_branch_depth,
                                                 uint32_t deep_branch_limit,
                                                 DIFFUSION_API_ERROR *error);

/**
 * Fetches topics. Everything is copied, so that selector and request may be changed or released
 * afterwards.
 *
 * Exactly one of `params.on_fetch_result`, `params.on_error` and `params.on_discard` is called, on
 * the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. Errors: `DIFF_ERR_ILLEGAL_ARGUMENT` when selector or
 * request is NULL or the selector is malformed, `DIFF_ERR_ACCESS_DENIED`,
 * `DIFF_ERR_SESSION_CLOSED`. To fetch page by page, fetch again inside `on_fetch_result`, with
 * diffusion_fetch_request_after(). While the session recovers its connection, the request waits.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params What to fetch and the handlers.
 */
void diffusion_fetch_request_fetch(SESSION_T *session, DIFFUSION_FETCH_REQUEST_PARAMS_T params);

/** @} */

/** @name Results */
/** @{ */

/**
 * One topic that was fetched. It owns its path, value and specification.
 */
typedef struct DIFFUSION_TOPIC_RESULT_T DIFFUSION_TOPIC_RESULT_T;

/**
 * Gives the topics that were fetched, in the order of their paths.
 *
 * @param fetch_result The result.
 * @return A new list of new `DIFFUSION_TOPIC_RESULT_T *`, possibly empty, to be released with
 *     `list_free(list, (void (*)(void *))diffusion_topic_result_free)`; it may outlive the result.
 *     NULL if `fetch_result` is NULL, or if out of memory.
 */
LIST_T *diffusion_fetch_result_get_topic_results(const DIFFUSION_FETCH_RESULT_T *fetch_result);

/**
 * Says whether there are more topics than the result has, because the number or the size of
 * results was limited. To get them, fetch again, after the path of the last result or before that
 * of the first.
 *
 * @param fetch_result The result.
 * @return True if there are; false if `fetch_result` is NULL.
 */
bool diffusion_fetch_result_has_more(const DIFFUSION_FETCH_RESULT_T *fetch_result);

/**
 * Gives the number of topics that were fetched.
 *
 * @param fetch_result The result.
 * @return The number; -1 if `fetch_result` is NULL.
 */
int diffusion_fetch_result_size(const DIFFUSION_FETCH_RESULT_T *fetch_result);

/**
 * Says whether no topic was fetched.
 *
 * @param fetch_result The result.
 * @return 1 if none was; otherwise 0; -1 if `fetch_result` is NULL.
 */
int diffusion_fetch_result_is_empty(const DIFFUSION_FETCH_RESULT_T *fetch_result);

/**
 * Gives the path of a topic that was fetched.
 *
 * @param topic_result The topic.
 * @return The path, which belongs to `topic_result` and must not be freed; NULL if `topic_result`
 *     is NULL.
 */
char *diffusion_topic_result_get_path(const DIFFUSION_TOPIC_RESULT_T *topic_result);

/**
 * Gives the type of a topic that was fetched.
 *
 * @param topic_result The topic.
 * @return The type; -1 if `topic_result` is NULL.
 */
TOPIC_TYPE_T diffusion_topic_result_get_topic_type(const DIFFUSION_TOPIC_RESULT_T *topic_result);

/**
 * Gives the value of a topic that was fetched. Read it with the function for the type of the
 * topic, or as JSON; the value of a time series is its latest event, which
 * read_diffusion_time_series_event() reads.
 *
 * @param topic_result The topic.
 * @return The value, which belongs to `topic_result` and must not be freed. NULL if values were
 *     not asked for, if the topic has none or it is null, or if `topic_result` is NULL.
 */
DIFFUSION_VALUE_T *diffusion_topic_result_get_value(const DIFFUSION_TOPIC_RESULT_T *topic_result);

/**
 * Gives the specification of a topic that was fetched. Its properties are empty unless they were
 * asked for.
 *
 * @param topic_result The topic.
 * @return The specification, which belongs to `topic_result` and must not be freed; NULL if
 *     `topic_result` is NULL.
 */
TOPIC_SPECIFICATION_T *diffusion_topic_result_get_specification(
        const DIFFUSION_TOPIC_RESULT_T *topic_result);

/**
 * Releases a topic that was fetched, with its path, value and specification.
 *
 * @param topic_result The topic; may be NULL.
 */
void diffusion_topic_result_free(DIFFUSION_TOPIC_RESULT_T *topic_result);

/** @} */

/** @} (end of fetching) */

/**
 * @defgroup time_series Time series
 * A time series topic holds a series of events, each with a sequence number, a time, an author and
 * a value. Sessions append events, replace values by edit events, and query ranges of events.
 * Subscribers get them through add_time_series_stream().
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. A query or an event is used by one
 *     thread at a time.
 * @{
 */

/** @name Events */
/** @{ */

/**
 * The sequence number of an event, its time and its author.
 */
typedef struct DIFFUSION_TIME_SERIES_EVENT_METADATA_T DIFFUSION_TIME_SERIES_EVENT_METADATA_T;

/**
 * An event of a time series.
 */
typedef struct DIFFUSION_TIME_SERIES_EVENT_T DIFFUSION_TIME_SERIES_EVENT_T;

/**
 * Gives the number of an event in its time series.
 *
 * @param event_metadata The metadata.
 * @return The sequence; -1 if `event_metadata` is NULL.
 */
long diffusion_time_series_event_metadata_get_sequence(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);

/**
 * Says when an event was made.
 *
 * @param event_metadata The metadata.
 * @return Milliseconds since the start of 1970; -1 if `event_metadata` is NULL.
 */
long diffusion_time_series_event_metadata_get_timestamp(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);

/**
 * Says who made an event.
 *
 * @param event_metadata The metadata.
 * @return The principal, possibly empty, to be released with `free()`; NULL if `event_metadata` is
 *     NULL, or if out of memory.
 */
char *diffusion_time_series_event_metadata_get_author(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);

/**
 * Copies metadata.
 *
 * @param event_metadata The metadata.
 * @return The copy, to be released with diffusion_time_series_event_metadata_free(); NULL if
 *     `event_metadata` is NULL.
 */
DIFFUSION_TIME_SERIES_EVENT_METADATA_T *diffusion_time_series_event_metadata_dup(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);

/**
 * Releases metadata that belong to the program. Those passed to callbacks do not.
 *
 * @param event_metadata The metadata; may be NULL.
 */
void diffusion_time_series_event_metadata_free(
        DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);

/**
 * Gives the number of an event in its time series. An edit has one of its own.
 *
 * @param event The event.
 * @return The sequence; -1 if `event` is NULL.
 */
long diffusion_time_series_event_get_sequence(const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Says when an event was made. An edit has a time of its own.
 *
 * @param event The event.
 * @return Milliseconds since the start of 1970; -1 if `event` is NULL.
 */
long diffusion_time_series_event_get_timestamp(const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Says who made an event.
 *
 * @param event The event.
 * @return The principal, possibly empty, to be released with `free()`; NULL if `event` is NULL, or
 *     if out of memory.
 */
char *diffusion_time_series_event_get_author(const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Gives the value of an event. Read it with the function for the topic's type of event values, or
 * as JSON.
 *
 * @param event The event.
 * @return A new value, to be released with diffusion_value_free(); NULL if `event` is NULL. A null
 *     string or number is a value too, which only to_diffusion_json_string() can read.
 */
DIFFUSION_VALUE_T *diffusion_time_series_event_get_value(
        const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Gives the metadata of the event that an edit replaces; of an original event, its own.
 *
 * @param event The event.
 * @return New metadata, to be released with diffusion_time_series_event_metadata_free(); NULL if
 *     `event` is NULL.
 */
DIFFUSION_TIME_SERIES_EVENT_METADATA_T *diffusion_time_series_event_get_original_event(
        const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Says whether an event replaces another one.
 *
 * @param event The event.
 * @return 1 if it does, 0 if it is an original event; -1 if `event` is NULL.
 */
int diffusion_time_series_event_is_edit_event(const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Makes an event that is the same but for its value.
 *
 * @param event The event.
 * @param value The value as `write_diffusion_..._value` writes it; copied.
 * @return A new event, to be released with diffusion_time_series_event_free(); NULL if an argument
 *     is NULL.
 */
DIFFUSION_TIME_SERIES_EVENT_T *diffusion_time_series_event_with_value(
        const DIFFUSION_TIME_SERIES_EVENT_T *event,
        const BUF_T *value);

/**
 * Reads a value that is an event: one of a time series stream, or of a time series topic that was
 * fetched.
 *
 * @param value The value.
 * @param[out] event Receives the event, to be released with diffusion_time_series_event_free();
 *     left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `event` is NULL, or if the value is not a valid
 *     event.
 */
bool read_diffusion_time_series_event(const DIFFUSION_VALUE_T *value,
                                      DIFFUSION_TIME_SERIES_EVENT_T **event,
                                      DIFFUSION_API_ERROR *error);

/**
 * Copies an event.
 *
 * @param event The event.
 * @return The copy, to be released with diffusion_time_series_event_free(); NULL if `event` is
 *     NULL.
 */
DIFFUSION_TIME_SERIES_EVENT_T *diffusion_time_series_event_dup(
        const DIFFUSION_TIME_SERIES_EVENT_T *event);

/**
 * Releases an event.
 *
 * @param event The event; may be NULL.
 */
void diffusion_time_series_event_free(DIFFUSION_TIME_SERIES_EVENT_T *event);

/** @} */

/** @name Appending and editing */
/** @{ */

/**
 * Called when an event was appended.
 *
 * @param event_metadata The metadata of the event; valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_append_cb)(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata,
                            void *context);

/**
 * What to append and the handlers.
 */
struct diffusion_time_series_append_params_s {
    /**
     * Called when the event was appended.
     */
    on_append_cb on_append;
    /**
     * Path of the time series topic.
     */
    const char *topic_path;
    /**
     * Type of the value: the topic's type of event values.
     */
    DIFFUSION_DATATYPE datatype;
    /**
     * The value as `write_diffusion_..._value` writes it.
     */
    BUF_T *value;
    /**
     * Called when appending failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to append and the handlers.
 */
typedef struct diffusion_time_series_append_params_s DIFFUSION_TIME_SERIES_APPEND_PARAMS_T;

/**
 * What to append with a time of the program's own, and the handlers.
 */
struct diffusion_time_series_timestamp_append_params_s {
    /**
     * Called when the event was appended.
     */
    on_append_cb on_append;
    /**
     * Path of the time series topic.
     */
    const char *topic_path;
    /**
     * Type of the value: the topic's type of event values.
     */
    DIFFUSION_DATATYPE datatype;
    /**
     * The value as `write_diffusion_..._value` writes it.
     */
    BUF_T *value;
    /**
     * Milliseconds since the start of 1970; not before the latest event.
     */
    long timestamp;
    /**
     * Called when appending failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to append with a time of the program's own, and the handlers.
 */
typedef struct diffusion_time_series_timestamp_append_params_s
        DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T;

/**
 * Called when an event was edited.
 *
 * @param event_metadata The metadata of the edit; valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_edit_cb)(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata,
                          void *context);

/**
 * What to edit and the handlers.
 */
struct diffusion_time_series_edit_params_s {
    /**
     * Called when the event was edited.
     */
    on_edit_cb on_edit;
    /**
     * Path of the time series topic.
     */
    const char *topic_path;
    /**
     * Sequence of the original event.
     */
    long original_sequence;
    /**
     * Type of the value: the topic's type of event values.
     */
    DIFFUSION_DATATYPE datatype;
    /**
     * The new value as `write_diffusion_..._value` writes it.
     */
    BUF_T *value;
    /**
     * Called when editing failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to edit and the handlers.
 */
typedef struct diffusion_time_series_edit_params_s DIFFUSION_TIME_SERIES_EDIT_PARAMS_T;

/**
 * Appends an event to a time series. All arguments are copied.
 *
 * If the result is true, exactly one of `params.on_append`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. Errors:
 * `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_ACCESS_DENIED`,
 * `DIFF_ERR_INVALID_DATA`, `DIFF_ERR_SESSION_CLOSED`.
 *
 * @param session The session.
 * @param params What to append and the handlers.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is on its way. False, and nothing is called, if `session`,
 *     `params.topic_path` or `params.value` is NULL, if there is no such data type, or if the
 *     program has closed the session (`DIFF_ERR_SESSION_CLOSED`).
 */
bool diffusion_time_series_append(SESSION_T *session,
                                  DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params,
                                  DIFFUSION_API_ERROR *api_error);

/**
 * Appends an event with a time of the program's own to a time series. All arguments are copied.
 *
 * If the result is true, exactly one of `params.on_append`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. Errors are, among
 * others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_INVALID_DATA`,
 * `DIFF_ERR_SESSION_CLOSED`, and the server's if the time is before that of the latest event.
 *
 * @param session The session.
 * @param params What to append and the handlers.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is on its way. False, and nothing is called, if `session`,
 *     `params.topic_path` or `params.value` is NULL, if there is no such data type, or if the
 *     program has closed the session (`DIFF_ERR_SESSION_CLOSED`).
 */
bool diffusion_time_series_timestamp_append(SESSION_T *session,
                                            DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T params,
                                            DIFFUSION_API_ERROR *api_error);

/**
 * Replaces the value of an event of a time series, by an edit event. All arguments are copied.
 *
 * If the result is true, exactly one of `params.on_edit`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. Errors are, among
 * others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_INVALID_DATA`,
 * `DIFF_ERR_SESSION_CLOSED`, and `DIFF_ERR_SERVICE` if there is no such event, or if it is an edit
 * itself.
 *
 * @param session The session.
 * @param params What to edit and the handlers.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is on its way. False, and nothing is called, if `session`,
 *     `params.topic_path` or `params.value` is NULL, if `params.original_sequence` is negative, if
 *     there is no such data type, or if the program has closed the session
 *     (`DIFF_ERR_SESSION_CLOSED`).
 */
bool diffusion_time_series_edit(SESSION_T *session,
                                DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params,
                                DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Queries */
/** @{ */

/**
 * Describes a query of a time series.
 */
typedef struct DIFFUSION_TIME_SERIES_RANGE_QUERY_T DIFFUSION_TIME_SERIES_RANGE_QUERY_T;

/**
 * Called with the result of a query, which is valid until the callback returns.
 *
 * @param query_result The result; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_query_result_cb)(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result,
                                  void *context);

/**
 * What to query and the handlers.
 */
struct diffusion_time_series_range_query_params_s {
    /**
     * Path of the time series topic.
     */
    const char *topic_path;
    /**
     * What is wanted of it.
     */
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query;
    /**
     * Called with the result.
     */
    on_query_result_cb on_query_result;
    /**
     * Called when the query failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no result.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to query and the handlers.
 */
typedef struct diffusion_time_series_range_query_params_s
        DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T;

/**
 * Creates a query for the values of a whole time series, without a limit.
 *
 * @return The query, to be released with diffusion_time_series_range_query_free().
 */
DIFFUSION_TIME_SERIES_RANGE_QUERY_T *diffusion_time_series_range_query(void);

/**
 * Copies a query.
 *
 * @param range_query The query.
 * @return The copy, to be released with diffusion_time_series_range_query_free(); NULL if
 *     `range_query` is NULL.
 */
DIFFUSION_TIME_SERIES_RANGE_QUERY_T *diffusion_time_series_range_query_dup(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query);

/**
 * Releases a query. It may be released as soon as diffusion_time_series_select_from() has
 * returned.
 *
 * @param range_query The query; may be NULL.
 */
void diffusion_time_series_range_query_free(DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query);

/**
 * Makes the query one for values: original events, each replaced by its latest edit in the edit
 * range. The view range becomes the whole time series and the current range, which is the one that
 * functions for ranges change. The edit range stays as it is. This is how a query begins.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL.
 */
bool diffusion_time_series_range_query_for_values(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * Makes the query one for edits: original events and all edits in the edit range. The view range
 * becomes the whole time series and the current range, which is the one that functions for ranges
 * change. The edit range stays as it is.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL.
 */
bool diffusion_time_series_range_query_for_edits(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * In a query for values: the edit range becomes the whole time series and the current range.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or with `DIFF_ERR_ILLEGAL_STATE` when
 *     the query is not one for values.
 */
bool diffusion_time_series_range_query_edit_range(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * In a query for edits: asks for all edits. The edit range becomes the whole time series and the
 * current range.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or with `DIFF_ERR_ILLEGAL_STATE` when
 *     the query is not one for edits.
 */
bool diffusion_time_series_range_query_all_edits(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * In a query for edits: asks for the latest edit of each event. The edit range becomes the whole
 * time series and the current range.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or with `DIFF_ERR_ILLEGAL_STATE` when
 *     the query is not one for edits.
 */
bool diffusion_time_series_range_query_latest_edits(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * Limits the number of events to the latest ones of those that are selected. The current range
 * stays as it is.
 *
 * @param range_query The query.
 * @param count The number of events at most.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `count` is negative.
 */
bool diffusion_time_series_range_query_limit(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                             long count,
                                             DIFFUSION_API_ERROR *error);

/**
 * Sets the type that the values of the events are read as. Results with values of other types are
 * then reported as `DIFF_ERR_INCOMPATIBLE_DATATYPE`. Strings, 64-bit integers and doubles can be
 * read as JSON, everything else only as what it is.
 *
 * @param range_query The query.
 * @param datatype The type, read during the call; NULL for any.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if there is no such data type.
 */
bool diffusion_time_series_range_query_as(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                          DIFFUSION_DATATYPE *datatype,
                                          DIFFUSION_API_ERROR *error);

/**
 * Queries a time series. All arguments are copied, so that the query may be changed or released
 * afterwards.
 *
 * If the result is true, exactly one of `params.on_query_result`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. Errors:
 * `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_ACCESS_DENIED`,
 * `DIFF_ERR_INCOMPATIBLE_DATATYPE` as diffusion_time_series_range_query_as() says,
 * `DIFF_ERR_INVALID_DATA` when the answer is malformed, `DIFF_ERR_SESSION_CLOSED`.
 *
 * @param session The session.
 * @param params What to query and the handlers.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is on its way. False, and nothing is called, if `session`,
 *     `params.topic_path` or `params.range_query` is NULL, or if the program has closed the
 *     session (`DIFF_ERR_SESSION_CLOSED`).
 */
bool diffusion_time_series_select_from(SESSION_T *session,
                                       DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params,
                                       DIFFUSION_API_ERROR *api_error);

/**
 * Begins the current range with the event of a sequence. Replaces where it began before.
 *
 * @param range_query The query.
 * @param sequence The sequence.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `sequence` is negative.
 */
bool diffusion_time_series_range_query_from(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                            long sequence,
                                            DIFFUSION_API_ERROR *error);

/**
 * Begins the current range at a time. Replaces where it began before.
 *
 * @param range_query The query.
 * @param t The time, in seconds since the start of 1970.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `t` is out of range.
 */
bool diffusion_time_series_range_query_from_time(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        time_t t,
        DIFFUSION_API_ERROR *error);

/**
 * Begins the current range with the first event. Replaces where it began before.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL.
 */
bool diffusion_time_series_range_query_from_start(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * Begins the current range with one of the last events. Replaces where it began before.
 *
 * @param range_query The query.
 * @param count How many events before the end.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `count` is negative.
 */
bool diffusion_time_series_range_query_from_last(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long count,
        DIFFUSION_API_ERROR *error);

/**
 * Begins the current range some time before that of the last event. Replaces where it began
 * before.
 *
 * @param range_query The query.
 * @param time_span Milliseconds before the time of the last event.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
 */
bool diffusion_time_series_range_query_from_last_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range with the event of a sequence. Replaces where it ended before.
 *
 * @param range_query The query.
 * @param sequence The sequence.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `sequence` is negative.
 */
bool diffusion_time_series_range_query_to(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                          long sequence,
                                          DIFFUSION_API_ERROR *error);

/**
 * Ends the current range at a time. Replaces where it ended before.
 *
 * @param range_query The query.
 * @param t The time, in seconds since the start of 1970.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `t` is out of range.
 */
bool diffusion_time_series_range_query_to_time(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        time_t t,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range with the first event: it reaches back from where it begins. Replaces
 * where it ended before.
 *
 * @param range_query The query.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL.
 */
bool diffusion_time_series_range_query_to_start(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range some events after where it begins. Replaces where it ended before.
 *
 * @param range_query The query.
 * @param count The number of events.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `count` is negative.
 */
bool diffusion_time_series_range_query_next(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                            long count,
                                            DIFFUSION_API_ERROR *error);

/**
 * Ends the current range some time after where it begins. Replaces where it ended before.
 *
 * @param range_query The query.
 * @param time_span Milliseconds.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
 */
bool diffusion_time_series_range_query_next_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range some events before where it begins: it reaches back. Replaces where it
 * ended before.
 *
 * @param range_query The query.
 * @param count The number of events.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `count` is negative.
 */
bool diffusion_time_series_range_query_previous(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long count,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range some time before where it begins: it reaches back. Replaces where it
 * ended before.
 *
 * @param range_query The query.
 * @param time_span Milliseconds.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
 */
bool diffusion_time_series_range_query_previous_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range with one of the last events. Replaces where it ended before.
 *
 * @param range_query The query.
 * @param count How many events before the end.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `count` is negative.
 */
bool diffusion_time_series_range_query_until_last(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long count,
        DIFFUSION_API_ERROR *error);

/**
 * Ends the current range some time before that of the last event. Replaces where it ended before.
 *
 * @param range_query The query.
 * @param time_span Milliseconds before the time of the last event.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
 */
bool diffusion_time_series_range_query_until_last_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);

/** @} */

/** @name Results of queries */
/** @{ */

/**
 * What kind of events a result has.
 */
enum diffusion_query_result_structure_e {
    /**
     * One event for each original event: itself, or what replaces it.
     */
    VALUE_EVENT_STRUCTURE = 0,
    /**
     * Original events and edits.
     */
    EDIT_EVENT_STRUCTURE = 1
};

/**
 * What kind of events a result has.
 */
typedef enum diffusion_query_result_structure_e DIFFUSION_QUERY_RESULT_STRUCTURE_T;

/**
 * Gives the events of a result, in the order of the server.
 *
 * @param query_result The result.
 * @return A new list of new `DIFFUSION_TIME_SERIES_EVENT_T *`, possibly empty, to be released with
 *     `list_free(list, (void (*)(void *))diffusion_time_series_event_free)`; it may outlive the
 *     result. NULL if `query_result` is NULL, or if out of memory.
 */
LIST_T *diffusion_time_series_query_result_get_events(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);

/**
 * Says how many events the query selects. That is more than the result has when the query's limit
 * cut some off.
 *
 * @param query_result The result.
 * @return The number; -1 if `query_result` is NULL.
 */
long diffusion_time_series_query_result_get_selected_count(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);

/**
 * Says whether a result has all events that the query selects.
 *
 * @param query_result The result.
 * @return 1 if it has; otherwise 0; -1 if `query_result` is NULL.
 */
int diffusion_time_series_query_result_is_complete(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);

/**
 * Says what kind of events a result has.
 *
 * @param query_result The result.
 * @return `VALUE_EVENT_STRUCTURE` for queries of values and merged results, `EDIT_EVENT_STRUCTURE`
 *     for queries of edits; -1 if `query_result` is NULL.
 */
DIFFUSION_QUERY_RESULT_STRUCTURE_T diffusion_time_series_query_result_structure(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);

/**
 * Joins two results of queries of the same time series: for each original event in them, the event
 * that replaced it last. Where both have the same event, that of `other` is taken.
 *
 * @param query_result A result.
 * @param other Another one.
 * @return A new result, complete and in the order of sequences, to be released with
 *     diffusion_time_series_query_result_free(); NULL if an argument is NULL.
 */
DIFFUSION_TIME_SERIES_QUERY_RESULT_T *diffusion_time_series_query_result_merge(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result,
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *other);

/**
 * Copies a result.
 *
 * @param query_result The result.
 * @return The copy, to be released with diffusion_time_series_query_result_free(); NULL if
 *     `query_result` is NULL.
 */
DIFFUSION_TIME_SERIES_QUERY_RESULT_T *diffusion_time_series_query_result_dup(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);

/**
 * Releases a copied or merged result. The one that a callback gets is not the program's.
 *
 * @param query_result The result; may be NULL.
 */
void diffusion_time_series_query_result_free(DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);

/** @} */

/** @} (end of time_series) */

/**
 * @defgroup messaging Messaging
 * A session sends a request to a path, to another session, or to all sessions that a filter
 * selects, and gets a response to each. Receivers handle requests with a request stream (requests
 * to their own session) or a request handler (requests to a path).
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers and streams are called on the session's callback thread. A request may be answered
 *     later and from every thread, with a duplicate of its handle.
 * @{
 */

/** @name Structs and callbacks */
/** @{ */

/**
 * How a message is sent.
 */
struct send_options_s {
    /**
     * Priority.
     */
    CLIENT_SEND_PRIORITY_T priority;
    /**
     * Headers.
     */
    LIST_T *headers;
};

/**
 * How a message is sent.
 */
typedef struct send_options_s SEND_OPTIONS_T;

/** The handlers in `MSG_RECEIVER_REGISTRATION_PARAMS_T`, for structs of programs. */
#define MSG_RECEIVER_REGISTRATION_HANDLERS \
    on_msg_receiver_registration_cb on_registered; \
    on_send_receiver_client_msg_cb on_message; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * A message of the old messaging interface.
 */
struct svc_send_receiver_client_request_s {
    /**
     * Where it was sent to.
     */
    char *topic_path;
    /**
     * What was sent.
     */
    CONTENT_T *content;
    /**
     * Who sent it.
     */
    SESSION_ID_T session_id;
    /**
     * How it was sent.
     */
    SEND_OPTIONS_T send_options;
    /**
     * Properties of the sender.
     */
    HASH_T *session_properties;
    /**
     * Not used.
     */
    CONVERSATION_ID_T conversation_id;
};

/**
 * A message of the old messaging interface.
 */
typedef struct svc_send_receiver_client_request_s SVC_SEND_RECEIVER_CLIENT_REQUEST_T;

/**
 * Called when a handler of the old messaging interface is registered.
 *
 * @param session The session.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_msg_receiver_registration_cb)(SESSION_T *session, void *context);

/**
 * Called for a message of the old messaging interface.
 *
 * @param session The session.
 * @param request The message; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_send_receiver_client_msg_cb)(SESSION_T *session,
                                              const SVC_SEND_RECEIVER_CLIENT_REQUEST_T *request,
                                              void *context);

/**
 * A handler of the old messaging interface, which servers no longer have: no function takes it.
 */
struct msg_receiver_registration_params_s {
    /**
     * It is registered.
     */
    on_msg_receiver_registration_cb on_registered;
    /**
     * A message has come.
     */
    on_send_receiver_client_msg_cb on_message;
    /**
     * The server refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The branch.
     */
    const char *topic_path;
    /**
     * The control group.
     */
    const char *control_group;
    /**
     * Session properties that are wanted of senders.
     */
    LIST_T *session_properties;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A handler of the old messaging interface.
 */
typedef struct msg_receiver_registration_params_s MSG_RECEIVER_REGISTRATION_PARAMS_T;

/**
 * Called on the session's callback thread with the response to a request.
 *
 * @param response_datatype The type of the response, as the request asked for.
 * @param value The response; valid until the callback returns. NULL for the null of strings and
 *     numbers.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*request_on_response_cb)(DIFFUSION_DATATYPE response_datatype,
                                      const DIFFUSION_VALUE_T *value,
                                      void *context);

/**
 * Called on the session's callback thread when a request has reached a handler. The pointers are
 * valid until the callback returns.
 *
 * @param session The session that received the request.
 * @param request_datatype The type that the handler reads requests as.
 * @param value The request; NULL for the null of strings and numbers.
 * @param request_context Where the request comes from.
 * @param handle What to answer with; may be duplicated in order to answer later.
 * @param context The context of the handler.
 * @return #HANDLER_SUCCESS. If it is #HANDLER_FAILURE and the request has not been answered, the
 *     sender gets `DIFF_ERR_CALLBACK_FAIL`.
 */
typedef int (*request_handler_on_request)(SESSION_T *session,
                                          DIFFUSION_DATATYPE request_datatype,
                                          const DIFFUSION_VALUE_T *value,
                                          const DIFFUSION_REQUEST_CONTEXT_T *request_context,
                                          const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                          void *context);

/**
 * Called on the session's callback thread when a handler has been registered. The pointers are
 * valid until the callback returns.
 *
 * @param session The session.
 * @param path The path of the handler.
 * @param registration The registration; may be duplicated in order to close it later.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*request_handler_on_active)(SESSION_T *session,
                                         const char *path,
                                         const DIFFUSION_REGISTRATION_T *registration);

/**
 * Called on the session's callback thread when a handler was closed, or ended with its session.
 */
typedef void (*request_handler_on_close)(void);

/**
 * Called on the session's callback thread when a request cannot be read.
 *
 * @param error What is wrong; valid until the callback returns.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*request_handler_on_error)(const DIFFUSION_ERROR_T *error);

/**
 * Called on the session's callback thread with the number of sessions that a request was sent to.
 *
 * @param number_sent The number of sessions.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*filtered_request_number_sent)(int number_sent, void *context);

/**
 * Called on the session's callback thread with the response of one session.
 *
 * @param response_datatype The type of the response, as the request asked for.
 * @param value The response; valid until the callback returns. NULL for the null of strings and
 *     numbers.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*filtered_request_on_response)(DIFFUSION_DATATYPE response_datatype,
                                            const DIFFUSION_VALUE_T *value,
                                            void *context);

/**
 * Called on the session's callback thread when one session gave no response that can be read. The
 * pointers are valid until the callback returns.
 *
 * @param session_id The session.
 * @param error What is wrong; `error->context` is the context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*filtered_request_on_response_error)(const SESSION_ID_T *session_id,
                                                  const DIFFUSION_ERROR_T *error);

/**
 * Called on the session's callback thread when a request has reached the session. The pointers are
 * valid until the callback returns.
 *
 * @param session The session that received the request.
 * @param request_path The path that the request was sent to.
 * @param request_datatype The type that the stream reads requests as.
 * @param value The request; NULL for the null of strings and numbers.
 * @param handle What to answer with; may be duplicated in order to answer later.
 * @param context The context of the stream.
 * @return #HANDLER_SUCCESS. If it is #HANDLER_FAILURE and the request has not been answered, the
 *     sender gets `DIFF_ERR_CALLBACK_FAIL`.
 */
typedef int (*request_stream_on_request_cb)(SESSION_T *session,
                                            const char *request_path,
                                            DIFFUSION_DATATYPE request_datatype,
                                            const DIFFUSION_VALUE_T *value,
                                            const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                            void *context);

/**
 * Called on the session's callback thread when a request cannot be read, and when the session has
 * ended.
 *
 * @param error What is wrong; valid until the callback returns.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*request_stream_on_error_cb)(const DIFFUSION_ERROR_T *error);

/**
 * Called on the session's callback thread when a stream was replaced or removed.
 */
typedef void (*request_stream_on_close_cb)(void);

/**
 * A request to a session.
 */
struct send_request_to_session_params_s {
    /**
     * The recipient.
     */
    SESSION_ID_T *recipient_session;
    /**
     * The path that the recipient has a request stream for.
     */
    const char *path;
    /**
     * What is asked. NULL is the null of strings and numbers.
     */
    BUF_T *request;
    /**
     * The type of `request`.
     */
    DIFFUSION_DATATYPE request_datatype;
    /**
     * The type to read the response as.
     */
    DIFFUSION_DATATYPE response_datatype;
    /**
     * The recipient responded.
     */
    request_on_response_cb on_response;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The session ended, or messages were lost.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A request to a session.
 */
typedef struct send_request_to_session_params_s SEND_REQUEST_TO_SESSION_PARAMS_T;

/**
 * Handles the requests to a path and to the paths below it.
 */
struct diffusion_request_handler_s {
    /**
     * The type to read requests as.
     */
    DIFFUSION_DATATYPE request_datatype;
    /**
     * The type of the responses.
     */
    DIFFUSION_DATATYPE response_datatype;
    /**
     * It is registered.
     */
    request_handler_on_active on_active;
    /**
     * A request has come.
     */
    request_handler_on_request on_request;
    /**
     * A request cannot be read.
     */
    request_handler_on_error on_error;
    /**
     * It is no longer registered.
     */
    request_handler_on_close on_close;
};

/**
 * Handles the requests to a path and to the paths below it.
 */
typedef struct diffusion_request_handler_s DIFFUSION_REQUEST_HANDLER_T;

/**
 * A request handler and where to register it.
 */
struct add_request_handler_params_s {
    /**
     * The path.
     */
    const char *path;
    /**
     * The handler; copied.
     */
    DIFFUSION_REQUEST_HANDLER_T *request_handler;
    /**
     * The properties of senders that the handler wants to know: an array that ends with NULL; `*F`
     * stands for all fixed ones, `*U` for all that users define. NULL for none.
     */
    char **session_properties;
    /**
     * It could not be registered, or not be closed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The registration is lost, or no answer to it will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A request handler and where to register it.
 */
typedef struct add_request_handler_params_s ADD_REQUEST_HANDLER_PARAMS_T;

/**
 * A request to all sessions that a filter selects.
 */
struct send_request_to_filter_params_s {
    /**
     * The path that the recipients have request streams for.
     */
    const char *path;
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * The type of `request`.
     */
    DIFFUSION_DATATYPE request_datatype;
    /**
     * The type to read responses as.
     */
    DIFFUSION_DATATYPE response_datatype;
    /**
     * What is asked. NULL is the null of strings and numbers.
     */
    BUF_T *request;
    /**
     * The server says how many sessions the request was sent to. Responses may come before that.
     */
    filtered_request_number_sent on_number_sent;
    /**
     * A session responded.
     */
    filtered_request_on_response on_response;
    /**
     * A session gave no response that can be read.
     */
    filtered_request_on_response_error on_response_error;
    /**
     * The request failed as a whole.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The session ended, or messages were lost, before all responses came.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A request to all sessions that a filter selects.
 */
typedef struct send_request_to_filter_params_s SEND_REQUEST_TO_FILTER_PARAMS_T;

/**
 * A request to whoever handles a path.
 */
struct send_request_params_s {
    /**
     * The path.
     */
    const char *path;
    /**
     * What is asked. NULL is the null of strings and numbers.
     */
    BUF_T *request;
    /**
     * The type of `request`.
     */
    DIFFUSION_DATATYPE request_datatype;
    /**
     * The type to read the response as.
     */
    DIFFUSION_DATATYPE response_datatype;
    /**
     * The handler responded.
     */
    request_on_response_cb on_response;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The session ended, or messages were lost.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A request to whoever handles a path.
 */
typedef struct send_request_params_s SEND_REQUEST_PARAMS_T;

/**
 * Handles the requests that are sent to this session.
 */
struct diffusion_request_stream_s {
    /**
     * A request has come.
     */
    request_stream_on_request_cb on_request;
    /**
     * A request cannot be read, or the session has ended.
     */
    request_stream_on_error_cb on_error;
    /**
     * It was replaced or removed.
     */
    request_stream_on_close_cb on_close;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Handles the requests that are sent to this session.
 */
typedef struct diffusion_request_stream_s DIFFUSION_REQUEST_STREAM_T;

/** @} */

/** @name Sending requests */
/** @{ */

/**
 * Sends a request to a path. It reaches one of the request handlers that sessions have registered
 * for the path or one above it.
 *
 * Errors are, among others, `DIFF_ERR_UNHANDLED_MESSAGE` when nobody handles the path,
 * `DIFF_ERR_REJECTED_REQUEST`, `DIFF_ERR_ACCESS_DENIED`, `DIFF_ERR_CALLBACK_FAIL`, and
 * `DIFF_ERR_INCOMPATIBLE_DATATYPE` when the handler cannot read the request or the response is not
 * of the type that was asked for. `DIFF_ERR_ILLEGAL_ARGUMENT`: the path is NULL or not UTF-8, or a
 * data type is not valid. `DIFF_ERR_INVALID_DATA`: the request is NULL and its type has no null.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param params The request, everything in it copied, and what is called, on the session's
 *     callback thread; exactly one of the functions.
 */
void send_request(SESSION_T *session, SEND_REQUEST_PARAMS_T params);

/**
 * Sends a request to a session, which may be the sender itself. It reaches the request stream that
 * the session has set for exactly this path.
 *
 * Errors are, among others, `DIFF_ERR_NO_SUCH_SESSION`, `DIFF_ERR_UNHANDLED_MESSAGE` if the
 * session has no stream for the path, `DIFF_ERR_REJECTED_REQUEST`, `DIFF_ERR_ACCESS_DENIED`,
 * `DIFF_ERR_CALLBACK_FAIL`, and `DIFF_ERR_INCOMPATIBLE_DATATYPE` if the stream cannot read the
 * request or the response is not of the type that was asked for. `DIFF_ERR_ILLEGAL_ARGUMENT`: the
 * path is NULL or not UTF-8, or a data type is not valid. `DIFF_ERR_INVALID_DATA`: the request is
 * NULL and its type has no null.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param params The request, everything in it copied, and what is called, on the session's
 *     callback thread; exactly one of the functions.
 */
void send_request_to_session(SESSION_T *session, SEND_REQUEST_TO_SESSION_PARAMS_T params);

/**
 * Sends a request to all sessions that a filter selects. It reaches the request streams that they
 * have set for exactly this path.
 *
 * `on_number_sent` is called once with the number of sessions. Each of them leads to one call of
 * `on_response`, or of `on_response_error` when it has no such stream, rejects the request, has
 * gone, or responds with a value that is not of the type that was asked for; its context is that
 * of `params`. These calls may come before `on_number_sent`. When the request fails as a whole
 * `on_error` is called instead, for example with `DIFF_ERR_INVALID_FILTER`.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param params The request, everything in it copied, and what is called, on the session's
 *     callback thread.
 */
void send_request_to_filter(SESSION_T *session, SEND_REQUEST_TO_FILTER_PARAMS_T params);

/** @} */

/** @name Receiving requests */
/** @{ */

/**
 * Sets the stream for requests that are sent to this session and a path, by
 * send_request_to_session() or send_request_to_filter(). The path of a request must be exactly
 * this one. Nothing is sent to the server.
 *
 * A stream that was set for the path before is replaced; its `on_close` is called. When the
 * session ends, `on_error` is called with `DIFF_ERR_SESSION_CLOSED`. Requests that cannot be read
 * as `request_datatype` do not reach the stream: their senders get an error.
 *
 * @param session The session.
 * @param path The path; copied.
 * @param request_datatype The type that requests are read as.
 * @param response_datatype The type of the responses.
 * @param request_stream The stream; copied. Its functions are called on the session's callback
 *     thread.
 * @return A copy of the stream that was replaced, to be released with `free()`; NULL if there was
 *     none, if an argument is NULL, or if a data type is not valid.
 */
DIFFUSION_REQUEST_STREAM_T *set_request_stream(SESSION_T *session,
                                               const char *path,
                                               DIFFUSION_DATATYPE request_datatype,
                                               DIFFUSION_DATATYPE response_datatype,
                                               const DIFFUSION_REQUEST_STREAM_T *request_stream);

/**
 * Removes a stream that was set with set_request_stream(). Its `on_close` is called on the
 * session's callback thread: its last call.
 *
 * @param session The session.
 * @param request_path The path.
 * @return A copy of the stream, to be released with `free()`; NULL if there was none, or if an
 *     argument is NULL.
 */
DIFFUSION_REQUEST_STREAM_T *remove_request_stream(SESSION_T *session, const char *request_path);

/**
 * Registers a handler for the requests that are sent to a path, or to paths below it for which
 * nobody has a handler of their own.
 *
 * When the server has registered it `on_active` is called; requests may then be sent to it. It is
 * closed with diffusion_registration_close(), which leads to `on_close`, and so does the end of
 * the session. When the session reconnects but messages were lost, the handler is not registered
 * any more, and `on_discard` is called. A request is answered with diffusion_respond_to_request()
 * or diffusion_reject_request(). Requests that cannot be read as `request_datatype` do not reach
 * the handler: their senders get an error.
 *
 * The error is `DIFF_ERR_ACCESS_DENIED` without the permission to register handlers, or to view
 * sessions when properties are asked for, `DIFF_ERR_SERVICE` when the session has a handler for
 * the path, and `DIFF_ERR_ILLEGAL_ARGUMENT` when the path or the handler is NULL or a data type is
 * not valid.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param params The handler, everything in it copied. Its functions are called on the session's
 *     callback thread.
 */
void add_request_handler(SESSION_T *session, ADD_REQUEST_HANDLER_PARAMS_T params);

/**
 * Gives the id of the session that sent the request.
 *
 * @param request_context The context; may be NULL.
 * @return The id, to be released with session_id_free(); NULL if `request_context` is NULL.
 */
SESSION_ID_T *diffusion_request_context_get_session_id(
        const DIFFUSION_REQUEST_CONTEXT_T *request_context);

/**
 * Gives the path that the request was sent to.
 *
 * @param request_context The context; may be NULL.
 * @return The path, to be released with `free()`; NULL if `request_context` is NULL.
 */
char *diffusion_request_context_get_path(const DIFFUSION_REQUEST_CONTEXT_T *request_context);

/**
 * Gives the properties of the sender's session that the handler was registered for.
 *
 * @param request_context The context; may be NULL.
 * @return Names and values, to be released with `hash_free(properties, free, free)`; NULL if
 *     `request_context` is NULL.
 */
HASH_T *diffusion_request_context_get_session_properties(
        const DIFFUSION_REQUEST_CONTEXT_T *request_context);

/** @} */

/** @name Answering */
/** @{ */

/**
 * Answers a request. May be called in the callback that was told of the request, or later with a
 * duplicate of the handle, from any thread. A request is answered once; if an answer was refused
 * for its size, another one may follow.
 *
 * @param session The session that received the request.
 * @param handle The handle of the request.
 * @param response The value, of the type that the handler was registered with; copied, not
 *     checked. NULL is the null of strings and numbers.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the response will be sent. False if `session` or `handle` is NULL, if another
 *     session received the request, if `response` is NULL and the type has no null, if the session
 *     is closed, or if the request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_respond_to_request(SESSION_T *session,
                                  const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                  BUF_T *response,
                                  DIFFUSION_API_ERROR *error);

/**
 * Rejects a request: its sender gets `DIFF_ERR_REJECTED_REQUEST`. May be called in the callback
 * that was told of the request, or later with a duplicate of the handle, from any thread. A
 * request is answered once.
 *
 * @param session The session that received the request.
 * @param handle The handle of the request.
 * @param message A text for the sender; copied. NULL for a text of the library.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the rejection will be sent. False if `session` or `handle` is NULL, if another
 *     session received the request, if `message` is not UTF-8, if the session is closed, or if the
 *     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_reject_request(SESSION_T *session,
                              const DIFFUSION_RESPONDER_HANDLE_T *handle,
                              const char *message,
                              DIFFUSION_API_ERROR *error);

/**
 * Gives the type that responses to a request must have.
 *
 * @param handle The handle of the request.
 * @param[out] response_datatype Receives the type.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `handle` or `response_datatype` is NULL.
 */
bool diffusion_responder_get_response_datatype(const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                               DIFFUSION_DATATYPE *response_datatype,
                                               DIFFUSION_API_ERROR *error);

/**
 * Duplicates a handle, so that the request can be answered after the callback has returned. Handle
 * and duplicates stand for the same request, which is answered once.
 *
 * @param handle The handle; may be NULL.
 * @return The duplicate, to be released with diffusion_responder_handle_free(); NULL if `handle`
 *     is NULL.
 */
DIFFUSION_RESPONDER_HANDLE_T *diffusion_responder_handle_dup(
        const DIFFUSION_RESPONDER_HANDLE_T *handle);

/**
 * Releases a duplicate of a handle. A request that was not answered stays so: its sender waits.
 * Does nothing to the handle that was passed to a callback.
 *
 * @param handle The duplicate; may be NULL.
 */
void diffusion_responder_handle_free(DIFFUSION_RESPONDER_HANDLE_T *handle);

/** @} */

/** @} (end of messaging) */

/**
 * @defgroup locks Session locks
 * A session lock is owned by one session at a time, among all sessions of a server or cluster. The
 * owner keeps it until it releases it, or loses it with its connection or at its end.
 *
 * @threadsafety Every function may be called from every thread and from every callback. Handlers
 *     are called on the session's callback thread.
 * @{
 */

/**
 * When a session loses a lock by itself.
 */
enum diffusion_session_lock_scope_e {
    /**
     * When it loses its connection, even if it reconnects.
     */
    UNLOCK_ON_CONNECTION_LOSS = 0,
    /**
     * When it ends.
     */
    UNLOCK_ON_SESSION_LOSS = 1
};

/**
 * When a session loses a lock by itself.
 */
typedef enum diffusion_session_lock_scope_e DIFFUSION_SESSION_LOCK_SCOPE;

/**
 * Called on the session's callback thread when a lock has been acquired.
 *
 * @param lock The lock. It belongs to the session and stays valid until session_free(), so it may
 *     be kept without duplicating it.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_lock_acquired_cb)(const DIFFUSION_SESSION_LOCK_T *lock, void *context);

/**
 * Called on the session's callback thread when a lock has been released.
 *
 * @param lock_owned Whether the session owned it.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_unlock_cb)(bool lock_owned, void *context);

/**
 * Handlers of a request for a lock; exactly one of the three is called.
 */
struct diffusion_session_lock_params_s {
    /**
     * The lock was acquired.
     */
    on_lock_acquired_cb on_lock_acquired;
    /**
     * The server refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The session ended, or messages were lost.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Handlers of a request for a lock.
 */
typedef struct diffusion_session_lock_params_s DIFFUSION_SESSION_LOCK_PARAMS_T;

/**
 * Handlers of a release; exactly one of the three is called.
 */
struct diffusion_session_lock_unlock_params_s {
    /**
     * The lock was released, or was not owned.
     */
    on_unlock_cb on_unlock;
    /**
     * The server refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The session ended, or messages were lost.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Handlers of a release.
 */
typedef struct diffusion_session_lock_unlock_params_s DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T;

/**
 * Gives the name of a lock.
 *
 * @param session_lock The lock; may be NULL.
 * @return A copy of the name, to be released with `free()`; NULL if `session_lock` is NULL.
 */
char *diffusion_session_lock_get_name(const DIFFUSION_SESSION_LOCK_T *session_lock);

/**
 * Gives the number of the acquisition. Later acquisitions, by whichever session, have higher
 * numbers, so it can serve as a fencing token.
 *
 * @param session_lock The lock; may be NULL.
 * @return The number; 0 if `session_lock` is NULL.
 */
long diffusion_session_lock_get_sequence(const DIFFUSION_SESSION_LOCK_T *session_lock);

/**
 * Says when the session loses the lock by itself. This is what the server granted, which may
 * differ from what was asked for.
 *
 * @param session_lock The lock; may be NULL.
 * @return The scope; `UNLOCK_ON_SESSION_LOSS` if `session_lock` is NULL.
 */
DIFFUSION_SESSION_LOCK_SCOPE diffusion_session_lock_get_scope(
        const DIFFUSION_SESSION_LOCK_T *session_lock);

/**
 * Says whether the session owns the lock. It does not after the lock was released, after the
 * session has ended, after messages were lost at a reconnection and, depending on the scope, after
 * the connection was lost. Nothing else tells the program that a lock was lost.
 *
 * @param session_lock The lock or a duplicate; may be NULL.
 * @return True if the lock is owned now; false if `session_lock` is NULL.
 */
bool diffusion_session_lock_is_owned(const DIFFUSION_SESSION_LOCK_T *session_lock);

/**
 * Duplicates a lock. The duplicate stands for the same acquisition: it is owned as long as the
 * original is. It may outlive the session.
 *
 * @param session_lock The lock; may be NULL.
 * @return The duplicate, to be released with diffusion_session_lock_free(); NULL if `session_lock`
 *     is NULL.
 */
DIFFUSION_SESSION_LOCK_T *diffusion_session_lock_dup(const DIFFUSION_SESSION_LOCK_T *session_lock);

/**
 * Releases the memory of a duplicate; the lock stays owned. Does nothing to a lock that was passed
 * to `on_lock_acquired`, because that one belongs to the session.
 *
 * @param session_lock The lock; may be NULL.
 */
void diffusion_session_lock_free(DIFFUSION_SESSION_LOCK_T *session_lock);

/**
 * Asks for a lock that is lost at the end of the session at the latest. While another session owns
 * the lock, the answer waits until it is free, which may be never. If this session owns it
 * already, nothing is asked and the owned lock is given again.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param lock_name The name of the lock; copied. If it is NULL, `on_error` is called with
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`.
 * @param params What is called, on the session's callback thread; exactly one of the functions.
 */
void diffusion_session_lock(SESSION_T *session,
                            const char *lock_name,
                            DIFFUSION_SESSION_LOCK_PARAMS_T params);

/**
 * Asks for a lock that is lost in certain events. While another session owns the lock, the answer
 * waits until it is free, which may be never. If this session owns it already, nothing is asked
 * and the owned lock is given again, whatever its scope.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param lock_name The name of the lock; copied. If it is NULL, `on_error` is called with
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`.
 * @param scope When the lock is lost by itself.
 * @param params What is called, on the session's callback thread; exactly one of the functions.
 */
void diffusion_session_lock_with_scope(SESSION_T *session,
                                       const char *lock_name,
                                       DIFFUSION_SESSION_LOCK_SCOPE scope,
                                       DIFFUSION_SESSION_LOCK_PARAMS_T params);

/**
 * Releases a lock. When this function has returned the lock is not owned, whatever the server
 * answers; only if there was no memory to ask it, which `on_error` is told, the lock stays.
 *
 * @param session The session that acquired the lock; nothing happens if it is NULL.
 * @param session_lock The lock or a duplicate, which still has to be freed; nothing happens if it
 *     is NULL.
 * @param params What is called, on the session's callback thread; exactly one of the functions.
 *     `on_unlock` receives false if the session did not own the lock, even if another session
 *     does.
 */
void diffusion_session_lock_unlock(SESSION_T *session,
                                   const DIFFUSION_SESSION_LOCK_T *session_lock,
                                   DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params);

/** @} (end of locks) */

/**
 * @defgroup clients Control of sessions
 * What a session may know of the other sessions of the server, and what it may do to them: be told
 * when they come, change and go, read and set their properties, change their roles, close them, and
 * subscribe them to topics.
 *
 * Many functions take a session filter, a text that selects sessions by their properties, such as
 * `$Principal is "control" and not ($Country eq "DE" or hasRoles ["OPERATOR"])`, or `all` for all
 * of them.
 *
 * @threadsafety Every function may be called from every thread and from every callback. Handlers
 *     are called on the session's callback thread.
 * @{
 */

/** @name Listening to sessions */
/** @{ */

/** In a set of names of session properties: all fixed ones, whose names begin with `$`. */
#define PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES "*F"

/** In a set of names of session properties: all that users define. */
#define PROPERTIES_SELECTOR_ALL_USER_PROPERTIES "*U"

/** The first handlers in `SESSION_PROPERTIES_REGISTRATION_PARAMS_T`, for structs of programs. */
#define SESSION_PROPERTIES_REGISTRATION_HANDLERS \
    on_session_properties_registered_cb on_registered; \
    ERROR_HANDLER_T on_registration_error; \
    DISCARD_HANDLER_T on_discard;

/** The other handlers in `SESSION_PROPERTIES_REGISTRATION_PARAMS_T`, for structs of programs. */
#define SESSION_PROPERTIES_EVENT_HANDLERS \
    on_session_properties_event_cb on_session_open; \
    on_session_properties_event_cb on_session_close; \
    on_session_properties_event_cb on_session_update; \
    on_session_properties_event_cb on_session_disconnect; \
    ERROR_HANDLER_T on_session_error;

/** The handlers in `GET_SESSION_PROPERTIES_PARAMS_T`, for structs of programs. */
#define GET_SESSION_PROPERTIES_HANDLERS \
    get_session_properties_cb on_session_properties; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * What happened to a session.
 */
enum session_properties_event_type_e {
    /**
     * It was opened, or was open already when the listener was registered.
     */
    SESSION_PROPERTIES_EVENT_TYPE_OPEN = 0,
    /**
     * Its properties have changed, or it is connected again.
     */
    SESSION_PROPERTIES_EVENT_TYPE_UPDATE = 1,
    /**
     * It has ended.
     */
    SESSION_PROPERTIES_EVENT_TYPE_CLOSE = 2,
    /**
     * It has lost its connection and may come back.
     */
    SESSION_PROPERTIES_EVENT_TYPE_DISCONNECTED = 3
};

/**
 * How a session has changed.
 */
enum session_properties_update_type_e {
    /**
     * Its properties have changed.
     */
    SESSION_PROPERTIES_UPDATE_TYPE_UPDATED = 0,
    /**
     * It has reconnected.
     */
    SESSION_PROPERTIES_UPDATE_TYPE_RECONNECTED = 1,
    /**
     * It went over to another server of the cluster.
     */
    SESSION_PROPERTIES_UPDATE_TYPE_FAILED_OVER = 2,
    /**
     * It has lost its connection.
     */
    SESSION_PROPERTIES_UPDATE_TYPE_DISCONNECTED = 3
};

/**
 * What happened to a session.
 */
typedef enum session_properties_event_type_e SESSION_PROPERTIES_EVENT_TYPE_T;

/**
 * How a session has changed.
 */
typedef enum session_properties_update_type_e SESSION_PROPERTIES_UPDATE_TYPE_T;

/**
 * Something that happened to a session. It belongs to the library and is valid until the callback
 * returns; the id may be copied by assignment.
 */
struct session_properties_event_s {
    /**
     * What happened.
     */
    SESSION_PROPERTIES_EVENT_TYPE_T type;
    /**
     * Why the session has ended; 0 in other events.
     */
    SESSION_CLOSE_REASON_T close_reason;
    /**
     * How the session has changed; 0 in events other than updates and disconnections.
     */
    SESSION_PROPERTIES_UPDATE_TYPE_T update_type;
    /**
     * The session.
     */
    SESSION_ID_T session_id;
    /**
     * Those of its properties that the listener was registered for, by name: strings. After an
     * update what holds now, without properties that were removed.
     */
    HASH_T *properties;
};

/**
 * Something that happened to a session.
 */
typedef struct session_properties_event_s SESSION_PROPERTIES_EVENT_T;

/**
 * Called on the session's callback thread when a listener is registered.
 *
 * @param session The session that has the listener.
 * @param context The context of the listener.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_session_properties_registered_cb)(SESSION_T *session, void *context);

/**
 * Called on the session's callback thread when something has happened to a session.
 *
 * @param session The session that has the listener.
 * @param event What happened, and to which session; valid until the callback returns.
 * @param context The context of the listener.
 * @return #HANDLER_SUCCESS. After #HANDLER_FAILURE the listener's `on_session_error` is called
 *     with `DIFF_ERR_CALLBACK_FAIL`.
 */
typedef int (*on_session_properties_event_cb)(SESSION_T *session,
                                              const SESSION_PROPERTIES_EVENT_T *event,
                                              void *context);

/**
 * A listener to sessions.
 */
struct session_properties_registration_params_s {
    /**
     * The listener is registered. No event comes before this.
     */
    on_session_properties_registered_cb on_registered;
    /**
     * The listener was not registered.
     */
    ERROR_HANDLER_T on_registration_error;
    /**
     * The listener is not called any more: the session has ended, or was resumed with loss of
     * messages.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * A session was opened, or was open already.
     */
    on_session_properties_event_cb on_session_open;
    /**
     * A session has ended.
     */
    on_session_properties_event_cb on_session_close;
    /**
     * A session has changed.
     */
    on_session_properties_event_cb on_session_update;
    /**
     * A session has lost its connection; `on_session_update` is called if this is NULL.
     */
    on_session_properties_event_cb on_session_disconnect;
    /**
     * Events cannot be read (`DIFF_ERR_INVALID_DATA`), or a callback has returned
     * #HANDLER_FAILURE (`DIFF_ERR_CALLBACK_FAIL`).
     */
    ERROR_HANDLER_T on_session_error;
    /**
     * The properties that events are to have: a set of names as strings, in which
     * #PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES and #PROPERTIES_SELECTOR_ALL_USER_PROPERTIES may
     * be. NULL for none.
     */
    SET_T *required_properties;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * A listener to sessions.
 */
typedef struct session_properties_registration_params_s SESSION_PROPERTIES_REGISTRATION_PARAMS_T;

/**
 * Handlers of a listener to sessions.
 */
struct session_properties_registration_handlers_s {
    /**
     * The listener is registered. No event comes before this.
     */
    on_session_properties_registered_cb on_registered;
    /**
     * The listener was not registered.
     */
    ERROR_HANDLER_T on_registration_error;
    /**
     * The listener is not called any more.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * A session was opened, or was open already.
     */
    on_session_properties_event_cb on_session_open;
    /**
     * A session has ended.
     */
    on_session_properties_event_cb on_session_close;
    /**
     * A session has changed.
     */
    on_session_properties_event_cb on_session_update;
    /**
     * A session has lost its connection; `on_session_update` is called if this is NULL.
     */
    on_session_properties_event_cb on_session_disconnect;
    /**
     * Events cannot be read, or a callback has failed.
     */
    ERROR_HANDLER_T on_session_error;
};

/**
 * Handlers of a listener to sessions.
 */
typedef struct session_properties_registration_handlers_s
        SESSION_PROPERTIES_REGISTRATION_HANDLERS_T;

/**
 * Registers a listener that is told of the sessions of the server: of those that are open now, this
 * one among them, and of all that are opened, change or end later. It is told that a session has
 * changed only if one of the required properties has.
 *
 * `params.on_registered` is called when the server has accepted the listener, otherwise
 * `params.on_registration_error`, or `session->global_service_error_handler` if that is NULL.
 * There is no function to remove a listener: it stays until the session ends or is resumed with
 * loss of messages, then `params.on_discard` is called. A session may have several listeners.
 *
 * @param session The session, which needs the permissions `REGISTER_HANDLER` and `VIEW_SESSION`;
 *     nothing happens if it is NULL or was freed.
 * @param params The handlers, the required properties and the context; copied. The handlers are
 *     called on the session's callback thread, and may call every function.
 */
void session_properties_listener_register(SESSION_T *session,
                                          SESSION_PROPERTIES_REGISTRATION_PARAMS_T params);

/** @} */

/** @name Properties of sessions */
/** @{ */

/**
 * The properties of a session.
 */
struct svc_get_session_properties_response_s {
    /**
     * Strings by strings; never NULL. Properties that the session does not have are not in it.
     */
    HASH_T *properties;
};

/**
 * The properties of a session.
 */
typedef struct svc_get_session_properties_response_s SVC_GET_SESSION_PROPERTIES_RESPONSE_T;

/**
 * Called on the session's callback thread with the properties of a session.
 *
 * @param session The session that asked.
 * @param response The properties; valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*get_session_properties_cb)(SESSION_T *session,
                                         const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response,
                                         void *context);

/**
 * Parameters of get_session_properties().
 */
struct get_session_properties_params_s {
    /**
     * The properties are there.
     */
    get_session_properties_cb on_session_properties;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The session that is asked about.
     */
    SESSION_ID_T *session_id;
    /**
     * The properties that are wanted: a set of names as strings, in which
     * #PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES and #PROPERTIES_SELECTOR_ALL_USER_PROPERTIES may
     * be. NULL for none.
     */
    SET_T *required_properties;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of get_session_properties().
 */
typedef struct get_session_properties_params_s GET_SESSION_PROPERTIES_PARAMS_T;

/**
 * Called on the session's callback thread when properties of a session were set.
 *
 * @param properties What has changed: the former values of properties that have changed or were
 *     removed, by name, and NULL for properties that are new. Valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*set_session_properties_cb)(const HASH_T *properties, void *context);

/**
 * Parameters of diffusion_set_session_properties().
 */
struct diffusion_set_session_properties_params_s {
    /**
     * The session.
     */
    const SESSION_ID_T *session_id;
    /**
     * The new values, strings by strings; NULL removes a property.
     */
    const HASH_T *properties;
    /**
     * The properties were set.
     */
    set_session_properties_cb on_session_properties_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_set_session_properties().
 */
typedef struct diffusion_set_session_properties_params_s DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T;

/**
 * Called on the session's callback thread when properties of sessions were set.
 *
 * @param number_of_matching_sessions How many sessions the filter has selected.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*set_session_properties_filter_cb)(int number_of_matching_sessions, void *context);

/**
 * Parameters of diffusion_set_session_properties_filter().
 */
struct diffusion_set_session_properties_filter_params_s {
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * The new values, strings by strings; NULL removes a property.
     */
    const HASH_T *properties;
    /**
     * The properties were set.
     */
    set_session_properties_filter_cb on_session_properties_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_set_session_properties_filter().
 */
typedef struct diffusion_set_session_properties_filter_params_s
        DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T;

/**
 * Asks for properties of a session, which may be this one.
 *
 * Exactly one of `params.on_session_properties`, `params.on_error` and `params.on_discard` is
 * called, on the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. If there is no such session the error is
 * `DIFF_ERR_NO_SUCH_SESSION`; a session id that is NULL is `DIFF_ERR_ILLEGAL_ARGUMENT`.
 *
 * @param session The session, which needs the permission `VIEW_SESSION`; nothing happens if it is
 *     NULL or was freed.
 * @param params The session id, the names, the handlers and their context; copied.
 */
void get_session_properties(SESSION_T *session, GET_SESSION_PROPERTIES_PARAMS_T params);

/**
 * Sets and removes properties of a session. User-defined properties that are not there are added.
 * Of the fixed ones, whose names begin with `$`, only `$Country`, `$Language`, `$Latitude` and
 * `$Longitude` can be set; others are ignored.
 *
 * If the result is true, exactly one of `params.on_session_properties_set`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If there is no such
 * session the error is `DIFF_ERR_NO_SUCH_SESSION`.
 *
 * @param session The session, which needs the permission `MODIFY_SESSION`.
 * @param params The session id, the properties, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the session id or the properties are NULL
 *     or not UTF-8.
 */
bool diffusion_set_session_properties(SESSION_T *session,
                                      DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);

/**
 * Sets and removes properties of all sessions that a filter selects. User-defined properties that
 * are not there are added. Of the fixed ones, whose names begin with `$`, only `$Country`,
 * `$Language`, `$Latitude` and `$Longitude` can be set; others are ignored.
 *
 * If the result is true, exactly one of `params.on_session_properties_set`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
 * read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
 *
 * @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
 * @param params The filter, the properties, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the filter or the properties are NULL or
 *     not UTF-8.
 */
bool diffusion_set_session_properties_filter(
        SESSION_T *session,
        DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Roles of sessions */
/** @{ */

/**
 * Called on the session's callback thread when the roles of a session were changed.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*change_roles_with_session_id_cb)(void *context);

/**
 * Parameters of diffusion_change_roles_with_session_id().
 */
struct diffusion_change_roles_with_session_id_params_s {
    /**
     * The session.
     */
    const SESSION_ID_T *session_id;
    /**
     * Roles to take away: a set of strings; may be NULL.
     */
    const SET_T *roles_to_remove;
    /**
     * Roles to add: a set of strings; may be NULL.
     */
    const SET_T *roles_to_add;
    /**
     * The roles were changed.
     */
    change_roles_with_session_id_cb on_roles_changed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_change_roles_with_session_id().
 */
typedef struct diffusion_change_roles_with_session_id_params_s
        DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T;

/**
 * Called on the session's callback thread when the roles of sessions were changed.
 *
 * @param number_of_matching_sessions How many sessions the filter has selected.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*change_roles_with_filter_cb)(int number_of_matching_sessions, void *context);

/**
 * Parameters of diffusion_change_roles_with_filter().
 */
struct diffusion_change_roles_params_with_filter_s {
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * Roles to take away: a set of strings; may be NULL.
     */
    const SET_T *roles_to_remove;
    /**
     * Roles to add: a set of strings; may be NULL.
     */
    const SET_T *roles_to_add;
    /**
     * The roles were changed.
     */
    change_roles_with_filter_cb on_roles_changed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_change_roles_with_filter().
 */
typedef struct diffusion_change_roles_params_with_filter_s
        DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T;

/**
 * Changes the roles of a session. Roles to take away that it does not have and roles to add that it
 * has are ignored. Its property `$Roles` and its subscriptions follow.
 *
 * If the result is true, exactly one of `params.on_roles_changed`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If there is no such
 * session the error is `DIFF_ERR_NO_SUCH_SESSION`.
 *
 * @param session The session, which needs the permission `MODIFY_SESSION`.
 * @param params The session id, the roles, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the session id is NULL, if there are no roles
 *     or a role is in both sets, or if a role is not UTF-8.
 */
bool diffusion_change_roles_with_session_id(SESSION_T *session,
                                            DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T params,
                                            DIFFUSION_API_ERROR *api_error);

/**
 * Changes the roles of all sessions that a filter selects. Roles to take away that a session does
 * not have and roles to add that it has are ignored. Their properties `$Roles` and their
 * subscriptions follow.
 *
 * If the result is true, exactly one of `params.on_roles_changed`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
 * read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
 *
 * @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
 * @param params The filter, the roles, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the filter is NULL, if there are no roles or
 *     a role is in both sets, or if a text is not UTF-8.
 */
bool diffusion_change_roles_with_filter(SESSION_T *session,
                                        DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T params,
                                        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Closing and conflation */
/** @{ */

/**
 * Called on the session's callback thread when a session was closed.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*client_close_with_session_cb)(void *context);

/**
 * Parameters of diffusion_client_close_with_session().
 */
struct diffusion_client_close_with_session_params_s {
    /**
     * The session to close.
     */
    SESSION_ID_T *session_id;
    /**
     * It was closed.
     */
    client_close_with_session_cb on_closed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_client_close_with_session().
 */
typedef struct diffusion_client_close_with_session_params_s
        DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T;

/**
 * Called on the session's callback thread when sessions were closed.
 *
 * @param number_of_matching_sessions How many sessions the filter has selected.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*client_close_with_filter_cb)(int number_of_matching_sessions, void *context);

/**
 * Parameters of diffusion_client_close_with_filter().
 */
struct diffusion_client_close_with_filter_params_s {
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * The sessions were closed.
     */
    client_close_with_filter_cb on_clients_closed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_client_close_with_filter().
 */
typedef struct diffusion_client_close_with_filter_params_s
        DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T;

/**
 * Called on the session's callback thread when conflation was turned on or off.
 *
 * @param number_of_matching_sessions How many sessions the filter has selected.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*client_conflated_set_with_filter_cb)(int number_of_matching_sessions, void *context);

/**
 * Parameters of diffusion_client_set_conflated_with_filter().
 */
struct diffusion_client_set_conflated_with_filter_params_s {
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * Whether the server may conflate what waits for the sessions.
     */
    bool conflate;
    /**
     * Conflation was turned on or off.
     */
    client_conflated_set_with_filter_cb on_clients_conflated_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_client_set_conflated_with_filter().
 */
typedef struct diffusion_client_set_conflated_with_filter_params_s
        DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T;

/**
 * Closes a session, which ends in the state `CLOSED_BY_SERVER`. Listeners to sessions are told that
 * it has ended with `SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER`.
 *
 * If the result is true, exactly one of `params.on_closed`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If there is no such
 * session the error is `DIFF_ERR_NO_SUCH_SESSION`.
 *
 * @param session The session, which needs the permission `MODIFY_SESSION`.
 * @param params The id of the session to close, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the session id is NULL.
 */
bool diffusion_client_close_with_session(SESSION_T *session,
                                         DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T params,
                                         DIFFUSION_API_ERROR *api_error);

/**
 * Closes all sessions that a filter selects. They end in the state `CLOSED_BY_SERVER`; listeners to
 * sessions are told that they have ended with `SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER`.
 *
 * If the result is true, exactly one of `params.on_clients_closed`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
 * read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
 *
 * @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
 * @param params The filter, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the filter is NULL or not UTF-8.
 */
bool diffusion_client_close_with_filter(SESSION_T *session,
                                        DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T params,
                                        DIFFUSION_API_ERROR *api_error);

/**
 * Turns conflation on or off for all sessions that a filter selects: whether the server may leave
 * out values of a topic that wait for a session when there are newer ones.
 *
 * If the result is true, exactly one of `params.on_clients_conflated_set`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
 * read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
 *
 * @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
 * @param params The filter, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the filter is NULL or not UTF-8.
 */
bool diffusion_client_set_conflated_with_filter(
        SESSION_T *session,
        DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Subscriptions of sessions */
/** @{ */

/** The handlers in `SUBSCRIPTION_CONTROL_PARAMS_T`, for structs of programs. */
#define SUBSCRIPTION_CONTROL_HANDLERS \
    on_subscription_control_cb on_complete; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * Called on the session's callback thread when the server has subscribed or unsubscribed a session.
 * That session may not have been told yet.
 *
 * @param session The session that asked for it.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_subscription_control_cb)(SESSION_T *session, void *context);

/**
 * Subscribes or unsubscribes a session. One struct may serve for several calls.
 */
struct subscription_control_params_s {
    /**
     * The server has done it.
     */
    on_subscription_control_cb on_complete;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The session.
     */
    SESSION_ID_T session_id;
    /**
     * Which topics.
     */
    char *topic_selector;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Subscribes or unsubscribes a session.
 */
typedef struct subscription_control_params_s SUBSCRIPTION_CONTROL_PARAMS_T;

/**
 * Called on the session's callback thread when the server has subscribed or unsubscribed sessions.
 * Those may not have been told yet.
 *
 * @param number_selected How many sessions the filter has selected.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_subscription_control_by_filter_cb)(int number_selected, void *context);

/**
 * Subscribes all sessions that a filter selects.
 */
struct diffusion_subscribe_by_filter_s {
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * Which topics.
     */
    const char *topic_selector;
    /**
     * The server has subscribed the sessions.
     */
    on_subscription_control_by_filter_cb on_subscribe_by_filter;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Subscribes all sessions that a filter selects.
 */
typedef struct diffusion_subscribe_by_filter_s DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T;

/**
 * Unsubscribes all sessions that a filter selects.
 */
struct diffusion_unsubscribe_by_filter_s {
    /**
     * The session filter.
     */
    const char *filter;
    /**
     * Which topics.
     */
    const char *topic_selector;
    /**
     * The server has unsubscribed the sessions.
     */
    on_subscription_control_by_filter_cb on_unsubscribe_by_filter;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Unsubscribes all sessions that a filter selects.
 */
typedef struct diffusion_unsubscribe_by_filter_s DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T;

/**
 * Subscribes another session to the topics that a selector selects, those that are there and those
 * that will be, as far as that session may read them. Its own permission to select topics does not
 * matter.
 *
 * Exactly one of `params.on_complete`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. A selector that is NULL or malformed is
 * `DIFF_ERR_ILLEGAL_ARGUMENT`; if there is no such session the error is
 * `DIFF_ERR_NO_SUCH_SESSION`.
 *
 * @param session The session, which needs the permissions `MODIFY_SESSION` and, for the topics,
 *     `SELECT_TOPIC`; nothing happens if it is NULL or was freed.
 * @param params The other session, the selector, the handlers and their context; copied.
 */
void subscribe_client(SESSION_T *session, SUBSCRIPTION_CONTROL_PARAMS_T params);

/**
 * Unsubscribes another session from the topics that a selector selects. Its value streams are told
 * with `UNSUBSCRIPTION_REASON_CONTROL`.
 *
 * Exactly one of `params.on_complete`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. A selector that is NULL or malformed is
 * `DIFF_ERR_ILLEGAL_ARGUMENT`; if there is no such session the error is
 * `DIFF_ERR_NO_SUCH_SESSION`.
 *
 * @param session The session, which needs the permission `MODIFY_SESSION`; nothing happens if it is
 *     NULL or was freed.
 * @param params The other session, the selector, the handlers and their context; copied.
 */
void unsubscribe_client(SESSION_T *session, SUBSCRIPTION_CONTROL_PARAMS_T params);

/**
 * Subscribes all sessions that a filter selects now to the topics that a topic selector selects,
 * those that are there and those that will be, as far as the sessions may read them.
 *
 * If the result is true, exactly one of `params.on_subscribe_by_filter`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
 * read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
 *
 * @param session The session, which needs the permissions `MODIFY_SESSION` and, for the topics,
 *     `SELECT_TOPIC`.
 * @param params The filter, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, or if
 *     the selector is NULL or malformed.
 */
bool diffusion_subscribe_by_filter(SESSION_T *session,
                                   DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params,
                                   DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes all sessions that a filter selects now from the topics that a topic selector
 * selects. Their value streams are told with `UNSUBSCRIPTION_REASON_CONTROL`.
 *
 * If the result is true, exactly one of `params.on_unsubscribe_by_filter`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
 * read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
 *
 * @param session The session, which needs the permission `MODIFY_SESSION`.
 * @param params The filter, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, or if
 *     the selector is NULL or malformed.
 */
bool diffusion_unsubscribe_by_filter(SESSION_T *session,
                                     DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params,
                                     DIFFUSION_API_ERROR *api_error);

/**
 * Called on the session's callback thread with the topic selections of a session.
 *
 * @param session The session that asked.
 * @param topic_selections By the name of the scope, which is empty for the default one, a `LIST_T`
 *     of topic selectors, strings in the order of their selection. It belongs to the library, with
 *     all that is in it, and is valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_get_topic_selections_cb)(SESSION_T *session,
                                          HASH_T *topic_selections,
                                          void *context);

/**
 * Parameters of diffusion_get_topic_selections().
 */
struct diffusion_get_topic_selections_s {
    /**
     * The session that is asked about.
     */
    SESSION_ID_T *session_id;
    /**
     * The selections are there.
     */
    on_get_topic_selections_cb on_topic_selections;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_get_topic_selections().
 */
typedef struct diffusion_get_topic_selections_s DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T;

/**
 * Subscribes another session to the topics that a selector selects, in a scope of its selections.
 * It is subscribed to a topic while the selections of any scope select it.
 *
 * If the result is true, exactly one of `params.on_complete`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
 *     with `$`.
 * @param params The other session, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the selector is NULL or malformed or the
 *     scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_subscribe_client_with_scope(SESSION_T *session,
                                           const char *selection_scope,
                                           SUBSCRIPTION_CONTROL_PARAMS_T params,
                                           DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes another session from the topics that a selector selects, in a scope of its
 * selections. It stays subscribed to topics that the selections of other scopes select.
 *
 * If the result is true, exactly one of `params.on_complete`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
 *     with `$`.
 * @param params The other session, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the selector is NULL or malformed or the
 *     scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_unsubscribe_client_with_scope(SESSION_T *session,
                                             const char *selection_scope,
                                             SUBSCRIPTION_CONTROL_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes another session from the topics that a selector selects, in all scopes of its
 * selections.
 *
 * If the result is true, exactly one of `params.on_complete`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The other session, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the selector is NULL or malformed
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_unsubscribe_client_all_scopes(SESSION_T *session,
                                             SUBSCRIPTION_CONTROL_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);

/**
 * Subscribes all sessions that a filter selects now to the topics that a topic selector selects, in
 * a scope of their selections.
 *
 * If the result is true, exactly one of `params.on_subscribe_by_filter`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
 *     with `$`.
 * @param params The filter, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, the
 *     selector is NULL or malformed or the scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the
 *     server does not know scopes (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_subscribe_client_by_filter_with_scope(SESSION_T *session,
                                                     const char *selection_scope,
                                                     DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params,
                                                     DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes all sessions that a filter selects now from the topics that a topic selector
 * selects, in a scope of their selections.
 *
 * If the result is true, exactly one of `params.on_unsubscribe_by_filter`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
 *     with `$`.
 * @param params The filter, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, the
 *     selector is NULL or malformed or the scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the
 *     server does not know scopes (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_unsubscribe_client_by_filter_with_scope(
        SESSION_T *session,
        const char *selection_scope,
        DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Unsubscribes all sessions that a filter selects now from the topics that a topic selector
 * selects, in all scopes of their selections.
 *
 * If the result is true, exactly one of `params.on_unsubscribe_by_filter`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The filter, the selector, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8 or the
 *     selector is NULL or malformed (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know
 *     scopes (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_unsubscribe_client_by_filter_all_scopes(
        SESSION_T *session,
        DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Asks for the topic selections of a session, which may be this one.
 *
 * If the result is true, exactly one of `params.on_topic_selections`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. If there is no such
 * session the error is `DIFF_ERR_NO_SUCH_SESSION`.
 *
 * @param session The session.
 * @param params The session id, the handlers and their context; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the session id is NULL
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
 *     (`DIFF_ERR_UNSUPPORTED`).
 */
bool diffusion_get_topic_selections(SESSION_T *session,
                                    DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);

/** @} */

/** @} (end of clients) */

/**
 * @defgroup authentication Authentication
 * A session registers an authentication handler (an authenticator) under a name that the server's
 * configuration lists. The server then asks it about every client that wants to open a session or
 * to change its principal. The store of the server's own authenticator, with principals and
 * passwords, is read and changed here too.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. A request may be answered later and
 *     from every thread, with a duplicate of its authenticator. Scripts and stores are used by one
 *     thread at a time.
 * @{
 */

/** @name Authentication handlers */
/** @{ */

/** The group of all authentication handlers. */
#define DEFAULT_AUTH_GROUP_NAME "default"

/**
 * Called once when the server has accepted a handler.
 *
 * @param session The session that registered the handler.
 * @param registered_handler What the handler is closed with, by diffusion_registration_close().
 *     Valid until the callback returns; diffusion_registration_dup() makes one that lasts.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*authenticator_on_active)(SESSION_T *session,
                                       const DIFFUSION_REGISTRATION_T *registered_handler);

/**
 * Called when a client wants to open a session, or to change its principal. Everything but
 * `session` is valid until the callback returns; the credentials are wiped from memory then.
 *
 * The request is answered with one of the functions for a ::DIFFUSION_AUTHENTICATOR_T, here or
 * later with a duplicate. The client waits until then, or until the server's patience ends.
 *
 * @param session The session that registered the handler.
 * @param principal The principal that the client claims to be; empty if it is anonymous.
 * @param credentials What the client proves it with; never NULL. A NUL byte follows the bytes.
 * @param session_properties Strings by strings: fixed properties as they would be, or of a session
 *     that is open as they are, together with its own.
 * @param proposed_session_properties Strings by strings: properties that the client asks for.
 * @param authenticator What the request is answered with.
 * @return #HANDLER_SUCCESS. With #HANDLER_FAILURE the server is told that the callback failed, if
 *     the request was not answered before.
 */
typedef int (*authenticator_on_authenticate)(SESSION_T *session,
                                             const char *principal,
                                             const CREDENTIALS_T *credentials,
                                             const HASH_T *session_properties,
                                             const HASH_T *proposed_session_properties,
                                             const DIFFUSION_AUTHENTICATOR_T *authenticator);

/**
 * Called when a handler could not be registered, or not be closed. It is called no more.
 *
 * @param error The error, with the context of the registration; valid until the callback returns.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*authenticator_on_error)(const DIFFUSION_ERROR_T *error);

/**
 * Called once when a handler was closed with diffusion_registration_close(), or when the session
 * has ended. Not called after an error.
 */
typedef void (*authenticator_on_close)(void);

/**
 * An authentication handler.
 */
struct diffusion_authentication_handler_s {
    /**
     * The name under which the server's configuration lists the handler, for example
     * `before-system-handler`. Must not be NULL.
     */
    char *handler_name;
    /**
     * The server has accepted the handler; may be NULL.
     */
    authenticator_on_active on_active;
    /**
     * Decides about a session. If NULL the handler always abstains.
     */
    authenticator_on_authenticate on_authenticate;
    /**
     * The handler could not be registered or closed; may be NULL.
     */
    authenticator_on_error on_error;
    /**
     * The handler was closed, or the session has ended; may be NULL.
     */
    authenticator_on_close on_close;
};

/**
 * An authentication handler.
 */
typedef struct diffusion_authentication_handler_s DIFFUSION_AUTHENTICATION_HANDLER_T;

/**
 * Parameters of diffusion_set_authentication_handler().
 */
struct diffusion_authentication_handler_params_s {
    /**
     * The handler; must not be NULL.
     */
    DIFFUSION_AUTHENTICATION_HANDLER_T *handler;
    /**
     * The handler could not be registered. If NULL, the handler's own function is called.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer to the registration will come, or the handler was lost when the session reconnected
     * with loss of messages.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to `on_discard`, and in errors.
     */
    void *context;
};

/**
 * Parameters of diffusion_set_authentication_handler().
 */
typedef struct diffusion_authentication_handler_params_s DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T;

/**
 * Registers an authentication handler, which the server asks about every client that wants to open
 * a session or to change its principal.
 *
 * When the server has accepted it `on_active` is called; it may be asked from then on. It is closed
 * with diffusion_registration_close(), which leads to `on_close`, and so does the end of the
 * session. When the session reconnects but messages were lost, the handler is not registered any
 * more, and `on_discard` is called.
 *
 * The error is `DIFF_ERR_ACCESS_DENIED` without the permissions to authenticate and to register
 * handlers, `DIFF_ERR_SERVICE` when the session has a handler of the name, and
 * `DIFF_ERR_ILLEGAL_ARGUMENT` when the handler or its name is NULL.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param params The handler, everything in it copied. Its functions are called on the session's
 *     callback thread.
 */
void diffusion_set_authentication_handler(SESSION_T *session,
                                          DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params);

/** @} */

/** @name Answering */
/** @{ */

/**
 * Allows the session, with the properties that the server has assigned to it and none of those
 * that the client proposed.
 *
 * May be called in the callback that asked, or later with a duplicate of the authenticator, from
 * any thread. A request is answered once, with whichever of its duplicates. It may still be
 * answered after the handler was closed; an answer that the server does not wait for any more has
 * no effect.
 *
 * @param session The session that was asked.
 * @param authenticator The authenticator.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
 *     another session was asked, if the session is closed (`DIFF_ERR_SESSION_CLOSED`), or if the
 *     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_authenticator_allow(SESSION_T *session,
                                   const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                   DIFFUSION_API_ERROR *error);

/**
 * Allows the session with properties: any of its own, for example those that the client proposed,
 * and other values for `$Country`, `$Language`, `$Latitude`, `$Longitude`, `$Principal` and
 * `$Roles`, which is written as diffusion_roles_to_string() does.
 *
 * May be called in the callback that asked, or later with a duplicate of the authenticator, from
 * any thread. A request is answered once, with whichever of its duplicates.
 *
 * @param session The session that was asked.
 * @param authenticator The authenticator.
 * @param properties Strings by strings; copied. NULL for none.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
 *     another session was asked, if a property is not UTF-8, if the session is closed
 *     (`DIFF_ERR_SESSION_CLOSED`), or if the request was answered before
 *     (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_authenticator_allow_with_properties(SESSION_T *session,
                                                   const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                                   const HASH_T *properties,
                                                   DIFFUSION_API_ERROR *error);

/**
 * Leaves the decision to the next handler that the server's configuration lists. If all abstain,
 * the session is refused.
 *
 * May be called in the callback that asked, or later with a duplicate of the authenticator, from
 * any thread. A request is answered once, with whichever of its duplicates.
 *
 * @param session The session that was asked.
 * @param authenticator The authenticator.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
 *     another session was asked, if the session is closed (`DIFF_ERR_SESSION_CLOSED`), or if the
 *     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_authenticator_abstain(SESSION_T *session,
                                     const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                     DIFFUSION_API_ERROR *error);

/**
 * Refuses the session.
 *
 * May be called in the callback that asked, or later with a duplicate of the authenticator, from
 * any thread. A request is answered once, with whichever of its duplicates.
 *
 * @param session The session that was asked.
 * @param authenticator The authenticator.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
 *     another session was asked, if the session is closed (`DIFF_ERR_SESSION_CLOSED`), or if the
 *     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
 */
bool diffusion_authenticator_deny(SESSION_T *session,
                                  const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                  DIFFUSION_API_ERROR *error);

/**
 * Duplicates an authenticator, so that the request can be answered after the callback has
 * returned. All duplicates stand for the same request, which is answered once.
 *
 * @param authenticator The authenticator; may be NULL.
 * @return The duplicate, to be released with diffusion_authenticator_free(); NULL if
 *     `authenticator` is NULL.
 */
DIFFUSION_AUTHENTICATOR_T *diffusion_authenticator_dup(
        const DIFFUSION_AUTHENTICATOR_T *authenticator);

/**
 * Releases a duplicate of an authenticator. A request that was not answered stays so: the server
 * refuses the session when its patience ends. Does nothing to the authenticator that was passed to
 * a callback.
 *
 * @param authenticator The duplicate; may be NULL.
 */
void diffusion_authenticator_free(DIFFUSION_AUTHENTICATOR_T *authenticator);

/**
 * Called on the session's callback thread when the authentication of another session was withdrawn.
 *
 * @param session The session that asked for it.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_session_revoked_cb)(SESSION_T *session, void *context);

/**
 * Parameters of diffusion_revoke_authentication().
 */
struct diffusion_revoke_authentication_params_s {
    /**
     * The session that ends; must not be NULL.
     */
    SESSION_ID_T *session_id;
    /**
     * The authentication was withdrawn.
     */
    on_session_revoked_cb on_session_revoked;
    /**
     * The server has refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_revoke_authentication().
 */
typedef struct diffusion_revoke_authentication_params_s DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T;

/**
 * Withdraws the authentication of a session, which the server closes then. Servers have this since
 * 6.12.
 *
 * If the result is true, exactly one of `params.on_session_revoked`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
 * an error then goes to `session->global_service_error_handler`. The error is
 * `DIFF_ERR_NO_SUCH_SESSION` for an id that the server does not know, and `DIFF_ERR_ACCESS_DENIED`
 * without the permissions to modify sessions and to authenticate.
 *
 * @param session The session.
 * @param params The session that ends, and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is sent. False if `session` is NULL or closed, if the id is NULL
 *     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server is older (`DIFF_ERR_UNSUPPORTED`); while the
 *     session still connects, that goes to `params.on_error`.
 */
bool diffusion_revoke_authentication(SESSION_T *session,
                                     DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T params,
                                     DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name The system authentication store */
/** @{ */

/**
 * What happens to clients that connect without a principal.
 */
enum anonymous_connection_action_e {
    /**
     * They are allowed.
     */
    ANONYMOUS_CONNECTION_ACTION_ALLOW = 0,
    /**
     * They are refused.
     */
    ANONYMOUS_CONNECTION_ACTION_DENY = 1,
    /**
     * Other authenticators decide.
     */
    ANONYMOUS_CONNECTION_ACTION_ABSTAIN = 2
};

/**
 * What happens to clients that connect without a principal.
 */
typedef enum anonymous_connection_action_e ANONYMOUS_CONNECTION_ACTION_T;

/**
 * The system authentication store of a server. Functions that read one take it by value: it only
 * points to what is in it.
 */
struct system_authentication_store_s {
    /**
     * The principals: by name a `SYSTEM_PRINCIPAL_T *`.
     */
    HASH_T *system_principals;
    /**
     * What happens to anonymous clients.
     */
    ANONYMOUS_CONNECTION_ACTION_T anonymous_connection_action;
    /**
     * The roles of anonymous clients that are allowed, strings.
     */
    SET_T *anon_roles;
};

/**
 * The system authentication store of a server.
 */
typedef struct system_authentication_store_s SYSTEM_AUTHENTICATION_STORE_T;

/**
 * A principal of the system authentication store. Its password is never told.
 */
struct system_principal_s {
    /**
     * The name.
     */
    const char *name;
    /**
     * Its roles, strings.
     */
    const SET_T *role_set;
    /**
     * The only principal that may change this one; NULL if all may.
     */
    const char *locking_principal;
};

/**
 * A principal of the system authentication store.
 */
typedef struct system_principal_s SYSTEM_PRINCIPAL_T;

/**
 * Creates an empty store, which allows anonymous clients.
 *
 * @return The store, to be released with system_authentication_store_free(); NULL if out of memory.
 */
SYSTEM_AUTHENTICATION_STORE_T *system_authentication_store_create(void);

/**
 * Copies a store with everything in it, for instance to keep what a callback was given.
 *
 * @param store The store; may be NULL.
 * @return The copy, to be released with system_authentication_store_free(); NULL if `store` is
 *     NULL, or if out of memory.
 */
SYSTEM_AUTHENTICATION_STORE_T *system_authentication_store_dup(
        const SYSTEM_AUTHENTICATION_STORE_T *store);

/**
 * Releases a store with everything in it. Only for stores of system_authentication_store_create()
 * and system_authentication_store_dup(); what a program has added to one must be from `malloc()`
 * and is released too.
 *
 * @param store The store; may be NULL.
 */
void system_authentication_store_free(SYSTEM_AUTHENTICATION_STORE_T *store);

/**
 * Copies a principal with everything in it.
 *
 * @param system_principal The principal; may be NULL.
 * @return The copy, to be released with system_principal_free(); NULL if `system_principal` is
 *     NULL, or if out of memory.
 */
SYSTEM_PRINCIPAL_T *system_principal_dup(const SYSTEM_PRINCIPAL_T *system_principal);

/**
 * Releases a principal with everything in it. Only for principals of system_principal_dup().
 *
 * @param system_principal The principal; may be NULL.
 */
void system_principal_free(SYSTEM_PRINCIPAL_T *system_principal);

/** @} */

/** @name Reading and changing the store */
/** @{ */

/** The handlers in `GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T`, for structs of programs. */
#define GET_SYSTEM_AUTHENTICATION_STORE_HANDLERS \
    on_get_system_authentication_store_cb on_get; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
/** The handlers in `UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T`, for structs of programs. */
#define UPDATE_SYSTEM_AUTHENTICATION_STORE_HANDLERS \
    on_update_system_authentication_store_cb on_update; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * Called with the system authentication store of the server.
 *
 * @param session The session.
 * @param store The store. What is in it is valid until the callback returns;
 *     system_authentication_store_dup() keeps it.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_get_system_authentication_store_cb)(SESSION_T *session,
                                                     SYSTEM_AUTHENTICATION_STORE_T store,
                                                     void *context);

/**
 * Parameters of get_system_authentication_store().
 */
struct get_system_authentication_store_params_s {
    /**
     * Called with the store.
     */
    on_get_system_authentication_store_cb on_get;
    /**
     * Called when the store could not be read.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of get_system_authentication_store().
 */
typedef struct get_system_authentication_store_params_s GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T;

/**
 * Called when the server has read a script.
 *
 * @param session The session.
 * @param error_reports What is wrong with the script, `ERROR_REPORT_T *`. An empty list means that
 *     the script was applied; otherwise nothing of it was. Valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_update_system_authentication_store_cb)(SESSION_T *session,
                                                        const LIST_T *error_reports,
                                                        void *context);

/**
 * Parameters of update_system_authentication_store().
 */
struct update_system_authentication_store_params_s {
    /**
     * Called when the server has read the script, whether or not it is right.
     */
    on_update_system_authentication_store_cb on_update;
    /**
     * Called when the store may not be changed, or for other failures.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The commands.
     */
    SCRIPT_T *update_script;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of update_system_authentication_store().
 */
typedef struct update_system_authentication_store_params_s
        UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T;

/**
 * Reads the system authentication store of the server: the principals of its own authenticator,
 * and what happens to anonymous clients.
 *
 * Exactly one of `params.on_get`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permission `VIEW_SECURITY`, otherwise the error is
 *     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
 * @param params The handlers; copied.
 */
void get_system_authentication_store(SESSION_T *session,
                                     GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params);

/**
 * Changes the system authentication store of the server. The commands of a script are applied
 * together: if one of them fails, nothing is changed.
 *
 * Exactly one of `params.on_update`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. What is wrong with the script goes to
 * `params.on_update`.
 *
 * @param session The session, which needs the permission `MODIFY_SECURITY`, otherwise the error is
 *     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
 * @param params The script and the handlers; copied, and the copy of the script is wiped from
 *     memory when it was sent. If the script is NULL or not UTF-8, the error is
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`.
 */
void update_system_authentication_store(SESSION_T *session,
                                        UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params);

/**
 * Lists the names of the principals.
 *
 * @param store The store.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if out of memory.
 */
char **get_principal_names(SYSTEM_AUTHENTICATION_STORE_T store);

/**
 * Lists the roles of a principal.
 *
 * @param store The store.
 * @param principal The name of the principal.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if the store has no such principal, if
 *     `principal` is NULL, or if out of memory.
 */
char **get_roles_for_principal(SYSTEM_AUTHENTICATION_STORE_T store, const char *principal);

/**
 * Lists the roles of anonymous clients that are allowed.
 *
 * @param store The store.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if out of memory.
 */
char **get_anonymous_roles(SYSTEM_AUTHENTICATION_STORE_T store);

/** @} */

/** @name Scripts */
/** @{ */

/**
 * Appends a command: anonymous clients are refused.
 *
 * @param script The script.
 * @return The script; NULL if it is NULL.
 */
SCRIPT_T *update_auth_store_deny_anonymous_connections(SCRIPT_T *script);

/**
 * Appends a command: other authenticators decide about anonymous clients.
 *
 * @param script The script.
 * @return The script; NULL if it is NULL.
 */
SCRIPT_T *update_auth_store_abstain_anonymous_connections(SCRIPT_T *script);

/**
 * Appends a command: anonymous clients are allowed.
 *
 * @param script The script.
 * @param roles Their roles, strings; NULL counts as an empty list.
 * @return The script; NULL, and nothing is appended, if it or a role is NULL.
 */
SCRIPT_T *update_auth_store_allow_anonymous_connections(SCRIPT_T *script, const LIST_T *roles);

/**
 * Appends a command that adds a principal. It fails if the principal exists.
 *
 * @param script The script, which holds the password then; the program may want to overwrite it
 *     before it frees it.
 * @param principal The principal.
 * @param password Its password.
 * @param roles Its roles, strings; NULL counts as an empty list.
 * @return The script; NULL, and nothing is appended, if it, the principal, the password or a role
 *     is NULL.
 */
SCRIPT_T *update_auth_store_add_principal(SCRIPT_T *script,
                                          const char *principal,
                                          const char *password,
                                          const LIST_T *roles);

/**
 * Appends a command that adds a principal which only one other principal can change or remove. It
 * fails if the principal exists.
 *
 * @param script The script, which holds the password then.
 * @param principal The principal.
 * @param password Its password.
 * @param roles Its roles, strings; NULL counts as an empty list.
 * @param locking_principal The principal that can change it. If it is NULL or empty, all can that
 *     may change the store.
 * @return The script; NULL, and nothing is appended, if it, the principal, the password or a role
 *     is NULL.
 */
SCRIPT_T *update_auth_store_add_locked_principal(SCRIPT_T *script,
                                                 const char *principal,
                                                 const char *password,
                                                 const LIST_T *roles,
                                                 const char *locking_principal);

/**
 * Appends a command that removes a principal.
 *
 * @param script The script.
 * @param principal The principal.
 * @return The script; NULL, and nothing is appended, if it or the principal is NULL.
 */
SCRIPT_T *update_auth_store_remove_principal(SCRIPT_T *script, const char *principal);

/**
 * Appends a command that gives a principal other roles.
 *
 * @param script The script.
 * @param principal The principal.
 * @param roles Its roles from now on, strings; NULL counts as an empty list.
 * @return The script; NULL, and nothing is appended, if it, the principal or a role is NULL.
 */
SCRIPT_T *update_auth_store_assign_roles(SCRIPT_T *script,
                                         const char *principal,
                                         const LIST_T *roles);

/**
 * Appends a command that gives a principal another password.
 *
 * @param script The script, which holds the password then.
 * @param principal The principal.
 * @param password Its password from now on.
 * @return The script; NULL, and nothing is appended, if one of the arguments is NULL.
 */
SCRIPT_T *update_auth_store_set_password(SCRIPT_T *script,
                                         const char *principal,
                                         const char *password);

/**
 * Appends a command that fails if a principal has another password. Then the whole script fails,
 * so that a password can be changed only by who knows it.
 *
 * @param script The script, which holds the password then.
 * @param principal The principal.
 * @param password The password that it should have.
 * @return The script; NULL, and nothing is appended, if one of the arguments is NULL.
 */
SCRIPT_T *update_auth_store_verify_password(SCRIPT_T *script,
                                            const char *principal,
                                            const char *password);

/**
 * Appends a command: a session property that a client proposes is taken if it has one of these
 * values.
 *
 * @param script The script.
 * @param property_name The property.
 * @param allowed_values The values, strings; NULL counts as an empty set.
 * @return The script; NULL, and nothing is appended, if it or the property is NULL.
 */
SCRIPT_T *update_auth_store_trust_client_proposed_property_in(SCRIPT_T *script,
                                                              const char *property_name,
                                                              const SET_T *allowed_values);

/**
 * Appends a command: a session property that a client proposes is taken if a regular expression
 * matches all of its value.
 *
 * @param script The script.
 * @param property_name The property.
 * @param regular_expression The expression, as Java writes them.
 * @return The script; NULL, and nothing is appended, if one of the arguments is NULL.
 */
SCRIPT_T *update_auth_store_trust_client_proposed_property_matches(SCRIPT_T *script,
                                                                   const char *property_name,
                                                                   const char *regular_expression);

/**
 * Appends a command: a session property that a client proposes is ignored.
 *
 * @param script The script.
 * @param property_name The property.
 * @return The script; NULL, and nothing is appended, if it or the property is NULL.
 */
SCRIPT_T *update_auth_store_ignore_client_proposed_property(SCRIPT_T *script,
                                                            const char *property_name);

/** @} */

/** @} (end of authentication) */

/**
 * @defgroup security Security
 * The principal of a session, and what it may do. Roles and permissions of all principals are in
 * the server's security store.
 *
 * @threadsafety Functions may be called from every thread and from every callback. Handlers are
 *     called on the session's callback thread.
 * @{
 */

/** @name Changing the principal */
/** @{ */

/** The members of `CHANGE_PRINCIPAL_HANDLERS_T`, for structs of programs. */
#define CHANGE_PRINCIPAL_HANDLERS \
    on_change_principal_cb on_change_principal; \
    on_change_principal_cb on_change_principal_failure; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * Called when the server has decided about another principal for a session.
 *
 * @param session The session.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_change_principal_cb)(SESSION_T *session, void *context);

/**
 * Parameters of change_principal().
 */
struct change_principal_params_s {
    /**
     * The session has the principal now.
     */
    on_change_principal_cb on_change_principal;
    /**
     * The server has refused the principal; the old one stays.
     */
    on_change_principal_cb on_change_principal_failure;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The principal. Anonymous if it is NULL or empty.
     */
    const char *principal;
    /**
     * What proves it; NULL for nothing.
     */
    const CREDENTIALS_T *credentials;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of change_principal().
 */
typedef struct change_principal_params_s CHANGE_PRINCIPAL_PARAMS_T;

/**
 * Called when the server has decided whether a session is authenticated again.
 *
 * @param session The session.
 * @param success Whether it is. If not, its principal stays.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_reauthenticate_cb)(const SESSION_T *session, bool success, void *context);

/**
 * Parameters of diffusion_reauthenticate().
 */
struct diffusion_reauthenticate_params_s {
    /**
     * The principal. Anonymous if it is NULL or empty.
     */
    const char *principal;
    /**
     * What proves it; NULL for nothing.
     */
    const CREDENTIALS_T *credentials;
    /**
     * Properties that the session asks for, strings by strings; NULL for none.
     */
    HASH_T *properties;
    /**
     * The server has decided.
     */
    on_reauthenticate_cb on_reauthenticate;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_reauthenticate().
 */
typedef struct diffusion_reauthenticate_params_s DIFFUSION_REAUTHENTICATE_PARAMS_T;

/**
 * Handlers of a change of principal.
 */
struct change_principal_handlers_s {
    /**
     * The session has the principal now.
     */
    on_change_principal_cb on_change_principal;
    /**
     * The server has refused the principal; the old one stays.
     */
    on_change_principal_cb on_change_principal_failure;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a change of principal.
 */
typedef struct change_principal_handlers_s CHANGE_PRINCIPAL_HANDLERS_T;

/**
 * Changes the principal of a session. The server authenticates the new one; its roles, and with
 * them its permissions, are those of the session then.
 *
 * Exactly one of `params.on_change_principal`, `params.on_change_principal_failure`,
 * `params.on_error` and `params.on_discard` is called, on the session's callback thread; those that
 * are NULL are skipped, an error then goes to `session->global_service_error_handler`. Before the
 * first of them is called `session->principal` is the new principal, NULL for none.
 *
 * diffusion_reauthenticate() does the same, and can ask for properties of the session too.
 *
 * @param session The session; nothing happens if it is NULL.
 * @param params The principal, its credentials and the handlers; copied, and the copy of the
 *     credentials is wiped from memory when it was sent.
 */
void change_principal(SESSION_T *session, CHANGE_PRINCIPAL_PARAMS_T params);

/**
 * Authenticates a session again, with the same principal or another one, and asks for properties
 * of the session. The server has this since 6.12; for older ones that is change_principal(), and
 * properties cannot be asked for.
 *
 * If the result is true, exactly one of `params.on_reauthenticate`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
 * an error then goes to `session->global_service_error_handler`. On success `session->principal` is
 * the principal when `params.on_reauthenticate` is called.
 *
 * @param session The session.
 * @param params The principal, its credentials, the properties and the handlers; copied, and the
 *     copy of the credentials is wiped from memory when it was sent.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is sent. False if `session` is NULL or closed, if the principal or
 *     a property is not UTF-8, or if there are properties and the server is older
 *     (`DIFF_ERR_UNSUPPORTED`); while the session still connects, that goes to
 *     `params.on_error`.
 */
bool diffusion_reauthenticate(SESSION_T *session,
                              DIFFUSION_REAUTHENTICATE_PARAMS_T params,
                              DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Permissions of a session */
/** @{ */

/**
 * Called with the permissions of a session that concern the whole server.
 *
 * @param permissions Pointers to `int` (`GLOBAL_PERMISSIONS_T`), those that this version does not
 *     know as `GLOBAL_PERMISSION_UNKNOWN`. Never NULL; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_get_global_permissions_cb)(const SET_T *permissions, void *context);

/**
 * Parameters of diffusion_get_global_permissions().
 */
struct diffusion_get_global_permissions_params_s {
    /**
     * Called with the permissions.
     */
    on_get_global_permissions_cb on_global_permissions;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of diffusion_get_global_permissions().
 */
typedef struct diffusion_get_global_permissions_params_s DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T;

/**
 * Called with the permissions of a session for a path.
 *
 * @param permissions Pointers to `int` (`PATH_PERMISSIONS_T`), those that this version does not
 *     know as `PATH_PERMISSION_UNKNOWN`. Never NULL; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_get_path_permissions_cb)(const SET_T *permissions, void *context);

/**
 * Parameters of diffusion_get_path_permissions().
 */
struct diffusion_get_path_permissions_params_s {
    /**
     * The path; must not be NULL.
     */
    const char *path;
    /**
     * Called with the permissions.
     */
    on_get_path_permissions_cb on_path_permissions;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of diffusion_get_path_permissions().
 */
typedef struct diffusion_get_path_permissions_params_s DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T;

/**
 * Older name of ::on_get_path_permissions_cb.
 *
 * @param permissions The permissions, as pointers to `int`; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_get_topic_permissions_cb)(const SET_T *permissions, void *context);

/**
 * Asks which permissions the session has that concern the whole server.
 *
 * If the result is true, exactly one of `params.on_global_permissions`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
 * an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is sent; false if `session` is NULL or closed.
 */
bool diffusion_get_global_permissions(SESSION_T *session,
                                      DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);

/**
 * Asks which permissions the session has for a path.
 *
 * If the result is true, exactly one of `params.on_path_permissions`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
 * an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The path, which the server judges, and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request is sent. False if `session` is NULL or closed, or if the path is NULL
 *     or not UTF-8 (`DIFF_ERR_ILLEGAL_ARGUMENT`).
 */
bool diffusion_get_path_permissions(SESSION_T *session,
                                    DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);

/** @} */

/** @} (end of security) */

/**
 * @defgroup security_control Security store
 * The security store of a server says what sessions may do. A session has roles; a role has
 * permissions that concern the whole server, permissions for paths, and roles whose permissions it
 * has too. Permissions for a path hold for the paths below it, except for isolated paths and those
 * that have permissions of their own; a role's default permissions hold for all other paths.
 *
 * get_security_store() reads the store. It is changed by scripts: make one with script_create(),
 * append commands with the functions `update_security_store_...`, give it to
 * update_security_store() and release it with script_free().
 *
 * A set of permissions holds pointers to `int`: either a set of set_new_int(), filled with
 * set_add_int(), or one of set_new() that holds addresses in the tables, such as
 * `&SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_READ_TOPIC]`.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. Scripts and stores are not
 *     synchronised.
 * @{
 */

/** @name Permissions */
/** @{ */

/**
 * A permission that concerns the whole server.
 */
enum global_permissions_e {
    /**
     * Register an authenticator.
     */
    GLOBAL_PERMISSION_AUTHENTICATE = 0,
    /**
     * See other sessions.
     */
    GLOBAL_PERMISSION_VIEW_SESSION = 1,
    /**
     * Change other sessions.
     */
    GLOBAL_PERMISSION_MODIFY_SESSION = 2,
    /**
     * Register handlers with the server.
     */
    GLOBAL_PERMISSION_REGISTER_HANDLER = 3,
    /**
     * See the configuration of the server.
     */
    GLOBAL_PERMISSION_VIEW_SERVER = 4,
    /**
     * Change the configuration of the server.
     */
    GLOBAL_PERMISSION_CONTROL_SERVER = 5,
    /**
     * See the security stores.
     */
    GLOBAL_PERMISSION_VIEW_SECURITY = 6,
    /**
     * Change the security stores.
     */
    GLOBAL_PERMISSION_MODIFY_SECURITY = 7,
    /**
     * A permission of a newer server; never sent.
     */
    GLOBAL_PERMISSION_UNKNOWN = 8,
    /**
     * See topic views.
     */
    GLOBAL_PERMISSION_READ_TOPIC_VIEWS = 9,
    /**
     * Change topic views.
     */
    GLOBAL_PERMISSION_MODIFY_TOPIC_VIEWS = 10
};

/**
 * A permission that concerns paths.
 */
enum path_permissions_e {
    /**
     * Receive values.
     */
    PATH_PERMISSION_READ_TOPIC = 0,
    /**
     * Update values.
     */
    PATH_PERMISSION_UPDATE_TOPIC = 1,
    /**
     * Add and remove topics.
     */
    PATH_PERMISSION_MODIFY_TOPIC = 2,
    /**
     * Send requests to handlers.
     */
    PATH_PERMISSION_SEND_TO_MESSAGE_HANDLER = 3,
    /**
     * Send requests to sessions.
     */
    PATH_PERMISSION_SEND_TO_SESSION = 4,
    /**
     * Select topics.
     */
    PATH_PERMISSION_SELECT_TOPIC = 5,
    /**
     * See what events of time series were before they were edited.
     */
    PATH_PERMISSION_QUERY_OBSOLETE_TIME_SERIES_EVENTS = 6,
    /**
     * Edit events of time series.
     */
    PATH_PERMISSION_EDIT_TIME_SERIES_EVENTS = 7,
    /**
     * Edit events that the own principal has appended.
     */
    PATH_PERMISSION_EDIT_OWN_TIME_SERIES_EVENTS = 8,
    /**
     * Acquire session locks.
     */
    PATH_PERMISSION_ACQUIRE_LOCK = 9,
    /**
     * A permission of a newer server; never sent.
     */
    PATH_PERMISSION_UNKNOWN = 10,
    /**
     * Map a branch of session trees to a branch of the topic tree.
     */
    PATH_PERMISSION_EXPOSE_BRANCH = 11
};

/**
 * Older names of the permissions that concern paths.
 */
enum topic_permissions_e {
    /**
     * Receive values.
     */
    TOPIC_PERMISSION_READ_TOPIC = 0,
    /**
     * Update values.
     */
    TOPIC_PERMISSION_UPDATE_TOPIC = 1,
    /**
     * Add and remove topics.
     */
    TOPIC_PERMISSION_MODIFY_TOPIC = 2,
    /**
     * Send requests to handlers.
     */
    TOPIC_PERMISSION_SEND_TO_MESSAGE_HANDLER = 3,
    /**
     * Send requests to sessions.
     */
    TOPIC_PERMISSION_SEND_TO_SESSION = 4,
    /**
     * Select topics.
     */
    TOPIC_PERMISSION_SELECT_TOPIC = 5,
    /**
     * See what events of time series were before they were edited.
     */
    TOPIC_PERMISSION_QUERY_OBSOLETE_TIME_SERIES_EVENTS = 6,
    /**
     * Edit events of time series.
     */
    TOPIC_PERMISSION_EDIT_TIME_SERIES_EVENTS = 7,
    /**
     * Edit events that the own principal has appended.
     */
    TOPIC_PERMISSION_EDIT_OWN_TIME_SERIES_EVENTS = 8,
    /**
     * Acquire session locks.
     */
    TOPIC_PERMISSION_ACQUIRE_LOCK = 9,
    /**
     * A permission of a newer server; never sent.
     */
    TOPIC_PERMISSION_UNKNOWN = 10
};

/**
 * A permission that concerns the whole server.
 */
typedef enum global_permissions_e GLOBAL_PERMISSIONS_T;

/**
 * A permission that concerns paths.
 */
typedef enum path_permissions_e PATH_PERMISSIONS_T;

/**
 * Older names of the permissions that concern paths.
 */
typedef enum topic_permissions_e TOPIC_PERMISSIONS_T;

/**
 * The number of each global permission at its place: `&SECURITY_GLOBAL_PERMISSIONS_TABLE[n]` is
 * something that a set can hold.
 */
extern const int SECURITY_GLOBAL_PERMISSIONS_TABLE[11];

/**
 * The name of each global permission, without prefix, and a NULL at the end.
 */
extern const char *SECURITY_GLOBAL_PERMISSIONS_NAMES[12];

/**
 * The number of each permission for paths at its place: `&SECURITY_PATH_PERMISSIONS_TABLE[n]` is
 * something that a set can hold.
 */
extern const int SECURITY_PATH_PERMISSIONS_TABLE[12];

/**
 * The name of each permission for paths, without prefix, and a NULL at the end.
 */
extern const char *SECURITY_PATH_PERMISSIONS_NAMES[13];

/**
 * Older name of SECURITY_PATH_PERMISSIONS_TABLE.
 */
extern const int SECURITY_TOPIC_PERMISSIONS_TABLE[12];

/**
 * Older name of SECURITY_PATH_PERMISSIONS_NAMES.
 */
extern const char *SECURITY_TOPIC_PERMISSIONS_NAMES[13];

/** @} */

/** @name The security store */
/** @{ */

/**
 * The security store of a server. Functions that read one take it by value: it only points to what
 * is in it.
 */
struct security_store_s {
    /**
     * The roles: by name a `SECURITY_STORE_ROLE_T *`.
     */
    HASH_T *roles;
    /**
     * The roles of anonymous sessions, strings.
     */
    SET_T *anon_roles_default;
    /**
     * The roles of sessions with a principal, strings.
     */
    SET_T *named_roles_default;
    /**
     * The paths that do not inherit permissions, strings.
     */
    SET_T *isolated_paths;
};

/**
 * The security store of a server.
 */
typedef struct security_store_s SECURITY_STORE_T;

/**
 * A role in the security store. Sets of permissions hold pointers to `int`.
 */
struct security_store_role_s {
    /**
     * The name.
     */
    char *name;
    /**
     * The roles whose permissions this one has too, strings.
     */
    SET_T *included_roles;
    /**
     * The permissions that concern the whole server, `GLOBAL_PERMISSIONS_T`.
     */
    SET_T *global_permissions;
    /**
     * Older name of `default_path_permissions`; a copy of it.
     */
    SET_T *default_topic_permissions;
    /**
     * The permissions for paths that have none of their own, `PATH_PERMISSIONS_T`.
     */
    SET_T *default_path_permissions;
    /**
     * Older name of `path_permissions`; a copy of it.
     */
    HASH_T *topic_permissions;
    /**
     * The permissions for paths, `PATH_PERMISSIONS_T`: by path a `SET_T *`.
     */
    HASH_T *path_permissions;
    /**
     * The only principal that may change the role; NULL if all may.
     */
    const char *locking_principal;
};

/**
 * A role in the security store.
 */
typedef struct security_store_role_s SECURITY_STORE_ROLE_T;

/**
 * Creates an empty store: its members are there, and empty.
 *
 * @return The store, to be released with security_store_free(); NULL if out of memory.
 */
SECURITY_STORE_T *security_store_create(void);

/**
 * Copies a store with everything in it, for instance to keep what a callback was given.
 *
 * @param store The store; may be NULL.
 * @return The copy, to be released with security_store_free(); NULL if `store` is NULL, or if out
 *     of memory.
 */
SECURITY_STORE_T *security_store_dup(const SECURITY_STORE_T *store);

/**
 * Releases a store with everything in it. Only for stores of security_store_create() and
 * security_store_dup(); what a program has added to one must be from `malloc()` and is released
 * too.
 *
 * @param store The store; may be NULL.
 */
void security_store_free(SECURITY_STORE_T *store);

/**
 * Lists the roles of anonymous sessions.
 *
 * @param store The store.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if out of memory.
 */
char **get_security_default_anonymous_roles(SECURITY_STORE_T store);

/**
 * Lists the roles of sessions with a principal.
 *
 * @param store The store.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if out of memory.
 */
char **get_security_default_named_roles(SECURITY_STORE_T store);

/**
 * Lists the paths that do not inherit permissions.
 *
 * @param store The store.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if out of memory.
 */
char **get_security_isolated_paths(SECURITY_STORE_T store);

/**
 * Lists the names of the roles.
 *
 * @param store The store.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if out of memory.
 */
char **get_security_role_names(SECURITY_STORE_T store);

/**
 * Lists the roles whose permissions a role has too.
 *
 * @param store The store.
 * @param role_name The role.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if there is no such role, if
 *     `role_name` is NULL, or if out of memory.
 */
char **get_security_included_roles(SECURITY_STORE_T store, const char *role_name);

/**
 * Lists the permissions of a role that concern the whole server.
 *
 * @param store The store.
 * @param role_name The role.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if there is no such role, if
 *     `role_name` is NULL, or if out of memory.
 */
GLOBAL_PERMISSIONS_T **get_security_global_permissions(SECURITY_STORE_T store,
                                                       const char *role_name);

/**
 * Lists the permissions of a role for paths that have none of their own.
 *
 * @param store The store.
 * @param role_name The role.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if there is no such role, if
 *     `role_name` is NULL, or if out of memory.
 */
PATH_PERMISSIONS_T **get_security_default_path_permissions(SECURITY_STORE_T store,
                                                           const char *role_name);

/**
 * Lists the permissions of a role for paths that have none of their own. Older name of
 * get_security_default_path_permissions().
 *
 * @param store The store.
 * @param role_name The role.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if there is no such role, if
 *     `role_name` is NULL, or if out of memory.
 */
TOPIC_PERMISSIONS_T **get_security_default_topic_permissions(SECURITY_STORE_T store,
                                                             const char *role_name);

/**
 * Lists the permissions of a role for a path.
 *
 * @param store The store.
 * @param role_name The role.
 * @param topic_name The path.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if there is no such role, if it has
 *     nothing of its own for exactly this path, if a name is NULL, or if out of memory.
 */
PATH_PERMISSIONS_T **get_security_path_permissions(SECURITY_STORE_T store,
                                                   const char *role_name,
                                                   const char *topic_name);

/**
 * Lists the permissions of a role for a path. Older name of get_security_path_permissions().
 *
 * @param store The store.
 * @param role_name The role.
 * @param topic_name The path.
 * @return A new array, in no certain order, that ends with NULL. The array is to be released with
 *     `free()`; what it points to belongs to the store. NULL if there is no such role, if it has
 *     nothing of its own for exactly this path, if a name is NULL, or if out of memory.
 */
TOPIC_PERMISSIONS_T **get_security_topic_permissions(SECURITY_STORE_T store,
                                                     const char *role_name,
                                                     const char *topic_name);

/** @} */

/** @name Reading and changing the store */
/** @{ */

/** The handlers in `GET_SECURITY_STORE_PARAMS_T`, for structs of programs. */
#define GET_SECURITY_STORE_HANDLERS \
    on_get_security_store_cb on_get; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
/** The handlers in `UPDATE_SECURITY_STORE_PARAMS_T`, for structs of programs. */
#define UPDATE_SECURITY_STORE_HANDLERS \
    on_update_security_store_cb on_update; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/**
 * Called with the security store of the server.
 *
 * @param session The session.
 * @param store The store. What is in it is valid until the callback returns; security_store_dup()
 *     keeps it.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_get_security_store_cb)(SESSION_T *session, SECURITY_STORE_T store, void *context);

/**
 * Parameters of get_security_store().
 */
struct get_security_store_params_s {
    /**
     * Called with the store.
     */
    on_get_security_store_cb on_get;
    /**
     * Called when the store could not be read.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of get_security_store().
 */
typedef struct get_security_store_params_s GET_SECURITY_STORE_PARAMS_T;

/**
 * Called when the server has read a script.
 *
 * @param session The session.
 * @param error_reports What is wrong with the script, `ERROR_REPORT_T *`. An empty list means that
 *     the script was applied; otherwise nothing of it was. Valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_update_security_store_cb)(SESSION_T *session,
                                           const LIST_T *error_reports,
                                           void *context);

/**
 * Parameters of update_security_store().
 */
struct update_security_store_params_s {
    /**
     * Called when the server has read the script, whether or not it is right.
     */
    on_update_security_store_cb on_update;
    /**
     * Called when the store may not be changed, or for other failures.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Called when there will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The commands.
     */
    SCRIPT_T *update_script;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of update_security_store().
 */
typedef struct update_security_store_params_s UPDATE_SECURITY_STORE_PARAMS_T;

/**
 * Reads the security store of the server: its roles with their permissions, the roles that
 * sessions have by default, and the isolated paths.
 *
 * Exactly one of `params.on_get`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permission `VIEW_SECURITY`, otherwise the error is
 *     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
 * @param params The handlers; copied.
 */
void get_security_store(SESSION_T *session, GET_SECURITY_STORE_PARAMS_T params);

/**
 * Changes the security store of the server. The commands of a script are applied together: if one
 * of them fails, nothing is changed.
 *
 * Exactly one of `params.on_update`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. What is wrong with the script goes to
 * `params.on_update`.
 *
 * @param session The session, which needs the permission `MODIFY_SECURITY`, otherwise the error is
 *     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
 * @param params The script and the handlers; copied. If the script is NULL or not UTF-8, the error
 *     is `DIFF_ERR_ILLEGAL_ARGUMENT`.
 */
void update_security_store(SESSION_T *session, UPDATE_SECURITY_STORE_PARAMS_T params);

/** @} */

/** @name Scripts */
/** @{ */

/**
 * Appends a command that sets the permissions of a role that concern the whole server. A role that
 * does not exist yet is made.
 *
 * @param script The script.
 * @param role_name The role.
 * @param permissions The permissions, pointers to `int` (`GLOBAL_PERMISSIONS_T`); NULL counts as
 *     an empty set.
 * @return The script; NULL, and nothing is appended, if it or `role_name` is NULL, or if
 *     a permission is unknown.
 */
SCRIPT_T *update_security_store_global_role_permissions(SCRIPT_T *script,
                                                        const char *role_name,
                                                        const SET_T *permissions);

/**
 * Appends a command that sets the permissions of a role for paths that have none of their own.
 *
 * @param script The script.
 * @param role_name The role.
 * @param permissions The permissions, pointers to `int` (`PATH_PERMISSIONS_T`); NULL counts as an
 *     empty set.
 * @return The script; NULL, and nothing is appended, if it or `role_name` is NULL, or if
 *     a permission is unknown.
 */
SCRIPT_T *update_security_store_default_path_permissions(SCRIPT_T *script,
                                                         const char *role_name,
                                                         const SET_T *permissions);

/**
 * Appends a command that sets the permissions of a role for a path and those below it. An empty set
 * takes all permissions away.
 *
 * @param script The script.
 * @param role_name The role.
 * @param path The path.
 * @param permissions The permissions, pointers to `int` (`PATH_PERMISSIONS_T`); NULL counts as an
 *     empty set.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL, or if
 *     a permission is unknown.
 */
SCRIPT_T *update_security_store_path_permissions(SCRIPT_T *script,
                                                 const char *role_name,
                                                 const char *path,
                                                 const SET_T *permissions);

/**
 * Appends a command that removes what a role has of its own for a path: it inherits again.
 *
 * @param script The script.
 * @param role_name The role.
 * @param path The path.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
 */
SCRIPT_T *update_security_store_remove_path_permissions(SCRIPT_T *script,
                                                        const char *role_name,
                                                        const char *path);

/**
 * Appends a command that sets the roles whose permissions a role has too.
 *
 * @param script The script.
 * @param role_name The role.
 * @param included_roles The roles, strings; NULL counts as an empty list.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
 */
SCRIPT_T *update_security_store_include_roles(SCRIPT_T *script,
                                              const char *role_name,
                                              const LIST_T *included_roles);

/**
 * Appends a command that lets only one principal change a role from then on.
 *
 * @param script The script.
 * @param role_name The role.
 * @param locking_principal The principal.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
 */
SCRIPT_T *update_security_store_role_locked_by_principal(SCRIPT_T *script,
                                                         const char *role_name,
                                                         const char *locking_principal);

/**
 * Appends a command that sets the roles of sessions with a principal.
 *
 * @param script The script.
 * @param roles The roles, strings; NULL counts as an empty list.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
 */
SCRIPT_T *update_security_store_named_session_roles(SCRIPT_T *script, const LIST_T *roles);

/**
 * Appends a command that sets the roles of anonymous sessions.
 *
 * @param script The script.
 * @param roles The roles, strings; NULL counts as an empty list.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
 */
SCRIPT_T *update_security_store_anonymous_session_roles(SCRIPT_T *script, const LIST_T *roles);

/**
 * Appends a command that isolates a path: it no longer inherits permissions from the paths above it
 * nor from the default ones.
 *
 * @param script The script.
 * @param path The path.
 * @return The script; NULL, and nothing is appended, if it or `path` is NULL.
 */
SCRIPT_T *update_security_store_isolate_path(SCRIPT_T *script, const char *path);

/**
 * Appends a command that lets an isolated path inherit permissions again.
 *
 * @param script The script.
 * @param path The path.
 * @return The script; NULL, and nothing is appended, if it or `path` is NULL.
 */
SCRIPT_T *update_security_store_deisolate_path(SCRIPT_T *script, const char *path);

/**
 * Older name of update_security_store_default_path_permissions().
 *
 * @param script The script.
 * @param role_name The role.
 * @param permissions The permissions, pointers to `int` (`TOPIC_PERMISSIONS_T`); NULL counts as
 *     an empty set.
 * @return The script; NULL, and nothing is appended, if it or `role_name` is NULL, or if
 *     a permission is unknown.
 */
SCRIPT_T *update_security_store_default_topic_permissions(SCRIPT_T *script,
                                                          const char *role_name,
                                                          const SET_T *permissions);

/**
 * Older name of update_security_store_path_permissions().
 *
 * @param script The script.
 * @param role_name The role.
 * @param topic_path The path.
 * @param permissions The permissions, pointers to `int` (`TOPIC_PERMISSIONS_T`); NULL counts as
 *     an empty set.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL, or if
 *     a permission is unknown.
 */
SCRIPT_T *update_security_store_topic_permissions(SCRIPT_T *script,
                                                  const char *role_name,
                                                  const char *topic_path,
                                                  const SET_T *permissions);

/**
 * Older name of update_security_store_remove_path_permissions().
 *
 * @param script The script.
 * @param role_name The role.
 * @param topic_path The path.
 * @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
 */
SCRIPT_T *update_security_store_remove_topic_permissions(SCRIPT_T *script,
                                                         const char *role_name,
                                                         const char *topic_path);

/** @} */

/** @} (end of security_control) */

/**
 * @defgroup metrics Metric collectors
 * A metric collector makes the server keep figures about a set of sessions or topics, by groups:
 * how many there are, how much they receive. A builder creates a collector, a request sets it at
 * the server, where it has a name.
 *
 * @threadsafety Functions on a session and on a collector may be called from every thread and from
 *     every callback. Handlers are called on the session's callback thread. A builder has no lock.
 * @{
 */

/** @name Collectors of session metrics */
/** @{ */

/**
 * A collector of session metrics.
 */
typedef struct DIFFUSION_SESSION_METRIC_COLLECTOR_T DIFFUSION_SESSION_METRIC_COLLECTOR_T;

/**
 * Gives the name of a collector.
 *
 * @param collector The collector; may be NULL.
 * @param[out] name Receives a copy of the name, to be released with `free()`; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_session_metric_collector_get_name(DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
                                                 char **name);

/**
 * Gives the filter of a collector: which sessions it measures.
 *
 * @param collector The collector; may be NULL.
 * @param[out] session_filter Receives a copy of the filter, to be released with `free()`; may be
 *     NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_session_metric_collector_get_session_filter(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        char **session_filter);

/**
 * Says whether the metrics of a collector are shown to Prometheus.
 *
 * @param collector The collector; may be NULL.
 * @param[out] exports_to_prometheus Receives the answer; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_session_metric_collector_exports_to_prometheus(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        bool *exports_to_prometheus);

/**
 * Gives the limit of the number of groups of a collector.
 *
 * @param collector The collector; may be NULL.
 * @param[out] maximum_groups Receives the limit, `INT_MAX` if there is none; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_session_metric_collector_maximum_groups(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        int *maximum_groups);

/**
 * Says whether a collector drops the metrics of groups that have no session any more.
 *
 * @param collector The collector; may be NULL.
 * @param[out] removes Receives the answer; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_session_metric_collector_removes_metrics_with_no_matches(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        bool *removes);

/**
 * Gives the session properties by whose values a collector groups sessions.
 *
 * @param collector The collector; may be NULL.
 * @param[out] group_by Receives a list of the names, to be released with `list_free(list, free)`.
 *     It is empty if the sessions are not grouped. May be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_session_metric_collector_get_group_by_properties(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        LIST_T **group_by);

/**
 * Compares two collectors.
 *
 * @param collector_1 One collector; may be NULL.
 * @param collector_2 The other one; may be NULL.
 * @return True if everything about them is equal, or if both are NULL.
 */
bool diffusion_session_metric_collector_compare(DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector_1,
                                                DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector_2);

/**
 * Releases a collector that a builder has created. Nothing happens to one that the server has
 * listed: it belongs to the library.
 *
 * @param collector The collector; may be NULL.
 */
void diffusion_session_metric_collector_free(DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector);

/**
 * Creates collectors of session metrics.
 */
typedef struct DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T;

/**
 * Creates a builder. Collectors that it creates are not shown to Prometheus, keep the metrics of
 * groups without sessions, have no limit of groups, and do not group, unless it is told otherwise.
 *
 * @return The builder, to be released with diffusion_session_metric_collector_builder_free().
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *diffusion_session_metric_collector_builder_init(void);

/**
 * Makes a builder as it was when it was created.
 *
 * @param builder The builder; may be NULL.
 * @return `builder`.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *diffusion_session_metric_collector_builder_reset(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder);

/**
 * Releases a builder. Collectors that it has created stay.
 *
 * @param builder The builder; may be NULL.
 */
void diffusion_session_metric_collector_builder_free(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder);

/**
 * Says whether the metrics are shown to Prometheus.
 *
 * @param builder The builder; may be NULL.
 * @param export_to_prometheus Whether they are.
 * @return `builder`.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_export_to_prometheus(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        bool export_to_prometheus);

/**
 * Limits the number of groups (since 6.8). Sessions that would make another group are not
 * measured.
 *
 * @param builder The builder; may be NULL.
 * @param limit The limit, `INT_MAX` for none. If it is less than 1, no collector can be created.
 * @return `builder`.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_maximum_groups(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        int limit);

/**
 * Adds a session property by whose values sessions are grouped.
 *
 * @param builder The builder; may be NULL.
 * @param property_name The name of the property; copied. Nothing happens if it is NULL.
 * @return `builder`.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_group_by_property(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        char *property_name);

/**
 * Sets the session properties by whose values sessions are grouped, in place of all that were
 * there before.
 *
 * @param builder The builder; may be NULL.
 * @param property_names A list of the names, `char *`; copied. NULL or empty for no groups.
 * @return `builder`.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_group_by_properties(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        LIST_T *property_names);

/**
 * Says whether the metrics of groups that have no session any more are dropped.
 *
 * @param builder The builder; may be NULL.
 * @param remove Whether they are.
 * @return `builder`.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        bool remove);

/**
 * Creates a collector (since 6.8). The builder stays as it is and may create others.
 *
 * @param builder The builder.
 * @param name The name of the collector, which must not be empty; copied.
 * @param session_filter Which sessions are measured: a session filter, which the server checks;
 *     copied.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return The collector, to be released with diffusion_session_metric_collector_free(); NULL if
 *     another argument is NULL or not UTF-8, or if what the builder was told is not allowed.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_T *diffusion_session_metric_collector_builder_create(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *session_filter,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a collector.
 *
 * @deprecated Since 6.8; use diffusion_session_metric_collector_builder_create(), which says why
 *     it has failed.
 *
 * @param builder The builder.
 * @param name The name of the collector, which must not be empty; copied.
 * @param session_filter Which sessions are measured: a session filter, which the server checks;
 *     copied.
 * @return The collector, to be released with diffusion_session_metric_collector_free(); NULL if an
 *     argument is NULL or not UTF-8, or if what the builder was told is not allowed.
 */
DIFFUSION_SESSION_METRIC_COLLECTOR_T *diffusion_session_metric_collector_builder_create_collector(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *session_filter);

/**
 * Called on the session's callback thread when a collector has been set.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*session_metric_collector_put_cb)(void *context);

/**
 * Parameters of diffusion_metrics_put_session_metric_collector().
 */
struct diffusion_metrics_put_session_metric_collector_params_s {
    /**
     * The collector; it stays the program's.
     */
    DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector;
    /**
     * The collector was set.
     */
    session_metric_collector_put_cb on_collector_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_metrics_put_session_metric_collector().
 */
typedef struct diffusion_metrics_put_session_metric_collector_params_s
        DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T;

/**
 * Called on the session's callback thread when there is no collector of the name any more.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*session_metric_collector_remove_cb)(void *context);

/**
 * Parameters of diffusion_metrics_remove_session_metric_collector().
 */
struct diffusion_metrics_remove_session_metric_collector_params_s {
    /**
     * The name of the collector.
     */
    char *collector_name;
    /**
     * There is no collector of that name any more.
     */
    session_metric_collector_remove_cb on_collector_removed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_metrics_remove_session_metric_collector().
 */
typedef struct diffusion_metrics_remove_session_metric_collector_params_s
        DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T;

/**
 * Called on the session's callback thread with the collectors of the server.
 *
 * @param collectors A list of `DIFFUSION_SESSION_METRIC_COLLECTOR_T *`, empty if there are none.
 *     It belongs to the library, with all that is in it, and is valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*session_metric_collector_list_cb)(const LIST_T *collectors, void *context);

/**
 * Parameters of diffusion_metrics_list_session_metric_collectors().
 */
struct diffusion_metrics_list_session_metric_collectors_params_s {
    /**
     * The collectors are there.
     */
    session_metric_collector_list_cb on_collectors_received;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_metrics_list_session_metric_collectors().
 */
typedef struct diffusion_metrics_list_session_metric_collectors_params_s
        DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T;

/**
 * Sets a collector of session metrics at the server, in place of one of the same name. The session
 * needs the permission `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_collector_set`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. The error is
 * `DIFF_ERR_INVALID_FILTER` if the server does not understand the session filter of the collector;
 * its message says where it is wrong.
 *
 * @param session The session.
 * @param params The collector, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the collector is NULL.
 */
bool diffusion_metrics_put_session_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Removes a collector of session metrics from the server. It is no error if there is none of that
 * name. The session needs the permission `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_collector_removed`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The name, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the name is NULL or not UTF-8.
 */
bool diffusion_metrics_remove_session_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Asks for all collectors of session metrics of the server. The session needs the permission
 * `VIEW_SERVER`.
 *
 * If the result is true, exactly one of `params.on_collectors_received`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it.
 */
bool diffusion_metrics_list_session_metric_collectors(
        SESSION_T *session,
        DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Collectors of topic metrics */
/** @{ */

/**
 * A collector of topic metrics.
 */
typedef struct DIFFUSION_TOPIC_METRIC_COLLECTOR_T DIFFUSION_TOPIC_METRIC_COLLECTOR_T;

/**
 * Gives the name of a collector.
 *
 * @param collector The collector; may be NULL.
 * @param[out] name Receives a copy of the name, to be released with `free()`; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_get_name(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
                                               char **name);

/**
 * Gives the selector of a collector: which topics it measures.
 *
 * @param collector The collector; may be NULL.
 * @param[out] topic_selector Receives a copy of the selector, to be released with `free()`; may be
 *     NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_get_topic_selector(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        char **topic_selector);

/**
 * Says whether the metrics of a collector are shown to Prometheus.
 *
 * @param collector The collector; may be NULL.
 * @param[out] exports_to_prometheus Receives the answer; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_exports_to_prometheus(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        bool *exports_to_prometheus);

/**
 * Gives the limit of the number of groups of a collector.
 *
 * @param collector The collector; may be NULL.
 * @param[out] maximum_groups Receives the limit, `INT_MAX` if there is none; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_maximum_groups(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
                                                     int *maximum_groups);

/**
 * Says whether a collector groups topics by their type.
 *
 * @param collector The collector; may be NULL.
 * @param[out] groups_by_topic_type Receives the answer; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_groups_by_topic_type(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        bool *groups_by_topic_type);

/**
 * Says whether a collector groups topics by the topic view that has created them.
 *
 * @param collector The collector; may be NULL.
 * @param[out] groups_by_topic_view Receives the answer; may be NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_groups_by_topic_view(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        bool *groups_by_topic_view);

/**
 * Gives the number of leading parts of their paths by which a collector groups topics.
 *
 * @param collector The collector; may be NULL.
 * @param[out] group_by_path_prefix_parts Receives the number, 0 if paths do not matter; may be
 *     NULL.
 * @return True; false, and nothing is written, if an argument is NULL.
 */
bool diffusion_topic_metric_collector_group_by_path_prefix_parts(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        int *group_by_path_prefix_parts);

/**
 * Compares two collectors.
 *
 * @param collector_1 One collector; may be NULL.
 * @param collector_2 The other one; may be NULL.
 * @return True if everything about them is equal, or if both are NULL.
 */
bool diffusion_topic_metric_collector_compare(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector_1,
                                              DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector_2);

/**
 * Releases a collector that a builder has created. Nothing happens to one that the server has
 * listed: it belongs to the library.
 *
 * @param collector The collector; may be NULL.
 */
void diffusion_topic_metric_collector_free(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector);

/**
 * Creates collectors of topic metrics.
 */
typedef struct DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T;

/**
 * Creates a builder. Collectors that it creates are not shown to Prometheus, have no limit of
 * groups, and do not group, unless it is told otherwise.
 *
 * @return The builder, to be released with diffusion_topic_metric_collector_builder_free().
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *diffusion_topic_metric_collector_builder_init(void);

/**
 * Makes a builder as it was when it was created.
 *
 * @param builder The builder; may be NULL.
 * @return `builder`.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *diffusion_topic_metric_collector_builder_reset(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder);

/**
 * Releases a builder. Collectors that it has created stay.
 *
 * @param builder The builder; may be NULL.
 */
void diffusion_topic_metric_collector_builder_free(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder);

/**
 * Says whether the metrics are shown to Prometheus.
 *
 * @param builder The builder; may be NULL.
 * @param export_to_prometheus Whether they are.
 * @return `builder`.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_export_to_prometheus(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        bool export_to_prometheus);

/**
 * Limits the number of groups (since 6.8). Topics that would make another group are not measured.
 *
 * @param builder The builder; may be NULL.
 * @param limit The limit, `INT_MAX` for none. If it is less than 1, no collector can be created.
 * @return `builder`.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *diffusion_topic_metric_collector_builder_maximum_groups(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        int limit);

/**
 * Says whether topics are grouped by their type.
 *
 * @param builder The builder; may be NULL.
 * @param group_by_topic_type Whether they are.
 * @return `builder`.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_group_by_topic_type(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        bool group_by_topic_type);

/**
 * Says whether topics are grouped by the topic view that has created them (since 6.9).
 *
 * @param builder The builder; may be NULL.
 * @param group_by_topic_view Whether they are.
 * @return `builder`.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_group_by_topic_view(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        bool group_by_topic_view);

/**
 * Lets topics be grouped by the leading parts of their paths (since 6.8).
 *
 * @param builder The builder; may be NULL.
 * @param parts The number of parts, 0 if paths do not matter. If it is negative, no collector can
 *     be created.
 * @return `builder`.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        int parts);

/**
 * Creates a collector (since 6.8). The builder stays as it is and may create others.
 *
 * @param builder The builder.
 * @param name The name of the collector, which must not be empty; copied.
 * @param topic_selector Which topics are measured: a topic selector, which the server checks;
 *     copied.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return The collector, to be released with diffusion_topic_metric_collector_free(); NULL if
 *     another argument is NULL or not UTF-8, or if what the builder was told is not allowed.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_T *diffusion_topic_metric_collector_builder_create(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *topic_selector,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a collector.
 *
 * @deprecated Since 6.8; use diffusion_topic_metric_collector_builder_create(), which says why
 *     it has failed.
 *
 * @param builder The builder.
 * @param name The name of the collector, which must not be empty; copied.
 * @param topic_selector Which topics are measured: a topic selector, which the server checks;
 *     copied.
 * @return The collector, to be released with diffusion_topic_metric_collector_free(); NULL if an
 *     argument is NULL or not UTF-8, or if what the builder was told is not allowed.
 */
DIFFUSION_TOPIC_METRIC_COLLECTOR_T *diffusion_topic_metric_collector_builder_create_collector(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *topic_selector);

/**
 * Called on the session's callback thread when a collector has been set.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*topic_metric_collector_put_cb)(void *context);

/**
 * Parameters of diffusion_metrics_put_topic_metric_collector().
 */
struct diffusion_metrics_put_topic_metric_collector_params_s {
    /**
     * The collector; it stays the program's.
     */
    DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector;
    /**
     * The collector was set.
     */
    topic_metric_collector_put_cb on_collector_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_metrics_put_topic_metric_collector().
 */
typedef struct diffusion_metrics_put_topic_metric_collector_params_s
        DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T;

/**
 * Called on the session's callback thread when there is no collector of the name any more.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*topic_metric_collector_remove_cb)(void *context);

/**
 * Parameters of diffusion_metrics_remove_topic_metric_collector().
 */
struct diffusion_metrics_remove_topic_metric_collector_params_s {
    /**
     * The name of the collector.
     */
    char *collector_name;
    /**
     * There is no collector of that name any more.
     */
    topic_metric_collector_remove_cb on_collector_removed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_metrics_remove_topic_metric_collector().
 */
typedef struct diffusion_metrics_remove_topic_metric_collector_params_s
        DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T;

/**
 * Called on the session's callback thread with the collectors of the server.
 *
 * @param collectors A list of `DIFFUSION_TOPIC_METRIC_COLLECTOR_T *`, empty if there are none.
 *     It belongs to the library, with all that is in it, and is valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*topic_metric_collector_list_cb)(const LIST_T *collectors, void *context);

/**
 * Parameters of diffusion_metrics_list_topic_metric_collectors().
 */
struct diffusion_metrics_list_topic_metric_collectors_params_s {
    /**
     * The collectors are there.
     */
    topic_metric_collector_list_cb on_collectors_received;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_metrics_list_topic_metric_collectors().
 */
typedef struct diffusion_metrics_list_topic_metric_collectors_params_s
        DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T;

/**
 * Sets a collector of topic metrics at the server, in place of one of the same name. The session
 * needs the permission `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_collector_set`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. An error is, among
 * others, that the server does not understand the topic selector of the collector.
 *
 * @param session The session.
 * @param params The collector, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the collector is NULL.
 */
bool diffusion_metrics_put_topic_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Removes a collector of topic metrics from the server. It is no error if there is none of that
 * name. The session needs the permission `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_collector_removed`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The name, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the name is NULL or not UTF-8.
 */
bool diffusion_metrics_remove_topic_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Asks for all collectors of topic metrics of the server. The session needs the permission
 * `VIEW_SERVER`.
 *
 * If the result is true, exactly one of `params.on_collectors_received`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it.
 */
bool diffusion_metrics_list_topic_metric_collectors(
        SESSION_T *session,
        DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @} (end of metrics) */

/**
 * @defgroup remote_servers Remote servers
 * A remote server is the definition of another server or cluster, from which remote topic views
 * take their topics. It is known by its name. A builder creates a definition, a request gives it to
 * the server.
 *
 * @threadsafety Functions on a session and on a remote server may be called from every thread and
 *     from every callback. Handlers are called on the session's callback thread. A builder has no
 *     lock.
 * @{
 */

/** @name Definitions */
/** @{ */

/**
 * Which side makes the connection between two servers (since 6.10).
 */
enum diffusion_remote_server_type_e {
    /**
     * The secondary server connects to the primary server.
     */
    DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_INITIATOR = 1,
    /**
     * The primary server connects to secondary servers, each of which has an acceptor of the same
     * name.
     */
    DIFFUSION_REMOTE_SERVER_TYPE_PRIMARY_INITIATOR = 2,
    /**
     * The secondary server takes the connection of a primary initiator of the same name.
     */
    DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_ACCEPTOR = 3
};

/**
 * An option of the connection to a remote server. The numbers are those of 6.10 and later; 6.9 had
 * others.
 */
enum diffusion_remote_server_connection_option_e {
    /**
     * How long connecting may take, in milliseconds; at most an hour.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_CONNECTION_TIMEOUT = 1,
    /**
     * The size of the input buffer, in bytes; at least 1024.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_INPUT_BUFFER_SIZE = 2,
    /**
     * The length of the queue of messages to the remote server; at least 1.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_MAXIMUM_QUEUE_SIZE = 3,
    /**
     * The size of the output buffer, in bytes; at least 1024.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_OUTPUT_BUFFER_SIZE = 4,
    /**
     * How long a lost connection may be recovered, in milliseconds; at most an hour.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECONNECTION_TIMEOUT = 5,
    /**
     * The number of messages that are kept for a recovery; at least 0.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECOVERY_BUFFER_SIZE = 6,
    /**
     * The time between two attempts to connect, in milliseconds; at least 0.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RETRY_DELAY = 7,
    /**
     * How long sending may take, in milliseconds; at most an hour.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_WRITE_TIMEOUT = 8
};

/**
 * The state of the connection to a remote server, as the server sees it that was asked.
 */
enum diffusion_remote_server_connection_state_e {
    /**
     * Nothing needs a connection, and a trial connection was made.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_INACTIVE = 1,
    /**
     * There is a connection.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_CONNECTED = 2,
    /**
     * Connecting has failed and is tried again.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING = 3,
    /**
     * Connecting has failed.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_FAILED = 4,
    /**
     * There is no remote server of that name.
     */
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_MISSING = 5
};

/**
 * Which side makes the connection between two servers (since 6.10).
 */
typedef enum diffusion_remote_server_type_e DIFFUSION_REMOTE_SERVER_TYPE_T;

/**
 * An option of the connection to a remote server.
 */
typedef enum diffusion_remote_server_connection_option_e
        DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T;

/**
 * The state of the connection to a remote server, as the server sees it that was asked.
 */
typedef enum diffusion_remote_server_connection_state_e DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T;

/**
 * The definition of another server, from which remote topic views take topics.
 */
typedef struct DIFFUSION_REMOTE_SERVER_T DIFFUSION_REMOTE_SERVER_T;

/**
 * Gives the name of a remote server.
 *
 * @param remote_server The remote server; may be NULL.
 * @return A copy of the name, to be released with `free()`; NULL if `remote_server` is NULL.
 */
char *diffusion_remote_server_get_name(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Says which side makes the connection (since 6.10).
 *
 * @param remote_server The remote server; may be NULL.
 * @return The type; 0 if `remote_server` is NULL.
 */
DIFFUSION_REMOTE_SERVER_TYPE_T diffusion_remote_server_get_type(
        DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Gives the URL of a remote server.
 *
 * @param remote_server The remote server; may be NULL.
 * @return A copy of the URL of a secondary initiator, of the first one of a primary initiator, or
 *     of the host name of a secondary acceptor, to be released with `free()`; NULL if there is
 *     none or `remote_server` is NULL.
 */
char *diffusion_remote_server_get_url(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Gives the URLs of the secondary servers that a primary initiator connects to (since 6.10).
 *
 * @param remote_server The remote server; may be NULL.
 * @return A list of copies of the URLs, to be released with `list_free(list, free)`; for the other
 *     types the one URL or host name. NULL if `remote_server` is NULL.
 */
LIST_T *diffusion_remote_server_get_urls(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Gives the name of the connector of a primary initiator (since 6.10).
 *
 * @param remote_server The remote server; may be NULL.
 * @return A copy of the name, to be released with `free()`; NULL for other types and if
 *     `remote_server` is NULL.
 */
char *diffusion_remote_server_get_connector(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Gives the time between two attempts to connect (since 6.10).
 *
 * @param remote_server The remote server; may be NULL.
 * @return Milliseconds, 1000 unless something else was set; 0 if `remote_server` is NULL.
 */
int diffusion_remote_server_get_retry_delay(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Gives the principal of the connection.
 *
 * @param remote_server The remote server; may be NULL.
 * @return A copy of the principal, empty for an anonymous connection, to be released with
 *     `free()`; NULL if `remote_server` is NULL.
 */
char *diffusion_remote_server_get_principal(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Gives the options of the connection that were set.
 *
 * @param remote_server The remote server; may be NULL.
 * @return A map from the numbers of options, ::DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T, to
 *     copies of their values, `char *`. It is empty if none is set, and to be released with
 *     `hash_num_free(map, free)`. NULL if `remote_server` is NULL.
 */
HASH_NUM_T *diffusion_remote_server_get_connection_options(
        DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Says which notifications of missing topics are passed on to the primary server.
 *
 * @param remote_server The remote server; may be NULL.
 * @return A copy of the topic selector, to be released with `free()`; NULL if none are passed on
 *     or `remote_server` is NULL.
 */
char *diffusion_remote_server_get_missing_topic_notification_filter(
        DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Releases a remote server that a builder has created. Nothing happens to one that a callback was
 * given: it belongs to the library.
 *
 * @param remote_server The remote server; may be NULL.
 */
void diffusion_remote_server_free(DIFFUSION_REMOTE_SERVER_T *remote_server);

/**
 * Creates remote servers.
 */
typedef struct DIFFUSION_REMOTE_SERVER_BUILDER_T DIFFUSION_REMOTE_SERVER_BUILDER_T;

/**
 * Creates a builder. Servers that it creates connect anonymously, with the options that the server
 * has by itself, and pass on no notifications of missing topics, unless it is told otherwise.
 *
 * @return The builder, to be released with diffusion_remote_server_builder_free().
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_init(void);

/**
 * Makes a builder as it was when it was created.
 *
 * @param builder The builder; may be NULL.
 * @return `builder`.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_reset(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder);

/**
 * Releases a builder. Servers that it has created stay.
 *
 * @param builder The builder; may be NULL.
 */
void diffusion_remote_server_builder_free(DIFFUSION_REMOTE_SERVER_BUILDER_T *builder);

/**
 * Sets the principal of the connection. Primary initiators have none.
 *
 * @param builder The builder; may be NULL.
 * @param principal The principal; copied. NULL or empty for an anonymous connection.
 * @return `builder`.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_principal(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *principal);

/**
 * Sets the credentials of the connection. Primary initiators have none.
 *
 * @param builder The builder; may be NULL.
 * @param credentials The credentials; copied. NULL for none.
 * @return `builder`.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_credentials(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        CREDENTIALS_T *credentials);

/**
 * Sets or removes an option of the connection. Primary initiators have none.
 *
 * @param builder The builder; may be NULL.
 * @param option The option.
 * @param value Its value, a decimal number, which is checked when a server is created; copied.
 *     NULL removes the option, so that the server's default counts.
 * @return `builder`.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_connection_option(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T option,
        char *value);

/**
 * Sets the options of the connection, in place of all that were there before. Primary initiators
 * have none.
 *
 * @param builder The builder; may be NULL.
 * @param connection_options A map from the numbers of options,
 *     ::DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T, to their values, `char *`, decimal numbers;
 *     copied. Numbers and values are checked when a server is created. NULL or empty for none.
 * @return `builder`.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_connection_options(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        HASH_NUM_T *connection_options);

/**
 * Says which notifications of missing topics are passed on to the primary server. Primary
 * initiators pass on none.
 *
 * @param builder The builder; may be NULL.
 * @param filter A topic selector, of whose paths only the beginnings count, or `*.*` for all;
 *     copied. NULL for none.
 * @return `builder`.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T
*diffusion_remote_server_builder_missing_topic_notification_filter(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *filter);

/**
 * Sets the time between two attempts of a primary initiator to connect (since 6.10). For secondary
 * initiators it is an option of the connection.
 *
 * @param builder The builder.
 * @param retry_delay Milliseconds, at least 0.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return `builder`; NULL if it is NULL or the time is negative.
 */
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_retry_delay(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        int retry_delay,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a secondary initiator: the function of 6.7 to 6.9, which does not check the values of
 * options nor the URL. Later programs use
 * diffusion_remote_server_builder_create_secondary_initiator(). The builder stays as it is and may
 * create others.
 *
 * @param builder The builder.
 * @param name The name, which must not be blank; copied without blanks around it.
 * @param url The URL of the primary server, which must not be blank; copied without blanks around
 *     it.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
 *     argument is NULL, blank or not UTF-8, or if the builder was told of an option that does not
 *     exist.
 */
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        char *url,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a secondary initiator: the server where it is set connects to a primary server (since
 * 6.10). The builder stays as it is and may create others.
 *
 * @param builder The builder.
 * @param name The name, which must not be blank; copied without blanks around it.
 * @param url The URL of the primary server, `ws://` or `wss://`; copied without blanks around it.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
 *     argument is NULL or not allowed, or if what the builder was told is not allowed.
 */
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create_secondary_initiator(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        char *url,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a secondary acceptor: the server where it is set takes the connection of a primary
 * initiator of the same name (since 6.10). The builder stays as it is and may create others.
 *
 * @param builder The builder. The options for the reconnection timeout, the delay between attempts
 *     and the recovery buffer belong to the side that connects and are not allowed.
 * @param name The name, which must not be blank; copied without blanks around it.
 * @param primary_host_name The host name of the primary server, which its certificate must have;
 *     copied.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
 *     argument is NULL or not allowed, or if what the builder was told is not allowed.
 */
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create_secondary_acceptor(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        char *primary_host_name,
        DIFFUSION_API_ERROR *api_error);

/**
 * Creates a primary initiator: the server where it is set connects to secondary servers, each of
 * which has a secondary acceptor of the same name (since 6.10). The builder stays as it is and may
 * create others.
 *
 * @param builder The builder, of which only the delay between attempts counts.
 * @param name The name, which must not be blank; copied without blanks around it.
 * @param urls A list of the URLs, `char *`, of the secondary servers, at least one, each `ws://`;
 *     copied without blanks around them.
 * @param connector The name of the connector of the primary server that the connections belong to,
 *     which must not be blank; copied without blanks around it.
 * @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
 *     be released with diffusion_api_error_free(); may be NULL.
 * @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
 *     argument is NULL or not allowed.
 */
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create_primary_initiator(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        LIST_T *urls,
        char *connector,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @name Remote servers at the server */
/** @{ */

/**
 * Called on the session's callback thread when the server has dealt with a new remote server.
 * Everything belongs to the library and is valid until the callback returns.
 *
 * @param remote_server The remote server as the server has stored it; NULL if something is wrong
 *     with it.
 * @param errors What is wrong with it: a list of `ERROR_REPORT_T *`. NULL if nothing is.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_remote_server_created_cb)(DIFFUSION_REMOTE_SERVER_T *remote_server,
                                           LIST_T *errors,
                                           void *context);

/**
 * Parameters of diffusion_create_remote_server().
 */
struct diffusion_create_remote_server_params_s {
    /**
     * The remote server; it stays the program's.
     */
    DIFFUSION_REMOTE_SERVER_T *remote_server;
    /**
     * The remote server was created, or something is wrong with it.
     */
    on_remote_server_created_cb on_remote_server_created;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_create_remote_server().
 */
typedef struct diffusion_create_remote_server_params_s DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T;

/**
 * Called on the session's callback thread when there is no remote server of the name any more.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_remote_server_removed_cb)(void *context);

/**
 * Parameters of diffusion_remove_remote_server().
 */
struct diffusion_remove_remote_server_params_s {
    /**
     * The name of the remote server.
     */
    char *name;
    /**
     * There is no remote server of that name any more.
     */
    on_remote_server_removed_cb on_remote_server_removed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_remove_remote_server().
 */
typedef struct diffusion_remove_remote_server_params_s DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T;

/**
 * Called on the session's callback thread with the remote servers.
 *
 * @param remote_servers A list of `DIFFUSION_REMOTE_SERVER_T *`, empty if there are none. It
         belongs
 *     to the library, with all that is in it, and is valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_remote_servers_listed_cb)(LIST_T *remote_servers, void *context);

/**
 * Parameters of diffusion_list_remote_servers().
 */
struct diffusion_list_remote_servers_params_s {
    /**
     * The remote servers are there.
     */
    on_remote_servers_listed_cb on_remote_servers_listed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_list_remote_servers().
 */
typedef struct diffusion_list_remote_servers_params_s DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T;

/**
 * Called on the session's callback thread with the state of a remote server.
 *
 * @param response The state. It belongs to the library and is valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_remote_server_checked_cb)(DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response,
                                           void *context);

/**
 * Parameters of diffusion_check_remote_server().
 */
struct diffusion_check_remote_server_params_s {
    /**
     * The name of the remote server.
     */
    char *name;
    /**
     * The state is there.
     */
    on_remote_server_checked_cb on_remote_server_checked;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_check_remote_server().
 */
typedef struct diffusion_check_remote_server_params_s DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T;

/**
 * Gives a remote server to the server, which stores it. The session needs the permission
 * `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_remote_server_created`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. The error is
 * `DIFF_ERR_REMOTE_SERVER_EXISTS` if the name is taken.
 *
 * @param session The session.
 * @param params The remote server, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the remote server is NULL.
 */
bool diffusion_create_remote_server(SESSION_T *session,
                                    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);

/**
 * Removes a remote server. It is no error if there is none of that name. Topic views that take
 * topics from it have none then. The session needs the permission `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_remote_server_removed`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The name, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the name is NULL or not UTF-8.
 */
bool diffusion_remove_remote_server(SESSION_T *session,
                                    DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);

/**
 * Asks for all remote servers. The session needs the permission `VIEW_SERVER`.
 *
 * If the result is true, exactly one of `params.on_remote_servers_listed`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it.
 */
bool diffusion_list_remote_servers(SESSION_T *session,
                                   DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params,
                                   DIFFUSION_API_ERROR *api_error);

/**
 * Asks for the state of the connection to a remote server, at the server that the session is
 * connected to; others of a cluster may have another one. Where no connection is in use or it has
 * failed, the server tries to connect. The session needs the permission `CONTROL_SERVER`.
 *
 * If the result is true, exactly one of `params.on_remote_server_checked`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`. A name that the server
 * does not know is no error but a state.
 *
 * @param session The session.
 * @param params The name, which is copied, the handlers and their context.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the name is NULL or not UTF-8.
 */
bool diffusion_check_remote_server(SESSION_T *session,
                                   DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T params,
                                   DIFFUSION_API_ERROR *api_error);

/**
 * Gives the state of the connection.
 *
 * @param response What `on_remote_server_checked` was called with; may be NULL.
 * @return The state; 0 if `response` is NULL.
 */
DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T diffusion_check_remote_server_response_get_state(
        DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response);

/**
 * Says why connecting has failed.
 *
 * @param response What `on_remote_server_checked` was called with; may be NULL.
 * @return A copy of the text, to be released with `free()`, which is empty in states other than
 *     `DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING` and
 *     `DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_FAILED`; NULL if `response` is NULL.
 */
char *diffusion_check_remote_server_response_get_failure_message(
        DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response);

/** @} */

/** @} (end of remote_servers) */

/**
 * @defgroup session_trees Session trees
 * Each session sees the topic tree through a session tree, which is the same unless there are
 * branch mappings: the topics that a session finds at a branch of its session tree are then those
 * at a branch of the topic tree, chosen by the session's properties. A branch mapping table has,
 * for one session tree branch, session filters with the topic tree branches for them.
 *
 * @threadsafety Functions on a session, a table and a mapping may be called from every thread and
 *     from every callback. Handlers are called on the session's callback thread. A builder has no
 *     lock.
 * @{
 */

/** @name Branch mapping tables */
/** @{ */

/**
 * What some sessions see at a branch of their session trees.
 */
typedef struct DIFFUSION_BRANCH_MAPPING_T DIFFUSION_BRANCH_MAPPING_T;

/**
 * What sessions see at a branch of their session trees.
 */
typedef struct DIFFUSION_BRANCH_MAPPING_TABLE_T DIFFUSION_BRANCH_MAPPING_TABLE_T;

/**
 * Creates branch mapping tables.
 */
typedef struct DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T;

/**
 * Creates a builder without mappings.
 *
 * @return The builder, to be released with diffusion_branch_mapping_table_builder_free().
 */
DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *diffusion_branch_mapping_table_builder_init(void);

/**
 * Drops the mappings of a builder.
 *
 * @param builder The builder; may be NULL.
 * @return `builder`.
 */
DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *diffusion_branch_mapping_table_builder_reset(
        DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder);

/**
 * Adds a mapping behind those that are there. The order counts: for a session, the first mapping
 * whose filter selects it applies.
 *
 * @param builder The builder; may be NULL.
 * @param session_filter The sessions; copied. Nothing is added if it is NULL.
 * @param topic_tree_branch The branch of the topic tree that they see; copied. Nothing is added if
 *     it is NULL.
 * @return `builder`.
 */
DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *diffusion_branch_mapping_table_builder_add_branch_mapping(
        DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder,
        char *session_filter,
        char *topic_tree_branch);

/**
 * Creates a table with the mappings of a builder, possibly none. The builder stays as it is.
 *
 * @param builder The builder.
 * @param session_tree_branch The branch of session trees; copied. The server checks it.
 * @return The table, to be released with diffusion_branch_mapping_table_free(); NULL if an argument
 *     is NULL.
 */
DIFFUSION_BRANCH_MAPPING_TABLE_T *diffusion_branch_mapping_table_builder_create_table(
        DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder,
        char *session_tree_branch);

/**
 * Releases a builder. The tables that it has created stay.
 *
 * @param builder The builder; may be NULL.
 */
void diffusion_branch_mapping_table_builder_free(DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder);

/**
 * Releases a table that diffusion_branch_mapping_table_builder_create_table() has created. Tables
 * that callbacks were given belong to the library: nothing happens to them.
 *
 * @param table The table; may be NULL.
 */
void diffusion_branch_mapping_table_free(DIFFUSION_BRANCH_MAPPING_TABLE_T *table);

/**
 * Gives the branch of session trees that a table is for.
 *
 * @param table The table; may be NULL.
 * @return A copy of the path, to be released with `free()`; NULL if `table` is NULL, or if out of
 *     memory.
 */
char *diffusion_branch_mapping_table_get_session_tree_branch(
        DIFFUSION_BRANCH_MAPPING_TABLE_T *table);

/**
 * Gives the mappings of a table, in their order.
 *
 * @param table The table; may be NULL.
 * @return A new list of copies, `DIFFUSION_BRANCH_MAPPING_T *`, possibly empty, to be released with
 *     diffusion_branch_mapping_table_free_branch_mappings(); it may outlive the table. NULL if
 *     `table` is NULL, or if out of memory.
 */
LIST_T *diffusion_branch_mapping_table_get_branch_mappings(DIFFUSION_BRANCH_MAPPING_TABLE_T *table);

/**
 * Releases a list of mappings, with the mappings.
 *
 * @param branch_mappings The list that diffusion_branch_mapping_table_get_branch_mappings() gave;
 *     may be NULL.
 */
void diffusion_branch_mapping_table_free_branch_mappings(LIST_T *branch_mappings);

/**
 * Gives the filter of a mapping: the sessions that it is for.
 *
 * @param mapping The mapping; may be NULL.
 * @return A copy of the filter, to be released with `free()`; NULL if `mapping` is NULL, or if out
 *     of memory.
 */
char *diffusion_branch_mapping_get_session_filter(DIFFUSION_BRANCH_MAPPING_T *mapping);

/**
 * Gives the branch of the topic tree that the sessions of a mapping see.
 *
 * @param mapping The mapping; may be NULL.
 * @return A copy of the path, to be released with `free()`; NULL if `mapping` is NULL, or if out of
 *     memory.
 */
char *diffusion_branch_mapping_get_topic_tree_branch(DIFFUSION_BRANCH_MAPPING_T *mapping);

/** @} */

/** @name Tables of the server */
/** @{ */

/**
 * Called on the session's callback thread when a table has been set.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*branch_mapping_table_set_cb)(void *context);

/**
 * Parameters of diffusion_session_trees_put_branch_mapping_table().
 */
struct diffusion_session_trees_put_branch_mapping_table_params_s {
    /**
     * The table; it stays the program's.
     */
    DIFFUSION_BRANCH_MAPPING_TABLE_T *table;
    /**
     * The table was set.
     */
    branch_mapping_table_set_cb on_table_set;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_session_trees_put_branch_mapping_table().
 */
typedef struct diffusion_session_trees_put_branch_mapping_table_params_s
        DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T;

/**
 * Called on the session's callback thread with the branches of session trees that have mappings.
 *
 * @param session_tree_branches A list of `char *` in the order of the paths, empty if there are
 *     none. It belongs to the library, with all that is in it, and is valid until the callback
 *     returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*get_session_tree_branches_cb)(const LIST_T *session_tree_branches, void *context);

/**
 * Parameters of diffusion_session_trees_get_session_tree_branches().
 */
struct diffusion_session_trees_get_session_tree_branches_params_s {
    /**
     * The branches are there.
     */
    get_session_tree_branches_cb on_session_tree_branches_received;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_session_trees_get_session_tree_branches().
 */
typedef struct diffusion_session_trees_get_session_tree_branches_params_s
        DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T;

/**
 * Called on the session's callback thread with the table of a branch.
 *
 * @param table The table; without mappings if the branch has none. It belongs to the library and is
 *     valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*get_branch_mapping_table_cb)(const DIFFUSION_BRANCH_MAPPING_TABLE_T *table,
                                           void *context);

/**
 * Parameters of diffusion_session_trees_get_branch_mapping_table().
 */
struct diffusion_session_trees_get_branch_mapping_table_params_s {
    /**
     * The branch of session trees.
     */
    char *session_tree_branch;
    /**
     * The table is there.
     */
    get_branch_mapping_table_cb on_table_received;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_session_trees_get_branch_mapping_table().
 */
typedef struct diffusion_session_trees_get_branch_mapping_table_params_s
        DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T;

/**
 * Sets what sessions see at a branch of their session trees, in place of what was set before. A
         table
 * without mappings removes it. If the server finds the table invalid, the error is
 * `DIFF_ERR_INVALID_BRANCH_MAPPING`.
 *
 * If the result is true, exactly one of `params.on_table_set`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permission `MODIFY_TOPIC` for the session tree
 *     branch and `EXPOSE_BRANCH` for all topic tree branches of the new table and the old one;
 *     otherwise the error is `DIFF_ERR_ACCESS_DENIED`.
 * @param params The table and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the table is NULL or has text
 *     that is not UTF-8.
 */
bool diffusion_session_trees_put_branch_mapping_table(
        SESSION_T *session,
        DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Lists the branches of session trees that have mappings, as far as the session may read them.
 *
 * If the result is true, exactly one of `params.on_session_tree_branches_received`,
 * `params.on_error` and `params.on_discard` is called later, on the session's callback thread;
 * those that are NULL are skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session.
 * @param params The handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it.
 */
bool diffusion_session_trees_get_session_tree_branches(
        SESSION_T *session,
        DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/**
 * Reads the table of a branch of session trees. That there is none is no failure: the table has no
 * mappings then.
 *
 * If the result is true, exactly one of `params.on_table_received`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permission `READ_TOPIC` for the branch; otherwise the
 *     error is `DIFF_ERR_ACCESS_DENIED`.
 * @param params The branch and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the branch is NULL.
 */
bool diffusion_session_trees_get_branch_mapping_table(
        SESSION_T *session,
        DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);

/** @} */

/** @} (end of session_trees) */

/**
 * @defgroup topic_views Topic views
 * A topic view makes topics from others: from each source topic that it selects, also of another
 * server, one or more reference topics, which follow their source. Its specification, such as
 * `map ?orders// to view/<path(1)>`, says where they are and what of the value they have.
 *
 * @threadsafety Functions on a session and on a view may be called from every thread and from every
 *     callback. Handlers are called on the session's callback thread.
 * @{
 */

/** @name Views */
/** @{ */

/**
 * A topic view of the server.
 */
typedef struct DIFFUSION_TOPIC_VIEW_T DIFFUSION_TOPIC_VIEW_T;

/**
 * Gives the name of a view.
 *
 * @param topic_view The view; may be NULL.
 * @return A copy of the name, to be released with `free()`; NULL if `topic_view` is NULL, or if out
 *     of memory.
 */
char *diffusion_topic_view_get_name(const DIFFUSION_TOPIC_VIEW_T *topic_view);

/**
 * Gives the specification of a view, as the server has stored it.
 *
 * @param topic_view The view; may be NULL.
 * @return A copy of the specification, to be released with `free()`; NULL if `topic_view` is NULL,
 *     or if out of memory.
 */
char *diffusion_topic_view_get_specification(const DIFFUSION_TOPIC_VIEW_T *topic_view);

/**
 * Gives the roles with which a view sees topics and makes others: those of the session that created
 * it.
 *
 * @param topic_view The view; may be NULL.
 * @return A new set of strings, possibly empty, to be released with set_free(); NULL if
 *     `topic_view` is NULL, or if out of memory.
 */
SET_T *diffusion_topic_view_get_roles(const DIFFUSION_TOPIC_VIEW_T *topic_view);

/**
 * Copies a view, for instance to keep what a callback was given.
 *
 * @param topic_view The view; may be NULL.
 * @return The copy, to be released with diffusion_topic_view_free(); NULL if `topic_view` is NULL.
 */
DIFFUSION_TOPIC_VIEW_T *diffusion_topic_view_dup(const DIFFUSION_TOPIC_VIEW_T *topic_view);

/**
 * Releases a copy that diffusion_topic_view_dup() made. Views that callbacks were given belong to
 * the library: nothing happens to them.
 *
 * @param topic_view The copy; may be NULL.
 */
void diffusion_topic_view_free(DIFFUSION_TOPIC_VIEW_T *topic_view);

/** @} */

/** @name Views of the server */
/** @{ */

/**
 * Called on the session's callback thread when a view has been created.
 *
 * @param topic_view The view as the server has stored it. It belongs to the library and is valid
 *     until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_view_created_cb)(const DIFFUSION_TOPIC_VIEW_T *topic_view, void *context);

/**
 * Parameters of diffusion_topic_views_create_topic_view().
 */
struct diffusion_create_topic_view_params_s {
    /**
     * The name of the view.
     */
    const char *view;
    /**
     * What it does.
     */
    const char *specification;
    /**
     * The view was created.
     */
    on_topic_view_created_cb on_topic_view_created;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_topic_views_create_topic_view().
 */
typedef struct diffusion_create_topic_view_params_s DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T;

/**
 * Called on the session's callback thread with the views of the server.
 *
 * @param topic_views A list of `DIFFUSION_TOPIC_VIEW_T *` in the order of their creation, empty if
 *     there are none. It belongs to the library, with all that is in it, and is valid until the
 *     callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_views_list_cb)(const LIST_T *topic_views, void *context);

/**
 * Parameters of diffusion_topic_views_list_topic_views().
 */
struct diffusion_topic_views_list_params_s {
    /**
     * The views are there.
     */
    on_topic_views_list_cb on_topic_views_list;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_topic_views_list_topic_views().
 */
typedef struct diffusion_topic_views_list_params_s DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T;

/**
 * Called on the session's callback thread when there is no view of the name any more.
 *
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_view_response_cb)(void *context);

/**
 * Parameters of diffusion_topic_views_remove_topic_view().
 */
struct diffusion_remove_topic_view_params_s {
    /**
     * The name of the view.
     */
    const char *view;
    /**
     * There is no view of that name any more.
     */
    on_topic_view_response_cb on_topic_view_removed;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_topic_views_remove_topic_view().
 */
typedef struct diffusion_remove_topic_view_params_s DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T;

/**
 * Called on the session's callback thread with the view of a name.
 *
 * @param topic_view The view; NULL if there is none of that name. It belongs to the library and is
 *     valid until the callback returns.
 * @param context The context of the request.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_topic_view_retrieved_cb)(const DIFFUSION_TOPIC_VIEW_T *topic_view, void *context);

/**
 * Parameters of diffusion_topic_views_get_topic_view().
 */
struct diffusion_get_topic_view_params_s {
    /**
     * The name of the view.
     */
    const char *name;
    /**
     * The server has looked for the view.
     */
    on_topic_view_retrieved_cb on_topic_view;
    /**
     * The request failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of diffusion_topic_views_get_topic_view().
 */
typedef struct diffusion_get_topic_view_params_s DIFFUSION_GET_TOPIC_VIEW_PARAMS_T;

/**
 * Creates a topic view, or replaces the one of that name. The server checks the specification: if
         it
 * cannot be read, the error is `DIFF_ERR_INVALID_SCRIPT`, with a line of its message for each
 * mistake, as `line:column text`.
 *
 * If the result is true, exactly one of `params.on_topic_view_created`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permissions `MODIFY_TOPIC_VIEWS` and, for the
 *     sources, `SELECT_TOPIC`; otherwise the error is `DIFF_ERR_ACCESS_DENIED`.
 * @param params The name, the specification and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, if the name is NULL or empty, or if
 *     the specification is NULL.
 */
bool diffusion_topic_views_create_topic_view(SESSION_T *session,
                                             DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);

/**
 * Lists the topic views of the server.
 *
 * If the result is true, exactly one of `params.on_topic_views_list`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permission `READ_TOPIC_VIEWS`; otherwise the error
 *     is `DIFF_ERR_ACCESS_DENIED`.
 * @param params The handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it.
 */
bool diffusion_topic_views_list_topic_views(SESSION_T *session,
                                            DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params,
                                            DIFFUSION_API_ERROR *api_error);

/**
 * Removes a topic view, and with it the topics that it has made. That there is no view of the name
         is
 * no failure.
 *
 * If the result is true, exactly one of `params.on_topic_view_removed`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permissions `MODIFY_TOPIC_VIEWS` and, for the
 *     sources, `SELECT_TOPIC`; otherwise the error is `DIFF_ERR_ACCESS_DENIED`.
 * @param params The name and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the name is NULL.
 */
bool diffusion_topic_views_remove_topic_view(SESSION_T *session,
                                             DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);

/**
 * Looks for the topic view of a name.
 *
 * If the result is true, exactly one of `params.on_topic_view`, `params.on_error` and
 * `params.on_discard` is called later, on the session's callback thread; those that are NULL are
 * skipped, an error then goes to `session->global_service_error_handler`.
 *
 * @param session The session, which needs the permission `READ_TOPIC_VIEWS`; otherwise the error
 *     is `DIFF_ERR_ACCESS_DENIED`.
 * @param params The name and the handlers; copied.
 * @param[out] api_error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True if the request was accepted. False, and nothing is called, if `session` is not a
 *     valid session or the program has closed it, or if the name is NULL.
 */
bool diffusion_topic_views_get_topic_view(SESSION_T *session,
                                          DIFFUSION_GET_TOPIC_VIEW_PARAMS_T params,
                                          DIFFUSION_API_ERROR *api_error);

/** @} */

/** @} (end of topic_views) */

/**
 * @defgroup values Data types
 * The values of topics and messages: bytes, JSON, strings, numbers, and records with or without a
 * schema. A `write_diffusion_..._value` function appends a value to a buffer in its form on the
 * wire; a `read_diffusion_..._value` function takes a received value apart.
 *
 * @threadsafety Values, schemas and their parts are never changed and may be shared by threads.
 *     Buffers, builders and mutable models are used by one thread at a time.
 * @{
 */

/** @name Values */
/** @{ */

/**
 * Gives the bytes of a value in their form on the wire, encoded according to the type. A NUL
 * follows them.
 *
 * @param value The value.
 * @param[out] raw_bytes Receives a pointer into the value, valid as long as the value. It must not
 *     be freed, nor what is there be changed: it may be the topic's last value.
 * @param[out] len Receives the number of bytes; may be NULL.
 * @return True on success; false if `value` or `raw_bytes` is NULL, or if out of memory.
 */
bool diffusion_value_get_raw_bytes(const DIFFUSION_VALUE_T *value, void **raw_bytes, size_t *len);

/**
 * Copies a value.
 *
 * @param value The value.
 * @return The copy, to be released with diffusion_value_free(); NULL if `value` is NULL, or if out
 *     of memory.
 */
DIFFUSION_VALUE_T *diffusion_value_dup(const DIFFUSION_VALUE_T *value);

/**
 * Releases a value that belongs to the program. Values passed to callbacks do not.
 *
 * @param value The value; may be NULL.
 */
void diffusion_value_free(DIFFUSION_VALUE_T *value);

/** @} */

/** @name Binary, JSON, strings and numbers */
/** @{ */

/**
 * Appends a value of bytes to a buffer.
 *
 * @param binary The bytes; may be NULL if `len` is 0.
 * @param buf The buffer.
 * @param len The number of bytes.
 * @return True on success; false if `buf` is NULL, if `binary` is NULL and `len` is not 0, if
 *     `len` is absurd, or if out of memory.
 */
bool write_diffusion_binary_value(const void *binary, const BUF_T *buf, size_t len);

/**
 * Reads a value of bytes. It does not give their number: diffusion_value_get_raw_bytes() does.
 *
 * @param value The value.
 * @param[out] binary Receives a copy that ends with a NUL, to be released with `free()`; left
 *     alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `binary` is NULL, or if the value is of another
 *     type.
 */
bool read_diffusion_binary_value(const DIFFUSION_VALUE_T *value,
                                 void **binary,
                                 DIFFUSION_API_ERROR *error);

/**
 * Appends a JSON value to a buffer.
 *
 * @param json The JSON text, in UTF-8.
 * @param buf The buffer; left alone on failure.
 * @return True on success; false if an argument is NULL, if the text is not JSON, or if out of
 *     memory.
 */
bool write_diffusion_json_value(const char *json, const BUF_T *buf);

/**
 * Reads a value as JSON text. Values of strings and numbers can be read too.
 *
 * @param value The value.
 * @param[out] json_string Receives the text, without white space, to be released with `free()`;
 *     left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `json_string` is NULL, or if the value is of
 *     another type or malformed.
 */
bool to_diffusion_json_string(const DIFFUSION_VALUE_T *value,
                              char **json_string,
                              DIFFUSION_API_ERROR *error);

/**
 * Converts the first item of CBOR data to JSON text.
 *
 * @param cbor The data.
 * @param len The number of bytes.
 * @return A buffer with the text, to be released with buf_free(); NULL if `cbor` is NULL, if the
 *     data are malformed, or if out of memory.
 */
BUF_T *cbor_to_json(const char *cbor, size_t len);

/**
 * Appends a string value to a buffer.
 *
 * @param value The string, in UTF-8.
 * @param buf The buffer.
 * @return True on success; false if an argument is NULL, or if out of memory.
 */
bool write_diffusion_string_value(const char *value, const BUF_T *buf);

/**
 * Reads a string value.
 *
 * @param value The value.
 * @param[out] string Receives a copy followed by a NUL, to be released with `free()`; left alone
 *     on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `string` is NULL, if the value is of another type,
 *     null or malformed.
 */
bool read_diffusion_string_value(const DIFFUSION_VALUE_T *value,
                                 char **string,
                                 DIFFUSION_API_ERROR *error);

/**
 * Appends a value of a 64-bit integer to a buffer.
 *
 * @param value The number.
 * @param buf The buffer.
 * @return True on success; false if `buf` is NULL, or if out of memory.
 */
bool write_diffusion_int64_value(int64_t value, const BUF_T *buf);

/**
 * Reads a value of a 64-bit integer.
 *
 * @param value The value.
 * @param[out] int64_value Receives the number; left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `int64_value` is NULL, or if the value is of
 *     another type, null or malformed.
 */
bool read_diffusion_int64_value(const DIFFUSION_VALUE_T *value,
                                int64_t *int64_value,
                                DIFFUSION_API_ERROR *error);

/**
 * Appends a value of a floating point number to a buffer.
 *
 * @param value The number.
 * @param buf The buffer.
 * @return True on success; false if `buf` is NULL, or if out of memory.
 */
bool write_diffusion_double_value(double value, const BUF_T *buf);

/**
 * Reads a value of a floating point number.
 *
 * @param value The value.
 * @param[out] double_value Receives the number; left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `double_value` is NULL, or if the value is of
 *     another type, null or malformed.
 */
bool read_diffusion_double_value(const DIFFUSION_VALUE_T *value,
                                 double *double_value,
                                 DIFFUSION_API_ERROR *error);

/** @} */

/** @name Schemas of records */
/** @{ */

/**
 * A field of a record of a schema.
 */
typedef struct DIFFUSION_RECORDV2_SCHEMA_FIELD_T DIFFUSION_RECORDV2_SCHEMA_FIELD_T;

/**
 * What a field holds.
 */
enum diffusion_recordv2_field_type_e {
    /**
     * Any text.
     */
    FIELD_TYPE_STRING = 1,
    /**
     * Integers.
     */
    FIELD_TYPE_INTEGER = 2,
    /**
     * Decimal numbers.
     */
    FIELD_TYPE_DECIMAL = 3
};

/**
 * What a field holds.
 */
typedef enum diffusion_recordv2_field_type_e DIFFUSION_RECORDV2_FIELD_TYPE_T;

/**
 * Says what a field holds.
 *
 * @param schema_field The field.
 * @param[out] field_type Receives the type. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_field` or `field_type` is NULL.
 */
bool diffusion_recordv2_schema_field_get_type(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                              DIFFUSION_RECORDV2_FIELD_TYPE_T *field_type,
                                              DIFFUSION_API_ERROR *error);

/**
 * Gives the number of decimals of a field.
 *
 * @param schema_field The field.
 * @param[out] scale Receives the number; 0 unless the field holds decimal numbers. Left alone on
 *     failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_field` or `scale` is NULL.
 */
bool diffusion_recordv2_schema_field_get_scale(
        const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
        int *scale,
        DIFFUSION_API_ERROR *error);

/**
 * Gives the name of a field.
 *
 * @param schema_field The field.
 * @param[out] field_name Receives the name, to be released with `free()`. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_field` or `field_name` is NULL.
 */
bool diffusion_recordv2_schema_field_get_name(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                              char **field_name,
                                              DIFFUSION_API_ERROR *error);

/**
 * Says how often a field occurs at least.
 *
 * @param schema_field The field.
 * @param[out] min Receives the number. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_field` or `min` is NULL.
 */
bool diffusion_recordv2_schema_field_get_min(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                             int *min,
                                             DIFFUSION_API_ERROR *error);

/**
 * Says how often a field occurs at most.
 *
 * @param schema_field The field.
 * @param[out] max Receives the number; -1 for no limit. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_field` or `max` is NULL.
 */
bool diffusion_recordv2_schema_field_get_max(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                             int *max,
                                             DIFFUSION_API_ERROR *error);

/**
 * Says whether the number of occurrences of a field may vary.
 *
 * @param schema_field The field.
 * @param[out] is_variable Receives the answer. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_field` or `is_variable` is NULL.
 */
bool diffusion_recordv2_schema_field_is_variable(
        const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
        bool *is_variable,
        DIFFUSION_API_ERROR *error);

/**
 * Releases a field. What came from it stays valid.
 *
 * @param schema_field The field; may be NULL.
 */
void diffusion_recordv2_schema_field_free(DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field);

/**
 * A record of a schema.
 */
typedef struct DIFFUSION_RECORDV2_SCHEMA_RECORD_T DIFFUSION_RECORDV2_SCHEMA_RECORD_T;

/**
 * Gives the fields of a record, in order.
 *
 * @param schema_record The record.
 * @param[out] fields Receives a new list of `DIFFUSION_RECORDV2_SCHEMA_FIELD_T *`, copies that do
 *     not depend on the record. Release each with diffusion_recordv2_schema_field_free() and the
 *     list with list_free(). Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_record` or `fields` is NULL.
 */
bool diffusion_recordv2_schema_record_get_fields(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        LIST_T **fields,
        DIFFUSION_API_ERROR *error);

/**
 * Gives the name of a record.
 *
 * @param schema_record The record.
 * @param[out] record_name Receives the name, to be released with `free()`. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_record` or `record_name` is NULL.
 */
bool diffusion_recordv2_schema_record_get_name(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        char **record_name,
        DIFFUSION_API_ERROR *error);

/**
 * Says how often a record occurs at least.
 *
 * @param schema_record The record.
 * @param[out] min Receives the number. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_record` or `min` is NULL.
 */
bool diffusion_recordv2_schema_record_get_min(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        int *min,
        DIFFUSION_API_ERROR *error);

/**
 * Says how often a record occurs at most.
 *
 * @param schema_record The record.
 * @param[out] max Receives the number; -1 for no limit. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_record` or `max` is NULL.
 */
bool diffusion_recordv2_schema_record_get_max(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        int *max,
        DIFFUSION_API_ERROR *error);

/**
 * Says whether the number of occurrences of a record may vary.
 *
 * @param schema_record The record.
 * @param[out] is_variable Receives the answer. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `schema_record` or `is_variable` is NULL.
 */
bool diffusion_recordv2_schema_record_is_variable(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        bool *is_variable,
        DIFFUSION_API_ERROR *error);

/**
 * Releases a record. What came from it stays valid.
 *
 * @param schema_record The record; may be NULL.
 */
void diffusion_recordv2_schema_record_free(DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record);

/**
 * Which records a value has, and which fields these have.
 */
typedef struct DIFFUSION_RECORDV2_SCHEMA_T DIFFUSION_RECORDV2_SCHEMA_T;

/**
 * Gives the schema as JSON text: the value of the topic property `DIFFUSION_SCHEMA`.
 *
 * @param recordv2_schema The schema.
 * @return The text, to be released with `free()`; NULL if `recordv2_schema` is NULL, or if out of
 *     memory.
 */
char *diffusion_recordv2_schema_as_json_string(const DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);

/**
 * Gives the records of a schema.
 *
 * @param recordv2_schema The schema.
 * @return A new list of `DIFFUSION_RECORDV2_SCHEMA_RECORD_T *` in order, copies that do not depend
 *     on the schema. Release each with diffusion_recordv2_schema_record_free() and the list with
 *     list_free(). NULL if `recordv2_schema` is NULL, or if out of memory.
 */
LIST_T *diffusion_recordv2_schema_get_records(const DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);

/**
 * Creates a model with the least number of records and fields, which have default values: empty
 * strings and zeros.
 *
 * @param recordv2_schema The schema.
 * @return The model, which does not depend on the schema, to be released with
 *     diffusion_recordv2_mutable_record_model_free(); NULL if `recordv2_schema` is NULL or demands
 *     more fields than fit into memory.
 */
DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *diffusion_recordv2_schema_create_mutable_model(
        const DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);

/**
 * Releases a schema. Records, fields and models that came from it stay valid.
 *
 * @param recordv2_schema The schema; may be NULL.
 */
void diffusion_recordv2_schema_free(DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);

/**
 * Builds a schema: records, and the fields of each.
 */
typedef struct DIFFUSION_RECORDV2_SCHEMA_BUILDER_T DIFFUSION_RECORDV2_SCHEMA_BUILDER_T;

/**
 * Creates a builder without records.
 *
 * @return The builder, to be released with diffusion_recordv2_schema_builder_free().
 */
DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *diffusion_recordv2_schema_builder_init(void);

/**
 * Starts a record that occurs once.
 *
 * @param recordv2_schema_builder The builder.
 * @param record_name Its name, unique in the schema; copied.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if the record before has no field, or if the record before may vary in number: such
 *     a record comes last.
 */
bool diffusion_recordv2_schema_builder_record(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *record_name,
        DIFFUSION_API_ERROR *error);

/**
 * Starts a record that occurs a fixed number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param record_name Its name, unique in the schema; copied.
 * @param occurs How often it occurs, at least once.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if the record before has no field, or if the record before may vary in number: such
 *     a record comes last.
 */
bool diffusion_recordv2_schema_builder_record_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *record_name,
        int occurs,
        DIFFUSION_API_ERROR *error);

/**
 * Starts a record that occurs a variable number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param record_name Its name, unique in the schema; copied.
 * @param min How often it occurs at least; 0 or more.
 * @param max How often it occurs at most: at least once and `min` times; -1 for any number of
 *     times.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if the record before has no field, or if the record before may vary in number: such
 *     a record comes last.
 */
bool diffusion_recordv2_schema_builder_record_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *record_name,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of text to the current record that occurs once.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_string(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of text to the current record that occurs a fixed number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param occurs How often it occurs, at least once.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_string_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int occurs,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of text to the current record that occurs a variable number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param min How often it occurs at least; 0 or more.
 * @param max How often it occurs at most: at least once and `min` times; -1 for any number of
 *     times.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_string_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of integers to the current record that occurs once.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_integer(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of integers to the current record that occurs a fixed number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param occurs How often it occurs, at least once.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_integer_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int occurs,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of integers to the current record that occurs a variable number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param min How often it occurs at least; 0 or more.
 * @param max How often it occurs at most: at least once and `min` times; -1 for any number of
 *     times.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_integer_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of decimal numbers to the current record that occurs once.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param scale Number of decimals, at least 1.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_decimal(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int scale,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of decimal numbers to the current record that occurs a fixed number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param scale Number of decimals, at least 1.
 * @param occurs How often it occurs, at least once.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_decimal_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int scale,
        int occurs,
        DIFFUSION_API_ERROR *error);

/**
 * Adds a field of decimal numbers to the current record that occurs a variable number of times.
 *
 * @param recordv2_schema_builder The builder.
 * @param field_name Its name, unique in the record; copied.
 * @param scale Number of decimals, at least 1.
 * @param min How often it occurs at least; 0 or more.
 * @param max How often it occurs at most: at least once and `min` times; -1 for any number of
 *     times.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success. False, and the builder is left as it was, if an argument is NULL or
 *     invalid, if there is no record yet, or if the field before may vary in number: such a field
 *     comes last in its record.
 */
bool diffusion_recordv2_schema_builder_decimal_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int scale,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);

/**
 * Makes the schema of what was added so far. The builder stays as it is and can be used further.
 *
 * @param recordv2_schema_builder The builder.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return The schema, to be released with diffusion_recordv2_schema_free(); NULL if the builder is
 *     NULL, if there is no record, or if the last one has no field.
 */
DIFFUSION_RECORDV2_SCHEMA_T *diffusion_recordv2_schema_builder_build(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        DIFFUSION_API_ERROR *error);

/**
 * Releases a builder. Schemas that it made stay valid.
 *
 * @param recordv2_schema_builder The builder; may be NULL.
 */
void diffusion_recordv2_schema_builder_free(
        DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder);

/** @} */

/** @name Records */
/** @{ */

/**
 * Appends a value of records to a buffer.
 *
 * @param recordv2 The bytes of the value, up to a NUL, as diffusion_recordv2_builder_build() makes
 *     them.
 * @param buf The buffer.
 * @return True on success; false if an argument is NULL, or if out of memory.
 */
bool write_diffusion_recordv2_value(const void *recordv2, const BUF_T *buf);

/**
 * Gives the records of a value as text: a JSON array of arrays of strings.
 *
 * @param value The value.
 * @param[out] recordv2_as_string Receives the text, to be released with `free()`; left alone on
 *     failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `recordv2_as_string` is NULL or if the value is of
 *     another type.
 */
bool diffusion_recordv2_to_string(const DIFFUSION_VALUE_T *value,
                                  char **recordv2_as_string,
                                  DIFFUSION_API_ERROR *error);

/**
 * Gives the fields of all records of a value.
 *
 * @param value The value.
 * @param[out] as_fields Receives a new list of strings, to be released with `list_free(list,
 *     free)`; left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `as_fields` is NULL or if the value is of another
 *     type.
 */
bool diffusion_recordv2_as_fields(const DIFFUSION_VALUE_T *value,
                                  LIST_T **as_fields,
                                  DIFFUSION_API_ERROR *error);

/**
 * Gives the records of a value.
 *
 * @param value The value.
 * @param[out] as_records Receives a new list of lists of strings, to be released with
 *     `list_of_lists_free(list, free)`; left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if `value` or `as_records` is NULL or if the value is of another
 *     type.
 */
bool diffusion_recordv2_as_records(const DIFFUSION_VALUE_T *value,
                                   LIST_T **as_records,
                                   DIFFUSION_API_ERROR *error);

/**
 * Gives access to a value by the names of a schema. Whether the value fits the schema is not
 * checked; where it does not, access fails.
 *
 * @param value The value; copied.
 * @param schema The schema, which may be released afterwards.
 * @param[out] record_model Receives the model, to be released with
 *     diffusion_recordv2_record_model_free(); left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument other than `error` is NULL, or if the value is of
 *     another type.
 */
bool diffusion_recordv2_as_model(const DIFFUSION_VALUE_T *value,
                                 const DIFFUSION_RECORDV2_SCHEMA_T *schema,
                                 DIFFUSION_RECORDV2_RECORD_MODEL_T **record_model,
                                 DIFFUSION_API_ERROR *error);

/**
 * Gives access to a value by the names of a schema, if the value fits the schema.
 *
 * @param value The value; copied.
 * @param schema The schema, which may be released afterwards.
 * @param[out] record_model Receives the model, to be released with
 *     diffusion_recordv2_record_model_free(); left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument other than `error` is NULL, if the value is of
 *     another type, or if it does not fit the schema.
 */
bool diffusion_recordv2_as_validated_model(const DIFFUSION_VALUE_T *value,
                                           const DIFFUSION_RECORDV2_SCHEMA_T *schema,
                                           DIFFUSION_RECORDV2_RECORD_MODEL_T **record_model,
                                           DIFFUSION_API_ERROR *error);

/**
 * Builds the value of records.
 */
typedef struct DIFFUSION_RECORDV2_BUILDER_T DIFFUSION_RECORDV2_BUILDER_T;

/**
 * Creates a builder without records.
 *
 * @return The builder, to be released with diffusion_recordv2_builder_free().
 */
DIFFUSION_RECORDV2_BUILDER_T *diffusion_recordv2_builder_init(void);

/**
 * Adds a record.
 *
 * @param recordv2_builder The builder; nothing happens if it is NULL.
 * @param fields The fields: an array of strings that ends with NULL; copied. NULL adds a record
 *     without fields.
 */
void diffusion_recordv2_builder_add_record(const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
                                           char **fields);

/**
 * Adds a record.
 *
 * @param recordv2_builder The builder; nothing happens if it is NULL.
 * @param fields The fields: a list of strings; copied. NULL adds a record without fields.
 */
void diffusion_recordv2_builder_add_record_with_list(
        const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
        LIST_T *fields);

/**
 * Appends fields to the last record, or to a first one.
 *
 * @param recordv2_builder The builder; nothing happens if it is NULL.
 * @param values The fields: an array of strings that ends with NULL; copied. NULL counts as an
 *     empty array.
 */
void diffusion_recordv2_builder_add_fields(const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
                                           char **values);

/**
 * Appends fields to the last record, or to a first one.
 *
 * @param recordv2_builder The builder; nothing happens if it is NULL.
 * @param values The fields: a list of strings; copied. NULL counts as an empty list.
 */
void diffusion_recordv2_builder_add_fields_with_list(
        const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
        LIST_T *values);

/**
 * Builds the value of the records, for write_diffusion_recordv2_value(). The builder stays as it
 * is and can be used further.
 *
 * @param recordv2_builder The builder.
 * @return The bytes and a NUL, to be released with `free()`; NULL if `recordv2_builder` is NULL,
 *     or if out of memory.
 */
void *diffusion_recordv2_builder_build(const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder);

/**
 * Removes all records.
 *
 * @param recordv2_builder The builder; nothing happens if it is NULL.
 */
void diffusion_recordv2_builder_clear(DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder);

/**
 * Releases a builder.
 *
 * @param recordv2_builder The builder; may be NULL.
 */
void diffusion_recordv2_builder_free(DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder);

/**
 * Makes a value of type `DATATYPE_RECORDV2` of the data.
 *
 * @param record_model The model.
 * @param[out] value Receives the value, to be released with diffusion_value_free(). Left alone on
 *     failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL.
 */
bool diffusion_recordv2_record_model_as_value(const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
                                              DIFFUSION_VALUE_T **value,
                                              DIFFUSION_API_ERROR *error);

/**
 * Gives the value of a field.
 *
 * @param record_model The model.
 * @param key Such as `record(1).field(2)`. Without an index it is 0; without a record it is the
 *     first one.
 * @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     what was asked for.
 */
bool diffusion_recordv2_record_model_get_field_value_with_key(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *key,
        char **field_value,
        DIFFUSION_API_ERROR *error);

/**
 * Gives the value of a field.
 *
 * @param record_model The model.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param field_name The field.
 * @param field_index Which occurrence of the field; the first one is 0.
 * @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     what was asked for.
 */
bool diffusion_recordv2_record_model_get_field_value(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int field_index,
        char **field_value,
        DIFFUSION_API_ERROR *error);

/**
 * Says how often a record occurs.
 *
 * @param record_model The model.
 * @param record_name The record.
 * @param[out] record_count Receives the number. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema has no such record.
 */
bool diffusion_recordv2_record_model_record_count(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *record_name,
        int *record_count,
        DIFFUSION_API_ERROR *error);

/**
 * Says how often a field occurs in an occurrence of a record.
 *
 * @param record_model The model.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param field_name The field.
 * @param[out] field_count Receives the number. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     what was asked for.
 */
bool diffusion_recordv2_record_model_field_count(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int *field_count,
        DIFFUSION_API_ERROR *error);

/**
 * Releases a model. Values that it made stay valid.
 *
 * @param record_model The model; may be NULL.
 */
void diffusion_recordv2_record_model_free(DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model);

/**
 * Makes a value of type `DATATYPE_RECORDV2` of the data.
 *
 * @param mutable_record_model The model.
 * @param[out] value Receives the value, to be released with diffusion_value_free(). Left alone on
 *     failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL.
 */
bool diffusion_recordv2_mutable_record_model_as_value(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        DIFFUSION_VALUE_T **value,
        DIFFUSION_API_ERROR *error);

/**
 * Gives the value of a field.
 *
 * @param mutable_record_model The model.
 * @param key Such as `record(1).field(2)`. Without an index it is 0; without a record it is the
 *     first one.
 * @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     what was asked for.
 */
bool diffusion_recordv2_mutable_record_model_get_field_value_with_key(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *key,
        char **field_value,
        DIFFUSION_API_ERROR *error);

/**
 * Gives the value of a field.
 *
 * @param mutable_record_model The model.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param field_name The field.
 * @param field_index Which occurrence of the field; the first one is 0.
 * @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     what was asked for.
 */
bool diffusion_recordv2_mutable_record_model_get_field_value(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int field_index,
        char **field_value,
        DIFFUSION_API_ERROR *error);

/**
 * Says how often a record occurs.
 *
 * @param mutable_record_model The model.
 * @param record_name The record.
 * @param[out] record_count Receives the number. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema has no such record.
 */
bool diffusion_recordv2_mutable_record_model_record_count(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int *record_count,
        DIFFUSION_API_ERROR *error);

/**
 * Says how often a field occurs in an occurrence of a record.
 *
 * @param mutable_record_model The model.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param field_name The field.
 * @param[out] field_count Receives the number. Left alone on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     what was asked for.
 */
bool diffusion_recordv2_mutable_record_model_field_count(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int *field_count,
        DIFFUSION_API_ERROR *error);

/**
 * Sets a field.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param key Such as `record(1).field(2)`. Without an index it is 0; without a record it is the
 *     first one.
 * @param value The value, normalised: whole numbers without leading zeros, decimal numbers with as
 *     many decimals as the schema says.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the schema or the data do not have the
 *     field, or if it cannot hold the value.
 */
bool diffusion_recordv2_mutable_record_model_set_field_value_with_key(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *key,
        const char *value,
        DIFFUSION_API_ERROR *error);

/**
 * Sets a field.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param field_name The field.
 * @param field_index Which occurrence of the field; the first one is 0.
 * @param value The value, normalised: whole numbers without leading zeros, decimal numbers with as
 *     many decimals as the schema says.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the schema or the data do not have the
 *     field, or if it cannot hold the value.
 */
bool diffusion_recordv2_mutable_record_model_set_field_value(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int field_index,
        const char *value,
        DIFFUSION_API_ERROR *error);

/**
 * Appends occurrences of the last field to the last occurrence of the last record.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param values The values, an array that ends with NULL.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the number of the field does not vary,
 *     if there would be too many, if the record does not occur, or if the field cannot hold a
 *     value.
 */
bool diffusion_recordv2_mutable_record_model_add_values(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        char **values,
        DIFFUSION_API_ERROR *error);

/**
 * Appends occurrences of the last field to an occurrence of a record.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param values The values, an array that ends with NULL.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the number of the field does not vary,
 *     if there would be too many, if the record does not occur, or if the field cannot hold a
 *     value.
 */
bool diffusion_recordv2_mutable_record_model_add_values_to_record(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        char **values,
        DIFFUSION_API_ERROR *error);

/**
 * Adds an occurrence of the last record, with default values.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the number of the record does not
 *     vary, or if there would be too many.
 */
bool diffusion_recordv2_mutable_record_model_add_record(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        DIFFUSION_API_ERROR *error);

/**
 * Removes an occurrence of the last record.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param index Which occurrence; the first one is 0.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the number of the record does not
 *     vary, if it is not there, or if there would be too few.
 */
bool diffusion_recordv2_mutable_record_model_remove_record(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        int index,
        DIFFUSION_API_ERROR *error);

/**
 * Removes an occurrence of the last field of a record.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param field_index Which occurrence of the field; the first one is 0.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL, if the number of the field does not vary,
 *     if it is not there, or if there would be too few.
 */
bool diffusion_recordv2_mutable_record_model_remove_field(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        int field_index,
        DIFFUSION_API_ERROR *error);

/**
 * Removes the occurrences of the last record beyond its least number. Nothing happens when their
 * number does not vary.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL.
 */
bool diffusion_recordv2_mutable_record_model_clear_variable_records(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        DIFFUSION_API_ERROR *error);

/**
 * Removes the occurrences of the last field of a record beyond its least number. Nothing happens
 * when their number does not vary.
 *
 * @param mutable_record_model The model; left as it was on failure.
 * @param record_name The record.
 * @param record_index Which occurrence of the record; the first one is 0.
 * @param[out] error Receives NULL, or on failure an error to be released with
 *     diffusion_api_error_free(); may be NULL.
 * @return True on success; false if an argument is NULL or if the schema or the data do not have
 *     the record.
 */
bool diffusion_recordv2_mutable_record_model_clear_variable_fields(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        DIFFUSION_API_ERROR *error);

/**
 * Releases a model. Values that it made stay valid.
 *
 * @param mutable_record_model The model; may be NULL.
 */
void diffusion_recordv2_mutable_record_model_free(
        DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model);

/** @} */

/** @} (end of values) */

/**
 * @defgroup utilities Utilities
 * Containers, buffers, text, CBOR and deltas. The interface uses several of them; programs may use
 * them too.
 *
 * @threadsafety Objects are used by one thread at a time, with these exceptions: maps from
 *     hash_new() and hash_num_new() lock themselves during each call, but not while their entries
 *     are read directly; semaphores are made for several threads; functions without an object may
 *     be called from every thread.
 * @{
 */

/** @name Buffers */
/** @{ */

/**
 * A growing buffer of bytes. `data` and `len` may be read directly.
 */
struct buf_s {
    /**
     * The bytes; NULL if nothing was ever written.
     */
    char *data;
    /**
     * Number of bytes.
     */
    size_t len;
    /**
     * Size of the block behind `data`; less than `len` if unknown.
     */
    size_t available;
};

/**
 * Creates an empty buffer.
 *
 * @return The buffer, to be released with buf_free(); NULL if out of memory.
 */
BUF_T *buf_create(void);

/**
 * Releases a buffer and its bytes.
 *
 * @param buf The buffer; may be NULL.
 */
void buf_free(BUF_T *buf);

/**
 * Appends bytes.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param bytes The bytes; nothing happens if it is NULL.
 * @param len The number of bytes; may be 0.
 */
void buf_write_bytes(BUF_T *buf, const void *bytes, size_t len);

/**
 * Copies a buffer.
 *
 * @param src The buffer.
 * @return The copy, to be released with buf_free(); NULL if `src` is NULL, or if out of memory.
 */
BUF_T *buf_dup(const BUF_T *src);

/**
 * Appends one byte.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param b The byte.
 */
void buf_write_byte(BUF_T *buf, uint8_t b);

/**
 * Appends the characters of a string, without its NUL.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param str The string; nothing happens if it is NULL.
 */
void buf_write_string(BUF_T *buf, const char *str);

/**
 * Appends the contents of a buffer.
 *
 * @param dst The buffer that grows; nothing happens if it is NULL.
 * @param src The buffer to append, which may be the same one; nothing happens if it is NULL.
 */
void buf_write_buf(BUF_T *dst, const BUF_T *src);

/**
 * Appends an encoded number: seven bits in each byte, the low ones first; the high bit of a byte
 * says that another one follows.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param val The number.
 */
void buf_write_uint32_enc(BUF_T *buf, uint32_t val);

/**
 * Appends an encoded number: seven bits in each byte, the low ones first; the high bit of a byte
 * says that another one follows.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param val The number.
 */
void buf_write_uint64_enc(BUF_T *buf, uint64_t val);

/**
 * Appends the encoded length of a string, then the string without its NUL.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param str The string; NULL is written like an empty one.
 */
void buf_write_string_enc(BUF_T *buf, const char *str);

/**
 * Appends the encoded number of bytes, then the bytes.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param str The bytes; NULL counts as none.
 * @param len The number of bytes; nothing happens if no memory could hold so many.
 */
void buf_write_string_length_enc(BUF_T *buf, const char *str, uint64_t len);

/**
 * Appends a float: four bytes, the least significant one first.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param val The number.
 */
void buf_write_float(BUF_T *buf, float val);

/**
 * Appends a truth value: a byte 1 or 0.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param val The value.
 */
void buf_write_bool(BUF_T *buf, bool val);

/**
 * Appends the encoded number of elements of a list, then calls `serialise_fn` for each of them, in
 * order.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param list The list; NULL is written like an empty one.
 * @param serialise_fn Appends one element to the buffer; nothing happens if it is NULL.
 */
void buf_write_list(BUF_T *buf, const LIST_T *list, void (*serialise_fn)(BUF_T *buf, void *data));

/**
 * Reads one byte.
 *
 * @param data Where the byte is.
 * @param[out] val Receives the byte.
 * @return The position after it; NULL if an argument is NULL.
 */
char *buf_read_byte(const char *data, uint8_t *val);

/**
 * Reads four bytes as a number, the most significant one first.
 *
 * @param data Where the number is.
 * @param[out] val Receives the number.
 * @return The position after it; NULL if an argument is NULL.
 */
char *buf_read_uint32(const char *data, uint32_t *val);

/**
 * Reads eight bytes as a number, the most significant one first.
 *
 * @param data Where the number is.
 * @param[out] val Receives the number.
 * @return The position after it; NULL if an argument is NULL.
 */
char *buf_read_uint64(const char *data, uint64_t *val);

/**
 * Reads a number as buf_write_uint32_enc() encodes it, and takes its bits for a float. This is not
 * the inverse of buf_write_float().
 *
 * @param data Where the number is.
 * @param[out] val Receives the float.
 * @return The position after it; NULL if an argument is NULL or the number has more than five
 *     bytes.
 */
char *buf_read_float(const char *data, float *val);

/**
 * Reads a number as buf_write_uint32_enc() encodes it.
 *
 * @param data Where the number is.
 * @param[out] val Receives the number.
 * @return The position after it; NULL if an argument is NULL or the number has more than five
 *     bytes.
 */
char *buf_read_uint32_enc(const char *data, uint32_t *val);

/**
 * Reads a number as buf_write_uint64_enc() encodes it.
 *
 * @param data Where the number is.
 * @param[out] val Receives the number.
 * @return The position after it; NULL if an argument is NULL or the number has more than ten
 *     bytes.
 */
char *buf_read_uint64_enc(const char *data, uint64_t *val);

/**
 * Reads a truth value as buf_write_bool() writes it.
 *
 * @param data Where the value is.
 * @param[out] val Receives the value.
 * @return The position after it; NULL if an argument is NULL or the byte is neither 0 nor 1.
 */
char *buf_read_bool(char *data, bool *val);

/**
 * Reads a string as buf_write_string_enc() and buf_write_string_length_enc() write it.
 *
 * @param data Where the string is.
 * @param[out] dst_str Receives a copy that ends with a NUL, to be released with `free()`.
 * @param[out] len Receives the number of bytes; may be NULL.
 * @return The position after the string; NULL if `data` or `dst_str` is NULL, if the length has
 *     more than ten bytes, or if out of memory.
 */
char *buf_read_string_length_enc(const char *data, char **dst_str, size_t *len);

/**
 * Copies the bytes into a string.
 *
 * @param buf The buffer.
 * @return The bytes and a NUL, to be released with `free()`; NULL if `buf` is NULL, or if out of
 *     memory.
 */
char *buf_as_string(const BUF_T *buf);

/**
 * Writes the bytes as hexadecimal digits, two lower-case ones for each byte.
 *
 * @param buf The buffer.
 * @return The digits, to be released with `free()`; NULL if `buf` is NULL, or if out of memory.
 */
char *buf_as_hex(const BUF_T *buf);

/**
 * Prints the bytes as hexadecimal digits on the standard output, sixteen in a row.
 *
 * @param buf The buffer; nothing is printed if it is NULL.
 */
void hexdump_buf(BUF_T *buf);

/**
 * Gives a part of the bytes.
 *
 * @param buf The buffer.
 * @param offset Where the part begins.
 * @param length The number of bytes; -1 for all up to the end.
 * @return A pointer into the buffer, valid until the buffer changes; NULL if `buf` is NULL or the
 *     part does not lie inside the buffer.
 */
char *buf_substr(const BUF_T *buf, int offset, int length);

/**
 * Compares two buffers.
 *
 * @param a One buffer; NULL counts as an empty one.
 * @param b The other buffer; NULL counts as an empty one.
 * @return 0 if the bytes are the same; -2 if the lengths differ; otherwise -1 or 1 by the first
 *     byte that differs.
 */
int buf_cmp(const BUF_T *a, const BUF_T *b);

/**
 * Removes the first bytes and moves the rest to the front.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param bytes_to_remove How many bytes to remove; more than there are leave an empty buffer.
 *     Nothing happens if it is not positive.
 */
void buf_discard_front(BUF_T *buf, int bytes_to_remove);

/**
 * Appends formatted text, without a NUL.
 *
 * @param dst The buffer.
 * @param format A format as for `printf`, followed by the arguments that it asks for.
 * @return The number of bytes appended. Negative, and then nothing is appended, if an argument is
 *     NULL, if the format fails, or if out of memory.
 */
int buf_sprintf(BUF_T *dst, const char *format, ...);

/**
 * How the bytes of a content are encoded.
 */
enum content_encoding_e {
    /**
     * Not at all.
     */
    CONTENT_ENCODING_NONE = 0,
    /**
     * Encrypted.
     */
    CONTENT_ENCODING_ENCRYPTED = 1,
    /**
     * Compressed.
     */
    CONTENT_ENCODING_COMPRESSED = 2
};

/**
 * How the bytes of a content are encoded.
 */
typedef enum content_encoding_e CONTENT_ENCODING_T;

/**
 * Bytes with an encoding.
 */
struct content_s {
    /**
     * The encoding.
     */
    CONTENT_ENCODING_T encoding;
    /**
     * The bytes.
     */
    BUF_T *data;
};

/**
 * Frees a content that was allocated with `malloc`, and its buffer.
 *
 * @param content The content; may be NULL.
 */
void content_free(CONTENT_T *content);

/** @} */

/** @name Lists */
/** @{ */

/**
 * A node of a list.
 */
struct list_node_s {
    /**
     * The node before this one; NULL for the first.
     */
    struct list_node_s *prev;
    /**
     * The node after this one; NULL for the last.
     */
    struct list_node_s *next;
    /**
     * The program's pointer.
     */
    void *data;
};

/**
 * A node of a list.
 */
typedef struct list_node_s LIST_NODE_T;

/**
 * A list of pointers. May be walked directly: `for (node = list->first; node != NULL; node =
 * node->next)`.
 */
struct list_s {
    /**
     * The first node; NULL if the list is empty.
     */
    LIST_NODE_T *first;
    /**
     * The last node; NULL if the list is empty.
     */
    LIST_NODE_T *last;
};

/**
 * Creates an empty list.
 *
 * @return The list, to be released with list_free(); NULL if out of memory.
 */
LIST_T *list_create(void);

/**
 * Counts the elements.
 *
 * @param list The list.
 * @return The number of elements; -1 if `list` is NULL.
 */
int list_get_size(const LIST_T *list);

/**
 * Adds an element at the end.
 *
 * @param list The list; nothing happens if it is NULL.
 * @param data The element: a pointer that is stored as it is; may be NULL.
 */
void list_append_last(LIST_T *list, void *data);

/**
 * Adds an element at the front.
 *
 * @param list The list; nothing happens if it is NULL.
 * @param data The element: a pointer that is stored as it is; may be NULL.
 */
void list_insert_first(LIST_T *list, void *data);

/**
 * Adds an element before a node.
 *
 * @param list The list; nothing happens if it is NULL.
 * @param where A node of the list; NULL for the front.
 * @param data The element: a pointer that is stored as it is; may be NULL.
 */
void list_insert(LIST_T *list, LIST_NODE_T *where, void *data);

/**
 * Adds an element after a node.
 *
 * @param list The list; nothing happens if it is NULL.
 * @param where A node of the list; NULL for the end.
 * @param data The element: a pointer that is stored as it is; may be NULL.
 */
void list_append(LIST_T *list, LIST_NODE_T *where, void *data);

/**
 * Gives the first element.
 *
 * @param list The list.
 * @return The element; NULL if the list is empty or NULL.
 */
void *list_get_data_first(const LIST_T *list);

/**
 * Gives the last element.
 *
 * @param list The list.
 * @return The element; NULL if the list is empty or NULL.
 */
void *list_get_data_last(const LIST_T *list);

/**
 * Gives the element at an index.
 *
 * @param list The list.
 * @param index The index, from 0; a negative one gives the first element.
 * @return The element; NULL if there is none at the index or `list` is NULL.
 */
void *list_get_data_indexed(const LIST_T *list, int index);

/**
 * Moves the elements of one list to the end of another one. The struct `src` still refers to them:
 * afterwards only `free(src)` is allowed.
 *
 * @param dst The list that receives the elements; nothing happens if it is NULL.
 * @param src The list that gives them; nothing happens if it is NULL, empty or `dst` itself.
 */
void list_append_list(LIST_T *dst, const LIST_T *src);

/**
 * Copies a list.
 *
 * @param list The list.
 * @param copy_fn Copies an element; NULL lets both lists share the elements.
 * @return The copy, to be released with list_free(); NULL if `list` is NULL, or if out of memory.
 */
LIST_T *list_dup(const LIST_T *list, void *(*copy_fn)(void *data));

/**
 * Releases a list.
 *
 * @param list The list; may be NULL.
 * @param free_fn Called for each element in order, also for NULL; may be NULL.
 */
void list_free(LIST_T *list, void (*free_fn)(void *data));

/**
 * Releases a list of lists, with the inner lists.
 *
 * @param list The list of `LIST_T *`; may be NULL.
 * @param free_fn Called for each element of the inner lists; may be NULL.
 */
void list_of_lists_free(LIST_T *list, void (*free_fn)(void *data));

/**
 * Compares two lists, element by element.
 *
 * @param list_1 One list.
 * @param list_2 The other list.
 * @param compare_fn Says whether two elements are equal.
 * @return True if both lists are NULL, or if they have the same size and equal elements; false
 *     otherwise, also if `compare_fn` is NULL.
 */
bool list_cmp(const LIST_T *list_1, const LIST_T *list_2, bool (*compare_fn)(void *data_1,
                                                                             void *data_2));

/**
 * Removes the element at an index.
 *
 * @param list The list; nothing happens if it is NULL.
 * @param index The index, from 0; a negative one removes the first element. Nothing happens if
 *     there is no element at the index.
 * @param free_fn Called for the element; may be NULL.
 */
void list_remove_data_indexed(LIST_T *list, int index, void (*free_fn)(void *data));

/** @} */

/** @name Maps */
/** @{ */

/**
 * An entry of a `HASH_T`.
 */
struct hash_entry_s {
    /**
     * The key.
     */
    char *key;
    /**
     * The value.
     */
    void *val;
    /**
     * The next entry of the bucket.
     */
    struct hash_entry_s *next;
};

/**
 * An entry of a `HASH_T`.
 */
typedef struct hash_entry_s HASH_ENTRY_T;

/**
 * A map from strings to pointers. `size` may be read directly.
 */
struct hash_s {
    /**
     * The number of buckets.
     */
    unsigned long slots;
    /**
     * The number of entries.
     */
    unsigned long size;
    /**
     * The buckets.
     */
    HASH_ENTRY_T **entries;
    /**
     * Not used.
     */
    apr_pool_t *pool;
    /**
     * Private lock; NULL if the map is not synchronised.
     */
    apr_thread_mutex_t *mutex;
};

/**
 * Creates an empty map that locks itself during each call.
 *
 * @param slots Number of buckets; never grows. 0 is taken as 1.
 * @return The map, to be released with hash_free(); NULL if out of memory.
 */
HASH_T *hash_new(unsigned long slots);

/**
 * Creates an empty map without a lock.
 *
 * @param slots Number of buckets; never grows. 0 is taken as 1.
 * @return The map, to be released with hash_free(); NULL if out of memory.
 */
HASH_T *unsync_hash_new(unsigned long slots);

/**
 * Stores a value under a key. Neither is copied; both must live as long as the entry. If the key
 * is there already, its value is replaced and the stored key stays.
 *
 * @param hash The map.
 * @param key The key; must not be NULL.
 * @param val The value; may be NULL.
 * @return The value that was replaced; NULL for a new key, or if `hash` or `key` is NULL.
 */
void *hash_add(HASH_T *hash, const char *key, const void *val);

/**
 * Looks up a key.
 *
 * @param hash The map.
 * @param key The key.
 * @return The stored value; NULL if the key is absent, or if `hash` or `key` is NULL.
 */
void *hash_get(const HASH_T *hash, const char *key);

/**
 * Removes a key. The stored key itself is not freed.
 *
 * @param hash The map.
 * @param key The key.
 * @return The value that was stored, which belongs to the caller now; NULL if the key is absent,
 *     or if `hash` or `key` is NULL.
 */
void *hash_del(HASH_T *hash, const char *key);

/**
 * Lists the keys.
 *
 * @param hash The map.
 * @return An array of the stored keys that ends with NULL; the array, not the keys, is to be
 *     released with `free()`. NULL if `hash` is NULL, or if out of memory.
 */
char **hash_keys(const HASH_T *hash);

/**
 * Removes all entries. The map stays usable.
 *
 * @param hash The map; may be NULL.
 * @param key_free_fn Called for each key; may be NULL.
 * @param val_free_fn Called for each value that is not NULL; may be NULL.
 */
void hash_clear(HASH_T *hash, void (*key_free_fn)(void *key), void (*val_free_fn)(void *val));

/**
 * Releases a map.
 *
 * @param hash The map; may be NULL.
 * @param key_free_fn Called for each key; may be NULL.
 * @param val_free_fn Called for each value that is not NULL; may be NULL.
 */
void hash_free(HASH_T *hash, void (*key_free_fn)(void *key), void (*val_free_fn)(void *val));

/**
 * Copies a map and its keys.
 *
 * @param src The map.
 * @param dup_fn Copies a value that is not NULL; NULL lets both maps share the values.
 * @return The copy, to be released with `hash_free(copy, free, ...)`; NULL if `src` is NULL, or if
 *     out of memory.
 */
HASH_T *hash_dup(const HASH_T *src, void *(*dup_fn)(void *val));

/**
 * Copies a map of strings, with its keys and values. NULL values stay NULL.
 *
 * @param src The map.
 * @return The copy, to be released with `hash_free(copy, free, free)`; NULL if `src` is NULL, or
 *     if out of memory.
 */
HASH_T *hash_dup_strval(const HASH_T *src);

/**
 * An entry of a `HASH_NUM_T`.
 */
struct hash_num_entry_s {
    /**
     * The key.
     */
    unsigned long key;
    /**
     * The value.
     */
    void *val;
    /**
     * The next entry of the bucket.
     */
    struct hash_num_entry_s *next;
};

/**
 * An entry of a `HASH_NUM_T`.
 */
typedef struct hash_num_entry_s HASH_NUM_ENTRY_T;

/**
 * A map from integers to pointers. `size` may be read directly.
 */
struct hash_num_s {
    /**
     * The number of buckets.
     */
    unsigned long slots;
    /**
     * The buckets.
     */
    HASH_NUM_ENTRY_T **entries;
    /**
     * The number of entries.
     */
    unsigned long size;
    /**
     * Not used.
     */
    apr_pool_t *pool;
    /**
     * Private lock; NULL if the map is not synchronised.
     */
    apr_thread_mutex_t *mutex;
};

/**
 * Creates an empty map that locks itself during each call.
 *
 * @param slots Number of buckets; never grows. 0 is taken as 1.
 * @return The map, to be released with hash_num_free(); NULL if out of memory.
 */
HASH_NUM_T *hash_num_new(unsigned long slots);

/**
 * Creates an empty map without a lock.
 *
 * @param slots Number of buckets; never grows. 0 is taken as 1.
 * @return The map, to be released with hash_num_free(); NULL if out of memory.
 */
HASH_NUM_T *unsync_hash_num_new(unsigned long slots);

/**
 * Stores a value under a key. The value is not copied. If the key is there already, its value is
 * replaced.
 *
 * @param hash The map.
 * @param key The key.
 * @param val The value; may be NULL.
 * @return The value that was replaced; NULL for a new key, or if `hash` is NULL.
 */
void *hash_num_add(HASH_NUM_T *hash, unsigned long key, const void *val);

/**
 * Looks up a key.
 *
 * @param hash The map.
 * @param key The key.
 * @return The stored value; NULL if the key is absent, or if `hash` is NULL.
 */
void *hash_num_get(const HASH_NUM_T *hash, unsigned long key);

/**
 * Removes a key.
 *
 * @param hash The map.
 * @param key The key.
 * @return The value that was stored, which belongs to the caller now; NULL if the key is absent,
 *     or if `hash` is NULL.
 */
void *hash_num_del(HASH_NUM_T *hash, unsigned long key);

/**
 * Lists the keys.
 *
 * @param hash The map.
 * @return An array of `hash->size` keys, to be released with `free()`, also if there are none.
 *     NULL if `hash` is NULL, or if out of memory.
 */
unsigned long *hash_num_keys(const HASH_NUM_T *hash);

/**
 * Removes all entries. The map stays usable.
 *
 * @param hash The map; may be NULL.
 * @param val_free_fn Called for each value that is not NULL; may be NULL.
 */
void hash_num_clear(HASH_NUM_T *hash, void (*val_free_fn)(void *val));

/**
 * Releases a map.
 *
 * @param hash The map; may be NULL.
 * @param val_free_fn Called for each value that is not NULL; may be NULL.
 */
void hash_num_free(HASH_NUM_T *hash, void (*val_free_fn)(void *val));

/**
 * Copies a map.
 *
 * @param src The map.
 * @param fn_ Copies a value that is not NULL; NULL lets both maps share the values.
 * @return The copy, to be released with `hash_num_free(copy, ...)`; NULL if `src` is NULL, or if
 *     out of memory.
 */
HASH_NUM_T *hash_num_dup(const HASH_NUM_T *src, void *(*fn_)(void *val));

/**
 * Copies a map whose values are strings, with the values. NULL values stay NULL.
 *
 * @param src The map.
 * @return The copy, to be released with `hash_num_free(copy, free)`; NULL if `src` is NULL, or if
 *     out of memory.
 */
HASH_NUM_T *hash_num_dup_strval(const HASH_NUM_T *src);

/** @} */

/** @name Sets */
/** @{ */

/**
 * An entry of a set.
 */
struct set_entry_s {
    /**
     * The value.
     */
    void *val;
    /**
     * The next entry of the bucket.
     */
    struct set_entry_s *next;
};

/**
 * An entry of a set.
 */
typedef struct set_entry_s SET_ENTRY_T;

/**
 * A set of pointers. `size` may be read directly.
 */
struct set_s {
    /**
     * The number of buckets.
     */
    unsigned long slots;
    /**
     * The number of values.
     */
    unsigned long size;
    /**
     * The buckets.
     */
    SET_ENTRY_T **entries;
    /**
     * Copies a value that is added; NULL stores the pointer itself.
     */
    void *(*dup_fn)(const void *val);
    /**
     * Frees a value when the set is released; NULL leaves it.
     */
    void (*free_fn)(void *val);
    /**
     * Hashes a value; equal values have equal hashes.
     */
    unsigned long (*hash_fn)(const void *val);
    /**
     * Compares two values; 0 means equal.
     */
    int (*cmp_fn)(const void *val_1, const void *val_2);
};

/**
 * Creates a set of pointers to strings, which it compares but neither copies nor frees.
 *
 * @param slots The number of buckets, which never grows. 0 counts as 1.
 * @return The set, to be released with set_free(); NULL if out of memory.
 */
SET_T *set_new(unsigned long slots);

/**
 * Creates a set of strings. It copies what is added.
 *
 * @param slots The number of buckets, which never grows. 0 counts as 1.
 * @return The set, to be released with set_free(); NULL if out of memory.
 */
SET_T *set_new_string(unsigned long slots);

/**
 * Creates a set of numbers; its values are pointers to `int`. It copies what is added.
 *
 * @param slots The number of buckets, which never grows. 0 counts as 1.
 * @return The set, to be released with set_free(); NULL if out of memory.
 */
SET_T *set_new_int(unsigned long slots);

/**
 * Creates a set that works with functions of the program.
 *
 * @param slots The number of buckets, which never grows. 0 counts as 1.
 * @param dup_fn Copies a value that is added; NULL stores the pointer itself.
 * @param free_fn Frees a value when the set is released; NULL leaves it alone.
 * @param hash_fn Hashes a value; equal values must have equal hashes. NULL takes the values for
 *     strings.
 * @param cmp_fn Compares two values; 0 means equal. NULL takes the values for strings.
 * @return The set, to be released with set_free(); NULL if out of memory.
 */
SET_T *set_new_ex(unsigned long slots,
                  void *(*dup_fn)(const void *val),
                  void (*free_fn)(void *val),
                  unsigned long (*hash_fn)(const void *val),
                  int (*cmp_fn)(const void *val_1, const void *val_2));

/**
 * Adds a value.
 *
 * @param set The set.
 * @param val The value; must not be NULL.
 * @return NULL if the value was added; if an equal value is in the set already, that value, and
 *     the set stays as it is. NULL also if `set` or `val` is NULL, and then nothing happens.
 */
void *set_add(SET_T *set, const void *val);

/**
 * Adds a number to a set made by set_new_int().
 *
 * @param set The set.
 * @param val The number.
 * @return NULL if the number was added; if it is in the set already, a pointer to it, and the set
 *     stays as it is. NULL also if `set` is NULL or does not copy its values, and then nothing
 *     happens.
 */
void *set_add_int(SET_T *set, int val);

/**
 * Removes a value.
 *
 * @param set The set.
 * @param val The value.
 * @return The value that was stored, which belongs to the caller now; NULL if there is none, or if
 *     `set` or `val` is NULL.
 */
void *set_del(SET_T *set, const void *val);

/**
 * Looks for a value.
 *
 * @param set The set.
 * @param val The value.
 * @return The equal value that is stored; NULL if there is none, or if `set` or `val` is NULL.
 */
void *set_contains(const SET_T *set, const void *val);

/**
 * Lists the values.
 *
 * @param set The set.
 * @return An array of the stored values that ends with NULL; the array, not the values, is to be
 *     released with `free()`. NULL if `set` is NULL, or if out of memory.
 */
void **set_values(const SET_T *set);

/**
 * Copies a set, and its values if the set copies what is added; otherwise both sets share the
 * values.
 *
 * @param set The set.
 * @return The copy, to be released with set_free(); NULL if `set` is NULL, or if out of memory.
 */
SET_T *set_dup(const SET_T *set);

/**
 * Releases a set, and its values if the set has a function for it.
 *
 * @param set The set; may be NULL.
 */
void set_free(SET_T *set);

/** @} */

/** @name Arrays */
/** @{ */

/**
 * Copies an array of pointers that ends with NULL.
 *
 * @param arr The array.
 * @param dup_fn Copies an element; NULL lets both arrays share the elements.
 * @return The copy, to be released with free_pointer_array(); NULL if `arr` is NULL, or if out of
 *     memory.
 */
void **dup_pointer_array(const void **arr, void *(*dup_fn)(void *val));

/**
 * Copies an array of strings that ends with NULL, with the strings.
 *
 * @param arr The array.
 * @return The copy, to be released with free_string_array(); NULL if `arr` is NULL, or if out of
 *     memory.
 */
char **dup_string_array(const char **arr);

/**
 * Releases an array of pointers that ends with NULL.
 *
 * @param arr The array; may be NULL.
 * @param free_fn Frees an element; NULL leaves the elements alone.
 */
void free_pointer_array(void **arr, void (*free_fn)(void *val));

/**
 * Releases an array of strings that ends with NULL, with the strings.
 *
 * @param arr The array; may be NULL.
 */
void free_string_array(char **arr);

/**
 * Appends a pointer to an array that ends with NULL.
 *
 * @param arr The array, from `malloc`; NULL starts a new one.
 * @param val The pointer, stored as it is. NULL cannot be stored: the array stays as it is.
 * @return The array, which may have moved; NULL if out of memory, and then the old one stays
 *     valid.
 */
void **append_pointer_array(void **arr, void *val);

/**
 * Appends a string to an array that ends with NULL. The pointer is stored, the string is not
 * copied.
 *
 * @param arr The array, from `malloc`; NULL starts a new one.
 * @param val The string. NULL cannot be stored: the array stays as it is.
 * @return The array, which may have moved; NULL if out of memory, and then the old one stays
 *     valid.
 */
char **append_string_array(char **arr, char *val);

/** @} */

/** @name Text */
/** @{ */

/** `snprintf`, for programs that are compiled on several systems. */
#define OS_SNPRINTF(a, b, c, d) snprintf(a, b, c, d)
#ifndef script_create
/** Creates a script. */
#define script_create buf_create
#endif
#ifndef script_free
/** Releases a script. */
#define script_free buf_free
#endif

/**
 * Writes a number in decimal digits.
 *
 * @param val The number.
 * @return The digits, to be released with `free()`; NULL if out of memory.
 */
char *uint32_to_str(uint32_t val);

/**
 * Writes a number in decimal digits.
 *
 * @param val The number.
 * @return The digits, to be released with `free()`; NULL if out of memory.
 */
char *int_to_str(int val);

/**
 * Writes a number as `printf` does for `%f`.
 *
 * @param val The number.
 * @return The text, to be released with `free()`; NULL if out of memory.
 */
char *double_to_str(double val);

/**
 * Gives the bits of a float.
 *
 * @param f The float.
 * @return Its bits as a number.
 */
uint32_t float_to_uint32(float f);

/**
 * Gives the float that has certain bits.
 *
 * @param i The bits as a number.
 * @return The float.
 */
float uint32_to_float(uint32_t i);

/**
 * Copies a part of a string.
 *
 * @param string The string; left as it is.
 * @param start Where the part begins, in bytes.
 * @param length The number of bytes at most.
 * @return The part, empty if `start` is after the end, to be released with `free()`; NULL if
 *     `string` is NULL, or if out of memory.
 */
char *substring(char *string, size_t start, size_t length);

/**
 * Copies a string without the white space at its beginning and its end.
 *
 * @param string The string; left as it is.
 * @return The copy, to be released with `free()`; NULL if `string` is NULL, or if out of memory.
 */
char *string_by_trimming_whitespaces(char *string);

/**
 * Says whether a string begins with another one.
 *
 * @param string The string.
 * @param prefix What it may begin with.
 * @return True if it does; false otherwise, also if an argument is NULL.
 */
bool string_starts_with(const char *string, const char *prefix);

/**
 * Says whether a string ends with another one.
 *
 * @param string The string.
 * @param suffix What it may end with.
 * @return True if it does; false otherwise, also if an argument is NULL.
 */
bool string_ends_with(const char *string, const char *suffix);

/**
 * Says whether a character is a letter from A to Z or from a to z.
 *
 * @param c The character.
 * @return 1 if it is, otherwise 0.
 */
int is_ascii_alpha(char c);

/**
 * Makes a set of the values of a map. The set neither copies nor frees them.
 *
 * @param hash The map.
 * @param cmp_fn Compares two values; 0 means equal. NULL takes them for strings. Of equal values
 *     the set has one.
 * @return The set, to be released with set_free(); NULL if `hash` is NULL, or if out of memory.
 */
SET_T *hash_to_set(HASH_T *hash, int (*cmp_fn)(const void *val_1, const void *val_2));

/**
 * Puts a backslash before each single quote, double quote and backslash.
 *
 * @param string The text; left as it is.
 * @return The new text, to be released with `free()`; NULL if `string` is NULL, or if out of
 *     memory.
 */
char *diffusion_escape(const char *string);

/**
 * Appends a list of roles to a script: `['a' 'b']`.
 *
 * @param script The script.
 * @param roles A list of strings; NULL counts as an empty one.
 * @return The script; NULL if it or one of the strings is NULL, and then nothing is appended.
 */
SCRIPT_T *add_roles_to_script(SCRIPT_T *script, const LIST_T *roles);

/**
 * Appends permissions to a script, in the order of their numbers: `[MODIFY_SESSION VIEW_SESSION]`.
 *
 * @param script The script.
 * @param permissions A set of pointers to `int`; NULL counts as an empty one.
 * @param permissions_name_table The names of the permissions, by number; must have a name for each
 *     number in the set.
 * @return The script; NULL if it or a needed name is NULL, or if a number is negative, and then
 *     nothing is appended.
 */
SCRIPT_T *add_permissions_to_script(SCRIPT_T *script,
                                    const SET_T *permissions,
                                    const char **permissions_name_table);

/**
 * Appends a set of strings to a script, in the order of their bytes: `['a' 'b']`.
 *
 * @param script The script.
 * @param set The strings; NULL counts as an empty set.
 * @return The script; NULL if it is NULL, and then nothing is appended.
 */
SCRIPT_T *add_set_to_script(SCRIPT_T *script, const SET_T *set);

/**
 * Makes a set of the roles that a text names.
 *
 * @param string The roles, each in single or double quotes, with blanks, commas or nothing between
 *     them. A backslash makes the next character an ordinary one. What is outside quotes is
 *     ignored.
 * @return A set of strings, to be released with set_free(); NULL if `string` is NULL, if a quote
 *     is not closed, or if out of memory.
 */
SET_T *diffusion_string_to_roles(const char *string);

/**
 * Writes roles as a text that diffusion_string_to_roles() reads: each in double quotes, with
 * commas between them, in the order of their bytes.
 *
 * @param roles A set of strings.
 * @return The text, empty for an empty set, to be released with `free()`; NULL if `roles` is NULL,
 *     or if out of memory.
 */
char *diffusion_roles_to_string(const SET_T *roles);

/** @} */

/** @name CBOR */
/** @{ */

/**
 * The greatest number that stands in the first byte of an item itself.
 */
#define CBOR_VAL_SMALL 23

/**
 * In the first byte of an item: its number follows in one byte.
 */
#define CBOR_VAL8 24

/**
 * In the first byte of an item: its number follows in two bytes.
 */
#define CBOR_VAL16 25

/**
 * In the first byte of an item: its number follows in four bytes.
 */
#define CBOR_VAL32 26

/**
 * In the first byte of an item: its number follows in eight bytes.
 */
#define CBOR_VAL64 27

/**
 * The byte for false.
 */
#define CBOR_VAL_FALSE 244

/**
 * The byte for true.
 */
#define CBOR_VAL_TRUE 245

/**
 * The byte for null.
 */
#define CBOR_VAL_NULL 246

/**
 * The byte for undefined.
 */
#define CBOR_VAL_UNDEFINED 247

/**
 * The byte that ends an item of unknown length.
 */
#define CBOR_VAL_BREAK 255

/**
 * The major types of CBOR.
 */
enum cbor_type_e {
    /**
     * An integer, 0 or more.
     */
    CBOR_TYPE_UNSIGNED_INT = 0,
    /**
     * A negative integer.
     */
    CBOR_TYPE_NEGATIVE_INT = 1,
    /**
     * Bytes.
     */
    CBOR_TYPE_BYTE_STRING = 2,
    /**
     * Text in UTF-8.
     */
    CBOR_TYPE_TEXT_STRING = 3,
    /**
     * A sequence of items.
     */
    CBOR_TYPE_ARRAY = 4,
    /**
     * Pairs of keys and values.
     */
    CBOR_TYPE_MAP = 5,
    /**
     * Says what the next item means.
     */
    CBOR_TYPE_SEMANTIC_TAG = 6,
    /**
     * A float, or false, true, null, undefined or a break, according to the first byte.
     */
    CBOR_TYPE_FLOAT = 7
};

/**
 * A position in CBOR data, which belong to the program.
 */
struct cbor_parser_s {
    /**
     * The data.
     */
    const char *data;
    /**
     * The number of bytes of the data.
     */
    size_t len;
    /**
     * The next byte.
     */
    char *ptr;
    /**
     * 1 after the start of an item of unknown length, 0 after any break.
     */
    int in_indefinite_block;
};

/**
 * A position in CBOR data, which belong to the program.
 */
typedef struct cbor_parser_s CBOR_PARSER_T;

/**
 * The major types of CBOR.
 */
typedef enum cbor_type_e CBOR_TYPE_T;

/**
 * What a token holds, according to its type.
 */
union cbor_value_union_u {
    /**
     * A number, 0 or more.
     */
    uint64_t as_uint;
    /**
     * A negative number.
     */
    int64_t as_negint;
    /**
     * A copy of the bytes, without a NUL after them.
     */
    char *as_bytes;
    /**
     * Not used.
     */
    void *as_semantic_tag;
    /**
     * A float.
     */
    double as_float;
};

/**
 * What a token holds, according to its type.
 */
typedef union cbor_value_union_u CBOR_VALUE_UNION_T;

/**
 * A token: the first bytes of an item, with its content if that is a number or a string of known
 * length.
 */
struct cbor_val_s {
    /**
     * The first byte.
     */
    uint8_t initial_byte;
    /**
     * Major type.
     */
    CBOR_TYPE_T type;
    /**
     * The content; zero if there is none.
     */
    CBOR_VALUE_UNION_T value;
    /**
     * The number of bytes of a string, elements of an array or pairs of a map; -1 if unknown; 0
     * for others.
     */
    int64_t size;
};

/**
 * A token of CBOR data.
 */
typedef struct cbor_val_s CBOR_VAL_T;

/**
 * Reads the first bytes of an item at the position of a parser.
 *
 * @param parser The parser.
 * @param[out] val The token that is filled.
 * @return 0, or -1 on failure.
 */
typedef int (*cbor_jump_fn)(CBOR_PARSER_T *parser, CBOR_VAL_T *val);

/**
 * Starts to read CBOR data.
 *
 * @param data The data; not copied, must live as long as the parser. NULL gives a parser without
 *     tokens.
 * @param len The number of bytes.
 * @return The parser, to be released with cbor_parser_free(); NULL if out of memory.
 */
CBOR_PARSER_T *cbor_parser_create(const char *data, size_t len);

/**
 * Releases a parser, not its data.
 *
 * @param parser The parser; may be NULL.
 */
void cbor_parser_free(CBOR_PARSER_T *parser);

/**
 * Says how many bytes are left.
 *
 * @param parser The parser.
 * @return The number of bytes, at most `INT_MAX`; 0 if `parser` is NULL.
 */
int cbor_parser_available_bytes(CBOR_PARSER_T *parser);

/**
 * Reads the next token. The elements of arrays and maps, and the chunks of strings of unknown
 * length, follow as tokens of their own.
 *
 * @param parser The parser.
 * @return The token, to be released with cbor_val_free(); NULL at the end of the data, if they end
 *     inside the token or are not CBOR, if `parser` is NULL, or if out of memory.
 */
CBOR_VAL_T *cbor_next_val(CBOR_PARSER_T *parser);

/**
 * Releases a token and the bytes that it holds.
 *
 * @param val The token; may be NULL.
 */
void cbor_val_free(CBOR_VAL_T *val);

/**
 * Declares a reader of the first bytes of a CBOR item; there is one for each class of first bytes.
 *
 * `int name(CBOR_PARSER_T *parser, CBOR_VAL_T *val)` reads the item at the parser's position as its
 * own name says, whatever byte stands there. It fills the token `val`, moves the position on, and
 * returns 0. It returns -1, and leaves parser and token as they were, if the data end too early, if
 * an argument is NULL, or if out of memory; cbor_parse_reserved() always does. A token with a
 * string holds a copy of it in `value.as_bytes`, to be released with `free()`.
 *
 * @param name The name of the function.
 */
#define DECL_PARSER_JUMP_FN(name) int name(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
DECL_PARSER_JUMP_FN(cbor_parse_uint_small)
DECL_PARSER_JUMP_FN(cbor_parse_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_negint_small)
DECL_PARSER_JUMP_FN(cbor_parse_negint8)
DECL_PARSER_JUMP_FN(cbor_parse_negint16)
DECL_PARSER_JUMP_FN(cbor_parse_negint32)
DECL_PARSER_JUMP_FN(cbor_parse_negint64)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_small)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_small)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_array_small)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_array_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_map_small)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_map_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_semantic_tag)
DECL_PARSER_JUMP_FN(cbor_parse_float16)
DECL_PARSER_JUMP_FN(cbor_parse_float32)
DECL_PARSER_JUMP_FN(cbor_parse_float64)
DECL_PARSER_JUMP_FN(cbor_parse_false)
DECL_PARSER_JUMP_FN(cbor_parse_true)
DECL_PARSER_JUMP_FN(cbor_parse_null)
DECL_PARSER_JUMP_FN(cbor_parse_undefined)
DECL_PARSER_JUMP_FN(cbor_parse_unimplemented)
DECL_PARSER_JUMP_FN(cbor_parse_break)
DECL_PARSER_JUMP_FN(cbor_parse_reserved)

/**
 * CBOR data under construction. Both members may be read directly.
 */
struct cbor_generator_s {
    /**
     * The data; NULL if nothing has been written.
     */
    char *data;
    /**
     * The number of bytes.
     */
    size_t len;
};

/**
 * CBOR data under construction.
 */
typedef struct cbor_generator_s CBOR_GENERATOR_T;

/**
 * Creates a generator without data.
 *
 * @return The generator, to be released with cbor_generator_free(); NULL if out of memory.
 */
CBOR_GENERATOR_T *cbor_generator_create(void);

/**
 * Releases a generator and its data.
 *
 * @param generator The generator; may be NULL.
 */
void cbor_generator_free(CBOR_GENERATOR_T *generator);

/**
 * Writes a number, 0 or more.
 *
 * @param generator The generator.
 * @param val The number.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_uint(CBOR_GENERATOR_T *generator, uint64_t val);

/**
 * Writes a negative number.
 *
 * @param generator The generator.
 * @param val The number. Another one than a negative one gives data without meaning.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_negint(CBOR_GENERATOR_T *generator, int64_t val);

/**
 * Writes a string of bytes.
 *
 * @param generator The generator.
 * @param bytes The bytes; may be NULL if `len` is 0 or -1.
 * @param len The number of bytes; -1 writes only the start of a string in chunks, which
 *     cbor_write_break() ends.
 * @return 0; -1 if `generator` is NULL, if `bytes` or `len` is invalid, or if out of memory.
 */
int cbor_write_byte_string(CBOR_GENERATOR_T *generator, const char *bytes, int64_t len);

/**
 * Writes a text.
 *
 * @param generator The generator.
 * @param bytes The text in UTF-8, which needs no NUL; may be NULL if `len` is 0 or -1.
 * @param len The number of bytes; -1 writes only the start of a text in chunks, which
 *     cbor_write_break() ends.
 * @return 0; -1 if `generator` is NULL, if `bytes` or `len` is invalid, or if out of memory.
 */
int cbor_write_text_string(CBOR_GENERATOR_T *generator, const char *bytes, int64_t len);

/**
 * Writes the start of an array; the elements follow.
 *
 * @param generator The generator.
 * @param size The number of elements; -1 if unknown, and then cbor_write_break() ends the array.
 * @return 0; -1 if `generator` is NULL, if `size` is another negative number, or if out of memory.
 */
int cbor_write_array(CBOR_GENERATOR_T *generator, int64_t size);

/**
 * Writes the start of a map; keys and values follow in turn.
 *
 * @param generator The generator.
 * @param size The number of pairs; -1 if unknown, and then cbor_write_break() ends the map.
 * @return 0; -1 if `generator` is NULL, if `size` is another negative number, or if out of memory.
 */
int cbor_write_map(CBOR_GENERATOR_T *generator, int64_t size);

/**
 * Writes a float in the shortest form that is exact.
 *
 * @param generator The generator.
 * @param val The number.
 * @return 1 for finite numbers, 0 for others; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_float(CBOR_GENERATOR_T *generator, double val);

/**
 * Writes false.
 *
 * @param generator The generator.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_false(CBOR_GENERATOR_T *generator);

/**
 * Writes true.
 *
 * @param generator The generator.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_true(CBOR_GENERATOR_T *generator);

/**
 * Writes null.
 *
 * @param generator The generator.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_null(CBOR_GENERATOR_T *generator);

/**
 * Writes undefined.
 *
 * @param generator The generator.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_undefined(CBOR_GENERATOR_T *generator);

/**
 * Ends an array, a map or a string of unknown length.
 *
 * @param generator The generator.
 * @return 0; -1 if `generator` is NULL, or if out of memory.
 */
int cbor_write_break(CBOR_GENERATOR_T *generator);

/** @} */

/** @name Deltas */
/** @{ */

/**
 * Measures how busy something was in the recent past.
 */
typedef struct DIFFUSION_ACTIVITY_HISTORY_T DIFFUSION_ACTIVITY_HISTORY_T;

/**
 * Default number of buckets.
 */
#define DIFFUSION_DELTA_BUCKET_COUNT 16

/**
 * Default length of a bucket in milliseconds.
 */
#define DIFFUSION_DELTA_BUCKET_MILLIS 1024

/**
 * How much effort goes into a delta. No function takes or returns it.
 */
enum diffusion_delta_quality_e {
    /**
     * The smallest delta.
     */
    DIFFUSION_DELTA_QUALITY_HIGHEST = 0,
    /**
     * High.
     */
    DIFFUSION_DELTA_QUALITY_HIGH = 1,
    /**
     * Moderate.
     */
    DIFFUSION_DELTA_QUALITY_MODERATE = 2,
    /**
     * Low.
     */
    DIFFUSION_DELTA_QUALITY_LOW = 3,
    /**
     * The least effort.
     */
    DIFFUSION_DELTA_QUALITY_LOWEST = 4
};

/**
 * How much effort goes into a delta. No function takes or returns it.
 */
typedef enum diffusion_delta_quality_e DIFFUSION_DELTA_QUALITY_T;

/**
 * Creates a history.
 *
 * @param bucket_count The number of buckets in the window; 0 or less for
 *     #DIFFUSION_DELTA_BUCKET_COUNT.
 * @param bucket_ms The length of a bucket in milliseconds; 0 for #DIFFUSION_DELTA_BUCKET_MILLIS.
 * @return The history, to be released with diffusion_activity_history_free().
 */
DIFFUSION_ACTIVITY_HISTORY_T *diffusion_activity_history_create(int bucket_count,
                                                                uint64_t bucket_ms);

/**
 * Begins a busy period, unless one has begun.
 *
 * @param activity_history The history; nothing happens if it is NULL.
 */
void diffusion_activity_history_start(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);

/**
 * Ends a busy period, if one has begun.
 *
 * @param activity_history The history; nothing happens if it is NULL.
 */
void diffusion_activity_history_stop(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);

/**
 * Gives the busy share of the window. It is computed when diffusion_activity_history_start() or
 * diffusion_activity_history_stop() is called in another bucket than the call before.
 *
 * @param activity_history The history.
 * @return From 0 (idle) to 256 (always busy); 0 if `activity_history` is NULL.
 */
int diffusion_activity_history_utilisation(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);

/**
 * Releases a history.
 *
 * @param activity_history The history; may be NULL.
 */
void diffusion_activity_history_free(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);

/**
 * No limit for the tables of a search: `INT_MAX`.
 */
#define DIFF_DEFAULT_MAX_STORAGE 2147483647

/**
 * Full effort.
 */
#define DIFF_DEFAULT_BAILOUT_FACTOR 10000

/**
 * Applies a delta to a value.
 *
 * @param old_value The old value; left as it is.
 * @param diff The delta.
 * @return The new value, to be released with buf_free(); NULL if the delta is malformed or does
 *     not fit the old value, if an argument is NULL, or if out of memory.
 */
BUF_T *diff_apply_binary(BUF_T *old_value, BUF_T *diff);

/**
 * Makes the delta that turns one value into another.
 *
 * @param old_value The old value.
 * @param new_value The new value.
 * @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
 *     an argument is NULL, or if out of memory.
 */
BUF_T *diff_generate_binary(BUF_T *old_value, BUF_T *new_value);

/**
 * Makes the delta that turns one value into another, with limited effort. The delta is right
 * whatever the limits are.
 *
 * @param old_value The old value.
 * @param new_value The new value.
 * @param max_storage The number of entries that the tables of the search may have; 0 or less for
 *     no limit. If it is too small, the delta replaces the whole value.
 * @param bailout_factor The effort: the smaller, the faster and the larger the delta.
 * @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
 *     an argument is NULL, or if out of memory.
 */
BUF_T *diff_generate_binary_ex(BUF_T *old_value,
                               BUF_T *new_value,
                               int max_storage,
                               int bailout_factor);

/**
 * Makes the delta that turns one value into another, with less effort the busier the process is.
 *
 * @param activity_history How busy it is; NULL for full effort.
 * @param old_value The old value.
 * @param new_value The new value.
 * @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
 *     an argument is NULL, or if out of memory.
 */
BUF_T *diff_generate_binary_with_activity_history(DIFFUSION_ACTIVITY_HISTORY_T *activity_history,
                                                  BUF_T *old_value,
                                                  BUF_T *new_value);

/**
 * Makes the delta that turns one value into another, with limited effort, and with less of it the
 * busier the process is.
 *
 * @param activity_history How busy it is; NULL for the effort as given.
 * @param old_value The old value.
 * @param new_value The new value.
 * @param max_storage The number of entries that the tables of the search may have; 0 or less for
 *     no limit. If it is too small, the delta replaces the whole value.
 * @param bailout_factor The effort: the smaller, the faster and the larger the delta.
 * @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
 *     an argument is NULL, or if out of memory.
 */
BUF_T *diff_generate_binary_with_activity_history_ex(DIFFUSION_ACTIVITY_HISTORY_T *activity_history,
                                                     BUF_T *old_value,
                                                     BUF_T *new_value,
                                                     int max_storage,
                                                     int bailout_factor);

/** @} */

/** @name Semaphores */
/** @{ */

/** Not used; kept for programs that name it. */
struct _semaphore_internal {
    volatile int pool_alloc; /**< Not used. */
};

/**
 * A mutex, a condition and a counter.
 */
struct semaphore_s {
    /**
     * As given; not used.
     */
    apr_pool_t *pool;
    /**
     * Private mutex.
     */
    apr_thread_mutex_t *mutex;
    /**
     * Private condition.
     */
    apr_thread_cond_t *cond;
    /**
     * The counter; semaphore_get_count() reads it.
     */
    uint32_t count;
    /**
     * Not used.
     */
    void *_internal;
    /**
     * A pointer of the program.
     */
    void *user_data;
};

/**
 * A mutex, a condition and a counter.
 */
typedef struct semaphore_s SEMAPHORE_T;

/**
 * Creates a semaphore with a counter of 0.
 *
 * @param pool Not used; may be NULL.
 * @return The semaphore, to be released with semaphore_free(); NULL if out of memory.
 */
SEMAPHORE_T *semaphore_create(apr_pool_t *pool);

/**
 * Creates a semaphore with a counter of 0 whose mutex a thread may lock several times; it then
 * unlocks it as often. Waiting unlocks it once only.
 *
 * @param pool Not used; may be NULL.
 * @return The semaphore, to be released with semaphore_free(); NULL if out of memory.
 */
SEMAPHORE_T *semaphore_create_reentrant(apr_pool_t *pool);

/**
 * Locks the mutex.
 *
 * @param sem The semaphore; nothing happens if it is NULL.
 */
void semaphore_lock(SEMAPHORE_T *sem);

/**
 * Unlocks the mutex. Only for the thread that holds it.
 *
 * @param sem The semaphore; nothing happens if it is NULL.
 */
void semaphore_unlock(SEMAPHORE_T *sem);

/**
 * Waits for semaphore_broadcast(). The caller holds the mutex, which is released meanwhile.
 * Waiting may also end without a reason: check what you wait for.
 *
 * @param sem The semaphore.
 * @param timeout The longest time to wait, in microseconds; 0 or less for no limit.
 * @return 0 if woken; 70007 (`APR_TIMEUP`) if the time is up; another number if `sem` is NULL or
 *     waiting is not possible.
 */
int semaphore_wait(SEMAPHORE_T *sem, int64_t timeout);

/**
 * Wakes all threads that wait.
 *
 * @param sem The semaphore; nothing happens if it is NULL.
 */
void semaphore_broadcast(SEMAPHORE_T *sem);

/**
 * Keeps a pointer of the program.
 *
 * @param sem The semaphore; nothing happens if it is NULL.
 * @param data The pointer; never followed or freed.
 */
void semaphore_set_data(SEMAPHORE_T *sem, void *data);

/**
 * Gives the pointer that semaphore_set_data() keeps.
 *
 * @param sem The semaphore.
 * @return The pointer; NULL if there is none or `sem` is NULL.
 */
void *semaphore_get_data(SEMAPHORE_T *sem);

/**
 * Sets the counter, which nothing else changes. If several threads use it, they hold the mutex.
 *
 * @param sem The semaphore.
 * @param count The new value.
 * @return The value before; 0 if `sem` is NULL.
 */
uint32_t semaphore_set_count(SEMAPHORE_T *sem, uint32_t count);

/**
 * Reads the counter.
 *
 * @param sem The semaphore.
 * @return The value; 0 if `sem` is NULL.
 */
uint32_t semaphore_get_count(SEMAPHORE_T *sem);

/**
 * Releases a semaphore that no thread holds or waits for.
 *
 * @param sem The semaphore; may be NULL.
 */
void semaphore_free(SEMAPHORE_T *sem);

/** @} */

/** @name Other */
/** @{ */

/**
 * Appends the strings of a list: their number, then each with its length.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param list The list; NULL is written like an empty one, a NULL string like an empty one.
 */
void buf_write_list_strings_enc(BUF_T *buf, const LIST_T *list);

/**
 * Appends the strings of a set: their number, then each with its length.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param set The set; NULL is written like an empty one.
 */
void buf_write_set_strings_enc(BUF_T *buf, const SET_T *set);

/**
 * Appends the keys and values of a map of strings: their number, then each key with its value.
 *
 * @param buf The buffer; nothing happens if it is NULL.
 * @param hash The map; NULL is written like an empty one, a NULL value like an empty string.
 */
void buf_write_hash_strings_enc(BUF_T *buf, const HASH_T *hash);

/**
 * Reads strings as buf_write_list_strings_enc() and buf_write_set_strings_enc() write them.
 *
 * @param data Where the strings start.
 * @param list The list to which each string is appended, as a copy to be released with `free()`.
 * @return The position after the strings; NULL, with the list as it was, if an argument is NULL, if
 *     a number has more than ten bytes, or if out of memory.
 */
char *buf_read_list_strings_enc(const char *data, LIST_T *list);

/**
 * Reads keys and values as buf_write_hash_strings_enc() writes them.
 *
 * @param data Where the pairs start.
 * @param hash The map to which each key is added with its value, as copies to be released with
 *     `free()`. A key that is in the map already stays and gets the new value.
 * @return The position after the pairs; NULL, with the map as it was, if an argument is NULL, if a
 *     number has more than ten bytes, or if out of memory.
 */
char *buf_read_hash_strings_enc(const char *data, HASH_T *hash);


/** @} */

/** @} (end of utilities) */

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

/** @name Proxies and TLS */
/** @{ */

/**
 * Versions of TLS.
 */
enum diffusion_tls_version_e {
    /**
     * TLS 1.2.
     */
    DIFFUSION_TLS_1_2 = 12,
    /**
     * TLS 1.3.
     */
    DIFFUSION_TLS_1_3 = 13
};

/**
 * Versions of TLS.
 */
typedef enum diffusion_tls_version_e DIFFUSION_TLS_VERSION_T;

/**
 * Sets the file of the certificates that vouch for servers: roots, or any others of a chain, up to
 * the server's own. Takes precedence over the environment variable `DIFFUSION_SSL_CA_FILE_PATH`. An
 * extension of this library.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param path A PEM file, or a folder of PEM files, read at each connection attempt; the path is
 *     copied. NULL for the default.
 */
void diffusion_session_factory_tls_ca_file(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           const char *path);

/**
 * Sets the certificate that the client shows to servers that ask for one. An extension of this
 * library.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param certificate_pem_path A PEM file with the certificate and those that lead to its root; the
 *     path is copied.
 * @param key_pem_path A PEM file with the private key; the path is copied. When one of both is
 *     NULL, no certificate is shown, which is the default.
 */
void diffusion_session_factory_tls_client_certificate(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        const char *certificate_pem_path,
        const char *key_pem_path);

/**
 * Sets the oldest version of TLS that is spoken. An extension of this library.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param version DIFFUSION_TLS_1_2, the default, or DIFFUSION_TLS_1_3; nothing happens for other
 *     numbers.
 */
void diffusion_session_factory_tls_minimum_version(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        int version);

/**
 * Sets whether certificates of servers are accepted that no known authority vouches for. Takes
 * precedence over the environment variable `DIFFUSION_TRUST_SELF_SIGNED_CERTS`. True without a
 * file of authorities lets any server pass for the right one: for tests only. An extension of this
 * library.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param trust True if they are accepted. Default: what the environment variable says.
 */
void diffusion_session_factory_tls_trust_self_signed(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        bool trust);

/**
 * Sets an HTTP proxy to connect through. It is never used for loopback addresses. An extension of
 * this library.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param url `http://[user[:password]@]host[:port]`, port 1080 if there is none; copied. User and
 *     password may be percent-encoded. A URL that is not valid is reported when a session is
 *     created. NULL for no proxy, the default.
 */
void diffusion_session_factory_proxy(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                     const char *url);

/**
 * Sets whether the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` decide about a
 * proxy, if none is set here. An extension of this library.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param use_environment True if they are read at each connection attempt. Default: false. The
 *     environment variable `DIFFUSION_PROXY_FROM_ENVIRONMENT=true` has the same effect.
 */
void diffusion_session_factory_proxy_from_environment(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        bool use_environment);

/** @} */

/** @name Statistics and diagnosis */
/** @{ */

/**
 * What a session has done since it was created. Messages are Diffusion messages; bytes are those
 * of their contents, without what WebSocket, TLS and TCP add.
 */
struct diffusion_session_statistics_s {
    /**
     * Bytes received.
     */
    uint64_t bytes_received;
    /**
     * Messages received.
     */
    uint64_t messages_received;
    /**
     * Bytes sent.
     */
    uint64_t bytes_sent;
    /**
     * Messages sent, each counted once.
     */
    uint64_t messages_sent;
    /**
     * Messages sent again after a reconnection.
     */
    uint64_t messages_replayed;
    /**
     * Connections lost while the session was active.
     */
    uint64_t connections_lost;
    /**
     * Attempts to reconnect that were started.
     */
    uint64_t reconnect_attempts;
    /**
     * Attempts that succeeded.
     */
    uint64_t reconnects;
    /**
     * Of these, those that lost messages.
     */
    uint64_t reconnects_with_loss;
    /**
     * Messages waiting to be sent.
     */
    uint64_t queued_messages;
    /**
     * Requests without an answer so far.
     */
    uint64_t open_requests;
    /**
     * Microseconds from the last ping_user() that was answered to its answer; -1 before the first.
     */
    int64_t last_round_trip_us;
};

/**
 * What a session has done.
 */
typedef struct diffusion_session_statistics_s DIFFUSION_SESSION_STATISTICS_T;

/**
 * Reads the counters of a session, in any state. An extension of this library.
 *
 * @param session The session.
 * @param[out] statistics Filled with the counters as they are now; left alone on failure.
 * @return True on success; false if an argument is NULL or the session was freed.
 */
bool diffusion_session_statistics(SESSION_T *session, DIFFUSION_SESSION_STATISTICS_T *statistics);

/**
 * What a session knows of its own troubles. Texts are for people; longer ones are cut, and those
 * that there are not are empty. Times are milliseconds.
 */
struct diffusion_session_diagnosis_s {
    /**
     * When the connection was last lost, since 1970 (UTC); -1 if it never was.
     */
    int64_t last_loss_time;
    /**
     * How long the session tries to get back after a loss, which is what the server was asked to
     * keep it for; 0 if it does not.
     */
    int64_t reconnection_timeout;
    /**
     * The same, as far as the server is known to grant it: less than `reconnection_timeout` when
     * the server no longer knew the session so long after the loss. The server does not say it
             before.
     */
    int64_t granted_timeout;
    /**
     * What is left of that time while the session recovers; else -1.
     */
    int64_t time_left;
    /**
     * When the next attempt to connect begins; 0 while one is under way, -1 if there will be none
     * or if the reconnection strategy decides.
     */
    int64_t next_attempt_in;
    /**
     * Attempts to reconnect since the last loss, while the session recovers, or retries of the
     * first connection; else 0.
     */
    uint64_t attempts;
    /**
     * Error code of the last attempt that failed since the last loss; 0 if none did.
     */
    int last_attempt_error;
    /**
     * Error code with which the session has ended; 0 as long as it has not.
     */
    int end_error;
    /**
     * Why the connection was last lost.
     */
    char last_loss_cause[256];
    /**
     * Why the last attempt failed.
     */
    char last_attempt_message[256];
    /**
     * Why the session has ended.
     */
    char end_message[256];
    /**
     * How often it could not be found out, within the limits that add_stream() names, whether a
     * selector of a stream or a handler selects a topic, so that callbacks may be missing. The log
     * names selectors and topics at the first, the second, the fourth time and so on.
     */
    uint64_t undecided_matches;
    /**
     * 0. Room for what later versions tell, so that the size stays.
     */
    uint64_t reserved[7];
};

/**
 * What a session knows of its own troubles.
 */
typedef struct diffusion_session_diagnosis_s DIFFUSION_SESSION_DIAGNOSIS_T;

/**
 * Says why a session is without connection, or has ended, and what comes next. An extension of this
 * library.
 *
 * @param session The session, in any state.
 * @param[out] diagnosis Filled with what is known now; left alone on failure.
 * @return True on success; false if an argument is NULL or the session was freed.
 */
bool diffusion_session_diagnosis(SESSION_T *session, DIFFUSION_SESSION_DIAGNOSIS_T *diagnosis);

/** @} */

/** @name Log */
/** @{ */

/**
 * How much the library logs. Each level includes those before it. An extension of this library.
 */
enum diffusion_log_level_e {
    /**
     * Nothing.
     */
    DIFFUSION_LOG_OFF = 0,
    /**
     * Failures inside the library.
     */
    DIFFUSION_LOG_ERROR = 1,
    /**
     * Calls with wrong arguments, and what will probably go wrong.
     */
    DIFFUSION_LOG_WARN = 2,
    /**
     * Changes of state and failed attempts to reconnect.
     */
    DIFFUSION_LOG_INFO = 3,
    /**
     * Messages that are ignored and dials that fail.
     */
    DIFFUSION_LOG_DEBUG = 4,
    /**
     * Everything.
     */
    DIFFUSION_LOG_TRACE = 5
};

/**
 * How much the library logs.
 */
typedef enum diffusion_log_level_e DIFFUSION_LOG_LEVEL_T;

/**
 * Receives one line of the library's log. It is called for one line after the other, on a thread
 * of the library and a little later than what it tells of, so it may call any function of the
 * library, and lock whatever the program locks elsewhere. The texts are valid until it returns.
 * Of a handler that is much too slow, 100,000 lines wait; what comes then is counted and left
 * out. An extension of this library.
 *
 * @param level The level of the line.
 * @param module The part of the library that writes it.
 * @param message The line.
 * @param context The context of the handler.
 */
typedef void (*DIFFUSION_LOG_HANDLER_T)(DIFFUSION_LOG_LEVEL_T level,
                                        const char *module,
                                        const char *message,
                                        void *context);

/**
 * Sets who receives the library's log. Without a handler, the environment variable `DIFFUSION_LOG`
 * (`error`, `warn`, `info`, `debug` or `trace`) makes the library write to standard error; without
 * either it writes nothing. Secrets (passwords, session tokens) are never logged. An extension of
 * this library.
 *
 * The former handler is given all lines up to now before; when the function returns, it has
 * returned for the last time, unless it takes longer than a second or is what calls this function.
 *
 * @param level How much to log; an unknown value means `DIFFUSION_LOG_TRACE`.
 * @param handler The handler; NULL writes to standard error.
 * @param context Passed to the handler; never followed or freed.
 */
void diffusion_set_log_handler(DIFFUSION_LOG_LEVEL_T level,
                               DIFFUSION_LOG_HANDLER_T handler,
                               void *context);

/** @} */

/** @name Traffic */
/** @{ */

/**
 * What has passed between a session and its server. An extension of this library, which later
 * versions may add to.
 */
enum diffusion_traffic_kind_e {
    /**
     * To the server: the HTTP request that opens a connection. Its query is the connection
     * request, with the principal, the credentials and, after the first connection, the session
     * token.
     */
    DIFFUSION_TRAFFIC_REQUEST = 0,
    /**
     * From the server: its answer to that, up to its first message. If it has refused, what was
     * read of its answer, which may be no HTTP.
     */
    DIFFUSION_TRAFFIC_ANSWER = 1,
    /**
     * A message to the server, when it is given to the connection: of what comes last before a
     * loss, nothing says whether it has arrived. What is sent again after a reconnection is told
     * again.
     */
    DIFFUSION_TRAFFIC_SENT = 2,
    /**
     * A message from the server. The first one of each connection is the connection response, with
     * the session token.
     */
    DIFFUSION_TRAFFIC_RECEIVED = 3,
    /**
     * From the server: the payload of a ping of the WebSocket. (Those of Diffusion are messages.)
     */
    DIFFUSION_TRAFFIC_PING = 4,
    /**
     * From the server: the payload of a close frame of the WebSocket, which is empty, or a code in
     * two bytes, the higher one first, and a text.
     */
    DIFFUSION_TRAFFIC_CLOSE = 5,
    /**
     * From the server: what the session does not take for a message, as far as it was read. The
     * connection ends with it.
     */
    DIFFUSION_TRAFFIC_REFUSED = 6,
    /**
     * Nothing that has passed: `left_out` tells how much is missing here.
     */
    DIFFUSION_TRAFFIC_LEFT_OUT = 7
};

/**
 * What has passed between a session and its server.
 */
typedef enum diffusion_traffic_kind_e DIFFUSION_TRAFFIC_KIND_T;

/**
 * Something that has passed between a session and its server: above TLS, and without the frames of
 * the WebSocket. Always made by the library; later versions may add members at the end. An
 * extension of this library.
 */
struct diffusion_traffic_s {
    /**
     * What it is, and which way it went.
     */
    DIFFUSION_TRAFFIC_KIND_T kind;
    /**
     * The connection over which it passed: 1 for the first attempt to connect, one more for each
     * attempt after it.
     */
    uint64_t connection;
    /**
     * When it was read, or given to the connection, in microseconds since the beginning of 1970.
     */
    int64_t time_us;
    /**
     * The bytes, never NULL; valid until the handler returns.
     */
    const uint8_t *bytes;
    /**
     * How many there are; may be 0.
     */
    size_t length;
    /**
     * How many were left out, for #DIFFUSION_TRAFFIC_LEFT_OUT; otherwise 0.
     */
    uint64_t left_out;
};

/**
 * Something that has passed between a session and its server.
 */
typedef struct diffusion_traffic_s DIFFUSION_TRAFFIC_T;

/**
 * Is told of what passes between a session and its server, one after the other and in order, on
 * the session's callback thread and a little later than it passes: between other callbacks, whose
 * order with these says nothing. It may call every function of the library, session_close() too.
 * It is told of everything up to the end of the session, and has returned for the last time when
 * session_close() or session_free() returns, where these wait for callbacks. An extension of this
 * library.
 *
 * Of a handler that is too slow, 16 MiB wait; what passes then is counted and left out.
 *
 * @param session The session; its `id` is NULL until a server has accepted it.
 * @param traffic What has passed; valid until the handler returns.
 * @param context The context of the handler.
 */
typedef void (*DIFFUSION_TRAFFIC_HANDLER_T)(SESSION_T *session,
                                            const DIFFUSION_TRAFFIC_T *traffic,
                                            void *context);

/**
 * Sets who is told of everything that sessions send to their servers and receive: to find out what
 * goes wrong between the two, also over TLS, where nobody can listen on the way. An extension of
 * this library.
 *
 * There are passwords and session tokens in it, in connection requests and responses and in
 * messages that change or prove somebody's identity: who writes it down is to leave them out, or
 * to keep what is written from others.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param handler The handler; NULL for none, the default.
 * @param context Passed to the handler; never followed or freed.
 */
void diffusion_session_factory_traffic_handler(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                               DIFFUSION_TRAFFIC_HANDLER_T handler,
                                               void *context);

/** @} */

/** @name Network threads */
/** @{ */

/**
 * Sets among how many network threads sessions are spread. An extension of this library.
 *
 * A network thread sends, receives and decodes for its sessions and runs their timers; callbacks
 * of the program have other threads. One network thread is enough for nearly every program. More
 * are for programs whose sessions together receive or send more than one processor can handle; a
 * single session does not become faster.
 *
 * A session has the same network thread for its whole life, through lost connections too: the one
 * with the fewest sessions when it is created, among the first `count` of the process. All sessions
 * of the process share these threads, whichever factory they come from. A thread is started when
 * its first session is created, and ends when its last one has ended. Where the system has no
 * further thread, a new session shares one that runs.
 *
 * Takes precedence over the environment variable `DIFFUSION_IO_THREADS`, which is read whenever a
 * session is created. Sessions that exist are not affected.
 *
 * @param session_factory The factory; nothing happens if it is NULL.
 * @param count 1 to 64; a larger number is taken as 64, and 0 changes nothing. Default: what the
 *     environment variable says in the same range, or 1 if it is not set or no such number.
 */
void diffusion_session_factory_io_threads(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                          uint32_t count);

/**
 * Sets whether callbacks of sessions may be called on the network thread, right where a value or
 * an answer was decoded, instead of on a thread of their own. It saves waking that thread and
 * passing it the data: values cost less processor time and arrive sooner. An extension of this
 * library.
 *
 * While a callback runs, the network thread does nothing else: no session of the process that has
 * the same network thread sends, receives or reconnects. So this is for programs whose callbacks
 * are all short: those that sleep, compute for long or wait for locks delay all these sessions.
 * What a callback must not do is wait until something comes from the server: for a lock that
 * another callback releases, or for a condition that it signals: that may never end. It may
 * call every function on sessions. Those that wait, such as session_create() and session_close()
 * for another session, have another network thread go on meanwhile; so do threads of the program
 * that wait in this library for a network thread which a callback keeps, after 20 milliseconds.
 *
 * All else stays: the order of callbacks, one at a time in each session, and no lock held. Session
 * listeners, reconnection strategies and outcomes of asynchronous creations have their own thread
 * as ever, and so do some other callbacks: where one of them has to be waited for first, or where
 * it was not something received that caused the call.
 *
 * @param session_factory The factory; nothing happens if it is NULL. Sessions that exist are not
 *     affected.
 * @param allowed True if they may. Default: false.
 */
void diffusion_session_factory_inline_callbacks(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                                bool allowed);

/** @} */

/** @} (end of extensions) */

/**
 * @defgroup protocol Protocol
 * Numbers and structs of the protocol that programs of the vendor's SDK may name. Only
 * `TOPIC_MESSAGE_T`, which topic handlers get, is of use to programs.
 *
 * @threadsafety There are no functions here.
 * @{
 */

/** The command topic of old servers. */
#define COMMAND_TOPIC_NAME "@"
/** How clients of this kind name themselves to the server. */
#define WS_CLIENT_TYPE "WC"
/** What clients of this kind can do. */
#define CAPABILITIES (0x08 | 0x02)


/** The members of `SVC_MSG_COMMON_T`, for structs of programs. */
#define SVC_MSG_COMMON_FIELDS \
    SERVICE_TYPE_T service_type; \
    SERVICE_MODE_T service_mode; \
    CONVERSATION_ID_T conversation_id;

/**
 * One more than the highest service number.
 */
#define SERVICE_TYPE_MAX_VALUE 256

/**
 * Services of the protocol.
 */
enum service_type_e {
    SVC_PING = 1,
    SVC_SUBSCRIBE = 3,
    SVC_UNSUBSCRIBE = 4,
    SVC_CHANGE_PRINCIPAL = 5,
    SVC_SUBSCRIBE_CONTROL = 10,
    SVC_UNSUBSCRIBE_CONTROL = 11,
    SVC_CLOSE_CLIENT = 14,
    SVC_TOPIC_CONTROL_REGISTRATION = 20,
    SVC_TOPIC_CONTROL_DEREGISTRATION = 21,
    SVC_AUTHENTICATION = 24,
    SVC_SESSION_CLOSE_VIEW_UPDATE = 27,
    SVC_SEND_RECEIVER = 28,
    SVC_TOPIC_SOURCE_REGISTRATION = 30,
    SVC_TOPIC_SOURCE_DEREGISTRATION = 31,
    SVC_TOPIC_SOURCE_STATE = 32,
    SVC_TOPIC_SOURCE_UPDATE = 34,
    SVC_NOTIFY_SUBSCRIPTION = 40,
    SVC_NOTIFY_UNSUBSCRIPTION = 42,
    SVC_ADD_TOPIC = 46,
    SVC_REMOVE_TOPICS = 47,
    SVC_MISSING_TOPIC = 50,
    SVC_ROUTING_SUBSCRIBE_CONTROL = 51,
    SVC_ROUTING_SUBSCRIBE_CALLBACK = 52,
    SVC_PING_SYSTEM = 55,
    SVC_PING_USER = 56,
    SVC_GET_SYSTEM_AUTHENTICATION = 57,
    SVC_UPDATE_SYSTEM_AUTHENTICATION = 58,
    SVC_GET_SECURITY = 59,
    SVC_UPDATE_SECURITY = 60,
    SVC_FILTER_SUBSCRIBE = 65,
    SVC_FILTER_UNSUBSCRIBE = 66,
    SVC_GET_SESSION_PROPERTIES = 67,
    SVC_SESSION_PROPERTIES_REGISTRATION = 69,
    SVC_SESSION_PROPERTIES_EVENT = 70,
    SVC_SESSION_PROPERTIES_REGISTRATION_2 = 81,
    SVC_SESSION_PROPERTIES_EVENT_2 = 82,
    SVC_TOPIC_REMOVAL = 83,
    SVC_RANGE_QUERY = 84,
    SVC_NOTIFY_SUBSCRIPTION_TOPIC_SPECIFICATION = 87,
    SVC_TOPIC_ADD = 112,
    SVC_MESSAGING_SEND = 85,
    SVC_MESSAGING_RECEIVER_SERVER = 86,
    SVC_MESSAGING_RECEIVER_CLIENT = 88,
    SVC_TOPIC_NOTIFICATION_DEREGISTRATION = 91,
    SVC_TOPIC_NOTIFICATION_EVENTS = 92,
    SVC_TOPIC_DESCENDANT_EVENTS = 93,
    SVC_TOPIC_NOTIFICATION_SELECTION = 94,
    SVC_TOPIC_NOTIFICATION_DESELECTION = 95,
    SVC_MESSAGING_RECEIVER_CONTROL_REGISTRATION = 97,
    SVC_MESSAGING_RECEIVER_CONTROL_DEREGISTRATION = 98,
    SVC_TIME_SERIES_APPEND = 99,
    SVC_TIME_SERIES_EDIT = 100,
    SVC_MESSAGING_FILTER_SENDER = 102,
    SVC_FILTER_RESPONSE = 103,
    SVC_SET_SESSION_PROPERTIES = 105,
    SVC_SET_SESSION_PROPERTIES_FILTER = 106,
    SVC_ACQUIRE_SESSION_LOCK = 114,
    SVC_RELEASE_SESSION_LOCK = 116,
    SVC_FETCH_QUERY = 117,
    SVC_SET_TOPIC = 118,
    SVC_ADD_AND_SET_TOPIC = 122,
    SVC_AUTHENTICATOR_REGISTRATION = 119,
    SVC_AUTHENTICATOR = 120,
    SVC_AUTHENTICATOR_DEREGISTRATION = 121,
    SVC_CHANGE_AUTHORISATION_ROLES = 123,
    SVC_CHANGE_AUTHORISATION_ROLES_FILTER = 124,
    SVC_CREATE_UPDATE_STREAM = 125,
    SVC_CREATE_UPDATE_STREAM_AND_SET = 126,
    SVC_CHECK_UPDATE_STREAM = 127,
    SVC_STREAM_SET_TOPIC = 128,
    SVC_STREAM_APPLY_DELTA = 129,
    SVC_STREAM_ADD_TOPIC = 130,
    SVC_STREAM_ADD_AND_SET_TOPIC = 131,
    SVC_PUT_SESSION_METRIC_COLLECTOR = 135,
    SVC_REMOVE_SESSION_METRIC_COLLECTOR = 136,
    SVC_LIST_SESSION_METRIC_COLLECTORS = 137,
    SVC_CREATE_TOPIC_VIEW = 138,
    SVC_REMOVE_TOPIC_VIEW = 139,
    SVC_LIST_TOPIC_VIEWS = 141,
    SVC_LIST_GLOBAL_PERMISSIONS = 143,
    SVC_LIST_PATH_PERMISSIONS = 144,
    SVC_PUT_TOPIC_METRIC_COLLECTOR = 146,
    SVC_REMOVE_TOPIC_METRIC_COLLECTOR = 147,
    SVC_LIST_TOPIC_METRIC_COLLECTORS = 148,
    SVC_APPLY_JSON_PATCH = 151,
    SVC_CREATE_REMOTE_SERVER = 157,
    SVC_REMOVE_REMOTE_SERVER = 158,
    SVC_CLOSE_CLIENT_FILTER = 162,
    SVC_SET_CLIENT_CONFLATION_FILTER = 163,
    SVC_LIST_REMOTE_SERVERS = 164,
    SVC_CHECK_REMOTE_SERVER = 165,
    SVC_TIME_SERIES_TIMESTAMP_APPEND = 166,
    SVC_PUT_BRANCH_MAPPING_TABLE = 176,
    SVC_GET_SESSION_TREE_BRANCHES = 177,
    SVC_GET_BRANCH_MAPPING_TABLE = 178,
    SVC_GET_TOPIC_VIEW = 182
};

/**
 * Role of a service message.
 */
enum service_mode_e {
    /**
     * A request failed.
     */
    MODE_ERROR = 0,
    /**
     * A request.
     */
    MODE_REQUEST = 1,
    /**
     * The answer to a request.
     */
    MODE_RESPONSE = 2
};

/**
 * Services of the protocol.
 */
typedef enum service_type_e SERVICE_TYPE_T;

/**
 * Role of a service message.
 */
typedef enum service_mode_e SERVICE_MODE_T;

/**
 * What service messages have in common.
 */
struct svc_msg_common_s {
    /**
     * The service.
     */
    SERVICE_TYPE_T service_type;
    /**
     * Request, response or error.
     */
    SERVICE_MODE_T service_mode;
    /**
     * The conversation.
     */
    CONVERSATION_ID_T conversation_id;
};

/**
 * What service messages have in common.
 */
typedef struct svc_msg_common_s SVC_MSG_COMMON_T;

/**
 * A table of functions for one service. Never filled: it exists because the vendor's header shows
 * it.
 */
struct svc_defn_s {
    /**
     * Not used.
     */
    void (*request_handler)(void);
    /**
     * Not used.
     */
    void (*response_handler)(void);
    /**
     * Not used.
     */
    int (*error_handler)(void);
    /**
     * Not used.
     */
    void *(*request_unmarshal)(void);
    /**
     * Not used.
     */
    BUF_T *(*request_marshal)(void);
    /**
     * Not used.
     */
    void *(*response_unmarshal)(void);
    /**
     * Not used.
     */
    BUF_T *(*response_marshal)(void);
    /**
     * Not used.
     */
    void *(*request_create)(void);
    /**
     * Not used.
     */
    void *(*response_create)(void);
    /**
     * Not used.
     */
    void (*request_free)(void);
    /**
     * Not used.
     */
    void (*response_free)(void);
    /**
     * Not used.
     */
    void *local;
};

/**
 * A table of functions for one service.
 */
typedef struct svc_defn_s SVC_DEFN_T;

/**
 * An internal table of the vendor's library. Never filled.
 */
struct handler_set_s {
    /**
     * Not used.
     */
    SERVICE_TYPE_T service_type;
    /**
     * Not used.
     */
    void (*service_handler[256])(void);
    /**
     * Not used.
     */
    int (*error_handler[256])(void);
    /**
     * Not used.
     */
    DISCARD_HANDLER_T discard_handler[256];
    /**
     * Not used.
     */
    TOPIC_HANDLER_T topic_message_handler;
    /**
     * Not used.
     */
    void *system_context;
    /**
     * Not used.
     */
    void *user_params;
    /**
     * Not used.
     */
    void (*system_context_free)(void *context);
    /**
     * Not used.
     */
    void (*user_params_free)(void *params);
};

/**
 * An internal table of the vendor's library. Never filled.
 */
typedef struct handler_set_s HANDLER_SET_T;

/**
 * Separates records.
 */
#define RECORD_DELIM 1

/**
 * Separates fields.
 */
#define FIELD_DELIM 2

/**
 * First byte of a connection request and its answer.
 */
#define PROTOCOL_BYTE 35

/**
 * Protocol version of the 6.9 interface; not the version that this library offers.
 */
#define WS_PROTOCOL_VERSION 25

/**
 * No encoding.
 */
#define ENCODING_NONE 0

/**
 * Compressed.
 */
#define ENCODING_COMPRESSED 18

/**
 * Compression without an algorithm.
 */
#define ENCODING_COMPRESSED_NONE 0

/**
 * Compression with zlib.
 */
#define ENCODING_COMPRESSED_ZLIB 2

/**
 * Mask of message types.
 */
#define MESSAGE_TYPE_MAX_VALUE 63

/**
 * Types of messages of the protocol.
 */
enum message_type_e {
    MESSAGE_TYPE_UNDEFINED = -1,
    MESSAGE_TYPE_SERVICE_REQUEST = 0,
    MESSAGE_TYPE_TOPIC_VALUE = 4,
    MESSAGE_TYPE_TOPIC_DELTA = 5,
    MESSAGE_TYPE_SERVICE_RESPONSE = 6,
    MESSAGE_TYPE_SERVICE_ERROR = 7,
    MESSAGE_TYPE_TOPIC_LOAD = 20,
    MESSAGE_TYPE_DELTA = 21,
    MESSAGE_TYPE_SUBSCRIBE = 22,
    MESSAGE_TYPE_UNSUBSCRIBE = 23,
    MESSAGE_TYPE_PING_SERVER = 24,
    MESSAGE_TYPE_PING_CLIENT = 25,
    MESSAGE_TYPE_CREDENTIALS = 26,
    MESSAGE_TYPE_CREDENTIALS_REJECTED = 27,
    MESSAGE_TYPE_ABORT_NOTIFICATION = 28,
    MESSAGE_TYPE_CLOSE_REQUEST = 29,
    MESSAGE_TYPE_TOPIC_LOAD_ACK_REQD = 30,
    MESSAGE_TYPE_DELTA_ACK_REQD = 31,
    MESSAGE_TYPE_ACK = 32,
    MESSAGE_TYPE_FETCH = 33,
    MESSAGE_TYPE_FETCH_REPLY = 34,
    MESSAGE_TYPE_TOPIC_STATUS_NOTIFICATION = 35,
    MESSAGE_TYPE_COMMAND_MESSAGE = 36,
    MESSAGE_TYPE_COMMAND_TOPIC_LOAD = 40,
    MESSAGE_TYPE_COMMAND_TOPIC_NOTIFICATION = 41
};

/**
 * A second name for a message type.
 */
enum message_type_synonym_e {
    /**
     * The same as `MESSAGE_TYPE_ABORT_NOTIFICATION`.
     */
    MESSAGE_TYPE_ABORT = 28
};

/**
 * Types of messages of the protocol.
 */
typedef enum message_type_e MESSAGE_TYPE_T;

/**
 * A message of the protocol.
 */
struct message_s {
    /**
     * Type.
     */
    MESSAGE_TYPE_T type;
    /**
     * Headers.
     */
    LIST_T *headers;
    /**
     * Bytes.
     */
    BUF_T *payload;
};

/**
 * A message of the protocol.
 */
typedef struct message_s MESSAGE_T;

/**
 * A value of a topic.
 */
struct topic_message_s {
    /**
     * Type.
     */
    MESSAGE_TYPE_T type;
    /**
     * Headers.
     */
    LIST_T *headers;
    /**
     * The value's bytes.
     */
    BUF_T *payload;
    /**
     * Path of the topic.
     */
    const char *name;
    /**
     * Specification of the topic.
     */
    TOPIC_SPECIFICATION_T *specification;
#ifdef DIFFUSION_LEGACY_MEMBERS
    /** NULL. */
    struct topics_details_s *details;
#endif
};

/**
 * A service message.
 */
struct v5_message_s {
    /**
     * The service.
     */
    SERVICE_TYPE_T service_type;
    /**
     * Request, response or error.
     */
    SERVICE_MODE_T service_mode;
    /**
     * The conversation.
     */
    CONVERSATION_ID_T conversation_id;
    /**
     * Bytes.
     */
    BUF_T *payload;
};

/**
 * Options of a message of the old messaging interface.
 */
struct stream_message_options_s {
    /**
     * Priority.
     */
    CLIENT_SEND_PRIORITY_T priority;
    /**
     * Headers.
     */
    LIST_T *headers;
};

/**
 * Options of a message of the old messaging interface.
 */
typedef struct stream_message_options_s STREAM_MESSAGE_OPTIONS_T;

/**
 * A message of the old messaging interface.
 */
struct stream_message_s {
    /**
     * Path.
     */
    char *topic_path;
    /**
     * Content.
     */
    CONTENT_T content;
    /**
     * Options.
     */
    STREAM_MESSAGE_OPTIONS_T options;
};

/** @} (end of protocol) */

/**
 * @defgroup legacy Legacy
 * What versions 6.4 and older had and later ones do not. Update sources, fetch() and
 * remove_topics() work with servers of today; one-way messages and session wills fail. Define
 * `DIFFUSION_LEGACY_MEMBERS` for programs that read members which structs had then, and
 * `DIFFUSION_NO_LEGACY_NAMES` for programs with functions of their own called `fetch` or `update`.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. Topic details, updates and contents are
 *     used by one thread at a time.
 * @{
 */

/** @name Lists of members */
/** @{ */

/** The members of `UPDATE_SOURCE_REGISTRATION_HANDLERS_T`, for structs of programs. */
#define UPDATE_SOURCE_REGISTRATION_HANDLERS \
    on_update_source_registration_cb on_init; \
    on_update_source_registration_cb on_registered; \
    on_update_source_registration_cb on_active; \
    on_update_source_registration_cb on_standby; \
    on_update_source_registration_cb on_close; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `UPDATE_SOURCE_DEREGISTRATION_HANDLERS_T`, for structs of programs. */
#define UPDATE_SOURCE_DEREGISTRATION_HANDLERS \
    on_update_source_deregistration_cb on_deregistered; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `UPDATE_SOURCE_HANDLERS_T`, for structs of programs. */
#define UPDATE_SOURCE_HANDLERS \
    on_update_source_update_cb on_success; \
    on_update_source_update_cb on_failure; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `SEND_MSG_HANDLERS_T`, for structs of programs. */
#define SEND_MSG_HANDLERS \
    on_send_msg_cb on_send; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `SEND_MSG_TO_SESSION_HANDLERS_T`, for structs of programs. */
#define SEND_MSG_TO_SESSION_HANDLERS \
    on_send_msg_to_session_cb on_send; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `SEND_MSG_TO_FILTER_HANDLERS_T`, for structs of programs. */
#define SEND_MSG_TO_FILTER_HANDLERS \
    on_send_msg_to_filter_cb on_send; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `FETCH_HANDLERS_T`, for structs of programs. */
#define FETCH_HANDLERS \
    TOPIC_HANDLER_T on_topic_message; \
    on_fetch_cb on_fetch; \
    on_fetch_status_message_cb on_status_message; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `AUTHENTICATION_HANDLERS_T`, for structs of programs. */
#define AUTHENTICATION_HANDLERS \
    on_authentication_cb on_authentication; \
    ERROR_HANDLER_T on_error;

/** The first members of `AUTHENTICATION_REGISTRATION_PARAMS_T`, for structs of programs. */
#define AUTHENTICATION_REGISTRATION_HANDLERS \
    on_authentication_registration_cb on_registration; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `AUTHENTICATION_DEREGISTRATION_HANDLERS_T`, for structs of programs. */
#define AUTHENTICATION_DEREGISTRATION_HANDLERS \
    on_authentication_deregistration_cb on_deregistration; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** @} */

/** @name Topic details */
/** @{ */

/**
 * How much of a topic is described.
 */
enum topic_details_level_e {
    /**
     * Its type.
     */
    TOPIC_DETAILS_LEVEL_BASIC = 1,
    /**
     * Its type and schema.
     */
    TOPIC_DETAILS_LEVEL_SCHEMA = 2,
    /**
     * Its type, schema and attributes.
     */
    TOPIC_DETAILS_LEVEL_FULL = 3
};

/**
 * The type of a value in topic details.
 */
enum m_data_type_e {
    /**
     * Text of a form of its own.
     */
    M_DATA_TYPE_CUSTOM_STRING = 0,
    /**
     * A decimal number as text.
     */
    M_DATA_TYPE_DECIMAL_STRING = 1,
    /**
     * An integer as text.
     */
    M_DATA_TYPE_INTEGER_STRING = 2,
    /**
     * Text.
     */
    M_DATA_TYPE_STRING = 3
};

/**
 * Keys of the properties in topic details.
 */
enum topic_properties_e {
    TOPIC_PROPERTIES_ALIASING = 1,
    TOPIC_PROPERTIES_ATTACHMENT_CLASS = 2,
    TOPIC_PROPERTIES_DATA_INITIALISER_CLASS = 3,
    TOPIC_PROPERTIES_DELTA_ACK_REQUIRED = 4,
    TOPIC_PROPERTIES_DELTA_ENCODING = 5,
    TOPIC_PROPERTIES_DELTA_MESSAGE_CAPACITY = 8,
    TOPIC_PROPERTIES_FETCH_HANDLER_CLASS = 9,
    TOPIC_PROPERTIES_LOAD_ACK_REQUIRED = 10,
    TOPIC_PROPERTIES_LOAD_ENCODING = 11,
    TOPIC_PROPERTIES_LOAD_HEADERS = 14,
    TOPIC_PROPERTIES_LOAD_MESSAGE_CAPACITY = 15,
    TOPIC_PROPERTIES_LOCK_TIMEOUT = 16,
    TOPIC_PROPERTIES_LOCKABLE = 17,
    TOPIC_PROPERTIES_SUBSCRIPTION_HANDLER_CLASS = 18
};

/**
 * How much of a topic is described.
 */
typedef enum topic_details_level_e TOPIC_DETAILS_LEVEL_T;

/**
 * Attributes in topic details.
 */
struct topic_details_attributes_s {
    /**
     * Whether sessions subscribe by themselves.
     */
    int autoSubscribes;
    /**
     * A reference; from malloc.
     */
    char *reference;
    /**
     * Whether the topic goes with its last subscriber.
     */
    int tidiesOnUnsubscribe;
    /**
     * Properties, all strings.
     */
    HASH_T *properties;
};

/**
 * Attributes in topic details.
 */
typedef struct topic_details_attributes_s TOPIC_DETAILS_ATTRIBUTES_T;

/**
 * The type of a value in topic details.
 */
typedef enum m_data_type_e M_DATA_TYPE_T;

/**
 * Of topics of strings.
 */
struct topic_details_string_s {
    /**
     * The value at first; from malloc.
     */
    char *default_value;
};

/**
 * Of topics of strings.
 */
typedef struct topic_details_string_s TOPIC_DETAILS_STRING_T;

/**
 * Of topics of whole numbers.
 */
struct topic_details_integer_s {
    /**
     * The value at first.
     */
    int default_value;
};

/**
 * Of topics of whole numbers.
 */
typedef struct topic_details_integer_s TOPIC_DETAILS_INTEGER_T;

/**
 * Of topics of decimal numbers.
 */
struct topic_details_decimal_s {
    /**
     * The value at first.
     */
    double default_value;
    /**
     * Digits behind the point.
     */
    int scale;
};

/**
 * Of topics of decimal numbers.
 */
typedef struct topic_details_decimal_s TOPIC_DETAILS_DECIMAL_T;

/**
 * What depends on the type of the value.
 */
union topic_details_params {
    /**
     * Of strings.
     */
    TOPIC_DETAILS_STRING_T string;
    /**
     * Of whole numbers.
     */
    TOPIC_DETAILS_INTEGER_T integer;
    /**
     * Of decimal numbers.
     */
    TOPIC_DETAILS_DECIMAL_T decimal;
};

/**
 * What a topic is.
 */
struct topics_details_s {
    /**
     * How much is described.
     */
    TOPIC_DETAILS_LEVEL_T level;
    /**
     * The type.
     */
    TOPIC_TYPE_T topic_type;
    /**
     * A number.
     */
    uint32_t reference_id;
    /**
     * Schema.
     */
    BUF_T *schema;
    /**
     * Schema of the program's own.
     */
    BUF_T *user_defined_schema;
    /**
     * Attributes.
     */
    TOPIC_DETAILS_ATTRIBUTES_T *attributes;
    /**
     * Further attributes, all strings.
     */
    HASH_T *extra_attributes;
    /**
     * The type of the value.
     */
    M_DATA_TYPE_T data_type;
    /**
     * The path of the topic that a slave topic stands for; from malloc.
     */
    char *master_topic;
    /**
     * What depends on the type of the value.
     */
    union topic_details_params topic_details_params;
};

/**
 * What a topic is.
 */
typedef struct topics_details_s TOPIC_DETAILS_T;

/**
 * The details of one topic.
 */
struct topic_id_details_s {
    /**
     * The topic; from malloc.
     */
    char *topic_id_str;
    /**
     * Its details.
     */
    TOPIC_DETAILS_T *topic_details;
};

/**
 * The details of one topic.
 */
typedef struct topic_id_details_s TOPIC_ID_DETAILS_T;

/**
 * Keys of the properties in topic details.
 */
typedef enum topic_properties_e TOPIC_PROPERTIES_T;

/**
 * What a server knows of a topic.
 */
struct topic_details_cache_s {
    /**
     * Whether the server has the details.
     */
    int cached_on_server;
    /**
     * The details.
     */
    TOPIC_DETAILS_T *topic_details;
};

/**
 * What a server knows of a topic.
 */
typedef struct topic_details_cache_s TOPIC_DETAILS_CACHE_T;

/**
 * Describes a topic of bytes.
 *
 * @return The details, to be released with topic_details_free(); NULL if out of memory.
 */
TOPIC_DETAILS_T *create_topic_details_binary(void);

/**
 * Describes a topic of JSON values.
 *
 * @return The details, to be released with topic_details_free(); NULL if out of memory.
 */
TOPIC_DETAILS_T *create_topic_details_json(void);

/**
 * Describes a topic that stands for another one. Servers refuse to add such topics.
 *
 * @param master The path of the other topic; copied.
 * @return The details, to be released with topic_details_free(); NULL if `master` is NULL, or if
 *     out of memory.
 */
TOPIC_DETAILS_T *create_topic_details_slave(char *master);

/**
 * Copies details and everything that they point to.
 *
 * @param topic_details The details.
 * @return The copy, to be released with topic_details_free(); NULL if `topic_details` is NULL, or
 *     if out of memory.
 */
TOPIC_DETAILS_T *topic_details_dup(const TOPIC_DETAILS_T *topic_details);

/**
 * Releases details and everything that they point to.
 *
 * @param topic_details The details; may be NULL.
 */
void topic_details_free(TOPIC_DETAILS_T *topic_details);

/**
 * Releases the details of one topic and everything that they point to.
 *
 * @param details The details; may be NULL.
 */
void topic_id_details_free(TOPIC_ID_DETAILS_T *details);

/**
 * Does nothing: servers no longer know topic details.
 *
 * @param topic_details Not used; may be NULL.
 * @return NULL.
 */
BUF_T *topic_details_schema_build(const TOPIC_DETAILS_T *topic_details);

/**
 * Does nothing: servers no longer know topic details.
 *
 * @param topic_details Not used; may be NULL.
 * @return NULL.
 */
BUF_T *topic_details_marshal(TOPIC_DETAILS_T *topic_details);

/**
 * Does nothing: servers no longer know topic details.
 *
 * @param data Not used; may be NULL.
 * @param topic_details Not used; may be NULL.
 * @return NULL.
 */
char *buf_read_topic_details(const char *data, TOPIC_DETAILS_T *topic_details);

/**
 * Tells that topics were removed.
 */
struct svc_remove_topics_response_s {
    /**
     * Not used.
     */
    void *_reserved;
};

/**
 * Tells that topics were removed.
 */
typedef struct svc_remove_topics_response_s SVC_REMOVE_TOPICS_RESPONSE_T;

/**
 * Called when topics were removed. `response` is valid until the callback returns.
 *
 * @param session The session.
 * @param response Empty; valid until the callback returns.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_remove_topics_cb)(SESSION_T *session,
                                   const SVC_REMOVE_TOPICS_RESPONSE_T *response,
                                   void *context);

/**
 * Which topics to remove and the handlers.
 */
struct remove_topics_params_s {
    /**
     * The topics were removed.
     */
    on_remove_topics_cb on_removed;
    /**
     * They were not.
     */
    ERROR_HANDLER_T on_error;
    /**
     * There will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Selects the topics.
     */
    const char *topic_selector;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Which topics to remove and the handlers.
 */
typedef struct remove_topics_params_s REMOVE_TOPICS_PARAMS_T;

/**
 * Never called.
 *
 * @param session The session.
 * @param topic_path The path.
 * @param context The context of the parameters.
 * @return Anything.
 */
typedef int (*on_session_will_registration_cb)(SESSION_T *session,
                                               const char *topic_path,
                                               void *context);

/**
 * Which topics go with the session, and the handlers.
 */
struct session_wills_remove_topic_params_s {
    /**
     * Not called.
     */
    on_session_will_registration_cb on_registered;
    /**
     * Not called.
     */
    on_session_will_registration_cb on_close;
    /**
     * Called: there are no such wills.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The branch of the topic tree.
     */
    const char *topic_path;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Which topics go with the session, and the handlers.
 */
typedef struct session_wills_remove_topic_params_s SESSION_WILLS_REMOVE_TOPIC_PARAMS_T;

/**
 * Removes topics. Programs use topic_removal() today.
 *
 * Exactly one of `params.on_removed`, `params.on_error` and `params.on_discard` is called, on the
 * session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params Which topics and whom to tell; copied. What is below a plain path stays.
 *     `on_error` is called with `DIFF_ERR_ILLEGAL_ARGUMENT` when the selector is NULL or
 *     malformed.
 */
void remove_topics(SESSION_T *session, REMOVE_TOPICS_PARAMS_T params);

/**
 * Fails: servers no longer have such wills. The topic property `DIFFUSION_REMOVAL` with `when this
 * session closes` does the same.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
 *     thread.
 */
void session_wills_remove_topics(SESSION_T *session, SESSION_WILLS_REMOVE_TOPIC_PARAMS_T params);

/**
 * Does nothing: a handler of missing topics can no longer end the selection of another session.
 *
 * @param session Not used; may be NULL.
 * @param request Not used; may be NULL.
 */
void missing_topic_cancel(SESSION_T *session, SVC_MISSING_TOPIC_REQUEST_T *request);

/** @} */

/** @name Update sources */
/** @{ */

/**
 * What an update holds.
 */
enum update_type_e {
    /**
     * A content.
     */
    UPDATE_TYPE_CONTENT = 0
};

/**
 * What an update does. Every update sets the whole value, whichever this is.
 */
enum update_action_e {
    /**
     * A change.
     */
    UPDATE_ACTION_UPDATE = 0,
    /**
     * A new value.
     */
    UPDATE_ACTION_REFRESH = 1
};

/**
 * What an update holds.
 */
typedef enum update_type_e UPDATE_TYPE_T;

/**
 * What an update does.
 */
typedef enum update_action_e UPDATE_ACTION_T;

/**
 * An update.
 */
struct update_s {
    /**
     * What it holds.
     */
    UPDATE_TYPE_T update_type;
    /**
     * What it does.
     */
    UPDATE_ACTION_T update_action;
    /**
     * The value.
     */
    CONTENT_T *content;
};

/**
 * An update.
 */
typedef struct update_s UPDATE_T;

/**
 * Creates an update.
 *
 * @param update_action Has no effect.
 * @param update_type Has no effect.
 * @param content The value; copied.
 * @return The update, to be released with update_free(); NULL if `content` is NULL, or if out of
 *     memory.
 */
UPDATE_T *update_create(UPDATE_ACTION_T update_action,
                        UPDATE_TYPE_T update_type,
                        const CONTENT_T *content);

/**
 * Copies an update and its content.
 *
 * @param update The update.
 * @return The copy, to be released with update_free(); NULL if `update` is NULL or has no content,
 *     or if out of memory.
 */
UPDATE_T *update_dup(const UPDATE_T *update);

/**
 * Releases an update and its content.
 *
 * @param update The update; may be NULL.
 */
void update_free(UPDATE_T *update);

/**
 * Does nothing: the message that held updates is gone.
 *
 * @param update Not used; may be NULL.
 * @return NULL.
 */
BUF_T *update_marshal(const UPDATE_T *update);

/**
 * Does nothing: the message that held updates is gone.
 *
 * @param data Not used; may be NULL.
 * @return NULL.
 */
UPDATE_T *update_unmarshal(const char *data);

/**
 * Does nothing: the message that held updates is gone.
 *
 * @param data Not used; may be NULL.
 * @param update Not used; may be NULL.
 * @return NULL.
 */
char *buf_read_update(const char *data, UPDATE_T **update);

/**
 * State of an update source. Only `UPDATE_SOURCE_STATE_ACTIVE` and `UPDATE_SOURCE_STATE_CLOSED`
 * are entered.
 */
enum update_source_state_e {
    /**
     * Not registered yet.
     */
    UPDATE_SOURCE_STATE_INIT = 0,
    /**
     * Registered: it may update topics.
     */
    UPDATE_SOURCE_STATE_ACTIVE = 1,
    /**
     * Deregistered.
     */
    UPDATE_SOURCE_STATE_CLOSED = 2,
    /**
     * Another source updates the topics.
     */
    UPDATE_SOURCE_STATE_STANDBY = 3
};

/**
 * The result of an update.
 */
enum update_response_status_e {
    /**
     * The value is set.
     */
    UPDATE_RESPONSE_OK = 0,
    /**
     * The topic is of another type.
     */
    UPDATE_RESPONSE_INCOMPATIBLE_UPDATE = 1,
    /**
     * The value was not accepted.
     */
    UPDATE_RESPONSE_UPDATE_FAILED = 2,
    /**
     * There is no such update source, or it was deregistered.
     */
    UPDATE_RESPONSE_INVALID_UPDATER = 3,
    /**
     * There is no such topic.
     */
    UPDATE_RESPONSE_MISSING_TOPIC = 4,
    /**
     * Not used.
     */
    UPDATE_RESPONSE_EXCLUSIVE_UPDATER_CONFLICT = 7,
    /**
     * Not used.
     */
    UPDATE_RESPONSE_DELTA_WITHOUT_VALUE = 8,
    /**
     * The cluster is being repartitioned.
     */
    UPDATE_RESPONSE_CLUSTER_REPARTITION = 9,
    /**
     * The topic does not allow it.
     */
    UPDATE_RESPONSE_INCOMPATIBLE_STATE = 10
};

/**
 * State of an update source.
 */
typedef enum update_source_state_e UPDATE_SOURCE_STATE_T;

/**
 * The result of an update.
 */
typedef enum update_response_status_e UPDATE_RESPONSE_STATUS_T;

/**
 * Tells the state of an update source.
 */
struct svc_update_registration_response_s {
    /**
     * The state.
     */
    UPDATE_SOURCE_STATE_T state;
};

/**
 * Tells the state of an update source.
 */
typedef struct svc_update_registration_response_s SVC_UPDATE_REGISTRATION_RESPONSE_T;

/**
 * Called when an update source changes its state. The pointers but `context` are valid until the
 * callback returns.
 *
 * @param session The session.
 * @param updater_id The update source.
 * @param response Its state.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_update_source_registration_cb)(SESSION_T *session,
                                                const CONVERSATION_ID_T *updater_id,
                                                const SVC_UPDATE_REGISTRATION_RESPONSE_T *response,
                                                void *context);

/**
 * Handlers of an update source.
 */
struct update_source_registration_handlers_s {
    /**
     * Not called.
     */
    on_update_source_registration_cb on_init;
    /**
     * The source was registered.
     */
    on_update_source_registration_cb on_registered;
    /**
     * The source can be used.
     */
    on_update_source_registration_cb on_active;
    /**
     * Not called.
     */
    on_update_source_registration_cb on_standby;
    /**
     * The session has ended.
     */
    on_update_source_registration_cb on_close;
    /**
     * The source was not registered.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of an update source.
 */
typedef struct update_source_registration_handlers_s UPDATE_SOURCE_REGISTRATION_HANDLERS_T;

/**
 * Which update source to register, and the handlers.
 */
struct update_source_registration_params_s {
    /**
     * Not called.
     */
    on_update_source_registration_cb on_init;
    /**
     * The source was registered.
     */
    on_update_source_registration_cb on_registered;
    /**
     * The source can be used.
     */
    on_update_source_registration_cb on_active;
    /**
     * Not called.
     */
    on_update_source_registration_cb on_standby;
    /**
     * The session has ended.
     */
    on_update_source_registration_cb on_close;
    /**
     * The source was not registered.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The branch of the topic tree that it is for.
     */
    const char *topic_path;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Which update source to register, and the handlers.
 */
typedef struct update_source_registration_params_s UPDATE_SOURCE_REGISTRATION_PARAMS_T;

/**
 * Called when an update source was deregistered. `updater_id` is valid until the callback returns.
 *
 * @param session The session.
 * @param updater_id The update source.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_update_source_deregistration_cb)(SESSION_T *session,
                                                  const CONVERSATION_ID_T *updater_id,
                                                  void *context);

/**
 * Handlers of a deregistration.
 */
struct update_source_deregistration_handlers_s {
    /**
     * The source was deregistered.
     */
    on_update_source_deregistration_cb on_deregistered;
    /**
     * There is no such source.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a deregistration.
 */
typedef struct update_source_deregistration_handlers_s UPDATE_SOURCE_DEREGISTRATION_HANDLERS_T;

/**
 * Which update source to deregister, and the handlers.
 */
struct update_source_deregistration_params_s {
    /**
     * The source was deregistered.
     */
    on_update_source_deregistration_cb on_deregistered;
    /**
     * There is no such source.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The source.
     */
    const CONVERSATION_ID_T *updater_id;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Which update source to deregister, and the handlers.
 */
typedef struct update_source_deregistration_params_s UPDATE_SOURCE_DEREGISTRATION_PARAMS_T;

/**
 * Tells what became of an update.
 */
struct svc_update_response_s {
    /**
     * What became of it.
     */
    UPDATE_RESPONSE_STATUS_T status;
};

/**
 * Tells what became of an update.
 */
typedef struct svc_update_response_s SVC_UPDATE_RESPONSE_T;

/**
 * Called with what became of an update. The pointers but `context` are valid until the callback
 * returns.
 *
 * @param session The session.
 * @param updater_id The update source.
 * @param response What became of the update.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_update_source_update_cb)(SESSION_T *session,
                                          const CONVERSATION_ID_T *updater_id,
                                          const SVC_UPDATE_RESPONSE_T *response,
                                          void *context);

/**
 * Handlers of an update.
 */
struct update_source_handlers_s {
    /**
     * The value is set.
     */
    on_update_source_update_cb on_success;
    /**
     * The value is not set, for one of the reasons that `UPDATE_RESPONSE_STATUS_T` names.
     */
    on_update_source_update_cb on_failure;
    /**
     * The value is not set, for another reason.
     */
    ERROR_HANDLER_T on_error;
    /**
     * There will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of an update.
 */
typedef struct update_source_handlers_s UPDATE_SOURCE_HANDLERS_T;

/**
 * What to update, and the handlers.
 */
struct update_source_params_s {
    /**
     * The value is set.
     */
    on_update_source_update_cb on_success;
    /**
     * The value is not set, for one of the reasons that `UPDATE_RESPONSE_STATUS_T` names.
     */
    on_update_source_update_cb on_failure;
    /**
     * The value is not set, for another reason.
     */
    ERROR_HANDLER_T on_error;
    /**
     * There will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The source.
     */
    const CONVERSATION_ID_T *updater_id;
    /**
     * The topic.
     */
    const char *topic_path;
    /**
     * The update, of which the bytes of the content are the new value.
     */
    const UPDATE_T *update;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to update, and the handlers.
 */
typedef struct update_source_params_s UPDATE_SOURCE_PARAMS_T;

/**
 * What to update, and the handlers.
 */
struct update_value_params_s {
    /**
     * The value is set.
     */
    on_update_source_update_cb on_success;
    /**
     * The value is not set, for one of the reasons that `UPDATE_RESPONSE_STATUS_T` names.
     */
    on_update_source_update_cb on_failure;
    /**
     * The value is not set, for another reason.
     */
    ERROR_HANDLER_T on_error;
    /**
     * There will be no answer.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The source.
     */
    CONVERSATION_ID_T *updater_id;
    /**
     * The topic.
     */
    char *topic_path;
    /**
     * The new value's bytes as a writer makes them.
     */
    BUF_T *data;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * What to update, and the handlers.
 */
typedef struct update_value_params_s UPDATE_VALUE_PARAMS_T;

/**
 * Registers an update source. The server is not asked: every session may update what its user may
 * update, and several sessions may register sources for the same topics.
 *
 * On the session's callback thread, `params.on_registered` and at once `params.on_active` are
 * called, both with the state `UPDATE_SOURCE_STATE_ACTIVE`; when the session ends,
 * `params.on_close` with `UPDATE_SOURCE_STATE_CLOSED`. Those that are NULL are skipped.
 * `params.on_error` is called instead of them when the path is NULL or empty, and when the session
 * is closed.
 *
 * @param session The session.
 * @param params The topics and whom to tell; copied. The path has no effect beyond the check.
 * @return The source, to be released with conversation_id_free(); NULL if `session` is NULL or was
 *     freed, or if out of memory.
 */
CONVERSATION_ID_T *register_update_source(SESSION_T *session,
                                          UPDATE_SOURCE_REGISTRATION_PARAMS_T params);

/**
 * Ends an update source. Updates that were made before are still sent.
 *
 * On the session's callback thread, `params.on_deregistered` is called, or `params.on_error` with
 * `DIFF_ERR_ILLEGAL_ARGUMENT` when there is no such source. `on_close` of the source is not called
 * any more.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The source and whom to tell; copied.
 */
void deregister_update_source(SESSION_T *session, UPDATE_SOURCE_DEREGISTRATION_PARAMS_T params);

#if !defined(DIFFUSION_NO_LEGACY_NAMES)
/**
 * Sets the value of a topic to the bytes of an update's content. The type of the topic is found
 * out first; it is remembered for further updates.
 *
 * Exactly one of `params.on_success`, `params.on_failure`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, but a failure without `on_failure` goes to `on_error`, and an error without `on_error`
 * to `session->global_service_error_handler`. Updates of one source are made in the order of the
 * calls.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The source, the topic, the update and whom to tell; everything is copied.
 */
void update(SESSION_T *session, UPDATE_SOURCE_PARAMS_T params);
#endif

/**
 * Sets the value of a topic, whose type is found out first; it is remembered for further updates.
 *
 * Exactly one of `params.on_success`, `params.on_failure`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, but a failure without `on_failure` goes to `on_error`, and an error without `on_error`
 * to `session->global_service_error_handler`. Updates of one source are made in the order of the
 * calls.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params The source, the topic, the value and whom to tell; everything is copied.
 */
void update_value(SESSION_T *session, UPDATE_VALUE_PARAMS_T params);

/**
 * Sets the value of a topic of a known type.
 *
 * Exactly one of `params.on_success`, `params.on_failure`, `params.on_error` and
 * `params.on_discard` is called, on the session's callback thread; those that are NULL are
 * skipped, but a failure without `on_failure` goes to `on_error`, and an error without `on_error`
 * to `session->global_service_error_handler`. Updates of one source are made in the order of the
 * calls.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param datatype The type of the value, which is that of the topic. `params.on_error` is called
 *     if there is no such type.
 * @param params The source, the topic, the value and whom to tell; everything is copied.
 */
void update_value_with_datatype(SESSION_T *session,
                                DIFFUSION_DATATYPE datatype,
                                UPDATE_VALUE_PARAMS_T params);

/** @} */

/** @name Fetching */
/** @{ */

/**
 * Called when a fetch has a result, before its topics.
 *
 * @param session The session.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_fetch_cb)(SESSION_T *session, void *context);

/**
 * The end of a fetch.
 */
struct svc_fetch_status_response_s {
    /**
     * The selector.
     */
    char *topic_path;
    /**
     * `DIFFUSION_TRUE`: all topics were told.
     */
    int status_flag;
    /**
     * An empty buffer.
     */
    BUF_T *payload;
};

/**
 * The end of a fetch.
 */
typedef struct svc_fetch_status_response_s SVC_FETCH_STATUS_RESPONSE_T;

/**
 * Called when all topics of a fetch were told. The pointers but `context` are valid until the
 * callback returns.
 *
 * @param session The session.
 * @param status The selector, and that the fetch is over.
 * @param context The context of the parameters.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_fetch_status_message_cb)(SESSION_T *session,
                                          const SVC_FETCH_STATUS_RESPONSE_T *status,
                                          void *context);

/**
 * What to fetch and the handlers.
 */
struct fetch_params_s {
    /**
     * Called for each topic.
     */
    TOPIC_HANDLER_T on_topic_message;
    /**
     * Called before the topics.
     */
    on_fetch_cb on_fetch;
    /**
     * Called after the topics.
     */
    on_fetch_status_message_cb on_status_message;
    /**
     * The fetch failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * There will be no result.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Selects the topics.
     */
    const char *selector;
    /**
     * Passed to the functions, except `on_topic_message`.
     */
    void *context;
};

/**
 * What to fetch and the handlers.
 */
typedef struct fetch_params_s FETCH_PARAMS_T;

/**
 * Handlers of a fetch.
 */
struct fetch_handlers_s {
    /**
     * Called for each topic.
     */
    TOPIC_HANDLER_T on_topic_message;
    /**
     * Called before the topics.
     */
    on_fetch_cb on_fetch;
    /**
     * Called after the topics.
     */
    on_fetch_status_message_cb on_status_message;
    /**
     * The fetch failed.
     */
    ERROR_HANDLER_T on_error;
    /**
     * There will be no result.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a fetch.
 */
typedef struct fetch_handlers_s FETCH_HANDLERS_T;

#if !defined(DIFFUSION_NO_LEGACY_NAMES)
/**
 * Fetches the values of topics. Programs use diffusion_fetch_request_fetch() today.
 *
 * On the session's callback thread: `params.on_fetch`; `params.on_topic_message` for each topic
 * that has a value, ordered by path, with the type `MESSAGE_TYPE_FETCH_REPLY` and the value's
 * bytes as payload; `params.on_status_message`. Or, instead, `params.on_error` or
 * `params.on_discard`. Those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`.
 *
 * What does not fit into one message that the session accepts is fetched with several, and told
 * when all is there.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params What to fetch and whom to tell; copied. `on_error` is called with
 *     `DIFF_ERR_ILLEGAL_ARGUMENT` when the selector is NULL or malformed.
 */
void fetch(SESSION_T *session, FETCH_PARAMS_T params);
#endif

/** @} */

/** @name Authentication handlers of 6.4 */
/** @{ */

/**
 * What an authentication handler wants to know of a client.
 */
enum session_detail_type_e {
    /**
     * Who it is and how it is connected.
     */
    SESSION_DETAIL_SUMMARY = 0,
    /**
     * Where it is.
     */
    SESSION_DETAIL_LOCATION = 1,
    /**
     * The connector that it is connected to.
     */
    SESSION_DETAIL_CONNECTOR_NAME = 2
};

/**
 * The decision of an authentication handler.
 */
enum svc_authentication_response_value_e {
    /**
     * The client is refused.
     */
    AUTHENTICATION_DENY = 0,
    /**
     * The next handler decides.
     */
    AUTHENTICATION_ABSTAIN = 1,
    /**
     * The client is allowed.
     */
    AUTHENTICATION_ALLOW = 2,
    /**
     * The client is allowed, with the roles and properties of the response.
     */
    AUTHENTICATION_ALLOW_WITH_RESULT = 3
};

/**
 * What an authentication handler wants to know of a client.
 */
typedef enum session_detail_type_e SESSION_DETAIL_TYPE_T;

/**
 * The decision of an authentication handler.
 */
typedef enum svc_authentication_response_value_e SVC_AUTHENTICATION_RESPONSE_VALUE_T;

/**
 * A handler that was registered.
 */
struct svc_authentication_register_request_s {
    /**
     * 24.
     */
    uint32_t service_id;
    /**
     * `DEFAULT_AUTH_GROUP_NAME`.
     */
    char *control_group;
    /**
     * Name of the handler.
     */
    char *handler_name;
    /**
     * Details that the handler wants to know: a copy of what was given.
     */
    HASH_T *session_detail_type_set;
    /**
     * Id of the handler.
     */
    CONVERSATION_ID_T *conversation_id;
};

/**
 * A handler that was registered.
 */
typedef struct svc_authentication_register_request_s SVC_AUTHENTICATION_REGISTER_REQUEST_T;

/**
 * A handler that is deregistered.
 */
typedef struct svc_authentication_register_request_s SVC_AUTHENTICATION_DEREGISTER_REQUEST_T;

/**
 * The connector that a client is connected to.
 */
struct connector_details_s {
    /**
     * Name; NULL if it is not known.
     */
    char *name;
};

/**
 * The connector that a client is connected to.
 */
typedef struct connector_details_s CONNECTOR_DETAILS_T;

/**
 * A client wants to open a session, or to change its principal. Valid until the callback returns.
 */
struct svc_authentication_request_s {
    /**
     * Principal; empty if the client is anonymous.
     */
    char *principal;
    /**
     * What the client proves it with.
     */
    CREDENTIALS_T *credentials;
    /**
     * NULL if the handler did not ask for it.
     */
    SESSION_DETAILS_SUMMARY_T *session_details;
    /**
     * NULL if the handler did not ask for it.
     */
    LOCATION_DETAILS_T *location_details;
    /**
     * NULL if the handler did not ask for it.
     */
    CONNECTOR_DETAILS_T *connector_details;
    /**
     * Id of the handler.
     */
    CONVERSATION_ID_T conversation_id;
};

/**
 * A client wants to open a session, or to change its principal.
 */
typedef struct svc_authentication_request_s SVC_AUTHENTICATION_REQUEST_T;

/**
 * What the handler answers.
 */
struct svc_authentication_response_s {
    /**
     * Decision.
     */
    SVC_AUTHENTICATION_RESPONSE_VALUE_T value;
    /**
     * Roles, strings, for `AUTHENTICATION_ALLOW_WITH_RESULT`. The program's.
     */
    LIST_T *roles;
    /**
     * Properties, strings by strings, for `AUTHENTICATION_ALLOW_WITH_RESULT`. The program's.
     */
    HASH_T *properties;
};

/**
 * What the handler answers.
 */
typedef struct svc_authentication_response_s SVC_AUTHENTICATION_RESPONSE_T;

/**
 * Called on the session's callback thread when a client wants to open a session, or to change its
 * principal. The answer is sent when it has returned.
 *
 * @param session The session that registered the handler.
 * @param request The client.
 * @param response Receives the answer; `AUTHENTICATION_DENY` before.
 * @param context The context of the registration.
 * @return #HANDLER_SUCCESS. With #HANDLER_FAILURE the server is told that the callback failed.
 */
typedef int (*on_authentication_cb)(SESSION_T *session,
                                    const SVC_AUTHENTICATION_REQUEST_T *request,
                                    SVC_AUTHENTICATION_RESPONSE_T *response,
                                    void *context);

/**
 * Called on the session's callback thread when the server has accepted a handler.
 *
 * @param session The session.
 * @param context The context of the registration.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_authentication_registration_cb)(SESSION_T *session, void *context);

/**
 * Called on the session's callback thread when a handler was deregistered.
 *
 * @param session The session.
 * @param context The context of the deregistration.
 * @return #HANDLER_SUCCESS; ignored.
 */
typedef int (*on_authentication_deregistration_cb)(SESSION_T *session, void *context);

/**
 * Functions of an authentication handler.
 */
struct authentication_handlers_s {
    /**
     * Decides about a client.
     */
    on_authentication_cb on_authentication;
    /**
     * The handler has failed and is called no more.
     */
    ERROR_HANDLER_T on_error;
};

/**
 * Functions of an authentication handler.
 */
typedef struct authentication_handlers_s AUTHENTICATION_HANDLERS_T;

/**
 * Parameters of authentication_register().
 */
struct authentication_registration_params_s {
    /**
     * The server has accepted the handler.
     */
    on_authentication_registration_cb on_registration;
    /**
     * The server has refused the handler.
     */
    ERROR_HANDLER_T on_error;
    /**
     * The handler is not registered, or not any more: no answer will come, the session has ended,
             or
     * it was resumed with loss of messages.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * The handler.
     */
    AUTHENTICATION_HANDLERS_T authentication_handlers;
    /**
     * Name under which the server's configuration lists the handler.
     */
    const char *name;
    /**
     * Details that the handler wants to know: its keys are numbers of `SESSION_DETAIL_TYPE_T` as
     * decimal text. NULL for none.
     */
    const HASH_T *detail_set;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * Parameters of authentication_register().
 */
typedef struct authentication_registration_params_s AUTHENTICATION_REGISTRATION_PARAMS_T;

/**
 * Handlers of a deregistration.
 */
struct authentication_deregistration_handlers_s {
    /**
     * The handler was deregistered.
     */
    on_authentication_deregistration_cb on_deregistration;
    /**
     * The server has refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a deregistration.
 */
typedef struct authentication_deregistration_handlers_s AUTHENTICATION_DEREGISTRATION_HANDLERS_T;

/**
 * Parameters of authentication_deregister().
 */
struct authentication_deregistration_params_s {
    /**
     * The handler was deregistered.
     */
    on_authentication_deregistration_cb on_deregistration;
    /**
     * The server has refused.
     */
    ERROR_HANDLER_T on_error;
    /**
     * No answer will come.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * What authentication_register() returned.
     */
    const SVC_AUTHENTICATION_REGISTER_REQUEST_T *original_request;
    /**
     * Passed to the handlers.
     */
    void *context;
};

/**
 * Parameters of authentication_deregister().
 */
typedef struct authentication_deregistration_params_s AUTHENTICATION_DEREGISTRATION_PARAMS_T;

/**
 * Registers an authentication handler. diffusion_set_authentication_handler() is what programs use
 * today.
 *
 * When the server has accepted it `on_registration` is called, and
 * `authentication_handlers.on_authentication` for every client that wants to open a session or to
 * change its principal; the answer is sent when that function has returned. `on_discard` is called
 * when the handler is not registered any more because the session has ended, or has reconnected
 * with loss of messages.
 *
 * @param session The session, which needs the permissions to authenticate and to register
 *     handlers.
 * @param params The handler, everything in it copied. Its functions are called on the session's
 *     callback thread.
 * @return What the handler is deregistered with, to be released with
 *     svc_authentication_register_request_free(). NULL if `session` is not a valid session, if out
 *     of memory, or if the name is NULL or not UTF-8, which is also the error
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`.
 */
SVC_AUTHENTICATION_REGISTER_REQUEST_T *authentication_register(
        SESSION_T *session,
        AUTHENTICATION_REGISTRATION_PARAMS_T params);

/**
 * Deregisters an authentication handler.
 *
 * Exactly one of `params.on_deregistration`, `params.on_error` and `params.on_discard` is called,
 * on the session's callback thread; those that are NULL are skipped, an error then goes to
 * `session->global_service_error_handler`. The handler is not asked any more from now on; after an
 * error it is asked again.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params What authentication_register() returned, and the handlers; copied. The struct stays
 *     the program's. If it or the name in it is NULL, that is the error
 *     `DIFF_ERR_ILLEGAL_ARGUMENT`.
 */
void authentication_deregister(SESSION_T *session, AUTHENTICATION_DEREGISTRATION_PARAMS_T params);

/**
 * Releases what authentication_register() returned. The handler stays registered.
 *
 * @param session Not used; may be NULL.
 * @param request The struct; may be NULL.
 */
void svc_authentication_register_request_free(SESSION_T *session,
                                              SVC_AUTHENTICATION_REGISTER_REQUEST_T *request);

/** @} */

/** @name Messages */
/** @{ */

/**
 * Never called.
 *
 * @param session The session.
 * @param context The context of the parameters.
 * @return Anything.
 */
typedef int (*on_send_msg_cb)(SESSION_T *session, void *context);

/**
 * A message, and the handlers.
 */
struct send_msg_params_s {
    /**
     * Not called.
     */
    on_send_msg_cb on_send;
    /**
     * Called: messages cannot be sent.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Path.
     */
    char *topic_path;
    /**
     * Bytes.
     */
    BUF_T payload;
    /**
     * Headers.
     */
    LIST_T *headers;
    /**
     * Priority.
     */
    CLIENT_SEND_PRIORITY_T priority;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A message, and the handlers.
 */
typedef struct send_msg_params_s SEND_MSG_PARAMS_T;

/**
 * Never called.
 *
 * @param session The session.
 * @param context The context of the parameters.
 * @return Anything.
 */
typedef int (*on_send_msg_to_session_cb)(SESSION_T *session, void *context);

/**
 * A message to a session, and the handlers.
 */
struct send_msg_to_session_params_s {
    /**
     * Not called.
     */
    on_send_msg_to_session_cb on_send;
    /**
     * Called: messages cannot be sent.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Path.
     */
    const char *topic_path;
    /**
     * Bytes.
     */
    CONTENT_T content;
    /**
     * How it is sent.
     */
    SEND_OPTIONS_T options;
    /**
     * The session.
     */
    SESSION_ID_T session_id;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A message to a session, and the handlers.
 */
typedef struct send_msg_to_session_params_s SEND_MSG_TO_SESSION_PARAMS_T;

/**
 * To how many sessions a message was sent.
 */
struct svc_send_msg_to_filter_response_s {
    /**
     * The number of sessions.
     */
    uint32_t sent_count;
    /**
     * Errors in the filter.
     */
    LIST_T *error_reports;
};

/**
 * To how many sessions a message was sent.
 */
typedef struct svc_send_msg_to_filter_response_s SVC_SEND_MSG_TO_FILTER_RESPONSE_T;

/**
 * Never called.
 *
 * @param session The session.
 * @param response To how many sessions it was sent.
 * @param context The context of the parameters.
 * @return Anything.
 */
typedef int (*on_send_msg_to_filter_cb)(SESSION_T *session,
                                        const SVC_SEND_MSG_TO_FILTER_RESPONSE_T *response,
                                        void *context);

/**
 * A message to the sessions of a filter, and the handlers.
 */
struct send_msg_to_filter_params_s {
    /**
     * Not called.
     */
    on_send_msg_to_filter_cb on_send;
    /**
     * Called: messages cannot be sent.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
    /**
     * Path.
     */
    const char *topic_path;
    /**
     * Bytes.
     */
    CONTENT_T content;
    /**
     * How it is sent.
     */
    SEND_OPTIONS_T options;
    /**
     * The filter.
     */
    const char *filter;
    /**
     * Passed to the functions.
     */
    void *context;
};

/**
 * A message to the sessions of a filter, and the handlers.
 */
typedef struct send_msg_to_filter_params_s SEND_MSG_TO_FILTER_PARAMS_T;

/**
 * A listener for messages.
 */
struct msg_listener_registration_params_s {
    /**
     * Path; NULL for all messages that have no other listener.
     */
    char *topic_path;
    /**
     * The listener, which is never called.
     */
    STREAM_MESSAGE_LISTENER_T listener;
    /**
     * Passed to the listener.
     */
    void *context;
};

/**
 * A listener for messages.
 */
typedef struct msg_listener_registration_params_s MSG_LISTENER_REGISTRATION_PARAMS_T;

/**
 * Which listener for messages goes.
 */
struct msg_listener_deregistration_params_s {
    /**
     * Path; NULL for the listener without one.
     */
    char *topic_path;
};

/**
 * Which listener for messages goes.
 */
typedef struct msg_listener_deregistration_params_s MSG_LISTENER_DEREGISTRATION_PARAMS_T;

/**
 * Handlers of a message.
 */
struct send_msg_handlers_s {
    /**
     * Not called.
     */
    on_send_msg_cb on_send;
    /**
     * Called: messages cannot be sent.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a message.
 */
typedef struct send_msg_handlers_s SEND_MSG_HANDLERS_T;

/**
 * Handlers of a message to a session.
 */
struct send_msg_to_session_handlers_s {
    /**
     * Not called.
     */
    on_send_msg_to_session_cb on_send;
    /**
     * Called: messages cannot be sent.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a message to a session.
 */
typedef struct send_msg_to_session_handlers_s SEND_MSG_TO_SESSION_HANDLERS_T;

/**
 * Handlers of a message to the sessions of a filter.
 */
struct send_msg_to_filter_handlers_s {
    /**
     * Not called.
     */
    on_send_msg_to_filter_cb on_send;
    /**
     * Called: messages cannot be sent.
     */
    ERROR_HANDLER_T on_error;
    /**
     * Not called.
     */
    DISCARD_HANDLER_T on_discard;
};

/**
 * Handlers of a message to the sessions of a filter.
 */
typedef struct send_msg_to_filter_handlers_s SEND_MSG_TO_FILTER_HANDLERS_T;

/**
 * Fails: servers no longer have one-way messages. send_request() is what programs use today.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
 *     thread.
 */
void send_msg(SESSION_T *session, SEND_MSG_PARAMS_T params);

/**
 * Fails: servers no longer have one-way messages. send_request_to_session() is what programs use
 * today.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
 *     thread.
 */
void send_msg_to_session(SESSION_T *session, SEND_MSG_TO_SESSION_PARAMS_T params);

/**
 * Fails: servers no longer have one-way messages. send_request_to_filter() is what programs use
 * today.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
 *     thread.
 */
void send_msg_to_filter(SESSION_T *session, SEND_MSG_TO_FILTER_PARAMS_T params);

/**
 * Fails: servers no longer have one-way messages. add_request_handler() is what programs use
 * today.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
 *     thread.
 */
void register_msg_handler(SESSION_T *session, MSG_RECEIVER_REGISTRATION_PARAMS_T params);

/**
 * Fails: servers no longer have one-way messages, so there is nothing to deregister.
 *
 * @param session The session; nothing happens if it is NULL or was freed.
 * @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
 *     thread.
 */
void deregister_msg_handler(SESSION_T *session, MSG_RECEIVER_REGISTRATION_PARAMS_T params);

/**
 * Does nothing: servers no longer have one-way messages, so a listener would never be called.
 *
 * @param session Not used; may be NULL.
 * @param params Not used.
 */
void register_msg_listener(SESSION_T *session, MSG_LISTENER_REGISTRATION_PARAMS_T params);

/**
 * Does nothing: servers no longer have one-way messages, so there is nothing to deregister.
 *
 * @param session Not used; may be NULL.
 * @param params Not used.
 */
void deregister_msg_listener(SESSION_T *session, MSG_LISTENER_DEREGISTRATION_PARAMS_T params);

/** @} */

/** @} (end of legacy) */

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DIFFUSION_C_DIFFUSION_H */
