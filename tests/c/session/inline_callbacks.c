/* diffusion_session_factory_inline_callbacks(): values are told on the network thread, in order; a callback there may call everything, also
 * what waits for that thread. */
#include <sys/prctl.h>

#include "topics.h"

enum { VALUES = 300, CREATES = 100, CLOSES = 200 };

static SESSION_T *publisher;

/* A session that a callback closes, on the same network thread. */
static SESSION_T *bystander;

static pthread_mutex_t told_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
static int last;
static int on_network_thread;

static int is_network_thread(void) {
    char name[16] = "";
    CHECK(prctl(PR_GET_NAME, name) == 0);
    return strcmp(name, "diffusion-net") == 0;
}

static DIFFUSION_SESSION_FACTORY_T *factory(bool inline_callbacks) {
    DIFFUSION_SESSION_FACTORY_T *made = diffusion_session_factory_init();
    SESSION_LISTENER_T listener = recording_listener();
    /* Slow machines and valgrind. */
    diffusion_session_factory_connection_timeout(made, 60000);
    diffusion_session_factory_session_listener(made, &listener);
    diffusion_session_factory_principal(made, "control");
    diffusion_session_factory_password(made, "password");
    diffusion_session_factory_inline_callbacks(made, inline_callbacks);
    diffusion_session_factory_inline_callbacks(NULL, true);
    return made;
}

static SESSION_T *session_with(bool inline_callbacks) {
    DIFFUSION_SESSION_FACTORY_T *with = factory(inline_callbacks);
    SESSION_T *session = session_create_with_session_factory(with, server_url);
    CHECK(session != NULL);
    diffusion_session_factory_free(with);
    return session;
}

static void set(SESSION_T *session, int number) {
    BUF_T *value = buf_create();
    CHECK(write_diffusion_int64_value(number, value));
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = "inline/numbers";
    params.datatype = DATATYPE_INT64;
    params.update = value;
    diffusion_topic_update_set(session, params);
    buf_free(value);
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    int64_t number = 0;
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    CHECK(read_diffusion_int64_value(new_value, &number, NULL));
    const int on_network = is_network_thread();
    const long before = now_ms();
    if (number == CREATES) {
        /* A session that is served by the thread that waits here. */
        SESSION_T *session = session_with(false);
        CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
        session_free(session);
    } else if (number == CLOSES) {
        CHECK(session_close(bystander, NULL) == DIFFUSION_TRUE);
        session_free(bystander);
    }
    /* No time limit had to end a wait: closing a session that no network thread serves takes 10 seconds. */
    CHECK(now_ms() - before < 9000);
    pthread_mutex_lock(&told_mutex);
    CHECK(number == last + 1);
    last = (int)number;
    on_network_thread += on_network;
    pthread_cond_signal(&told);
    pthread_mutex_unlock(&told_mutex);
    /* Those of other threads are not in the way of what this one sends. */
    if (number % 50 == 49) {
        set(publisher, (int)number + 1);
    }
    return HANDLER_SUCCESS;
}

/* `count` is one of those that callbacks change under the mutex. */
static void wait_for(const int *count, int wanted) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    pthread_mutex_lock(&told_mutex);
    while (*count < wanted) {
        CHECK(pthread_cond_timedwait(&told, &told_mutex, &until) == 0);
    }
    pthread_mutex_unlock(&told_mutex);
}

static void follow(SESSION_T *session, int (*function)(const char *const, const TOPIC_SPECIFICATION_T *const, DIFFUSION_DATATYPE,
                                                       const DIFFUSION_VALUE_T *const, const DIFFUSION_VALUE_T *const, void *)) {
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_INT64;
    stream.on_value = function;
    stream.context = session;
    CHECK(add_stream(session, "inline/numbers", &stream) != NULL);
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = "inline/numbers";
    subscribe(session, params);
}

static void end(SESSION_T *session) {
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
}

/* Each value is set when the one before was told, so that each has a turn of its own, but those that a callback sets. */
static void values_come_in_order_whatever_callbacks_do(void) {
    publisher = session_with(false);
    bystander = session_with(false);
    BUF_T *value = buf_create();
    CHECK(write_diffusion_int64_value(1, value));
    make_topic(publisher, "inline/numbers", TOPIC_TYPE_INT64, DATATYPE_INT64, value);
    SESSION_T *session = session_with(true);
    follow(session, on_value);
    for (int number = 1; number <= VALUES; number++) {
        if (number > 1 && number % 50 != 0) {
            set(publisher, number);
        }
        wait_for(&last, number);
        if (number == CREATES + 10) {
            record_clear();
            server_do("cut session=all");
            /* All three are back. */
            record_wait("3>2");
        }
    }
    /* Others may be told by another thread, as after a gate; most are not. */
    CHECK(on_network_thread > VALUES / 2);
    end(session);
    end(publisher);
}

static int on_last_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                         const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)new_value;
    CHECK(session_close((SESSION_T *)context, NULL) == DIFFUSION_TRUE);
    record("ended");
    return HANDLER_SUCCESS;
}

static void a_callback_closes_its_own_session(void) {
    SESSION_T *session = session_with(true);
    record_clear();
    follow(session, on_last_value);
    record_wait("2>5");
    session_free(session);
    RECORD_IS("ended 2>5");
}

static SESSION_T *pair[2];

static int on_value_of_pair(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                            const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    int64_t number = 0;
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    CHECK(read_diffusion_int64_value(new_value, &number, NULL));
    if (number == VALUES) {
        record("first");
    } else {
        const long before = now_ms();
        CHECK(session_close(pair[context == pair[0]], NULL) == DIFFUSION_TRUE);
        CHECK(now_ms() - before < 9000);
    }
    return HANDLER_SUCCESS;
}

/* Both have their value in the same turn of the network thread, and each closes the other. */
static void callbacks_close_each_others_sessions(void) {
    publisher = session_with(false);
    for (int round = 0; round < 20; round++) {
        set(publisher, VALUES);
        for (int i = 0; i < 2; i++) {
            pair[i] = session_with(true);
        }
        record_clear();
        follow(pair[0], on_value_of_pair);
        record_wait("first");
        record_clear();
        follow(pair[1], on_value_of_pair);
        record_wait("first");
        record_clear();
        set(publisher, VALUES + 1 + round);
        record_wait("2>5");
        for (int i = 0; i < 2; i++) {
            session_close(pair[i], NULL);
            session_free(pair[i]);
        }
    }
    end(publisher);
}

enum { SETTERS = 4, SETS = 400 };

static SESSION_T *busy;
static DIFFUSION_TOPIC_UPDATE_STREAM_T *update_stream;
static int answered;

static void count_answer(void) {
    pthread_mutex_lock(&told_mutex);
    answered++;
    pthread_cond_signal(&told);
    pthread_mutex_unlock(&told_mutex);
}

static int on_set(void *context) {
    (void)context;
    count_answer();
    return HANDLER_SUCCESS;
}

static int on_stream_set(const DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    count_answer();
    return HANDLER_SUCCESS;
}

static void *set_often(void *through_stream) {
    for (int number = 0; number < SETS; number++) {
        BUF_T *value = buf_create();
        CHECK(write_diffusion_int64_value(number, value));
        if (through_stream != NULL) {
            DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params;
            memset(&params, 0, sizeof params);
            params.on_topic_creation_result = on_stream_set;
            params.on_error = topic_failed;
            diffusion_topic_update_stream_set(busy, update_stream, value, params);
        } else {
            DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
            memset(&params, 0, sizeof params);
            params.topic_path = "inline/numbers";
            params.datatype = DATATYPE_INT64;
            params.update = value;
            params.on_topic_update = on_set;
            params.on_error = topic_failed;
            diffusion_topic_update_set(busy, params);
        }
        buf_free(value);
    }
    return NULL;
}

/* Threads wait for room in the queue and hold the lock of an update stream meanwhile, which the answers on the network thread want as well. */
static void answers_come_while_threads_wait_for_room(void) {
    pthread_t setters[SETTERS];
    DIFFUSION_SESSION_FACTORY_T *with = factory(true);
    diffusion_session_factory_maximum_queue_size(with, 1);
    busy = session_create_with_session_factory(with, server_url);
    CHECK(busy != NULL);
    diffusion_session_factory_free(with);
    BUF_T *value = buf_create();
    CHECK(write_diffusion_int64_value(1, value));
    make_topic(busy, "inline/stream", TOPIC_TYPE_INT64, DATATYPE_INT64, value);
    update_stream = diffusion_topic_update_create_update_stream(busy, "inline/stream", DATATYPE_INT64);
    CHECK(update_stream != NULL);
    for (int i = 0; i < SETTERS; i++) {
        CHECK(pthread_create(&setters[i], NULL, set_often, i % 2 == 0 ? &answered : NULL) == 0);
    }
    wait_for(&answered, SETTERS * SETS);
    for (int i = 0; i < SETTERS; i++) {
        CHECK(pthread_join(setters[i], NULL) == 0);
    }
    diffusion_topic_update_stream_free(update_stream);
    end(busy);
}

static int on_value_elsewhere(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                              const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)new_value;
    (void)context;
    record(is_network_thread() ? "network" : "other");
    return HANDLER_SUCCESS;
}

/* The default. */
static void without_it_callbacks_have_threads_of_their_own(void) {
    SESSION_T *session = session_with(false);
    record_clear();
    follow(session, on_value_elsewhere);
    record_wait("other");
    RECORD_IS("other");
    end(session);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    values_come_in_order_whatever_callbacks_do();
    a_callback_closes_its_own_session();
    callbacks_close_each_others_sessions();
    answers_come_while_threads_wait_for_room();
    without_it_callbacks_have_threads_of_their_own();
    return 0;
}
