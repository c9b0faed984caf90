/*
 * feed PORT SIZE TOPICS MESSAGES: adds so many topics, which go with the session, and sets them in turn. With BENCH_DELTAS the server
 * sends what has changed in a value, where that is shorter.
 */
#include "session.h"

static LATCH_T latch = LATCH_INIT;

static int on_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE code, void *context) {
    (void)session;
    (void)code;
    (void)context;
    latch_arrive(&latch);
    return HANDLER_SUCCESS;
}

static int on_set(void *context) {
    (void)context;
    latch_arrive(&latch);
    return HANDLER_SUCCESS;
}

static void path_of(long topic, char path[32]) {
    snprintf(path, 32, "bench/%ld", topic);
}

static void add_topics(SESSION_T *session, long topics) {
    char path[32];
    HASH_T *properties = hash_new(4);
    hash_add(properties, DIFFUSION_REMOVAL, "when this session closes");
    hash_add(properties, DIFFUSION_CONFLATION, "off");
    /* Such values are nearly nothing when compressed, or as deltas; no other server makes them smaller. */
    hash_add(properties, DIFFUSION_COMPRESSION, "off");
    hash_add(properties, DIFFUSION_PUBLISH_VALUES_ONLY, getenv("BENCH_DELTAS") != NULL ? "false" : "true");
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(TOPIC_TYPE_BINARY, properties);
    hash_free(properties, NULL, NULL);
    const ADD_TOPIC_CALLBACK_T callback = {
        .on_topic_added_with_specification = on_added, .on_error = on_failed, .on_discard = on_discarded
    };
    for (long i = 0; i < topics; i++) {
        path_of(i, path);
        add_topic_from_specification(session, path, specification, callback);
    }
    latch_wait(&latch, topics);
    topic_specification_free(specification);
}

int main(int argc, char **argv) {
    (void)argc;
    SESSION_T *session = session_connect(number_argument(argv, 1));
    const long size = number_argument(argv, 2);
    const long topics = number_argument(argv, 3);
    const long messages = number_argument(argv, 4);
    char *bytes = value_of(size);
    add_topics(session, topics);
    for (long sent = 0; sent < messages; sent++) {
        char path[32];
        path_of(sent % topics, path);
        /* Each value is another one. */
        memcpy(bytes, &sent, sizeof sent);
        BUF_T *value = buf_create();
        write_diffusion_binary_value(bytes, value, (size_t)size);
        const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
            .topic_path = path, .datatype = DATATYPE_BINARY, .update = value, .on_topic_update = on_set, .on_error = on_failed,
            .on_discard = on_discarded
        };
        diffusion_topic_update_set(session, params);
        buf_free(value);
    }
    latch_wait(&latch, messages);
    /* The topics stay until the receiver has read all. */
    while (getchar() != EOF) {
    }
    session_end(session);
    free(bytes);
    return EXIT_SUCCESS;
}
