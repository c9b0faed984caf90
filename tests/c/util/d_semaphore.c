/* A mutex, a condition and a counter (specification/data/utilities section 9). */
#include "diffusion.h"

#include "check.h"

static void *wait_for_it(void *argument) {
    SEMAPHORE_T *semaphore = (SEMAPHORE_T *)argument;
    semaphore_lock(semaphore);
    semaphore_set_count(semaphore, semaphore_get_count(semaphore) + 1);
    semaphore_broadcast(semaphore);
    while (semaphore_get_data(semaphore) == NULL) {
        CHECK(semaphore_wait(semaphore, 0) == 0);
    }
    semaphore_set_count(semaphore, semaphore_get_count(semaphore) + 100);
    semaphore_unlock(semaphore);
    return NULL;
}

static void broadcast_wakes_all(SEMAPHORE_T *semaphore) {
    enum { THREADS = 3 };
    pthread_t threads[THREADS];
    static int data;
    semaphore_set_count(semaphore, 0);
    semaphore_set_data(semaphore, NULL);
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, wait_for_it, semaphore) == 0);
    }
    semaphore_lock(semaphore);
    while (semaphore_get_count(semaphore) < THREADS) {
        CHECK(semaphore_wait(semaphore, -1) == 0);
    }
    /* All of them wait now: they hold the mutex until they do. */
    semaphore_set_data(semaphore, &data);
    semaphore_broadcast(semaphore);
    semaphore_unlock(semaphore);
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(semaphore_get_count(semaphore) == THREADS + 100 * THREADS);
    CHECK(semaphore_get_data(semaphore) == &data && semaphore->user_data == &data);
}

static void timeout(SEMAPHORE_T *semaphore) {
    struct timespec before, after;
    semaphore_lock(semaphore);
    clock_gettime(CLOCK_MONOTONIC, &before);
    int status = 0;
    /* Waiting may end early for no reason; nobody signals, so in the end it is the time. */
    for (int i = 0; i < 10 && status == 0; i++) {
        status = semaphore_wait(semaphore, 30000);
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    semaphore_unlock(semaphore);
    CHECK(status == 70007);
    long waited = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    CHECK(waited >= 29 && waited < 20000);
}

static void *try_to_lock(void *argument) {
    SEMAPHORE_T *semaphore = (SEMAPHORE_T *)argument;
    semaphore_lock(semaphore);
    semaphore_set_count(semaphore, 7);
    semaphore_unlock(semaphore);
    return NULL;
}

static void excludes(SEMAPHORE_T *semaphore, int depth) {
    pthread_t thread;
    semaphore_set_count(semaphore, 5);
    for (int i = 0; i < depth; i++) {
        semaphore_lock(semaphore);
    }
    CHECK(pthread_create(&thread, NULL, try_to_lock, semaphore) == 0);
    for (int i = 0; i < depth; i++) {
        struct timespec pause = { 0, 5000000 };
        nanosleep(&pause, NULL);
        CHECK(semaphore_get_count(semaphore) == 5);
        semaphore_unlock(semaphore);
    }
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(semaphore_get_count(semaphore) == 7);
}

static void nothing(void) {
    semaphore_lock(NULL);
    semaphore_unlock(NULL);
    semaphore_broadcast(NULL);
    semaphore_set_data(NULL, NULL);
    CHECK(semaphore_get_data(NULL) == NULL);
    CHECK(semaphore_set_count(NULL, 1) == 0 && semaphore_get_count(NULL) == 0);
    int status = semaphore_wait(NULL, 1);
    CHECK(status != 0 && status != 70007);
    semaphore_free(NULL);
}

int main(void) {
    SEMAPHORE_T *plain = semaphore_create(NULL);
    SEMAPHORE_T *reentrant = semaphore_create_reentrant(NULL);
    CHECK(plain != NULL && plain->count == 0 && plain->mutex != NULL && plain->cond != NULL && plain->user_data == NULL);
    CHECK(semaphore_set_count(plain, 3) == 0 && semaphore_set_count(plain, 4) == 3 && plain->count == 4);
    broadcast_wakes_all(plain);
    broadcast_wakes_all(reentrant);
    timeout(plain);
    timeout(reentrant);
    excludes(plain, 1);
    excludes(reentrant, 3);
    nothing();
    semaphore_free(plain);
    semaphore_free(reentrant);
    return 0;
}
