/* Lets one thread wait for what a library calls back on others. */
#ifndef LATCH_H
#define LATCH_H

#include <pthread.h>

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    long awaited; /* negative: it came before somebody waited */
} LATCH_T;

#define LATCH_INIT { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }

static inline void latch_arrive(LATCH_T *latch) {
    pthread_mutex_lock(&latch->mutex);
    if (--latch->awaited == 0) {
        pthread_cond_signal(&latch->changed);
    }
    pthread_mutex_unlock(&latch->mutex);
}

/* Waits until so many more have arrived. */
static inline void latch_wait(LATCH_T *latch, long count) {
    pthread_mutex_lock(&latch->mutex);
    latch->awaited += count;
    while (latch->awaited > 0) {
        pthread_cond_wait(&latch->changed, &latch->mutex);
    }
    pthread_mutex_unlock(&latch->mutex);
}

#endif
