/* What comes in streams: values of topics, notifications of topics, missing topics; and the streams of updates that go out. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

#define EVENTS "events:"

/* Streams by name. They are the program's for its life, as are the names and types that their calls back get. */
static HASH_T *value_streams;
static HASH_T *update_streams;

/* An update stream and the type of its values. */
struct updates {
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream;
    char *type;
};

/* A name and a type for calls back that come for as long as the session lives. */
struct subject {
    char *name;
    char *type;
};

static struct subject *subject_new(const char *name, const char *type) {
    struct subject *subject = (struct subject *)calloc(1, sizeof *subject);
    if (subject == NULL) {
        abort();
    }
    subject->name = strdup(name);
    subject->type = strdup(type);
    return subject;
}

static int on_subscription(const char *const path, const TOPIC_SPECIFICATION_T *specification, void *context) {
    const struct subject *stream = (const struct subject *)context;
    tell("subscribed", stream->name, path, name_of_topic_type(topic_specification_get_topic_type(specification)), NULL);
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    const struct subject *stream = (const struct subject *)context;
    char text[32];
    (void)specification;
    snprintf(text, sizeof text, "%d", (int)reason);
    tell("unsubscribed", stream->name, path, text, NULL);
    return HANDLER_SUCCESS;
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    const struct subject *stream = (const struct subject *)context;
    (void)specification;
    (void)datatype;
    char *new_text = text_of(stream->type, new_value);
    char *old_text = text_of(stream->type, old_value);
    tell("value", stream->name, path, stream->type, new_text, old_text, NULL);
    free(new_text);
    free(old_text);
    return HANDLER_SUCCESS;
}

static void on_stream_error(const DIFFUSION_ERROR_T *error) {
    /* The end of the session is no error of a stream. */
    if (error->code != DIFF_ERR_SESSION_CLOSED) {
        tell("stream_error", ((const struct subject *)error->context)->name, error->message, NULL);
    }
}

/* NAME SELECTOR TYPE; `events:TYPE` for the events of time series. */
static void do_stream(const char *id, char **words, int count) {
    (void)count;
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = datatype_of(words[2]);
    stream.on_subscription = on_subscription;
    stream.on_unsubscription = on_unsubscription;
    stream.on_value = on_value;
    stream.on_error = on_stream_error;
    stream.context = subject_new(words[0], words[2]);
    const bool events = strncmp(words[2], EVENTS, strlen(EVENTS)) == 0;
    VALUE_STREAM_HANDLE_T *handle = strcmp(words[1], NO_VALUE) == 0 ? add_fallback_stream(session, &stream)
                                    : events                        ? add_time_series_stream(session, words[1], &stream)
                                                                    : add_stream(session, words[1], &stream);
    struct command *command = command_new(id, NULL, NULL);
    if (handle == NULL) {
        refuse(command, "OTHER", "no stream");
        return;
    }
    if (value_streams == NULL) {
        value_streams = hash_new(64);
    }
    hash_add(value_streams, strdup(words[0]), handle);
    answer(command, NULL);
}

/* NAME */
static void do_remove_stream(const char *id, char **words, int count) {
    (void)count;
    remove_stream(session, (VALUE_STREAM_HANDLE_T *)hash_get(value_streams, words[0]));
    answer(command_new(id, NULL, NULL), NULL);
}

static int on_changed(SESSION_T *of, void *context) {
    (void)of;
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* SELECTOR */
static void do_subscribe(const char *id, char **words, int count) {
    (void)count;
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = words[0];
    params.on_subscribe = on_changed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    subscribe(session, params);
}

/* SELECTOR */
static void do_unsubscribe(const char *id, char **words, int count) {
    (void)count;
    UNSUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = words[0];
    params.on_unsubscribe = on_changed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    unsubscribe(session, params);
}

/* SCOPE SELECTOR */
static void do_subscribe_scope(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = words[1];
    params.on_subscribe = on_changed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    struct command *command = command_new(id, NULL, NULL);
    params.context = command;
    if (!diffusion_subscribe_with_scope(session, words[0], params, &error)) {
        refuse_api(command, error);
    }
}

/* SCOPE SELECTOR */
static void do_unsubscribe_scope(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    UNSUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = words[1];
    params.on_unsubscribe = on_changed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    struct command *command = command_new(id, NULL, NULL);
    params.context = command;
    if (!diffusion_unsubscribe_with_scope(session, words[0], params, &error)) {
        refuse_api(command, error);
    }
}

/* NAME PATH TYPE: an update stream that adds its topic. */
static void do_update_stream(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    struct command *command = command_new(id, NULL, NULL);
    TOPIC_SPECIFICATION_T *specification = specification_of(words[2], NULL, 0);
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_update_stream(builder, words[1], datatype_of(words[2]), &error);
    if (stream == NULL) {
        refuse_api(command, error);
    } else {
        struct updates *updates = (struct updates *)calloc(1, sizeof *updates);
        if (updates == NULL) {
            abort();
        }
        updates->stream = stream;
        updates->type = strdup(words[2]);
        if (update_streams == NULL) {
            update_streams = hash_new(64);
        }
        hash_add(update_streams, strdup(words[0]), updates);
        answer(command, NULL);
    }
    diffusion_update_stream_builder_free(builder);
    topic_specification_free(specification);
}

static const struct updates *updates_named(const char *name) {
    return (const struct updates *)hash_get(update_streams, name);
}

static int on_updated(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* NAME VALUE */
static void do_stream_set(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_creation_result = on_updated;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    const struct updates *updates = updates_named(words[0]);
    BUF_T *value = bytes_of(updates->type, words[1]);
    diffusion_topic_update_stream_set(session, updates->stream, value, params);
    buf_free(value);
}

/* NAME */
static void do_stream_get(const char *id, char **words, int count) {
    (void)count;
    const struct updates *updates = updates_named(words[0]);
    DIFFUSION_VALUE_T *value = diffusion_topic_update_stream_get(updates->stream);
    char *text = text_of(updates->type, value);
    answer(command_new(id, NULL, NULL), text);
    free(text);
    diffusion_value_free(value);
}

static int on_missing(SESSION_T *of, const SVC_MISSING_TOPIC_REQUEST_T *request, void *context) {
    const struct subject *handler = (const struct subject *)context;
    (void)of;
    char *sender = session_id_to_string(request->session_id);
    /* A path selector's path is what follows its first character. */
    tell("missing", handler->name, request->topic_selector + (request->topic_selector[0] == '>'), request->topic_selector, sender, NULL);
    free(sender);
    return HANDLER_SUCCESS;
}

static int on_registered(SESSION_T *of, void *context) {
    (void)of;
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* PATH. Nothing tells of the registration but the order of answers. */
static void do_missing(const char *id, char **words, int count) {
    (void)count;
    MISSING_TOPIC_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.on_missing_topic = on_missing;
    params.context = subject_new(words[0], "");
    missing_topic_register_handler(session, params);
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping.on_ping_response = on_registered;
    ping.on_error = on_error;
    ping.on_discard = on_discard;
    ping.context = command_new(id, NULL, NULL);
    ping_user(session, ping);
}

static const char *const NOTIFICATIONS[] = {"added", "selected", "removed", "deselected"};

static int on_descendant(const char *path, const DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type, void *context) {
    (void)context;
    tell("descendant", path, NOTIFICATIONS[type], NULL);
    return HANDLER_SUCCESS;
}

static int on_notification(const char *path, const TOPIC_SPECIFICATION_T *specification,
                           const DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type, void *context) {
    (void)context;
    tell("notified", path, name_of_topic_type(topic_specification_get_topic_type(specification)), NOTIFICATIONS[type], NULL);
    return HANDLER_SUCCESS;
}

static int on_selected(void *context) {
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

static int on_listening(const DIFFUSION_REGISTRATION_T *registration, void *context) {
    struct command *command = (struct command *)context;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.registration = (DIFFUSION_REGISTRATION_T *)registration;
    params.selector = command->name;
    params.on_selected = on_selected;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command;
    if (!diffusion_topic_notification_registration_select(session, params, &error)) {
        refuse_api(command, error);
    }
    return HANDLER_SUCCESS;
}

/* SELECTOR */
static void do_notify(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_registered = on_listening;
    listener.on_descendant_notification = on_descendant;
    listener.on_topic_notification = on_notification;
    struct command *command = command_new(id, NULL, words[0]);
    listener.context = command;
    if (!diffusion_topic_notification_add_listener(session, listener, &error)) {
        refuse_api(command, error);
    }
}

const struct verb stream_verbs[] = {
    {"stream", 3, do_stream},
    {"remove_stream", 1, do_remove_stream},
    {"subscribe", 1, do_subscribe},
    {"unsubscribe", 1, do_unsubscribe},
    {"subscribe_scope", 2, do_subscribe_scope},
    {"unsubscribe_scope", 2, do_unsubscribe_scope},
    {"update_stream", 3, do_update_stream},
    {"stream_set", 2, do_stream_set},
    {"stream_get", 1, do_stream_get},
    {"missing", 1, do_missing},
    {"notify", 1, do_notify},
    {NULL, 0, NULL},
};
