/* Values (specification/data/values sections 1 and 2): all writers; readers of a value of records, the only one that a program can make
   itself. The readers of other types
 * are tried by the library's own tests. */
#include "diffusion.h"

#include "check.h"

static BUF_T *buf;

static void holds(const char *bytes, size_t len) {
    CHECK(buf->len == len && memcmp(buf->data, bytes, len) == 0 && buf->data[len] == '\0');
    buf_discard_front(buf, INT_MAX);
}

static void writers(void) {
    CHECK(write_diffusion_string_value("", buf) && write_diffusion_string_value("abc", buf));
    holds("\x60\x63" "abc", 5);
    CHECK(write_diffusion_int64_value(-1, buf) && write_diffusion_int64_value(INT64_MAX, buf));
    holds("\x20\x1b\x7f\xff\xff\xff\xff\xff\xff\xff", 10);
    CHECK(write_diffusion_int64_value(INT64_MIN, buf));
    holds("\x3b\x7f\xff\xff\xff\xff\xff\xff\xff", 9);
    CHECK(write_diffusion_double_value(1.5, buf) && write_diffusion_double_value(-0.0, buf));
    holds("\xfb\x3f\xf8\0\0\0\0\0\0\xfb\x80\0\0\0\0\0\0\0", 18);
    CHECK(write_diffusion_binary_value("a\0b", buf, 3) && write_diffusion_binary_value(NULL, buf, 0));
    holds("a\0b", 3);
    CHECK(write_diffusion_recordv2_value("a\x02" "b", buf));
    holds("a\x02" "b", 3);
    CHECK(write_diffusion_recordv2_value("", buf) && buf->len == 0);
    CHECK(write_diffusion_json_value(" {\"a\":[1,-1,1.5,true,null,\"\\u00e9\"],\"b\":{}} ", buf));
    holds("\xbf\x61" "a\x9f\x01\x20\xfb\x3f\xf8\0\0\0\0\0\0\xf5\xf6\x62\xc3\xa9\xff\x61" "b\xbf\xff\xff", 26);
    CHECK(write_diffusion_json_value("12", buf) && write_diffusion_json_value("1.0", buf));
    holds("\x0c\xfb\x3f\xf0\0\0\0\0\0\0", 10);
    const char *wrong[] = { "", " ", "{", "[1,]", "{\"a\"}", "nul", "1 2", "'a'", "NaN", "\"\xff\"", "1e999" };
    buf_write_string(buf, "before");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(!write_diffusion_json_value(wrong[i], buf));
    }
    /* Deep nesting is refused, not a crash. */
    char *deep = (char *)malloc(1000001);
    memset(deep, '[', 1000000);
    deep[1000000] = '\0';
    CHECK(!write_diffusion_json_value(deep, buf));
    free(deep);
    CHECK(!write_diffusion_string_value(NULL, buf) && !write_diffusion_json_value(NULL, buf));
    CHECK(!write_diffusion_recordv2_value(NULL, buf) && !write_diffusion_binary_value(NULL, buf, 1));
    CHECK(!write_diffusion_binary_value("a", buf, SIZE_MAX));
    CHECK(!write_diffusion_string_value("a", NULL) && !write_diffusion_json_value("1", NULL));
    CHECK(!write_diffusion_int64_value(1, NULL) && !write_diffusion_double_value(1, NULL));
    CHECK(!write_diffusion_binary_value("a", NULL, 1) && !write_diffusion_recordv2_value("a", NULL));
    holds("before", 6);
}

/* The call fails with an error of the code, and with a description. */
#define FAILS(call, code)                                                    \
    do {                                                                     \
        CHECK(!(call) && error != NULL);                                     \
        CHECK(get_diffusion_api_error_code(error) == (int)(code));           \
        CHECK(strlen(get_diffusion_api_error_description(error)) > 0);       \
        diffusion_api_error_free(error);                                     \
    } while (0)

static void readers(const DIFFUSION_VALUE_T *value, int code) {
    DIFFUSION_API_ERROR error = (DIFFUSION_API_ERROR)&error;
    char *text = NULL;
    void *binary = NULL;
    int64_t number = 7;
    double real = 7;
    FAILS(read_diffusion_string_value(value, &text, &error), code);
    FAILS(to_diffusion_json_string(value, &text, &error), code);
    FAILS(read_diffusion_binary_value(value, &binary, &error), code);
    FAILS(read_diffusion_int64_value(value, &number, &error), code);
    FAILS(read_diffusion_double_value(value, &real, &error), code);
    CHECK(text == NULL && binary == NULL && number == 7 && real == 7);
    CHECK(!read_diffusion_string_value(value, &text, NULL) && !to_diffusion_json_string(value, &text, NULL));
    CHECK(!read_diffusion_binary_value(value, &binary, NULL) && !read_diffusion_int64_value(value, &number, NULL));
    CHECK(!read_diffusion_double_value(value, &real, NULL));
    FAILS(read_diffusion_string_value(value, NULL, &error), DIFF_ERR_INVALID_DATA);
    FAILS(to_diffusion_json_string(value, NULL, &error), DIFF_ERR_INVALID_DATA);
    FAILS(read_diffusion_binary_value(value, NULL, &error), DIFF_ERR_INVALID_DATA);
    FAILS(read_diffusion_int64_value(value, NULL, &error), DIFF_ERR_INVALID_DATA);
    FAILS(read_diffusion_double_value(value, NULL, &error), DIFF_ERR_INVALID_DATA);
}

/* A value of records: one record "R" with one field "f". */
static DIFFUSION_VALUE_T *value_of_records(void) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_VALUE_T *value = NULL;
    DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *builder = diffusion_recordv2_schema_builder_init();
    CHECK(diffusion_recordv2_schema_builder_record(builder, "R", &error) && error == NULL);
    CHECK(diffusion_recordv2_schema_builder_integer(builder, "f", &error) && error == NULL);
    DIFFUSION_RECORDV2_SCHEMA_T *schema = diffusion_recordv2_schema_builder_build(builder, &error);
    diffusion_recordv2_schema_builder_free(builder);
    DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *model = diffusion_recordv2_schema_create_mutable_model(schema);
    diffusion_recordv2_schema_free(schema);
    CHECK(diffusion_recordv2_mutable_record_model_as_value(model, &value, &error) && error == NULL);
    diffusion_recordv2_mutable_record_model_free(model);
    return value;
}

int main(void) {
    buf = buf_create();
    writers();
    buf_free(buf);
    DIFFUSION_VALUE_T *value = value_of_records();
    readers(value, DIFF_ERR_INCOMPATIBLE_DATATYPE);
    readers(NULL, DIFF_ERR_INVALID_DATA);
    void *bytes = NULL;
    size_t len = 0;
    CHECK(diffusion_value_get_raw_bytes(value, &bytes, &len) && len == 1 && strcmp((char *)bytes, "0") == 0);
    CHECK(diffusion_value_get_raw_bytes(value, &bytes, NULL));
    DIFFUSION_VALUE_T *copy = diffusion_value_dup(value);
    void *other = NULL;
    CHECK(diffusion_value_get_raw_bytes(copy, &other, &len) && len == 1 && other != bytes);
    diffusion_value_free(value);
    CHECK(strcmp((char *)other, "0") == 0);
    diffusion_value_free(copy);
    CHECK(!diffusion_value_get_raw_bytes(NULL, &bytes, &len) && diffusion_value_dup(NULL) == NULL);
    diffusion_value_free(NULL);
    CHECK(DATATYPE_BINARY == 0 && DATATYPE_RECORDV2 == 5);
    return 0;
}
