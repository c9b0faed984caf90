/* Time series: events appended, edited and queried. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static int on_event(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata, void *context) {
    struct command *command = (struct command *)context;
    char number[32];
    char *author = diffusion_time_series_event_metadata_get_author(metadata);
    FILE *line = answer_begin(command);
    snprintf(number, sizeof number, "%ld", diffusion_time_series_event_metadata_get_sequence(metadata));
    line_add(line, number);
    snprintf(number, sizeof number, "%ld", diffusion_time_series_event_metadata_get_timestamp(metadata));
    line_add(line, number);
    line_add(line, author);
    answer_end(line, command);
    free(author);
    return HANDLER_SUCCESS;
}

/* PATH TYPE VALUE */
static void do_append(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    struct command *command = command_new(id, NULL, NULL);
    BUF_T *value = bytes_of(words[1], words[2]);
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.datatype = datatype_of(words[1]);
    params.value = value;
    params.on_append = on_event;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command;
    if (!diffusion_time_series_append(session, params, &error)) {
        refuse_api(command, error);
    }
    buf_free(value);
}

/* PATH SEQUENCE TYPE VALUE */
static void do_edit(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    struct command *command = command_new(id, NULL, NULL);
    BUF_T *value = bytes_of(words[2], words[3]);
    DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.original_sequence = atol(words[1]);
    params.datatype = datatype_of(words[2]);
    params.value = value;
    params.on_edit = on_event;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command;
    if (!diffusion_time_series_edit(session, params, &error)) {
        refuse_api(command, error);
    }
    buf_free(value);
}

static int on_result(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *result, void *context) {
    struct command *command = (struct command *)context;
    LIST_T *events = diffusion_time_series_query_result_get_events(result);
    FILE *line = answer_begin(command);
    for (int i = 0; i < list_get_size(events); i++) {
        const DIFFUSION_TIME_SERIES_EVENT_T *event = (const DIFFUSION_TIME_SERIES_EVENT_T *)list_get_data_indexed(events, i);
        DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
        char *author = diffusion_time_series_event_get_author(event);
        char *text = text_of(command->type, value);
        char number[32];
        snprintf(number, sizeof number, "%ld", diffusion_time_series_event_get_sequence(event));
        line_add(line, number);
        line_add(line, text);
        line_add(line, author);
        free(text);
        free(author);
        diffusion_value_free(value);
    }
    answer_end(line, command);
    list_free(events, (void (*)(void *))diffusion_time_series_event_free);
    return HANDLER_SUCCESS;
}

/* PATH TYPE FROM COUNT: sequence, value and author of the event with a sequence number and of at most so many that follow it. */
static void do_range(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_DATATYPE datatype = datatype_of(words[1]);
    struct command *command = command_new(id, words[1], NULL);
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query = diffusion_time_series_range_query();
    DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = words[0];
    params.range_query = query;
    params.on_query_result = on_result;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command;
    if (!diffusion_time_series_range_query_from(query, atol(words[2]), &error) ||
        !diffusion_time_series_range_query_next(query, atol(words[3]), &error) ||
        !diffusion_time_series_range_query_as(query, &datatype, &error) ||
        !diffusion_time_series_select_from(session, params, &error)) {
        refuse_api(command, error);
    }
    diffusion_time_series_range_query_free(query);
}

const struct verb series_verbs[] = {
    {"append", 3, do_append}, {"edit", 4, do_edit}, {"range", 4, do_range}, {NULL, 0, NULL},
};
