#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static bool ended;
static int exit_code;
static int end_pipe[2] = { -1, -1 };
static sigset_t original_mask;
static sigset_t ending_signals;

/* Seconds that a program which was told to end has for closing its sessions and cleaning up. */
#define SECONDS_TO_END 10

static void *wait_for_signals(void *unused) {
    (void)unused;
    int number;
    if (sigwait(&ending_signals, &number) == 0) {
        run_end(EXIT_BY_SIGNAL + number);
        /* Whoever asks twice does not want to wait; and nobody waits for ever, for a reader of the output that does not read say. */
        const struct timespec limit = { .tv_sec = SECONDS_TO_END };
        sigtimedwait(&ending_signals, NULL, &limit);
        _exit(EXIT_BY_SIGNAL + number);
    }
    return NULL;
}

static void take_signal(int number) {
    struct sigaction action;
    /* A signal that the caller has ignored stays ignored: nohup, and background jobs of scripts. */
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
        sigaddset(&ending_signals, number);
    }
}

void run_start(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pipe2(end_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        end_pipe[0] = end_pipe[1] = -1;
    }
    /* Output that nobody reads any more is an error of write(). */
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ending_signals);
    take_signal(SIGINT);
    take_signal(SIGTERM);
    take_signal(SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ending_signals, &original_mask);
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_for_signals, NULL) == 0) {
        pthread_detach(thread);
    } else {
        pthread_sigmask(SIG_SETMASK, &original_mask, NULL);
    }
}

void run_end(int code) {
    pthread_mutex_lock(&mutex);
    if (!ended) {
        ended = true;
        exit_code = code;
        pthread_cond_broadcast(&changed);
        if (end_pipe[1] >= 0 && write(end_pipe[1], "", 1) < 0) {
            /* The pipe has room for one byte. */
        }
    }
    pthread_mutex_unlock(&mutex);
}

bool run_has_ended(void) {
    pthread_mutex_lock(&mutex);
    const bool result = ended;
    pthread_mutex_unlock(&mutex);
    return result;
}

int run_exit_code(void) {
    pthread_mutex_lock(&mutex);
    const int result = exit_code;
    pthread_mutex_unlock(&mutex);
    return result;
}

int run_end_descriptor(void) {
    return end_pipe[0];
}

void run_lock(void) {
    pthread_mutex_lock(&mutex);
}

void run_unlock(void) {
    pthread_mutex_unlock(&mutex);
}

void run_changed(void) {
    pthread_cond_broadcast(&changed);
}

bool run_wait_anyway(int64_t deadline) {
    if (deadline == NEVER) {
        pthread_cond_wait(&changed, &mutex);
        return true;
    }
    const struct timespec until = { .tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000 };
    return now_ns() < deadline && pthread_cond_timedwait(&changed, &mutex, &until) != ETIMEDOUT;
}

bool run_wait(int64_t deadline) {
    return !ended && run_wait_anyway(deadline) && !ended;
}

bool run_sleep_until(int64_t deadline) {
    run_lock();
    while (run_wait(deadline)) {
    }
    const bool result = !ended;
    run_unlock();
    return result;
}

const sigset_t *run_original_mask(void) {
    return &original_mask;
}

int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t deadline_in(double seconds) {
    /* More than thirty years is for ever. */
    return seconds <= 0 || seconds > 1e9 ? NEVER : now_ns() + (int64_t)(seconds * 1e9);
}
