/** @file apr_thread_mutex.h
 * @brief The real APR's, where it is installed and searched; else what diffusion-apr.h has of it. */
#if defined(__GNUC__)
#pragma GCC system_header
#endif
#ifdef __has_include_next
#if __has_include_next(<apr_thread_mutex.h>)
#include_next <apr_thread_mutex.h>
#else
#include "diffusion-apr.h"
#endif
#else
#include "diffusion-apr.h"
#endif
