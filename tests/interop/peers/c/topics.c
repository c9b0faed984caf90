/* Topics: added, updated, removed, fetched; who is told that they are missing, added and removed. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

TOPIC_SPECIFICATION_T *specification_of(const char *type, char **properties, int count) {
    HASH_T *hash = hash_new(8);
    for (int i = 0; i + 1 < count; i += 2) {
        hash_add(hash, properties[i], properties[i + 1]);
    }
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(topic_type_of(type), hash);
    hash_free(hash, NULL, NULL);
    return specification;
}

/* The value that a comparison is with. */
static DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *compared_value(const char *type, const char *text) {
    switch (datatype_of(type)) {
        case DATATYPE_INT64: return diffusion_update_constraint_value_from_int64(strtoll(text, NULL, 10));
        case DATATYPE_DOUBLE: return diffusion_update_constraint_value_from_double(strtod(text, NULL));
        default: return diffusion_update_constraint_value_from_string(text + 1);
    }
}

static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T operator_named(const char *name) {
    static const char *const NAMES[] = {"IS", "EQ", "NE", "GT", "GE", "LT", "LE"};
    int number = 0;
    while (strcmp(NAMES[number], name) != 0) {
        number++;
    }
    return (DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T)(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS + number);
}

/* One constraint; moves to what follows it. */
static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *one_constraint(char ***next) {
    char **words = *next;
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = NULL;
    DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *compared = NULL;
    BUF_T *value = NULL;
    int used = 1;
    if (strcmp(words[0], "value") == 0) {
        value = bytes_of(words[1], words[2]);
        constraint = diffusion_topic_update_constraint_value(value);
        used = 3;
    } else if (strcmp(words[0], "no_value") == 0) {
        constraint = diffusion_topic_update_constraint_no_value();
    } else if (strcmp(words[0], "no_topic") == 0) {
        constraint = diffusion_topic_update_constraint_no_topic();
    } else if (strcmp(words[0], "locked") == 0) {
        constraint = diffusion_topic_update_constraint_locked(lock_named(words[1]));
        used = 2;
    } else if (strcmp(words[0], "json") == 0) {
        value = bytes_of(words[2], words[3]);
        constraint = diffusion_topic_update_constraint_partial_json_with_value(words[1], datatype_of(words[2]), value);
        used = 4;
    } else if (strcmp(words[0], "json_without") == 0) {
        constraint = diffusion_topic_update_constraint_partial_json_without_value(words[1]);
        used = 2;
    } else if (strcmp(words[0], "compare") == 0) {
        compared = compared_value(words[2], words[3]);
        constraint = diffusion_topic_update_constraint_value_comparison(operator_named(words[1]), compared);
        used = 4;
    } else if (strcmp(words[0], "json_compare") == 0) {
        compared = compared_value(words[3], words[4]);
        constraint = diffusion_topic_update_constraint_partial_json_comparison(words[1], operator_named(words[2]), compared);
        used = 5;
    }
    buf_free(value);
    diffusion_update_constraint_value_free(compared);
    *next = words + used;
    return constraint;
}

/* Constraints with `and` or `or` between them, combined from left to right. */
static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint_of(char **words) {
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *all = one_constraint(&words);
    while (*words != NULL) {
        const bool both = strcmp(*words++, "and") == 0;
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *left = all;
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *right = one_constraint(&words);
        all = both ? diffusion_topic_update_constraint_and(left, right) : diffusion_topic_update_constraint_or(left, right);
        diffusion_topic_update_constraint_free(left);
        diffusion_topic_update_constraint_free(right);
    }
    return all;
}

static int on_added(SESSION_T *of, TOPIC_ADD_RESULT_CODE result, void *context) {
    (void)of;
    answer((struct command *)context, result == TOPIC_ADD_RESULT_CREATED ? "created" : "exists");
    return HANDLER_SUCCESS;
}

static int on_add_failed(SESSION_T *of, TOPIC_ADD_FAIL_RESULT_CODE result, const DIFFUSION_ERROR_T *error, void *context) {
    (void)of;
    (void)result;
    refuse((struct command *)context, error_name(error->code), error->message);
    return HANDLER_SUCCESS;
}

/* PATH TYPE [KEY VALUE]... */
static void do_add(const char *id, char **words, int count) {
    ADD_TOPIC_CALLBACK_T callback;
    memset(&callback, 0, sizeof callback);
    callback.on_topic_added_with_specification = on_added;
    callback.on_topic_add_failed_with_specification = on_add_failed;
    callback.on_error = on_error;
    callback.on_discard = on_discard;
    callback.context = command_new(id, NULL, NULL);
    TOPIC_SPECIFICATION_T *specification = specification_of(words[1], words + 2, count - 2);
    add_topic_from_specification(session, words[0], specification, callback);
    topic_specification_free(specification);
}

static int on_done(void *context) {
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

static int on_creation(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    answer((struct command *)context, result == TOPIC_CREATED ? "created" : "exists");
    return HANDLER_SUCCESS;
}

/* PATH TYPE VALUE, and behind them a constraint or nothing. */
static void set(const char *id, char **words, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint) {
    BUF_T *value = bytes_of(words[1], words[2]);
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.datatype = datatype_of(words[1]);
    params.update = value;
    params.on_topic_update = on_done;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (constraint == NULL) {
        diffusion_topic_update_set(session, params);
    } else {
        diffusion_topic_update_set_with_constraint(session, constraint, params);
        diffusion_topic_update_constraint_free(constraint);
    }
    buf_free(value);
}

static void do_set(const char *id, char **words, int count) {
    (void)count;
    set(id, words, NULL);
}

static void do_set_if(const char *id, char **words, int count) {
    (void)count;
    set(id, words, constraint_of(words + 3));
}

static void add_and_set(const char *id, char **words, TOPIC_SPECIFICATION_T *specification,
                        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint) {
    BUF_T *value = bytes_of(words[1], words[2]);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.specification = specification;
    params.datatype = datatype_of(words[1]);
    params.update = value;
    params.on_topic_update_add_and_set = on_creation;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (constraint == NULL) {
        diffusion_topic_update_add_and_set(session, params);
    } else {
        diffusion_topic_update_add_and_set_with_constraint(session, constraint, params);
        diffusion_topic_update_constraint_free(constraint);
    }
    topic_specification_free(specification);
    buf_free(value);
}

/* PATH TYPE VALUE [KEY VALUE]... */
static void do_add_and_set(const char *id, char **words, int count) {
    add_and_set(id, words, specification_of(words[1], words + 3, count - 3), NULL);
}

static void do_add_and_set_if(const char *id, char **words, int count) {
    (void)count;
    add_and_set(id, words, specification_of(words[1], NULL, 0), constraint_of(words + 3));
}

static int on_patched(const DIFFUSION_JSON_PATCH_RESULT_T *result, void *context) {
    char text[16];
    const int failure = diffusion_json_patch_result_get_first_failure(result);
    snprintf(text, sizeof text, "%d", failure);
    answer((struct command *)context, failure < 0 ? NO_VALUE : text);
    return HANDLER_SUCCESS;
}

/* PATH PATCH */
static void do_patch(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.patch = words[1];
    params.on_json_patch_result = on_patched;
    params.on_error = on_error;
    params.on_discard = on_discard;
    struct command *command = command_new(id, NULL, NULL);
    params.context = command;
    if (!diffusion_apply_json_patch(session, params, &error)) {
        refuse_api(command, error);
    }
}

static int on_removed(SESSION_T *of, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)of;
    char text[16];
    snprintf(text, sizeof text, "%d", diffusion_topic_removal_result_removed_count(result));
    answer((struct command *)context, text);
    return HANDLER_SUCCESS;
}

/* SELECTOR */
static void do_remove(const char *id, char **words, int count) {
    (void)count;
    TOPIC_REMOVAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = words[0];
    params.on_removed = on_removed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    topic_removal(session, params);
}

static int on_fetched(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    struct command *command = (struct command *)context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    FILE *line = answer_begin(command);
    for (int i = 0; i < list_get_size(topics); i++) {
        const DIFFUSION_TOPIC_RESULT_T *topic = (const DIFFUSION_TOPIC_RESULT_T *)list_get_data_indexed(topics, i);
        /* Path and value belong to the result. */
        const DIFFUSION_VALUE_T *value = diffusion_topic_result_get_value(topic);
        const char *path = diffusion_topic_result_get_path(topic);
        char *text = text_of(command->type, value);
        line_add(line, path);
        line_add(line, name_of_topic_type(diffusion_topic_result_get_topic_type(topic)));
        line_add(line, text);
        free(text);
    }
    answer_end(line, command);
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    return HANDLER_SUCCESS;
}

/* SELECTOR TYPE: path, type and value of each topic. */
static void do_fetch(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_DATATYPE datatype = datatype_of(words[1]);
    DIFFUSION_API_ERROR error = NULL;
    struct command *command = command_new(id, words[1], NULL);
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    if (!diffusion_fetch_request_with_values(request, &datatype, &error)) {
        refuse_api(command, error);
    } else {
        DIFFUSION_FETCH_REQUEST_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.topic_selector = words[0];
        params.fetch_request = request;
        params.on_fetch_result = on_fetched;
        params.on_error = on_error;
        params.on_discard = on_discard;
        params.context = command;
        diffusion_fetch_request_fetch(session, params);
    }
    diffusion_fetch_request_free(request);
}

const struct verb topic_verbs[] = {
    {"add", 2, do_add},
    {"set", 3, do_set},
    {"set_if", 4, do_set_if},
    {"add_and_set", 3, do_add_and_set},
    {"add_and_set_if", 4, do_add_and_set_if},
    {"patch", 2, do_patch},
    {"remove", 1, do_remove},
    {"fetch", 2, do_fetch},
    {NULL, 0, NULL},
};
