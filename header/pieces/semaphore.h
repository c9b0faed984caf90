/** Not used; kept for programs that name it. */
struct _semaphore_internal {
    volatile int pool_alloc; /**< Not used. */
};
