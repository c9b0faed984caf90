/**
 * @file diffusion-apr.h
 * @brief What programs written for the vendor's SDK use of APR, for machines where no APR is installed.
 *
 * Programs include apr.h, apr_pools.h and so on, or get them with diffusion.h. Where the real APR's headers are in a folder that
 * the compiler searches as well, before or after this one, those are taken, and this file is not. The functions are in
 * libdiffusion; where the real APR is linked, too, it does their work.
 */
#ifndef DIFFUSION_C_APR_H
#define DIFFUSION_C_APR_H
#if defined(__GNUC__)
#pragma GCC system_header
#endif

/* The real headers were included already, by a path that this folder cannot see. */
#ifndef APR_H
#define APR_H
#define APR_GENERAL_H
#define APR_POOLS_H
#define APR_ERRNO_H
#define APR_THREAD_MUTEX_H
#define APR_THREAD_COND_H
#define APR_TIME_H
#define APR_ATOMIC_H
#define APR_PORTABLE_H
#define APR_GETOPT_H
#define APR_URI_H
#define APU_H

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

#define APR_DECLARE(type) type
#define APR_DECLARE_NONSTD(type) type
#define APR_DECLARE_DATA
#define APU_DECLARE(type) type
#define APU_DECLARE_NONSTD(type) type
#define APU_DECLARE_DATA
#define APR_THREAD_FUNC
#define APR_HAS_THREADS 1
#define APR_INLINE __inline__
#define APR_INT64_T_FMT PRId64
#define APR_UINT64_T_FMT PRIu64
#define APR_SIZE_T_FMT "zu"
#define APR_SSIZE_T_FMT "zd"
#define APR_TIME_T_FMT APR_INT64_T_FMT
#define APR_INT64_C(value) INT64_C(value)
#define APR_UINT64_C(value) UINT64_C(value)
#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE (!FALSE)
#endif

typedef unsigned char apr_byte_t;
typedef int16_t apr_int16_t;
typedef uint16_t apr_uint16_t;
typedef int32_t apr_int32_t;
typedef uint32_t apr_uint32_t;
typedef int64_t apr_int64_t;
typedef uint64_t apr_uint64_t;
typedef size_t apr_size_t;
typedef ssize_t apr_ssize_t;
typedef off_t apr_off_t;
typedef socklen_t apr_socklen_t;
typedef uintptr_t apr_uintptr_t;
typedef int apr_status_t;
typedef int64_t apr_time_t;
typedef int64_t apr_interval_time_t;
typedef int32_t apr_short_interval_time_t;
typedef pthread_t apr_os_thread_t;

typedef struct apr_allocator_t apr_allocator_t;
typedef struct apr_getopt_t apr_getopt_t;
typedef struct apr_pool_t apr_pool_t;
typedef struct apr_sockaddr_t apr_sockaddr_t;
typedef struct apr_socket_t apr_socket_t;
typedef struct apr_thread_cond_t apr_thread_cond_t;
typedef struct apr_thread_mutex_t apr_thread_mutex_t;
typedef struct apr_thread_t apr_thread_t;
typedef struct apr_uri_t apr_uri_t;
typedef int (*apr_abortfunc_t)(int status);

#define APR_SUCCESS 0
#define APR_ENOMEM ENOMEM
#define APR_EINVAL EINVAL
#define APR_TIMEUP 70007
#define APR_EBUSY 70025
#define APR_STATUS_IS_TIMEUP(status) ((status) == APR_TIMEUP)
#define APR_STATUS_IS_EBUSY(status) ((status) == APR_EBUSY)

#define APR_THREAD_MUTEX_DEFAULT 0x0
#define APR_THREAD_MUTEX_NESTED 0x1
#define APR_THREAD_MUTEX_UNNESTED 0x2

#define APR_USEC_PER_SEC APR_INT64_C(1000000)
#define apr_time_from_sec(seconds) ((apr_time_t)(seconds) * APR_USEC_PER_SEC)
#define apr_time_from_msec(milliseconds) ((apr_time_t)(milliseconds) * 1000)
#define apr_time_sec(time) ((time) / APR_USEC_PER_SEC)
#define apr_time_usec(time) ((time) % APR_USEC_PER_SEC)
#define apr_time_msec(time) (((time) / 1000) % 1000)
#define apr_time_as_msec(time) ((time) / 1000)

#ifdef __cplusplus
extern "C" {
#endif

apr_status_t apr_initialize(void);
void apr_terminate(void);

apr_status_t apr_pool_create_ex(apr_pool_t **new_pool, apr_pool_t *parent, apr_abortfunc_t abort_function,
                                apr_allocator_t *allocator);
apr_status_t apr_pool_create(apr_pool_t **new_pool, apr_pool_t *parent);
#define apr_pool_create(new_pool, parent) apr_pool_create_ex(new_pool, parent, NULL, NULL)
void apr_pool_destroy(apr_pool_t *pool);

apr_status_t apr_thread_mutex_create(apr_thread_mutex_t **mutex, unsigned int flags, apr_pool_t *pool);
apr_status_t apr_thread_mutex_lock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_trylock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_unlock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_destroy(apr_thread_mutex_t *mutex);

apr_status_t apr_thread_cond_create(apr_thread_cond_t **cond, apr_pool_t *pool);
apr_status_t apr_thread_cond_wait(apr_thread_cond_t *cond, apr_thread_mutex_t *mutex);
apr_status_t apr_thread_cond_timedwait(apr_thread_cond_t *cond, apr_thread_mutex_t *mutex, apr_interval_time_t timeout);
apr_status_t apr_thread_cond_signal(apr_thread_cond_t *cond);
apr_status_t apr_thread_cond_broadcast(apr_thread_cond_t *cond);
apr_status_t apr_thread_cond_destroy(apr_thread_cond_t *cond);

void apr_sleep(apr_interval_time_t microseconds);
apr_time_t apr_time_now(void);

apr_uint32_t apr_atomic_read32(volatile apr_uint32_t *memory);
void apr_atomic_set32(volatile apr_uint32_t *memory, apr_uint32_t value);
apr_uint32_t apr_atomic_add32(volatile apr_uint32_t *memory, apr_uint32_t value);
apr_uint32_t apr_atomic_inc32(volatile apr_uint32_t *memory);
int apr_atomic_dec32(volatile apr_uint32_t *memory);

apr_os_thread_t apr_os_thread_current(void);

#ifdef __cplusplus
}
#endif

#endif /* APR_H */
#endif /* DIFFUSION_C_APR_H */
