/* What programs use of APR, which the vendor's library had inside. */
#include <apr_general.h>
#include <apr_pools.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "check.h"
#include "diffusion.h"

static apr_pool_t *pool;
static apr_thread_mutex_t *mutex;
static apr_thread_cond_t *condition;
static apr_uint32_t done;

/* What a callback of a program does: it locks the mutex that the waiting thread has given back. */
static void *callback(void *unused) {
    (void)unused;
    apr_thread_mutex_lock(mutex);
    apr_atomic_set32(&done, 1);
    apr_thread_cond_broadcast(condition);
    apr_thread_mutex_unlock(mutex);
    return NULL;
}

static void waits_for_a_callback(void) {
    pthread_t thread;
    CHECK(apr_thread_mutex_lock(mutex) == APR_SUCCESS);
    CHECK(pthread_create(&thread, NULL, callback, NULL) == 0);
    while (apr_atomic_read32(&done) == 0) {
        CHECK(apr_thread_cond_timedwait(condition, mutex, 60 * APR_USEC_PER_SEC) == APR_SUCCESS);
    }
    CHECK(apr_thread_mutex_unlock(mutex) == APR_SUCCESS);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void *tries(void *status) {
    *(apr_status_t *)status = apr_thread_mutex_trylock(mutex);
    return NULL;
}

static void mutexes(void) {
    pthread_t thread;
    apr_status_t status = -1;
    apr_thread_mutex_t *nested = NULL;
    CHECK(apr_thread_mutex_lock(mutex) == APR_SUCCESS);
    CHECK(pthread_create(&thread, NULL, tries, &status) == 0 && pthread_join(thread, NULL) == 0);
    CHECK(status == APR_EBUSY && APR_STATUS_IS_EBUSY(status));
    CHECK(apr_thread_cond_timedwait(condition, mutex, 1000) == APR_TIMEUP);
    CHECK(apr_thread_mutex_unlock(mutex) == APR_SUCCESS);
    CHECK(apr_thread_mutex_create(&nested, APR_THREAD_MUTEX_NESTED, pool) == APR_SUCCESS);
    CHECK(apr_thread_mutex_lock(nested) == APR_SUCCESS && apr_thread_mutex_trylock(nested) == APR_SUCCESS);
    CHECK(apr_thread_mutex_unlock(nested) == APR_SUCCESS && apr_thread_mutex_unlock(nested) == APR_SUCCESS);
    /* The pool takes it along. */
}

/* Released is what the program releases, once, and the rest with the pool: valgrind watches. */
static void pools(void) {
    apr_pool_t *parent = NULL, *child = NULL;
    apr_thread_mutex_t *first = NULL, *second = NULL, *without_pool = NULL;
    apr_thread_cond_t *third = NULL;
    CHECK(apr_pool_create(&parent, NULL) == APR_SUCCESS && (apr_pool_create)(&child, parent) == APR_SUCCESS);
    CHECK(parent != NULL && child != NULL && parent != child);
    CHECK(apr_thread_mutex_create(&first, APR_THREAD_MUTEX_DEFAULT, parent) == APR_SUCCESS);
    CHECK(apr_thread_mutex_create(&second, APR_THREAD_MUTEX_UNNESTED, child) == APR_SUCCESS);
    CHECK(apr_thread_cond_create(&third, child) == APR_SUCCESS);
    CHECK(apr_thread_mutex_destroy(first) == APR_SUCCESS);
    CHECK(apr_thread_mutex_destroy(first) != APR_SUCCESS);
    CHECK(apr_thread_cond_destroy(third) == APR_SUCCESS);
    apr_pool_destroy(parent);
    apr_pool_destroy(child);
    apr_pool_destroy(NULL);
    CHECK(apr_thread_mutex_create(&without_pool, APR_THREAD_MUTEX_DEFAULT, NULL) == APR_SUCCESS);
    CHECK(apr_thread_mutex_lock(without_pool) == APR_SUCCESS && apr_thread_mutex_unlock(without_pool) == APR_SUCCESS);
    CHECK(apr_thread_mutex_destroy(without_pool) == APR_SUCCESS);
    CHECK(apr_pool_create(NULL, NULL) != APR_SUCCESS);
    CHECK(apr_thread_mutex_lock(NULL) != APR_SUCCESS && apr_thread_cond_wait(NULL, NULL) != APR_SUCCESS);
}

static void counters_and_time(void) {
    apr_uint32_t counter = 0;
    apr_time_t before = apr_time_now();
    apr_atomic_set32(&counter, 2);
    CHECK(apr_atomic_inc32(&counter) == 2 && apr_atomic_add32(&counter, 4) == 3 && apr_atomic_read32(&counter) == 7);
    CHECK(apr_atomic_dec32(&counter) != 0);
    apr_atomic_set32(&counter, 1);
    CHECK(apr_atomic_dec32(&counter) == 0 && counter == 0);
    apr_sleep(2000);
    apr_sleep(-1);
    CHECK(apr_time_sec(before) / 1000000 == (apr_time_t)time(NULL) / 1000000);
    CHECK(pthread_equal(apr_os_thread_current(), pthread_self()));
}

int main(void) {
    CHECK(apr_initialize() == APR_SUCCESS && apr_initialize() == APR_SUCCESS);
    CHECK(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    CHECK(apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_UNNESTED, pool) == APR_SUCCESS);
    CHECK(apr_thread_cond_create(&condition, pool) == APR_SUCCESS);
    waits_for_a_callback();
    mutexes();
    pools();
    counters_and_time();
    apr_thread_mutex_destroy(mutex);
    apr_thread_cond_destroy(condition);
    apr_pool_destroy(pool);
    apr_terminate();
    apr_terminate();
    return 0;
}
