/* CBOR token by token (specification/data/utilities section 7, specification/protocol/data-types section 7). */
#include "diffusion.h"

#include "check.h"

#include <math.h>

static void holds(CBOR_GENERATOR_T *generator, const char *bytes, size_t len) {
    CHECK(generator->len == len);
    CHECK(memcmp(generator->data, bytes, len) == 0);
    generator->len = 0;
}

static void numbers(CBOR_GENERATOR_T *g) {
    CHECK(cbor_write_uint(g, 0) == 0 && cbor_write_uint(g, 23) == 0 && cbor_write_uint(g, 24) == 0);
    CHECK(cbor_write_uint(g, 255) == 0 && cbor_write_uint(g, 256) == 0);
    holds(g, "\x00\x17\x18\x18\x18\xff\x19\x01\x00", 9);
    CHECK(cbor_write_uint(g, 65535) == 0 && cbor_write_uint(g, 65536) == 0);
    holds(g, "\x19\xff\xff\x1a\x00\x01\x00\x00", 8);
    CHECK(cbor_write_uint(g, UINT32_MAX) == 0 && cbor_write_uint(g, (uint64_t)(int64_t)-1) == 0);
    holds(g, "\x1a\xff\xff\xff\xff\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 14);
    CHECK(cbor_write_negint(g, -1) == 0 && cbor_write_negint(g, -25) == 0 && cbor_write_negint(g, INT64_MIN) == 0);
    holds(g, "\x20\x38\x18\x3b\x7f\xff\xff\xff\xff\xff\xff\xff", 12);
    CHECK(cbor_write_negint(g, 3) == 0);
    holds(g, "\x3b\xff\xff\xff\xff\xff\xff\xff\xfc", 9);
    CHECK(cbor_write_float(g, 1.5) == 1 && cbor_write_float(g, -0.0) == 1);
    holds(g, "\xf9\x3e\x00\xf9\x80\x00", 6);
    CHECK(cbor_write_float(g, ldexp(1, -24)) == 1 && cbor_write_float(g, 100000.0) == 1);
    holds(g, "\xfa\x33\x80\x00\x00\xfa\x47\xc3\x50\x00", 10);
    CHECK(cbor_write_float(g, 1.1) == 1);
    holds(g, "\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a", 9);
    CHECK(cbor_write_float(g, (double)NAN) == 0 && cbor_write_float(g, (double)INFINITY) == 0);
    CHECK(cbor_write_float(g, -(double)INFINITY) == 0);
    holds(g, "\xf9\x7e\x00\xf9\x7c\x00\xf9\xfc\x00", 9);
    CHECK(cbor_write_false(g) == 0 && cbor_write_true(g) == 0 && cbor_write_null(g) == 0);
    CHECK(cbor_write_undefined(g) == 0 && cbor_write_break(g) == 0);
    holds(g, "\xf4\xf5\xf6\xf7\xff", 5);
}

static void strings_and_containers(CBOR_GENERATOR_T *g) {
    CHECK(cbor_write_byte_string(g, "a\0b", 3) == 0 && cbor_write_byte_string(g, NULL, 0) == 0);
    CHECK(cbor_write_byte_string(g, NULL, -1) == 0);
    holds(g, "\x43" "a\0b\x40\x5f", 6);
    CHECK(cbor_write_text_string(g, "text", 4) == 0 && cbor_write_text_string(g, "x", 0) == 0);
    CHECK(cbor_write_text_string(g, "x", -1) == 0);
    holds(g, "\x64" "text\x60\x7f", 7);
    char longer[300];
    memset(longer, 'x', sizeof longer);
    CHECK(cbor_write_text_string(g, longer, sizeof longer) == 0);
    CHECK(g->len == 303 && memcmp(g->data, "\x79\x01\x2cx", 4) == 0);
    /* The generator's own bytes. */
    CHECK(cbor_write_byte_string(g, g->data, 303) == 0);
    CHECK(g->len == 609 && memcmp(g->data + 303, "\x59\x01\x2f\x79\x01\x2cx", 7) == 0 && g->data[608] == 'x');
    g->len = 0;
    CHECK(cbor_write_array(g, 0) == 0 && cbor_write_array(g, 24) == 0 && cbor_write_array(g, -1) == 0);
    CHECK(cbor_write_map(g, 1) == 0 && cbor_write_map(g, 65536) == 0 && cbor_write_map(g, -1) == 0);
    holds(g, "\x80\x98\x18\x9f\xa1\xba\x00\x01\x00\x00\xbf", 11);
    CHECK(cbor_write_array(g, INT64_MAX) == 0);
    holds(g, "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", 9);
    CHECK(cbor_write_array(g, -2) == -1 && cbor_write_map(g, INT64_MIN) == -1);
    CHECK(cbor_write_byte_string(g, "a", -2) == -1 && cbor_write_text_string(g, "a", INT64_MIN) == -1);
    CHECK(cbor_write_byte_string(g, NULL, 1) == -1 && cbor_write_text_string(g, NULL, 1) == -1);
    CHECK(g->len == 0);
}

typedef struct {
    unsigned char initial_byte;
    CBOR_TYPE_T type;
    int64_t size;
    uint64_t value;
    int indefinite;
} EXPECTED_T;

/* Reads the next token and compares it. */
static void next(CBOR_PARSER_T *parser, EXPECTED_T expected) {
    CBOR_VAL_T *val = cbor_next_val(parser);
    CHECK(val != NULL);
    CHECK(val->initial_byte == expected.initial_byte && val->type == expected.type);
    CHECK(val->size == expected.size && parser->in_indefinite_block == expected.indefinite);
    if ((val->type != CBOR_TYPE_BYTE_STRING && val->type != CBOR_TYPE_TEXT_STRING) || val->size < 0) {
        CHECK(val->value.as_uint == expected.value);
    }
    cbor_val_free(val);
}

static uint64_t bits(double number) {
    uint64_t result;
    memcpy(&result, &number, sizeof result);
    return result;
}

static void tokens(void) {
    static const char data[] =
        "\x05\x18\xff\x19\x01\x00\x1a\x00\x01\x00\x00\x1b\x00\x00\x00\x01\x00\x00\x00\x00"
        "\x20\x38\x05\x39\x01\x00\x3a\xff\xff\xff\xff\x3b\xff\xff\xff\xff\xff\xff\xff\xff"
        "\x82\x9f\xff\xa1\xbf\xff\x98\x20\xba\x00\x01\x00\x00"
        "\xc1\xd8\x20\xe0\xf4\xf5\xf6\xf7\xf8\xf9\x3e\x00\xfa\x3f\xc0\x00\x00\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00"
        "\x5f\x41" "a\xff\x7f\x61" "b\xff";
    CBOR_PARSER_T *p = cbor_parser_create(data, sizeof data - 1);
    CHECK(p->data == data && p->ptr == data && p->len == sizeof data - 1 && p->in_indefinite_block == 0);
    CHECK(cbor_parser_available_bytes(p) == (int)sizeof data - 1);
    EXPECTED_T expected[] = {
        { 0x05, CBOR_TYPE_UNSIGNED_INT, 0, 5, 0 },
        { 0x18, CBOR_TYPE_UNSIGNED_INT, 0, 255, 0 },
        { 0x19, CBOR_TYPE_UNSIGNED_INT, 0, 256, 0 },
        { 0x1a, CBOR_TYPE_UNSIGNED_INT, 0, 65536, 0 },
        { 0x1b, CBOR_TYPE_UNSIGNED_INT, 0, UINT64_C(1) << 32, 0 },
        { 0x20, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-1, 0 },
        { 0x38, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-6, 0 },
        { 0x39, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-257, 0 },
        { 0x3a, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-INT64_C(4294967296), 0 },
        { 0x3b, CBOR_TYPE_NEGATIVE_INT, 0, 0, 0 },
        { 0x82, CBOR_TYPE_ARRAY, 2, 0, 0 },
        { 0x9f, CBOR_TYPE_ARRAY, -1, 0, 1 },
        { 0xff, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xa1, CBOR_TYPE_MAP, 1, 0, 0 },
        { 0xbf, CBOR_TYPE_MAP, -1, 0, 1 },
        { 0xff, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0x98, CBOR_TYPE_ARRAY, 32, 0, 0 },
        { 0xba, CBOR_TYPE_MAP, 65536, 0, 0 },
        { 0xc1, CBOR_TYPE_SEMANTIC_TAG, 0, 0, 0 },
        /* Only the first byte of a longer tag belongs to it. */
        { 0xd8, CBOR_TYPE_SEMANTIC_TAG, 0, 0, 0 },
        { 0x20, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-1, 0 },
        { 0xe0, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xf4, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xf5, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xf6, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xf7, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xf8, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0xf9, CBOR_TYPE_FLOAT, 0, bits(1.5), 0 },
        { 0xfa, CBOR_TYPE_FLOAT, 0, bits(1.5), 0 },
        { 0xfb, CBOR_TYPE_FLOAT, 0, bits(1.5), 0 },
        { 0x5f, CBOR_TYPE_BYTE_STRING, -1, 0, 1 },
        { 0x41, CBOR_TYPE_BYTE_STRING, 1, 0, 1 },
        { 0xff, CBOR_TYPE_FLOAT, 0, 0, 0 },
        { 0x7f, CBOR_TYPE_TEXT_STRING, -1, 0, 1 },
        { 0x61, CBOR_TYPE_TEXT_STRING, 1, 0, 1 },
        { 0xff, CBOR_TYPE_FLOAT, 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        next(p, expected[i]);
    }
    CHECK(cbor_next_val(p) == NULL && cbor_parser_available_bytes(p) == 0);
    cbor_parser_free(p);
}

/* Every beginning of a token, and bytes that are no CBOR, give NULL and leave the parser where it was. */
static void incomplete(void) {
    static const struct {
        const char *bytes;
        size_t len;
    } items[] = {
        { "\x18\x05", 2 },
        { "\x19\x01\x02", 3 },
        { "\x3a\x01\x02\x03\x04", 5 },
        { "\x1b\x01\x02\x03\x04\x05\x06\x07\x08", 9 },
        { "\x43" "abc", 4 },
        { "\x78\x03" "abc", 5 },
        { "\x79\x00\x03" "abc", 6 },
        { "\x5a\x00\x00\x00\x01" "a", 6 },
        { "\x5b\x00\x00\x00\x00\x00\x00\x00\x01" "a", 10 },
        { "\x98\x05", 2 },
        { "\xb9\x00\x05", 3 },
        { "\xf9\x00\x00", 3 },
        { "\xfa\x00\x00\x00\x00", 5 },
        { "\xfb\x00\x00\x00\x00\x00\x00\x00\x00", 9 },
    };
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        for (size_t len = 0; len <= items[i].len; len++) {
            /* In a block of its own, so that reading behind it is found. */
            char *data = (char *)malloc(len + 1);
            memcpy(data, items[i].bytes, len);
            data = (char *)realloc(data, len == 0 ? 1 : len);
            CBOR_PARSER_T *p = cbor_parser_create(data, len);
            CBOR_VAL_T *val = cbor_next_val(p);
            CHECK((val != NULL) == (len == items[i].len));
            CHECK(p->ptr == data + (val == NULL ? 0 : len));
            cbor_val_free(val);
            cbor_parser_free(p);
            free(data);
        }
    }
    const char *wrong[] = { "\x1c", "\x1d", "\x1e", "\x1f", "\x3f", "\x5c", "\x7d", "\x9e", "\xbc", "\xdc", "\xdf", "\xfc", "\xfe" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CBOR_PARSER_T *p = cbor_parser_create(wrong[i], 1);
        CHECK(cbor_next_val(p) == NULL && cbor_parser_available_bytes(p) == 1);
        cbor_parser_free(p);
    }
    static const char absurd[] = "\x5b\xff\xff\xff\xff\xff\xff\xff\xff" "a";
    CBOR_PARSER_T *p = cbor_parser_create(absurd, 10);
    CHECK(cbor_next_val(p) == NULL);
    cbor_parser_free(p);
}

static void copies(void) {
    char data[] = "\x43" "a\0b\x60";
    CBOR_PARSER_T *p = cbor_parser_create(data, 5);
    CBOR_VAL_T *val = cbor_next_val(p);
    CHECK(val->value.as_bytes != data + 1 && val->size == 3 && memcmp(val->value.as_bytes, "a\0b", 3) == 0);
    cbor_parser_free(p);
    data[1] = 'x';
    CHECK(val->value.as_bytes[0] == 'a');
    cbor_val_free(val);
}

/* Every handler reads what its name says, whatever first byte stands there. */
static void handlers(void) {
    static const struct {
        cbor_jump_fn handler;
        const char *bytes;
        size_t len;
        CBOR_TYPE_T type;
        int64_t size;
        uint64_t value;
    } all[] = {
        { cbor_parse_uint_small, "\x25", 1, CBOR_TYPE_UNSIGNED_INT, 0, 5 },
        { cbor_parse_uint8, "\x00\x85", 2, CBOR_TYPE_UNSIGNED_INT, 0, 0x85 },
        { cbor_parse_uint16, "\x00\x85\x01", 3, CBOR_TYPE_UNSIGNED_INT, 0, 0x8501 },
        { cbor_parse_uint32, "\x00\x85\x01\x02\x03", 5, CBOR_TYPE_UNSIGNED_INT, 0, 0x85010203 },
        { cbor_parse_uint64, "\x00\x85\x01\x02\x03\x04\x05\x06\x07", 9, CBOR_TYPE_UNSIGNED_INT, 0, 0x8501020304050607 },
        { cbor_parse_negint_small, "\x05", 1, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-6 },
        { cbor_parse_negint8, "\x00\x85", 2, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-0x86 },
        { cbor_parse_negint16, "\x00\x85\x01", 3, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-0x8502 },
        { cbor_parse_negint32, "\x00\x85\x01\x02\x03", 5, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-INT64_C(0x85010204) },
        { cbor_parse_negint64, "\x00\x05\x01\x02\x03\x04\x05\x06\x07", 9, CBOR_TYPE_NEGATIVE_INT, 0, (uint64_t)-INT64_C(0x0501020304050608) },
        { cbor_parse_byte_string_small, "\x02" "xy", 3, CBOR_TYPE_BYTE_STRING, 2, 0 },
        { cbor_parse_byte_string_uint8, "\x00\x02" "xy", 4, CBOR_TYPE_BYTE_STRING, 2, 0 },
        { cbor_parse_byte_string_uint16, "\x00\x00\x02" "xy", 5, CBOR_TYPE_BYTE_STRING, 2, 0 },
        { cbor_parse_byte_string_uint32, "\x00\x00\x00\x00\x02" "xy", 7, CBOR_TYPE_BYTE_STRING, 2, 0 },
        { cbor_parse_byte_string_uint64, "\x00\x00\x00\x00\x00\x00\x00\x00\x02" "xy", 11, CBOR_TYPE_BYTE_STRING, 2, 0 },
        { cbor_parse_byte_string_indefinite, "\x00", 1, CBOR_TYPE_BYTE_STRING, -1, 0 },
        { cbor_parse_text_string_small, "\x02" "xy", 3, CBOR_TYPE_TEXT_STRING, 2, 0 },
        { cbor_parse_text_string_uint8, "\x00\x02" "xy", 4, CBOR_TYPE_TEXT_STRING, 2, 0 },
        { cbor_parse_text_string_uint16, "\x00\x00\x02" "xy", 5, CBOR_TYPE_TEXT_STRING, 2, 0 },
        { cbor_parse_text_string_uint32, "\x00\x00\x00\x00\x02" "xy", 7, CBOR_TYPE_TEXT_STRING, 2, 0 },
        { cbor_parse_text_string_uint64, "\x00\x00\x00\x00\x00\x00\x00\x00\x02" "xy", 11, CBOR_TYPE_TEXT_STRING, 2, 0 },
        { cbor_parse_text_string_indefinite, "\x00", 1, CBOR_TYPE_TEXT_STRING, -1, 0 },
        { cbor_parse_array_small, "\x07", 1, CBOR_TYPE_ARRAY, 7, 0 },
        { cbor_parse_array_uint8, "\x00\x85", 2, CBOR_TYPE_ARRAY, 0x85, 0 },
        { cbor_parse_array_uint16, "\x00\x85\x01", 3, CBOR_TYPE_ARRAY, 0x8501, 0 },
        { cbor_parse_array_uint32, "\x00\x85\x01\x02\x03", 5, CBOR_TYPE_ARRAY, 0x85010203, 0 },
        { cbor_parse_array_uint64, "\x00\x05\x01\x02\x03\x04\x05\x06\x07", 9, CBOR_TYPE_ARRAY, 0x0501020304050607, 0 },
        { cbor_parse_array_indefinite, "\x00", 1, CBOR_TYPE_ARRAY, -1, 0 },
        { cbor_parse_map_small, "\x07", 1, CBOR_TYPE_MAP, 7, 0 },
        { cbor_parse_map_uint8, "\x00\x85", 2, CBOR_TYPE_MAP, 0x85, 0 },
        { cbor_parse_map_uint16, "\x00\x85\x01", 3, CBOR_TYPE_MAP, 0x8501, 0 },
        { cbor_parse_map_uint32, "\x00\x85\x01\x02\x03", 5, CBOR_TYPE_MAP, 0x85010203, 0 },
        { cbor_parse_map_uint64, "\x00\x05\x01\x02\x03\x04\x05\x06\x07", 9, CBOR_TYPE_MAP, 0x0501020304050607, 0 },
        { cbor_parse_map_indefinite, "\x00", 1, CBOR_TYPE_MAP, -1, 0 },
        { cbor_parse_semantic_tag, "\xd8", 1, CBOR_TYPE_SEMANTIC_TAG, 0, 0 },
        { cbor_parse_float16, "\x00\x3e\x00", 3, CBOR_TYPE_FLOAT, 0, 0x3ff8000000000000 },
        { cbor_parse_float32, "\x00\x3f\xc0\x00\x00", 5, CBOR_TYPE_FLOAT, 0, 0x3ff8000000000000 },
        { cbor_parse_float64, "\x00\x3f\xf8\x00\x00\x00\x00\x00\x00", 9, CBOR_TYPE_FLOAT, 0, 0x3ff8000000000000 },
        { cbor_parse_false, "\xf4", 1, CBOR_TYPE_FLOAT, 0, 0 },
        { cbor_parse_true, "\xf5", 1, CBOR_TYPE_FLOAT, 0, 0 },
        { cbor_parse_null, "\xf6", 1, CBOR_TYPE_FLOAT, 0, 0 },
        { cbor_parse_undefined, "\xf7", 1, CBOR_TYPE_FLOAT, 0, 0 },
        { cbor_parse_unimplemented, "\xe0", 1, CBOR_TYPE_FLOAT, 0, 0 },
        { cbor_parse_break, "\xff", 1, CBOR_TYPE_FLOAT, 0, 0 },
    };
    CHECK(sizeof all / sizeof *all == 44);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool string = all[i].type == CBOR_TYPE_BYTE_STRING || all[i].type == CBOR_TYPE_TEXT_STRING;
        for (size_t len = 0; len <= all[i].len; len++) {
            CBOR_PARSER_T *p = cbor_parser_create(all[i].bytes, len);
            CBOR_VAL_T val;
            memset(&val, 0xaa, sizeof val);
            int status = all[i].handler(p, &val);
            CHECK(status == (len < all[i].len ? -1 : 0));
            if (status == 0) {
                CHECK(p->ptr == all[i].bytes + len);
                CHECK(val.initial_byte == (unsigned char)all[i].bytes[0] && val.type == all[i].type && val.size == all[i].size);
                CHECK(p->in_indefinite_block == (val.size == -1));
                if (string && val.size >= 0) {
                    CHECK(memcmp(val.value.as_bytes, "xy", 2) == 0);
                    free(val.value.as_bytes);
                } else {
                    CHECK(val.value.as_uint == all[i].value);
                }
            } else {
                CHECK(p->ptr == all[i].bytes && val.size == (int64_t)0xaaaaaaaaaaaaaaaa);
            }
            cbor_parser_free(p);
        }
        CBOR_PARSER_T *p = cbor_parser_create(all[i].bytes, all[i].len);
        CBOR_VAL_T val;
        CHECK(all[i].handler(NULL, &val) == -1 && all[i].handler(p, NULL) == -1 && p->ptr == all[i].bytes);
        cbor_parser_free(p);
    }
    CBOR_PARSER_T *p = cbor_parser_create("\x1c", 1);
    CBOR_VAL_T val;
    CHECK(cbor_parse_reserved(p, &val) == -1 && cbor_parse_reserved(NULL, NULL) == -1);
    cbor_parser_free(p);
}

static void nothing(void) {
    CBOR_PARSER_T *p = cbor_parser_create(NULL, 5);
    CHECK(p != NULL && cbor_next_val(p) == NULL && cbor_parser_available_bytes(p) == 0);
    cbor_parser_free(p);
    CHECK(cbor_next_val(NULL) == NULL && cbor_parser_available_bytes(NULL) == 0);
    cbor_parser_free(NULL);
    cbor_val_free(NULL);
    cbor_generator_free(NULL);
    CHECK(cbor_write_uint(NULL, 1) == -1 && cbor_write_negint(NULL, -1) == -1 && cbor_write_float(NULL, 1) == -1);
    CHECK(cbor_write_byte_string(NULL, "a", 1) == -1 && cbor_write_text_string(NULL, "a", -1) == -1);
    CHECK(cbor_write_array(NULL, 1) == -1 && cbor_write_map(NULL, -1) == -1);
    CHECK(cbor_write_true(NULL) == -1 && cbor_write_false(NULL) == -1 && cbor_write_null(NULL) == -1);
    CHECK(cbor_write_undefined(NULL) == -1 && cbor_write_break(NULL) == -1);
}

/* cbor_to_json of the interface of 6.4. */
static void json(void) {
    BUF_T *text = cbor_to_json("\xbf\x61" "a\x9f\x01\xf6\xff\xff" "rest", 12);
    CHECK(text != NULL && strcmp(text->data, "{\"a\":[1,null]}") == 0);
    buf_free(text);
    CHECK(cbor_to_json("\xbf\x61" "a", 3) == NULL && cbor_to_json("", 0) == NULL && cbor_to_json(NULL, 1) == NULL);
    CHECK(cbor_to_json("\x01", SIZE_MAX) == NULL);
}

int main(void) {
    CBOR_GENERATOR_T *generator = cbor_generator_create();
    CHECK(generator != NULL && generator->data == NULL && generator->len == 0);
    numbers(generator);
    strings_and_containers(generator);
    cbor_generator_free(generator);
    tokens();
    incomplete();
    copies();
    handlers();
    nothing();
    json();
    return 0;
}
