/* Topic specifications (specification/topics/topic-specification). */
#include "diffusion.h"

#include "check.h"

static const char *property(const TOPIC_SPECIFICATION_T *specification, const char *key) {
    static char text[100];
    HASH_T *properties = topic_specification_get_properties(specification);
    CHECK(properties != NULL);
    const char *value = (const char *)hash_get(properties, key);
    snprintf(text, sizeof text, "%s", value == NULL ? "(absent)" : value);
    hash_free(properties, free, free);
    return text;
}

static void types(void) {
    static const TOPIC_TYPE_T all[] = { TOPIC_TYPE_BINARY, TOPIC_TYPE_JSON, TOPIC_TYPE_TIME_SERIES, TOPIC_TYPE_STRING, TOPIC_TYPE_INT64, TOPIC_TYPE_DOUBLE,
                                        TOPIC_TYPE_RECORDV2, TOPIC_TYPE_UNKNOWN, TOPIC_TYPE_ROUTING, TOPIC_TYPE_SLAVE, (TOPIC_TYPE_T)-5, (TOPIC_TYPE_T)1000 };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TOPIC_SPECIFICATION_T *specification = topic_specification_init(all[i]);
        CHECK(topic_specification_get_topic_type(specification) == all[i]);
        CHECK(topic_specification_get_properties(specification) == NULL);
        topic_specification_set_topic_type(specification, all[0]);
        CHECK(topic_specification_get_topic_type(specification) == TOPIC_TYPE_BINARY);
        topic_specification_free(specification);
    }
    CHECK(TOPIC_TYPE_SLAVE == 7);
}

static void properties(void) {
    HASH_T *hash = hash_new(3);
    char *value = strdup("true");
    hash_add(hash, DIFFUSION_VALIDATE_VALUES, value);
    char unknown[] = "unknown", key[] = "MY_KEY";
    hash_add(hash, key, unknown);
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(TOPIC_TYPE_JSON, hash);
    memset(value, 'x', 4);
    key[0] = 'X';
    free(value);
    hash_free(hash, NULL, NULL);
    CHECK(topic_specification_get_topic_type(specification) == TOPIC_TYPE_JSON);
    CHECK(strcmp(property(specification, "VALIDATE_VALUES"), "true") == 0);
    CHECK(strcmp(property(specification, "MY_KEY"), "unknown") == 0);
    HASH_T *copy = topic_specification_get_properties(specification);
    CHECK(copy->size == 2);
    hash_free(copy, free, free);
    TOPIC_SPECIFICATION_T *other = topic_specification_dup(specification);
    topic_specification_set_properties(specification, NULL);
    CHECK(topic_specification_get_properties(specification) == NULL);
    topic_specification_set_topic_type(specification, TOPIC_TYPE_STRING);
    CHECK(topic_specification_get_topic_type(other) == TOPIC_TYPE_JSON);
    CHECK(strcmp(property(other, "MY_KEY"), "unknown") == 0);
    hash = hash_new(1);
    topic_specification_set_properties(other, hash);
    copy = topic_specification_get_properties(other);
    CHECK(copy != NULL && copy->size == 0);
    hash_free(copy, free, free);
    char owner[] = "$Principal is \"me\"";
    hash_add(hash, DIFFUSION_OWNER, owner);
    topic_specification_set_properties(other, hash);
    hash_free(hash, NULL, NULL);
    CHECK(strcmp(property(other, DIFFUSION_OWNER), "$Principal is \"me\"") == 0);
    CHECK(strcmp(property(other, "MY_KEY"), "(absent)") == 0);
    topic_specification_free(specification);
    topic_specification_free(other);
    specification = topic_specification_init_with_properties(TOPIC_TYPE_BINARY, NULL);
    CHECK(topic_specification_get_properties(specification) == NULL);
    topic_specification_free(specification);
}

static void keys(void) {
    CHECK(strcmp(DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, "TIME_SERIES_EVENT_VALUE_TYPE") == 0);
    CHECK(strcmp(DIFFUSION_TIME_SERIES_RETAINED_RANGE, "TIME_SERIES_RETAINED_RANGE") == 0);
    CHECK(strcmp(DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE, "TIME_SERIES_SUBSCRIPTION_RANGE") == 0);
    CHECK(strcmp(DIFFUSION_VALIDATE_VALUES, "VALIDATE_VALUES") == 0);
    CHECK(strcmp(DIFFUSION_SCHEMA, "SCHEMA") == 0);
    CHECK(strcmp(DIFFUSION_DONT_RETAIN_VALUE, "DONT_RETAIN_VALUE") == 0);
    CHECK(strcmp(DIFFUSION_PERSISTENT, "PERSISTENT") == 0);
    CHECK(strcmp(DIFFUSION_PUBLISH_VALUES_ONLY, "PUBLISH_VALUES_ONLY") == 0);
    CHECK(strcmp(DIFFUSION_REMOVAL, "REMOVAL") == 0);
    CHECK(strcmp(DIFFUSION_TIDY_ON_UNSUBSCRIBE, "TIDY_ON_UNSUBSCRIBE") == 0);
    CHECK(strcmp(DIFFUSION_OWNER, "OWNER") == 0);
    CHECK(strcmp(DIFFUSION_CONFLATION, "CONFLATION") == 0);
    CHECK(strcmp(DIFFUSION_COMPRESSION, "COMPRESSION") == 0);
    CHECK(strcmp(DIFFUSION_PRIORITY, "PRIORITY") == 0);
    CHECK(strcmp(DIFFUSION_SLAVE_MASTER_TOPIC, "SLAVE_MASTER_TOPIC") == 0);
}

static void nothing(void) {
    CHECK((int)topic_specification_get_topic_type(NULL) == -1);
    CHECK(topic_specification_get_properties(NULL) == NULL && topic_specification_dup(NULL) == NULL);
    topic_specification_set_topic_type(NULL, TOPIC_TYPE_JSON);
    topic_specification_set_properties(NULL, NULL);
    topic_specification_free(NULL);
}

int main(void) {
    types();
    properties();
    keys();
    nothing();
    return 0;
}
