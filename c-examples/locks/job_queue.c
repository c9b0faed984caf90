/*
 * Workers that share jobs by a session lock. The number of jobs that are left stands in a topic. A worker takes the
 * lock, reads the number, writes one less, gives the lock back and does the job that it has got. The write has the
 * constraint that the session still owns the lock: a worker that has lost it without noticing cannot take a job.
 *
 * Each worker is a session and a thread; they could as well be programs on several machines.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 't', "topic", "Path of the topic with the number of jobs", ARG_OPTIONAL, ARG_HAS_VALUE, "example/jobs" },
    { 'j', "jobs", "Number of jobs", ARG_OPTIONAL, ARG_HAS_VALUE, "12" },
    { 'w', "workers", "Number of workers", ARG_OPTIONAL, ARG_HAS_VALUE, "3" },
    END_OF_ARG_OPTS
};

#define LOCK_NAME "example-jobs"

typedef struct {
    int number;
    const char *topic;
    SESSION_T *session;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int finished;
    /* What the last step has given. */
    const DIFFUSION_SESSION_LOCK_T *lock;
    int64_t jobs_left;
    int jobs_done;
} WORKER_T;

static int finish(WORKER_T *worker) {
    pthread_mutex_lock(&worker->mutex);
    worker->finished = 1;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    return HANDLER_SUCCESS;
}

/* Waits for the callback of the step that was begun. */
static void await(WORKER_T *worker) {
    pthread_mutex_lock(&worker->mutex);
    while (!worker->finished) {
        pthread_cond_wait(&worker->changed, &worker->mutex);
    }
    worker->finished = 0;
    pthread_mutex_unlock(&worker->mutex);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fprintf(stderr, "worker %d failed: %s\n", ((WORKER_T *)error->context)->number, error->message);
    exit(EXIT_FAILURE);
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    fprintf(stderr, "worker %d has lost its session\n", ((WORKER_T *)context)->number);
    exit(EXIT_FAILURE);
}

static int on_lock_acquired(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    WORKER_T *worker = context;
    worker->lock = lock;
    return finish(worker);
}

static int on_unlock(bool lock_owned, void *context) {
    (void)lock_owned;
    return finish(context);
}

static int on_fetched(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    WORKER_T *worker = context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    const DIFFUSION_TOPIC_RESULT_T *topic = list_get_data_first(topics);
    DIFFUSION_VALUE_T *value = diffusion_topic_result_get_value(topic);
    if (value == NULL || !read_diffusion_int64_value(value, &worker->jobs_left, NULL)) {
        worker->jobs_left = 0;
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    return finish(worker);
}

static int on_updated(void *context) {
    return finish(context);
}

static int on_added_and_updated(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    return finish(context);
}

static void lock(WORKER_T *worker) {
    DIFFUSION_SESSION_LOCK_PARAMS_T params = {
        .on_lock_acquired = on_lock_acquired, .on_error = on_error, .on_discard = on_discard, .context = worker,
    };
    diffusion_session_lock(worker->session, LOCK_NAME, params);
    await(worker);
}

static void unlock(WORKER_T *worker) {
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params = {
        .on_unlock = on_unlock, .on_error = on_error, .on_discard = on_discard, .context = worker,
    };
    diffusion_session_lock_unlock(worker->session, worker->lock, params);
    await(worker);
}

static void read_jobs_left(WORKER_T *worker) {
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(worker->session);
    DIFFUSION_DATATYPE datatype = DATATYPE_INT64;
    diffusion_fetch_request_with_values(request, &datatype, NULL);
    DIFFUSION_FETCH_REQUEST_PARAMS_T params = {
        .topic_selector = worker->topic,
        .fetch_request = request,
        .on_fetch_result = on_fetched,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = worker,
    };
    diffusion_fetch_request_fetch(worker->session, params);
    diffusion_fetch_request_free(request);
    await(worker);
}

static void write_jobs_left(WORKER_T *worker, int64_t jobs) {
    BUF_T *value = buf_create();
    write_diffusion_int64_value(jobs, value);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = diffusion_topic_update_constraint_locked(worker->lock);
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = worker->topic,
        .datatype = DATATYPE_INT64,
        .update = value,
        .on_topic_update = on_updated,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = worker,
    };
    diffusion_topic_update_set_with_constraint(worker->session, constraint, params);
    diffusion_topic_update_constraint_free(constraint);
    buf_free(value);
    await(worker);
}

static void *work(void *context) {
    WORKER_T *worker = context;
    for (;;) {
        lock(worker);
        read_jobs_left(worker);
        const int64_t job = worker->jobs_left;
        if (job > 0) {
            write_jobs_left(worker, job - 1);
        }
        unlock(worker);
        if (job <= 0) {
            return NULL;
        }
        /* This is where the work is. */
        printf("worker %d does job %d\n", worker->number, (int)job);
        worker->jobs_done++;
    }
}

static void begin(WORKER_T *worker, int number, HASH_T *arguments) {
    worker->number = number;
    worker->topic = hash_get(arguments, "topic");
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->changed, NULL);
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    worker->session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (worker->session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
}

static void set_up(WORKER_T *worker, int64_t jobs) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_INT64);
    BUF_T *value = buf_create();
    write_diffusion_int64_value(jobs, value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = worker->topic,
        .specification = specification,
        .datatype = DATATYPE_INT64,
        .update = value,
        .on_topic_update_add_and_set = on_added_and_updated,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = worker,
    };
    diffusion_topic_update_add_and_set(worker->session, params);
    topic_specification_free(specification);
    buf_free(value);
    await(worker);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const int jobs = atoi(hash_get(arguments, "jobs"));
    const int count = atoi(hash_get(arguments, "workers"));
    WORKER_T *workers = calloc(count > 0 ? (size_t)count : 1, sizeof *workers);
    pthread_t *threads = calloc(count > 0 ? (size_t)count : 1, sizeof *threads);
    for (int i = 0; i < count; i++) {
        begin(&workers[i], i + 1, arguments);
    }
    if (count > 0) {
        set_up(&workers[0], jobs);
    }
    for (int i = 0; i < count; i++) {
        pthread_create(&threads[i], NULL, work, &workers[i]);
    }
    int done = 0;
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        done += workers[i].jobs_done;
        session_close(workers[i].session, NULL);
        session_free(workers[i].session);
    }
    printf("%d of %d jobs are done\n", done, jobs);
    free(threads);
    free(workers);
    hash_free(arguments, NULL, free);
    return done == jobs ? EXIT_SUCCESS : EXIT_FAILURE;
}
