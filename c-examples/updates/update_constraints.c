/*
 * Updates that happen only if something holds: when there is no topic yet, when its value is still the one that this
 * session has seen, when a number is small enough, when parts of a JSON value are as expected. The server decides, so
 * that several sessions can update one topic without getting in each other's way.
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
    END_OF_ARG_OPTS
};

/* One update after the other. The callbacks run on a thread of the library; their context says what was tried. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int is_answered = 0;

static int finish(void) {
    pthread_mutex_lock(&mutex);
    is_answered = 1;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void wait_for_answer(void) {
    pthread_mutex_lock(&mutex);
    while (!is_answered) {
        pthread_cond_wait(&answered, &mutex);
    }
    is_answered = 0;
    pthread_mutex_unlock(&mutex);
}

static int on_set(void *context) {
    printf("%s: done\n", (const char *)context);
    return finish();
}

static int on_added_and_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    printf("%s: done, %s\n", (const char *)context, result == TOPIC_CREATED ? "the topic is new" : "the topic was there");
    return finish();
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    if (error->code == DIFF_ERR_UNSATISFIED_CONSTRAINT) {
        printf("%s: not done, the constraint does not hold\n", (const char *)error->context);
    } else if (error->code == DIFF_ERR_UNSUPPORTED) {
        /* An old server: its protocol has no form for the constraint. */
        printf("%s: not done, %s\n", (const char *)error->context, error->message);
    } else {
        printf("%s: error %d: %s\n", (const char *)error->context, (int)error->code, error->message);
    }
    return finish();
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("%s: no answer, the session was closed\n", (const char *)context);
    return finish();
}

/* Adds the topic if need be and sets its value if the constraint holds; value and constraint are released. */
static void add_and_set(
        SESSION_T *session, const char *what, const char *path, TOPIC_TYPE_T topic_type, DIFFUSION_DATATYPE datatype, BUF_T *value,
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(topic_type);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = path,
        .specification = specification,
        .datatype = datatype,
        .update = value,
        .on_topic_update_add_and_set = on_added_and_set,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = (void *)what
    };
    diffusion_topic_update_add_and_set_with_constraint(session, constraint, params);
    topic_specification_free(specification);
    buf_free(value);
    diffusion_topic_update_constraint_free(constraint);
    wait_for_answer();
}

/* Sets the value of a topic if the constraint holds; value and constraint are released. */
static void set(
        SESSION_T *session, const char *what, const char *path, DIFFUSION_DATATYPE datatype, BUF_T *value,
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = path,
        .datatype = datatype,
        .update = value,
        .on_topic_update = on_set,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = (void *)what
    };
    diffusion_topic_update_set_with_constraint(session, constraint, params);
    buf_free(value);
    diffusion_topic_update_constraint_free(constraint);
    wait_for_answer();
}

static BUF_T *number(int64_t value) {
    BUF_T *buf = buf_create();
    write_diffusion_int64_value(value, buf);
    return buf;
}

static BUF_T *json(const char *text) {
    BUF_T *buf = buf_create();
    write_diffusion_json_value(text, buf);
    return buf;
}

/* The value of the topic is this number. */
static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *value_is(int64_t value) {
    BUF_T *buf = number(value);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = diffusion_topic_update_constraint_value(buf);
    buf_free(buf);
    return constraint;
}

/* The value of the topic is less than this number. */
static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *value_is_less_than(int64_t value) {
    DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *limit = diffusion_update_constraint_value_from_int64(value);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint =
            diffusion_topic_update_constraint_value_comparison(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT, limit);
    diffusion_update_constraint_value_free(limit);
    return constraint;
}

/* The order is open: its state is "open", and nobody has paid for it. */
static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *order_is_open(void) {
    DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *open = diffusion_update_constraint_value_from_string("open");
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *state = diffusion_topic_update_constraint_partial_json_comparison(
            "/state", DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS, open);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *unpaid = diffusion_topic_update_constraint_partial_json_without_value("/payer");
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *both = diffusion_topic_update_constraint_and(state, unpaid);
    /* The combination has copies. */
    diffusion_update_constraint_value_free(open);
    diffusion_topic_update_constraint_free(state);
    diffusion_topic_update_constraint_free(unpaid);
    return both;
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        return EXIT_FAILURE;
    }

    const char *stock = "shop/stock";
    for (int i = 0; i < 2; i++) {
        add_and_set(session, "first stock", stock, TOPIC_TYPE_INT64, DATATYPE_INT64, number(10),
                    diffusion_topic_update_constraint_no_topic());
    }
    set(session, "sell from 10 to 9", stock, DATATYPE_INT64, number(9), value_is(10));
    set(session, "sell from 10 to 8", stock, DATATYPE_INT64, number(8), value_is(10));
    set(session, "restock below 10", stock, DATATYPE_INT64, number(50), value_is_less_than(10));
    set(session, "restock below 10 again", stock, DATATYPE_INT64, number(50), value_is_less_than(10));

    const char *order = "shop/order";
    add_and_set(session, "new order", order, TOPIC_TYPE_JSON, DATATYPE_JSON, json("{\"state\":\"open\"}"),
                diffusion_topic_update_constraint_no_topic());
    set(session, "Ada pays", order, DATATYPE_JSON, json("{\"state\":\"open\",\"payer\":\"Ada\"}"), order_is_open());
    set(session, "Grace pays", order, DATATYPE_JSON, json("{\"state\":\"open\",\"payer\":\"Grace\"}"), order_is_open());

    session_close(session, NULL);
    session_free(session);
    return EXIT_SUCCESS;
}
