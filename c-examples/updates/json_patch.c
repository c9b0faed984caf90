/*
 * Changes parts of the value of a JSON topic by patches (RFC 6902): the server applies them, so that nobody has to send
 * the whole value.
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
    { 't', "topic", "Path of the topic", ARG_OPTIONAL, ARG_HAS_VALUE, "order" },
    END_OF_ARG_OPTS
};

/* One thing is done after the other. The callbacks run on a thread of the library. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static int is_done = 0;

static int finish(void) {
    pthread_mutex_lock(&mutex);
    is_done = 1;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void wait_until_done(void) {
    pthread_mutex_lock(&mutex);
    while (!is_done) {
        pthread_cond_wait(&done, &mutex);
    }
    is_done = 0;
    pthread_mutex_unlock(&mutex);
}

static int on_created(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    return finish();
}

static int on_result(const DIFFUSION_JSON_PATCH_RESULT_T *result, void *context) {
    const int failed = diffusion_json_patch_result_get_first_failure(result);
    (void)context;
    if (failed < 0) {
        printf("the patch was applied\n");
    } else {
        printf("nothing was changed: operation %d failed\n", failed);
    }
    return finish();
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", (int)error->code, diffusion_error_str(error->code));
    return finish();
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    printf("no answer: the session was closed\n");
    return finish();
}

static int on_value(
        const char *const topic_path,
        const TOPIC_SPECIFICATION_T *const specification,
        DIFFUSION_DATATYPE datatype,
        const DIFFUSION_VALUE_T *const old_value,
        const DIFFUSION_VALUE_T *const new_value,
        void *context) {
    char *json = NULL;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    if (to_diffusion_json_string(new_value, &json, NULL)) {
        printf("%s: %s\n", topic_path, json);
        free(json);
    }
    return HANDLER_SUCCESS;
}

static void create_topic(SESSION_T *session, const char *path, const char *json) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_JSON);
    BUF_T *value = buf_create();
    write_diffusion_json_value(json, value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = path,
        .specification = specification,
        .datatype = DATATYPE_JSON,
        .update = value,
        .on_topic_update_add_and_set = on_created,
        .on_error = on_error,
        .on_discard = on_discard
    };
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
    wait_until_done();
}

static void apply_patch(SESSION_T *session, const char *path, const char *patch) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params = {
        .topic_path = path,
        .patch = patch,
        .on_json_patch_result = on_result,
        .on_error = on_error,
        .on_discard = on_discard
    };
    if (!diffusion_apply_json_patch(session, params, &error)) {
        /* Nothing was sent, and nothing will be called. */
        fprintf(stderr, "%s\n", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
        return;
    }
    wait_until_done();
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *path = hash_get(arguments, "topic");

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }

    VALUE_STREAM_T stream = { .datatype = DATATYPE_JSON, .on_value = on_value };
    add_stream(session, path, &stream);
    SUBSCRIPTION_PARAMS_T subscription = { .topic_selector = path };
    subscribe(session, subscription);

    create_topic(session, path, "{\"customer\":\"Ada\",\"items\":[\"tea\"]}");
    apply_patch(session, path,
                "[{\"op\":\"add\",\"path\":\"/items/-\",\"value\":\"milk\"},"
                "{\"op\":\"add\",\"path\":\"/paid\",\"value\":false}]");
    /* The second operation fails, so the first one does not count either. */
    apply_patch(session, path,
                "[{\"op\":\"replace\",\"path\":\"/paid\",\"value\":true},"
                "{\"op\":\"test\",\"path\":\"/customer\",\"value\":\"Grace\"}]");
    apply_patch(session, path, "[{\"op\":\"replace\",\"path\":\"/paid\",\"value\":true}]");
    apply_patch(session, path, "no patch");

    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
