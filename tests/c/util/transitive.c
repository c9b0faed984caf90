/* What programs use of the system's headers, of the SDK's and of APR, and include nothing but diffusion.h
 * (specification/compatibility/programs section 2.1). So this one includes nothing else, either. */
#include "diffusion.h"

static volatile sig_atomic_t stopped;

static void stop(int number) {
    stopped = number;
}

static void *thread(void *argument) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    return address.sin_port == htons(0) && AF_UNIX != AF_INET ? argument : NULL;
}

static bool has_apr(void) {
    apr_pool_t *pool = NULL;
    apr_thread_mutex_t *mutex = NULL;
    apr_thread_cond_t *condition = NULL;
    volatile apr_uint32_t number = 0;
    apr_os_thread_t self = apr_os_thread_current();
    (void)self;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_UNNESTED, pool);
    apr_thread_cond_create(&condition, pool);
    apr_thread_mutex_lock(mutex);
    apr_thread_cond_timedwait(condition, mutex, 10);
    apr_thread_mutex_unlock(mutex);
    apr_sleep(10);
    apr_atomic_set32(&number, 1);
    apr_pool_destroy(pool);
    apr_terminate();
    return apr_atomic_read32(&number) == 1;
}

static size_t own_structures(void) {
    LIST_T *list = list_create();
    SET_T *set = set_new_string(5);
    HASH_T *hash = hash_new(5);
    HASH_NUM_T *numbers = hash_num_new(5);
    BUF_T *buf = buf_create();
    CBOR_GENERATOR_T *cbor = cbor_generator_create();
    size_t length = buf->len;
    cbor_generator_free(cbor);
    buf_free(buf);
    hash_num_free(numbers, NULL);
    hash_free(hash, NULL, free);
    set_free(set);
    list_free(list, free);
    SLEEP_MS(1);
    return length;
}

static int64_t first(const char *text, ...) {
    va_list arguments;
    va_start(arguments, text);
    int64_t number = va_arg(arguments, int64_t);
    va_end(arguments);
    return number;
}

static void check(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "failed: %s (%s)\n", what, strerror(errno));
        exit(EXIT_FAILURE);
    }
}

int main(void) {
    char *copy = strdup("one two"), *more = (char *)calloc(1, 8);
    check(copy != NULL && more != NULL, "memory");
    memmove(more, copy, strlen(copy));
    check(strcmp(strtok(copy, " "), "one") == 0 && strcmp(more, "one two") == 0, "texts");
    pthread_t started;
    void *result = NULL;
    check(pthread_create(&started, NULL, thread, more) == 0 && pthread_join(started, &result) == 0 && result == more, "threads");
    check(signal(SIGUSR1, stop) != SIG_ERR && raise(SIGUSR1) == 0 && stopped == SIGUSR1, "signals");
    char text[32];
    snprintf(text, sizeof text, "%" PRId64 " %d", first("", (int64_t)INT32_MAX + 1), atoi("7"));
    check(strcmp(text, "2147483648 7") == 0 && INT_MAX == INT32_MAX, "numbers");
    check(time(NULL) > 0 && offsetof(SESSION_T, url_str) > 0, "times and layouts");
    check(has_apr(), "APR");
    check(own_structures() == 0, "structures");
    free(copy);
    free(more);
    return EXIT_SUCCESS;
}
