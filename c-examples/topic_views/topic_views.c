/*
 * Topic views: the server makes topics from others, and keeps them up to date. The example publishes a topic with the stock
 * of a shop, makes a view with one topic for each item, and prints what a subscriber to the view sees.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "admin" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'v', "view", "Name of the view", ARG_OPTIONAL, ARG_HAS_VALUE, "items" },
    { 's', "specification", "What it does", ARG_OPTIONAL, ARG_HAS_VALUE, "map shop/stock to item/<expand(/items, /name)>" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int answered;

static void answer(void) {
    pthread_mutex_lock(&mutex);
    answered++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void wait_for_answer(void) {
    pthread_mutex_lock(&mutex);
    while (answered == 0) {
        pthread_cond_wait(&changed, &mutex);
    }
    answered--;
    pthread_mutex_unlock(&mutex);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("not %s: %s\n", (const char *)error->context, error->message);
    answer();
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("not %s: the session has ended\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

/* Views belong to the library; what the getters give has to be released. */
static void print_view(const DIFFUSION_TOPIC_VIEW_T *view) {
    char *name = diffusion_topic_view_get_name(view);
    char *specification = diffusion_topic_view_get_specification(view);
    SET_T *roles = diffusion_topic_view_get_roles(view);
    char *as_text = diffusion_roles_to_string(roles);
    printf("  %s: %s, with the roles %s\n", name, specification, as_text);
    free(as_text);
    set_free(roles);
    free(specification);
    free(name);
}

static int on_view_created(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    printf("%s\n", (const char *)context);
    print_view(view);
    answer();
    return HANDLER_SUCCESS;
}

static int on_view(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    (void)context;
    printf("%s\n", view == NULL ? "there is no such view" : "there is such a view");
    answer();
    return HANDLER_SUCCESS;
}

static int on_views(const LIST_T *views, void *context) {
    (void)context;
    printf("%d views\n", list_get_size(views));
    for (LIST_NODE_T *node = views->first; node != NULL; node = node->next) {
        print_view(node->data);
    }
    answer();
    return HANDLER_SUCCESS;
}

static int on_view_removed(void *context) {
    printf("%s\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

static void create_view(SESSION_T *session, const char *view, const char *specification) {
    DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params = {
        .view = view, .specification = specification, .on_topic_view_created = on_view_created, .on_error = on_error,
        .on_discard = on_discard, .context = "created",
    };
    diffusion_topic_views_create_topic_view(session, params, NULL);
    wait_for_answer();
}

static void look_for_view(SESSION_T *session, const char *view) {
    DIFFUSION_GET_TOPIC_VIEW_PARAMS_T params = {
        .name = view, .on_topic_view = on_view, .on_error = on_error, .on_discard = on_discard, .context = "found",
    };
    diffusion_topic_views_get_topic_view(session, params, NULL);
    wait_for_answer();
}

static void list_views(SESSION_T *session) {
    DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params = {
        .on_topic_views_list = on_views, .on_error = on_error, .on_discard = on_discard, .context = "listed",
    };
    diffusion_topic_views_list_topic_views(session, params, NULL);
    wait_for_answer();
}

static void remove_view(SESSION_T *session, const char *view) {
    DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params = {
        .view = view, .on_topic_view_removed = on_view_removed, .on_error = on_error, .on_discard = on_discard,
        .context = "removed",
    };
    diffusion_topic_views_remove_topic_view(session, params, NULL);
    wait_for_answer();
}

static int on_updated(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    answer();
    return HANDLER_SUCCESS;
}

static void publish(SESSION_T *session, const char *json) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_JSON);
    BUF_T *value = buf_create();
    write_diffusion_json_value(json, value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = "shop/stock", .specification = specification, .datatype = DATATYPE_JSON, .update = value,
        .on_topic_update_add_and_set = on_updated, .on_error = on_error, .on_discard = on_discard, .context = "published",
    };
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
    wait_for_answer();
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    char *json = NULL;
    if (to_diffusion_json_string(new_value, &json, NULL)) {
        printf("%s is %s\n", path, json);
        free(json);
    }
    answer();
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    (void)specification;
    (void)reason;
    (void)context;
    printf("%s has gone\n", path);
    answer();
    return HANDLER_SUCCESS;
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
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    const char *view = hash_get(arguments, "view");
    publish(session, "{\"items\":[{\"name\":\"tea\",\"pieces\":7},{\"name\":\"milk\",\"pieces\":3}]}");
    create_view(session, view, hash_get(arguments, "specification"));
    look_for_view(session, view);
    list_views(session);
    VALUE_STREAM_T stream = { .datatype = DATATYPE_JSON, .on_value = on_value, .on_unsubscription = on_unsubscription };
    add_stream(session, "?item//", &stream);
    SUBSCRIPTION_PARAMS_T subscription = { .topic_selector = "?item//", .on_error = on_error, .context = "subscribed" };
    subscribe(session, subscription);
    wait_for_answer();
    wait_for_answer();
    /* Milk is sold out, and there is one more piece of tea: an update and a removal, beside the answer. */
    publish(session, "{\"items\":[{\"name\":\"tea\",\"pieces\":8}]}");
    wait_for_answer();
    wait_for_answer();
    /* And now the last one. */
    remove_view(session, view);
    wait_for_answer();
    create_view(session, view, "map shop/stock nowhere");
    look_for_view(session, view);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
