/* diffusion_session_factory_io_threads() and DIFFUSION_IO_THREADS: so many network threads and no more, all of which serve sessions, also
 * after a cut; none is left after the last session. */
#include <dirent.h>

#include "topics.h"

enum { SESSIONS = 6, THREADS = 3, MOST = 64 };

/* The ids of all that have the name of a network thread, the lowest first. */
static int named_so(int *ids) {
    int count = 0;
    DIR *opened = opendir("/proc/self/task");
    CHECK(opened != NULL);
    struct dirent *task;
    while ((task = readdir(opened)) != NULL) {
        char path[300];
        char name[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        FILE *file = fopen(path, "r");
        /* Threads end while they are looked at. */
        if (file == NULL) {
            continue;
        }
        if (fgets(name, sizeof name, file) != NULL && strcmp(name, "diffusion-net\n") == 0) {
            CHECK(count < MOST);
            int at = count++;
            for (int id = atoi(task->d_name); at >= 0; at--) {
                if (at == 0 || ids[at - 1] < id) {
                    ids[at] = id;
                    break;
                }
                ids[at] = ids[at - 1];
            }
        }
        fclose(file);
    }
    closedir(opened);
    return count;
}

/* Waits until there are so many network threads, and gives their ids. One that has nothing to do any more may need a moment to end; and
 * what it has started, a thread for callbacks, has its name until that gives itself its own. */
static void wait_for_threads(int wanted, int *ids) {
    const long until = now_ms() + 30000;
    while (named_so(ids) != wanted) {
        CHECK(now_ms() < until);
        SLEEP_MS(20L);
    }
}

/* A session that has had an answer: its network thread runs, and has its name. */
static SESSION_T *answered(SESSION_T *session) {
    CHECK(session != NULL);
    record_clear();
    server_ping(session);
    record_wait("pong");
    return session;
}

/* What the functions of the sessions, which run on several threads, tell the main thread. */
static pthread_mutex_t told_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
/* How many sessions have come back after the cut. */
static int recovered;
/* The last value of each topic that each session was told. */
static int values[SESSIONS][SESSIONS];

static void on_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    if (old_state == RECOVERING_RECONNECT && new_state == CONNECTED_ACTIVE) {
        pthread_mutex_lock(&told_mutex);
        recovered++;
        pthread_cond_broadcast(&told);
        pthread_mutex_unlock(&told_mutex);
    }
}

static int all_are_back(int unused) {
    (void)unused;
    return recovered == SESSIONS;
}

static int have_all(int round) {
    for (int i = 0; i < SESSIONS * SESSIONS; i++) {
        if (values[i / SESSIONS][i % SESSIONS] != round) {
            return 0;
        }
    }
    return 1;
}

static void wait_until(int (*holds)(int), int argument) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 40;
    pthread_mutex_lock(&told_mutex);
    while (!holds(argument)) {
        CHECK(pthread_cond_timedwait(&told, &told_mutex, &until) == 0);
    }
    pthread_mutex_unlock(&told_mutex);
}

static DIFFUSION_SESSION_FACTORY_T *factory(void) {
    DIFFUSION_SESSION_FACTORY_T *made = diffusion_session_factory_init();
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = on_state_changed;
    /* Slow machines and valgrind. */
    diffusion_session_factory_connection_timeout(made, 60000);
    diffusion_session_factory_session_listener(made, &listener);
    diffusion_session_factory_principal(made, "control");
    diffusion_session_factory_password(made, "password");
    return made;
}

static void close_all(SESSION_T **sessions, int count) {
    for (int i = 0; i < count; i++) {
        CHECK(session_close(sessions[i], NULL) == DIFFUSION_TRUE);
        session_free(sessions[i]);
    }
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    int64_t number = 0;
    (void)specification;
    (void)datatype;
    (void)old_value;
    CHECK(strncmp(path, "io/", 3) == 0);
    CHECK(read_diffusion_int64_value(new_value, &number, NULL));
    pthread_mutex_lock(&told_mutex);
    ((int *)context)[atoi(path + 3)] = (int)number;
    pthread_cond_broadcast(&told);
    pthread_mutex_unlock(&told_mutex);
    return HANDLER_SUCCESS;
}

/* Each session sets the value of its topic, and each is told of all. */
static void set_and_receive(SESSION_T **sessions, int round) {
    for (int i = 0; i < SESSIONS; i++) {
        char path[20];
        BUF_T *value = buf_create();
        CHECK(write_diffusion_int64_value(round, value));
        snprintf(path, sizeof path, "io/%d", i);
        make_topic(sessions[i], path, TOPIC_TYPE_INT64, DATATYPE_INT64, value);
    }
    wait_until(have_all, round);
}

static void six_sessions_on_three_threads(void) {
    SESSION_T *sessions[SESSIONS];
    int before[MOST];
    int after[MOST];
    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_io_threads(with, THREADS);
    /* Neither does anything. */
    diffusion_session_factory_io_threads(with, 0);
    diffusion_session_factory_io_threads(NULL, 5);
    CHECK(setenv("DIFFUSION_IO_THREADS", "5", 1) == 0);
    for (int i = 0; i < SESSIONS; i++) {
        sessions[i] = answered(session_create_with_session_factory(with, server_url));
        wait_for_threads(i < THREADS ? i + 1 : THREADS, before);
        VALUE_STREAM_T stream;
        memset(&stream, 0, sizeof stream);
        stream.datatype = DATATYPE_INT64;
        stream.on_value = on_value;
        stream.context = values[i];
        CHECK(add_stream(sessions[i], "?io/", &stream) != NULL);
        SUBSCRIPTION_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.topic_selector = "?io/";
        subscribe(sessions[i], params);
    }
    CHECK(unsetenv("DIFFUSION_IO_THREADS") == 0);
    diffusion_session_factory_free(with);
    set_and_receive(sessions, 1);
    server_do("cut session=all");
    wait_until(all_are_back, 0);
    set_and_receive(sessions, 2);
    wait_for_threads(THREADS, after);
    CHECK(memcmp(before, after, THREADS * sizeof *before) == 0);
    /* Each of them still has one of the other three. */
    close_all(sessions, 3);
    wait_for_threads(THREADS, after);
    CHECK(memcmp(before, after, THREADS * sizeof *before) == 0);
    close_all(sessions + 3, 2);
    wait_for_threads(1, after);
    answered(sessions[5]);
    close_all(sessions + 5, 1);
    wait_for_threads(0, after);
}

/* Without a factory, and with one in which nothing is set, the environment counts, as it is at that moment. */
static void as_the_environment_says(void) {
    SESSION_T *sessions[5];
    int ids[MOST];
    sessions[0] = answered(connected(NULL));
    sessions[1] = answered(connected(NULL));
    wait_for_threads(1, ids);
    CHECK(setenv("DIFFUSION_IO_THREADS", "2", 1) == 0);
    sessions[2] = answered(connected(NULL));
    wait_for_threads(2, ids);
    CHECK(setenv("DIFFUSION_IO_THREADS", "1000", 1) == 0);
    DIFFUSION_SESSION_FACTORY_T *without = factory();
    sessions[3] = answered(session_create_with_session_factory(without, server_url));
    diffusion_session_factory_free(without);
    wait_for_threads(3, ids);
    CHECK(setenv("DIFFUSION_IO_THREADS", "0", 1) == 0);
    sessions[4] = answered(connected(NULL));
    wait_for_threads(3, ids);
    CHECK(unsetenv("DIFFUSION_IO_THREADS") == 0);
    close_all(sessions, 5);
    wait_for_threads(0, ids);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    six_sessions_on_three_threads();
    as_the_environment_says();
    return 0;
}
