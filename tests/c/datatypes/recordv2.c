/* Records: builder, schema, fields and models (specification/data/values sections 4 to 6, specification/protocol/data-types section 6). */
#include "diffusion.h"

#include "check.h"

typedef DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T MUTABLE_T;
typedef DIFFUSION_RECORDV2_RECORD_MODEL_T MODEL_T;
typedef DIFFUSION_RECORDV2_SCHEMA_T SCHEMA_T;

static DIFFUSION_API_ERROR error;

#define WORKS(call) CHECK((call) && error == NULL)

/* The call fails with an error of the code, and also when nobody wants the error. */
#define FAILS(call, code)                                                    \
    do {                                                                     \
        CHECK(!(call) && error != NULL);                                     \
        CHECK(get_diffusion_api_error_code(error) == (int)(code));           \
        CHECK(strlen(get_diffusion_api_error_description(error)) > 0);       \
        diffusion_api_error_free(error);                                     \
        error = NULL;                                                        \
    } while (0)

static void is(char *text, const char *expected) {
    CHECK(text != NULL && strcmp(text, expected) == 0);
    free(text);
}

static char a[] = "a", b[] = "b", c[] = "c", empty[] = "", seven[] = "7";

static void builder(void) {
    char *ab[] = { a, b, NULL }, *just_c[] = { c, NULL }, *just_empty[] = { empty, NULL }, *none[] = { NULL };
    LIST_T *list = list_create(), *no_list = list_create();
    list_append_last(list, a);
    list_append_last(list, b);
    DIFFUSION_RECORDV2_BUILDER_T *builder = diffusion_recordv2_builder_init();
    is((char *)diffusion_recordv2_builder_build(builder), "");
    diffusion_recordv2_builder_add_record(builder, ab);
    diffusion_recordv2_builder_add_record_with_list(builder, list);
    is((char *)diffusion_recordv2_builder_build(builder), "a\x02" "b\x01" "a\x02" "b");
    diffusion_recordv2_builder_add_fields(builder, just_c);
    diffusion_recordv2_builder_add_fields_with_list(builder, list);
    is((char *)diffusion_recordv2_builder_build(builder), "a\x02" "b\x01" "a\x02" "b\x02" "c\x02" "a\x02" "b");
    diffusion_recordv2_builder_clear(builder);
    is((char *)diffusion_recordv2_builder_build(builder), "");
    diffusion_recordv2_builder_add_fields(builder, just_c);
    is((char *)diffusion_recordv2_builder_build(builder), "c");
    diffusion_recordv2_builder_clear(builder);
    diffusion_recordv2_builder_add_fields_with_list(builder, list);
    is((char *)diffusion_recordv2_builder_build(builder), "a\x02" "b");
    diffusion_recordv2_builder_clear(builder);
    diffusion_recordv2_builder_add_record(builder, NULL);
    is((char *)diffusion_recordv2_builder_build(builder), "\x04");
    diffusion_recordv2_builder_add_record(builder, none);
    is((char *)diffusion_recordv2_builder_build(builder), "\x01");
    diffusion_recordv2_builder_add_record(builder, just_empty);
    diffusion_recordv2_builder_add_record_with_list(builder, NULL);
    diffusion_recordv2_builder_add_record_with_list(builder, no_list);
    is((char *)diffusion_recordv2_builder_build(builder), "\x01\x01\x05\x01\x01");
    diffusion_recordv2_builder_free(builder);
    diffusion_recordv2_builder_add_record(NULL, ab);
    diffusion_recordv2_builder_add_record_with_list(NULL, list);
    diffusion_recordv2_builder_add_fields(NULL, ab);
    diffusion_recordv2_builder_add_fields_with_list(NULL, list);
    diffusion_recordv2_builder_clear(NULL);
    CHECK(diffusion_recordv2_builder_build(NULL) == NULL);
    diffusion_recordv2_builder_free(NULL);
    list_free(list, NULL);
    list_free(no_list, NULL);
}

/* All ways to add something, and all rules. */
static SCHEMA_T *schema(void) {
    DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *builder = diffusion_recordv2_schema_builder_init();
    CHECK(diffusion_recordv2_schema_builder_build(builder, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    FAILS(diffusion_recordv2_schema_builder_string(builder, "early", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    char name[] = "A";
    WORKS(diffusion_recordv2_schema_builder_record(builder, name, &error));
    name[0] = 'x';
    CHECK(diffusion_recordv2_schema_builder_build(builder, NULL) == NULL);
    WORKS(diffusion_recordv2_schema_builder_string(builder, "s", &error));
    WORKS(diffusion_recordv2_schema_builder_integer(builder, "i", &error));
    WORKS(diffusion_recordv2_schema_builder_decimal(builder, "d", 3, &error));
    WORKS(diffusion_recordv2_schema_builder_record_with_occurs(builder, "B", 2, &error));
    WORKS(diffusion_recordv2_schema_builder_string_with_occurs(builder, "s", 2, &error));
    WORKS(diffusion_recordv2_schema_builder_integer_with_occurs(builder, "i", 1, &error));
    WORKS(diffusion_recordv2_schema_builder_decimal_with_occurs(builder, "d", 1, 2, &error));
    WORKS(diffusion_recordv2_schema_builder_integer_with_min_max(builder, "many", 0, 3, &error));
    FAILS(diffusion_recordv2_schema_builder_string(builder, "late", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_schema_builder_record_with_min_max(builder, "C", 1, -1, &error));
    FAILS(diffusion_recordv2_schema_builder_decimal_with_min_max(builder, "d", 0, 1, 2, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_string_with_min_max(builder, "s", 2, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_string_with_min_max(builder, "s", -1, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_string_with_min_max(builder, "s", 0, 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_string_with_min_max(builder, "s", INT_MIN, INT_MIN, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_string_with_occurs(builder, "s", 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_integer_with_occurs(builder, "s", -1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_decimal(builder, "s", 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_decimal_with_occurs(builder, "s", -1, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_schema_builder_string(builder, "x", &error));
    FAILS(diffusion_recordv2_schema_builder_string(builder, "x", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_schema_builder_decimal_with_min_max(builder, "y", 2, 1, 2, &error));
    FAILS(diffusion_recordv2_schema_builder_record(builder, "D", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_record(builder, NULL, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_record(builder, "\xff", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    SCHEMA_T *schema = diffusion_recordv2_schema_builder_build(builder, &error);
    CHECK(schema != NULL && error == NULL);
    SCHEMA_T *again = diffusion_recordv2_schema_builder_build(builder, NULL);
    diffusion_recordv2_schema_builder_free(builder);
    diffusion_recordv2_schema_free(again);
    FAILS(diffusion_recordv2_schema_builder_record(NULL, "A", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_record_with_occurs(NULL, "A", 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_record_with_min_max(NULL, "A", 1, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_string(NULL, "A", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_integer(NULL, "A", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_builder_integer_with_min_max(NULL, "A", 1, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(!diffusion_recordv2_schema_builder_record(NULL, NULL, NULL));
    CHECK(diffusion_recordv2_schema_builder_build(NULL, NULL) == NULL);
    diffusion_recordv2_schema_builder_free(NULL);
    is(diffusion_recordv2_schema_as_json_string(schema),
       "{\"records\":[{\"fields\":[{\"name\":\"s\",\"type\":\"STRING\",\"min\":1,\"max\":1},{\"name\":\"i\",\"type\":\"INTEGER\",\"min\":1,\"max\":1},"
       "{\"name\":\"d\",\"type\":\"DECIMAL\",\"min\":1,\"max\":1,\"scale\":3}],\"name\":\"A\",\"min\":1,\"max\":1},"
       "{\"fields\":[{\"name\":\"s\",\"type\":\"STRING\",\"min\":2,\"max\":2},{\"name\":\"i\",\"type\":\"INTEGER\",\"min\":1,\"max\":1},"
       "{\"name\":\"d\",\"type\":\"DECIMAL\",\"min\":2,\"max\":2,\"scale\":1},{\"name\":\"many\",\"type\":\"INTEGER\",\"min\":0,\"max\":3}],"
       "\"name\":\"B\",\"min\":2,\"max\":2},"
       "{\"fields\":[{\"name\":\"x\",\"type\":\"STRING\",\"min\":1,\"max\":1},{\"name\":\"y\",\"type\":\"DECIMAL\",\"min\":1,\"max\":2,\"scale\":2}],"
       "\"name\":\"C\",\"min\":1,\"max\":-1}]}");
    return schema;
}

static void free_record(void *record) {
    diffusion_recordv2_schema_record_free((DIFFUSION_RECORDV2_SCHEMA_RECORD_T *)record);
}

static void free_field(void *field) {
    diffusion_recordv2_schema_field_free((DIFFUSION_RECORDV2_SCHEMA_FIELD_T *)field);
}

static void definitions(const SCHEMA_T *schema) {
    LIST_T *records = diffusion_recordv2_schema_get_records(schema), *fields = NULL;
    CHECK(list_get_size(records) == 3);
    DIFFUSION_RECORDV2_SCHEMA_RECORD_T *record = (DIFFUSION_RECORDV2_SCHEMA_RECORD_T *)list_get_data_indexed(records, 2);
    char *name = NULL;
    int number = 99;
    bool variable = false;
    WORKS(diffusion_recordv2_schema_record_get_name(record, &name, &error));
    is(name, "C");
    WORKS(diffusion_recordv2_schema_record_get_min(record, &number, &error) && number == 1);
    WORKS(diffusion_recordv2_schema_record_get_max(record, &number, &error) && number == -1);
    WORKS(diffusion_recordv2_schema_record_is_variable(record, &variable, &error) && variable);
    WORKS(diffusion_recordv2_schema_record_get_fields(record, &fields, &error) && list_get_size(fields) == 2);
    WORKS(diffusion_recordv2_schema_record_is_variable((DIFFUSION_RECORDV2_SCHEMA_RECORD_T *)records->first->data, &variable, &error) && !variable);
    list_free(records, free_record);
    DIFFUSION_RECORDV2_SCHEMA_FIELD_T *x = (DIFFUSION_RECORDV2_SCHEMA_FIELD_T *)fields->first->data;
    DIFFUSION_RECORDV2_SCHEMA_FIELD_T *y = (DIFFUSION_RECORDV2_SCHEMA_FIELD_T *)fields->last->data;
    DIFFUSION_RECORDV2_FIELD_TYPE_T type = FIELD_TYPE_INTEGER;
    WORKS(diffusion_recordv2_schema_field_get_type(x, &type, &error) && type == FIELD_TYPE_STRING);
    WORKS(diffusion_recordv2_schema_field_get_type(y, &type, &error) && type == FIELD_TYPE_DECIMAL);
    WORKS(diffusion_recordv2_schema_field_get_scale(x, &number, &error) && number == 0);
    WORKS(diffusion_recordv2_schema_field_get_scale(y, &number, &error) && number == 2);
    WORKS(diffusion_recordv2_schema_field_get_name(y, &name, &error));
    is(name, "y");
    WORKS(diffusion_recordv2_schema_field_get_min(y, &number, &error) && number == 1);
    WORKS(diffusion_recordv2_schema_field_get_max(y, &number, &error) && number == 2);
    WORKS(diffusion_recordv2_schema_field_is_variable(y, &variable, &error) && variable);
    WORKS(diffusion_recordv2_schema_field_is_variable(x, &variable, &error) && !variable);
    CHECK(!diffusion_recordv2_schema_field_get_type(x, NULL, NULL) && !diffusion_recordv2_schema_field_get_name(x, NULL, NULL));
    list_free(fields, free_field);
    number = 99;
    name = NULL;
    fields = NULL;
    FAILS(diffusion_recordv2_schema_record_get_name(NULL, &name, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_record_get_min(NULL, &number, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_record_get_max(NULL, &number, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_record_is_variable(NULL, &variable, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_record_get_fields(NULL, &fields, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_field_get_type(NULL, &type, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_field_get_scale(NULL, &number, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_field_get_name(NULL, &name, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_field_get_min(NULL, &number, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_field_get_max(NULL, &number, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_schema_field_is_variable(NULL, &variable, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(number == 99 && name == NULL && fields == NULL);
    diffusion_recordv2_schema_record_free(NULL);
    diffusion_recordv2_schema_field_free(NULL);
    CHECK(diffusion_recordv2_schema_get_records(NULL) == NULL && diffusion_recordv2_schema_as_json_string(NULL) == NULL);
    CHECK(diffusion_recordv2_schema_create_mutable_model(NULL) == NULL);
    diffusion_recordv2_schema_free(NULL);
}

/* The bytes of a model, through a value. */
static char *bytes_of(const MUTABLE_T *model) {
    DIFFUSION_VALUE_T *value = NULL;
    void *bytes = NULL;
    size_t len = 0;
    WORKS(diffusion_recordv2_mutable_record_model_as_value(model, &value, &error));
    CHECK(diffusion_value_get_raw_bytes(value, &bytes, &len) && strlen((char *)bytes) == len);
    char *copy = strdup((char *)bytes);
    diffusion_value_free(value);
    return copy;
}

static void changes(MUTABLE_T *m) {
    char *text = NULL;
    int count = 99;
    char *numbers[] = { seven, a, NULL }, *sevens[] = { seven, seven, NULL }, *none[] = { NULL };
    is(bytes_of(m), "\x02" "0\x02" "0.000\x01\x02\x02" "0\x02" "0.0\x02" "0.0\x01\x02\x02" "0\x02" "0.0\x02" "0.0\x01\x02" "0.00");
    WORKS(diffusion_recordv2_mutable_record_model_set_field_value_with_key(m, "A.s", "text", &error));
    WORKS(diffusion_recordv2_mutable_record_model_set_field_value_with_key(m, "i", "+007", &error));
    WORKS(diffusion_recordv2_mutable_record_model_set_field_value(m, "A", 0, "d", 0, "1.0005", &error));
    WORKS(diffusion_recordv2_mutable_record_model_set_field_value(m, "B", 1, "s", 1, "last", &error));
    WORKS(diffusion_recordv2_mutable_record_model_get_field_value_with_key(m, "s", &text, &error));
    is(text, "text");
    WORKS(diffusion_recordv2_mutable_record_model_get_field_value(m, "A", 0, "i", 0, &text, &error));
    is(text, "7");
    WORKS(diffusion_recordv2_mutable_record_model_get_field_value(m, "A", 0, "d", 0, &text, &error));
    is(text, "1.001");
    WORKS(diffusion_recordv2_mutable_record_model_get_field_value_with_key(m, "B(1).s(1)", &text, &error));
    is(text, "last");
    text = NULL;
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value_with_key(m, "A.i", "1x", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value_with_key(m, "A.(", "1", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value(m, "A", 1, "i", 0, "1", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value(m, "A", 0, "i", -1, "1", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value_with_key(m, "nowhere", &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value(m, "A", INT_MIN, "i", INT_MAX, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(text == NULL);
    /* Fields whose number varies. */
    WORKS(diffusion_recordv2_mutable_record_model_field_count(m, "B", 1, "many", &count, &error) && count == 0);
    WORKS(diffusion_recordv2_mutable_record_model_add_values_to_record(m, "B", 1, sevens, &error));
    WORKS(diffusion_recordv2_mutable_record_model_field_count(m, "B", 1, "many", &count, &error) && count == 2);
    FAILS(diffusion_recordv2_mutable_record_model_add_values_to_record(m, "B", 1, sevens, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_values_to_record(m, "B", 0, numbers, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_values_to_record(m, "B", 2, sevens, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_values_to_record(m, "A", 0, sevens, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_mutable_record_model_add_values_to_record(m, "B", 0, none, &error));
    WORKS(diffusion_recordv2_mutable_record_model_field_count(m, "B", 0, "many", &count, &error) && count == 0);
    WORKS(diffusion_recordv2_mutable_record_model_remove_field(m, "B", 1, 0, &error));
    WORKS(diffusion_recordv2_mutable_record_model_field_count(m, "B", 1, "many", &count, &error) && count == 1);
    FAILS(diffusion_recordv2_mutable_record_model_remove_field(m, "B", 1, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_remove_field(m, "A", 0, 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_mutable_record_model_clear_variable_fields(m, "B", 1, &error));
    WORKS(diffusion_recordv2_mutable_record_model_field_count(m, "B", 1, "many", &count, &error) && count == 0);
    WORKS(diffusion_recordv2_mutable_record_model_clear_variable_fields(m, "A", 0, &error));
    FAILS(diffusion_recordv2_mutable_record_model_clear_variable_fields(m, "X", 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    /* Records whose number varies. */
    WORKS(diffusion_recordv2_mutable_record_model_record_count(m, "C", &count, &error) && count == 1);
    WORKS(diffusion_recordv2_mutable_record_model_add_record(m, &error));
    WORKS(diffusion_recordv2_mutable_record_model_add_record(m, &error));
    WORKS(diffusion_recordv2_mutable_record_model_record_count(m, "C", &count, &error) && count == 3);
    char *one[] = { seven, NULL };
    WORKS(diffusion_recordv2_mutable_record_model_add_values(m, one, &error));
    WORKS(diffusion_recordv2_mutable_record_model_get_field_value(m, "C", 2, "y", 1, &text, &error));
    is(text, "7.00");
    FAILS(diffusion_recordv2_mutable_record_model_add_values(m, one, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_mutable_record_model_remove_record(m, 0, &error));
    WORKS(diffusion_recordv2_mutable_record_model_get_field_value(m, "C", 1, "y", 1, &text, &error));
    is(text, "7.00");
    FAILS(diffusion_recordv2_mutable_record_model_remove_record(m, 2, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_remove_record(m, -1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    WORKS(diffusion_recordv2_mutable_record_model_clear_variable_records(m, &error));
    WORKS(diffusion_recordv2_mutable_record_model_record_count(m, "C", &count, &error) && count == 1);
    FAILS(diffusion_recordv2_mutable_record_model_remove_record(m, 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    is(bytes_of(m), "text\x02" "7\x02" "1.001\x01\x02\x02" "0\x02" "0.0\x02" "0.0\x01\x02" "last\x02" "0\x02" "0.0\x02" "0.0\x01\x02" "0.00");
}

static void mutable_nothing(const MUTABLE_T *m) {
    DIFFUSION_VALUE_T *value = NULL;
    char *text = NULL, *none[] = { NULL };
    int count = 99;
    FAILS(diffusion_recordv2_mutable_record_model_as_value(NULL, &value, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_as_value(m, NULL, &error), DIFF_ERR_INVALID_DATA);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value_with_key(NULL, "s", &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value_with_key(m, NULL, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value(NULL, "A", 0, "s", 0, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value(m, NULL, 0, "s", 0, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_get_field_value(m, "A", 0, NULL, 0, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_record_count(NULL, "A", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_record_count(m, "X", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_field_count(NULL, "A", 0, "s", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_field_count(m, "A", 0, "X", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value_with_key(NULL, "s", "x", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value_with_key(m, "s", NULL, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_set_field_value(NULL, "A", 0, "s", 0, "x", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_values(NULL, none, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_values(m, NULL, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_values_to_record(NULL, "B", 0, none, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_add_record(NULL, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_remove_record(NULL, 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_remove_field(NULL, "B", 0, 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_clear_variable_records(NULL, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_mutable_record_model_clear_variable_fields(NULL, "B", 0, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(value == NULL && text == NULL && count == 99);
    diffusion_recordv2_mutable_record_model_free(NULL);
}

/* What a program can do with a value; `other` fits another schema. */
static void values(const DIFFUSION_VALUE_T *value, const SCHEMA_T *schema, const SCHEMA_T *other) {
    char *text = NULL;
    LIST_T *list = NULL;
    MODEL_T *model = NULL;
    int count = 99;
    WORKS(diffusion_recordv2_to_string(value, &text, &error));
    is(text, "[[\"text\",\"7\",\"1.001\"],[\"\",\"\",\"0\",\"0.0\",\"0.0\"],[\"\",\"last\",\"0\",\"0.0\",\"0.0\"],[\"\",\"0.00\"]]");
    WORKS(diffusion_recordv2_as_fields(value, &list, &error));
    CHECK(list_get_size(list) == 15 && strcmp((char *)list_get_data_indexed(list, 9), "last") == 0);
    list_free(list, free);
    WORKS(diffusion_recordv2_as_records(value, &list, &error));
    CHECK(list_get_size(list) == 4 && list_get_size((LIST_T *)list->last->data) == 2);
    CHECK(strcmp((char *)((LIST_T *)list->first->data)->first->data, "text") == 0);
    list_of_lists_free(list, free);
    WORKS(diffusion_recordv2_as_validated_model(value, schema, &model, &error));
    WORKS(diffusion_recordv2_record_model_get_field_value(model, "B", 1, "s", 1, &text, &error));
    is(text, "last");
    WORKS(diffusion_recordv2_record_model_get_field_value_with_key(model, "d", &text, &error));
    is(text, "1.001");
    WORKS(diffusion_recordv2_record_model_record_count(model, "B", &count, &error) && count == 2);
    WORKS(diffusion_recordv2_record_model_field_count(model, "B", 0, "s", &count, &error) && count == 2);
    DIFFUSION_VALUE_T *again = NULL;
    void *left = NULL, *right = NULL;
    WORKS(diffusion_recordv2_record_model_as_value(model, &again, &error));
    CHECK(diffusion_value_get_raw_bytes(value, &left, NULL) && diffusion_value_get_raw_bytes(again, &right, NULL));
    CHECK(strcmp((char *)left, (char *)right) == 0);
    diffusion_value_free(again);
    again = NULL;
    text = NULL;
    count = 99;
    FAILS(diffusion_recordv2_record_model_get_field_value(model, "B", 2, "s", 1, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_get_field_value(NULL, "B", 2, "s", 1, &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_get_field_value_with_key(model, "d)", &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_get_field_value_with_key(NULL, "d", &text, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_record_count(model, NULL, &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_record_count(NULL, "A", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_field_count(model, "A", 5, "s", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_field_count(NULL, "A", 0, "s", &count, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_record_model_as_value(NULL, &again, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(text == NULL && count == 99 && again == NULL);
    diffusion_recordv2_record_model_free(model);
    diffusion_recordv2_record_model_free(NULL);
    model = NULL;
    FAILS(diffusion_recordv2_as_validated_model(value, other, &model, &error), DIFF_ERR_INVALID_DATA);
    CHECK(model == NULL);
    WORKS(diffusion_recordv2_as_model(value, other, &model, &error));
    diffusion_recordv2_record_model_free(model);
    model = NULL;
    list = NULL;
    FAILS(diffusion_recordv2_as_model(NULL, schema, &model, &error), DIFF_ERR_INVALID_DATA);
    FAILS(diffusion_recordv2_as_model(value, NULL, &model, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    FAILS(diffusion_recordv2_as_validated_model(NULL, schema, &model, &error), DIFF_ERR_INVALID_DATA);
    FAILS(diffusion_recordv2_as_validated_model(value, schema, NULL, &error), DIFF_ERR_INVALID_DATA);
    FAILS(diffusion_recordv2_as_fields(NULL, &list, &error), DIFF_ERR_INVALID_DATA);
    FAILS(diffusion_recordv2_as_records(NULL, &list, &error), DIFF_ERR_INVALID_DATA);
    FAILS(diffusion_recordv2_to_string(NULL, &text, &error), DIFF_ERR_INVALID_DATA);
    CHECK(!diffusion_recordv2_to_string(value, NULL, NULL) && model == NULL && list == NULL && text == NULL);
}

int main(void) {
    builder();
    SCHEMA_T *built = schema();
    definitions(built);
    MUTABLE_T *model = diffusion_recordv2_schema_create_mutable_model(built);
    MUTABLE_T *other = diffusion_recordv2_schema_create_mutable_model(built);
    changes(model);
    mutable_nothing(model);
    DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *small = diffusion_recordv2_schema_builder_init();
    WORKS(diffusion_recordv2_schema_builder_record(small, "only", &error));
    WORKS(diffusion_recordv2_schema_builder_string(small, "one", &error));
    SCHEMA_T *different = diffusion_recordv2_schema_builder_build(small, &error);
    diffusion_recordv2_schema_builder_free(small);
    DIFFUSION_VALUE_T *value = NULL;
    WORKS(diffusion_recordv2_mutable_record_model_as_value(model, &value, &error));
    diffusion_recordv2_mutable_record_model_free(model);
    values(value, built, different);
    diffusion_recordv2_schema_free(different);
    diffusion_value_free(value);
    /* A model does not need its schema any more. */
    diffusion_recordv2_schema_free(built);
    WORKS(diffusion_recordv2_mutable_record_model_add_record(other, &error));
    diffusion_recordv2_mutable_record_model_free(other);
    return 0;
}
