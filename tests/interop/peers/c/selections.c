/* Selections of other sessions, by scope. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static int on_complete(SESSION_T *of, void *context) {
    (void)of;
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

static int on_count(int number, void *context) {
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    answer((struct command *)context, text);
    return HANDLER_SUCCESS;
}

/* SESSION SELECTOR */
static SUBSCRIPTION_CONTROL_PARAMS_T of_session(const char *id, char **words) {
    SUBSCRIPTION_CONTROL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_complete = on_complete;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.session_id = session_id_of(words[0]);
    params.topic_selector = words[1];
    params.context = command_new(id, NULL, NULL);
    return params;
}

/* FILTER SELECTOR */
static DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T subscribing(const char *id, char **words) {
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[0];
    params.topic_selector = words[1];
    params.on_subscribe_by_filter = on_count;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    return params;
}

/* FILTER SELECTOR */
static DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T unsubscribing(const char *id, char **words) {
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[0];
    params.topic_selector = words[1];
    params.on_unsubscribe_by_filter = on_count;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    return params;
}

static void refuse_unless(bool sent, void *command, DIFFUSION_API_ERROR error) {
    if (!sent) {
        refuse_api((struct command *)command, error);
    }
}

/* SESSION SELECTOR SCOPE */
static void do_subscribe_session_scope(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SUBSCRIPTION_CONTROL_PARAMS_T params = of_session(id, words);
    refuse_unless(diffusion_subscribe_client_with_scope(session, words[2], params, &error), params.context, error);
}

/* SESSION SELECTOR SCOPE */
static void do_unsubscribe_session_scope(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SUBSCRIPTION_CONTROL_PARAMS_T params = of_session(id, words);
    refuse_unless(diffusion_unsubscribe_client_with_scope(session, words[2], params, &error), params.context, error);
}

/* SESSION SELECTOR */
static void do_unsubscribe_session_all(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SUBSCRIPTION_CONTROL_PARAMS_T params = of_session(id, words);
    refuse_unless(diffusion_unsubscribe_client_all_scopes(session, params, &error), params.context, error);
}

/* FILTER SELECTOR SCOPE */
static void do_subscribe_sessions_scope(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params = subscribing(id, words);
    refuse_unless(diffusion_subscribe_client_by_filter_with_scope(session, words[2], params, &error), params.context, error);
}

/* FILTER SELECTOR SCOPE */
static void do_unsubscribe_sessions_scope(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params = unsubscribing(id, words);
    refuse_unless(diffusion_unsubscribe_client_by_filter_with_scope(session, words[2], params, &error), params.context, error);
}

/* FILTER SELECTOR */
static void do_unsubscribe_sessions_all(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params = unsubscribing(id, words);
    refuse_unless(diffusion_unsubscribe_client_by_filter_all_scopes(session, params, &error), params.context, error);
}

static int on_selections(SESSION_T *of, HASH_T *selections, void *context) {
    struct command *command = (struct command *)context;
    FILE *line = answer_begin(command);
    const LIST_T *of_scope = (const LIST_T *)hash_get(selections, command->name);
    (void)of;
    for (int i = 0; of_scope != NULL && i < list_get_size(of_scope); i++) {
        line_add(line, (const char *)list_get_data_indexed(of_scope, i));
    }
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

/* SESSION SCOPE */
static void do_selections(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SESSION_ID_T of = session_id_of(words[0]);
    DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_id = &of;
    params.on_topic_selections = on_selections;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, words[1]);
    refuse_unless(diffusion_get_topic_selections(session, params, &error), params.context, error);
}

const struct verb selection_verbs[] = {
    {"subscribe_session_scope", 3, do_subscribe_session_scope},
    {"unsubscribe_session_scope", 3, do_unsubscribe_session_scope},
    {"unsubscribe_session_all", 2, do_unsubscribe_session_all},
    {"subscribe_sessions_scope", 3, do_subscribe_sessions_scope},
    {"unsubscribe_sessions_scope", 3, do_unsubscribe_sessions_scope},
    {"unsubscribe_sessions_all", 2, do_unsubscribe_sessions_all},
    {"selections", 2, do_selections},
    {NULL, 0, NULL},
};
