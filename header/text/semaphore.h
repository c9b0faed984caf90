/* Not used. */
struct _semaphore_internal {
    volatile int pool_alloc;
};
