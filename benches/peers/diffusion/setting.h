/* A topic that is set: the same value again and again. */
#ifndef SETTING_H
#define SETTING_H

#include "session.h"

#define PATH "bench/sensors/17"

static LATCH_T latch = LATCH_INIT;
static BUF_T *value;

static int on_added(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    latch_arrive(&latch);
    return HANDLER_SUCCESS;
}

/* Makes the value, and a topic that has it. */
static void add_topic(SESSION_T *session) {
    value = buf_create();
    write_diffusion_json_value(VALUE, value);
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_JSON);
    const DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = PATH, .specification = specification, .datatype = DATATYPE_JSON, .update = value,
        .on_topic_update_add_and_set = on_added, .on_error = on_failed, .on_discard = on_discarded
    };
    diffusion_topic_update_add_and_set(session, params);
    topic_specification_free(specification);
    latch_wait(&latch, 1);
}

static void set_topic(SESSION_T *session, int (*on_set)(void *context)) {
    const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = PATH, .datatype = DATATYPE_JSON, .update = value, .on_topic_update = on_set, .on_error = on_failed,
        .on_discard = on_discarded
    };
    diffusion_topic_update_set(session, params);
}

#endif
