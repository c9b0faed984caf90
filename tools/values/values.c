#include "values.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/output.h"

const char *const type_words[] = { "json", "string", "int64", "double", "binary", "record_v2", "time_series", NULL };
const char *const value_type_words[] = { "json", "string", "int64", "double", "binary", "record_v2", NULL };

static const struct {
    TOPIC_TYPE_T topic_type;
    DIFFUSION_DATATYPE datatype;
} types[] = {
    [TYPE_JSON] = { TOPIC_TYPE_JSON, DATATYPE_JSON },       [TYPE_STRING] = { TOPIC_TYPE_STRING, DATATYPE_STRING },
    [TYPE_INT64] = { TOPIC_TYPE_INT64, DATATYPE_INT64 },    [TYPE_DOUBLE] = { TOPIC_TYPE_DOUBLE, DATATYPE_DOUBLE },
    [TYPE_BINARY] = { TOPIC_TYPE_BINARY, DATATYPE_BINARY }, [TYPE_RECORD] = { TOPIC_TYPE_RECORDV2, DATATYPE_RECORDV2 },
};

TOPIC_TYPE_T topic_type_of(TYPE_T type) {
    return type == TYPE_TIME_SERIES ? TOPIC_TYPE_TIME_SERIES : types[type].topic_type;
}

DIFFUSION_DATATYPE datatype_of(TYPE_T type) {
    return types[type].datatype;
}

const char *topic_type_name(TOPIC_TYPE_T type) {
    for (int i = 0; type_words[i] != NULL; i++) {
        if (topic_type_of((TYPE_T)i) == type) {
            return type_words[i];
        }
    }
    return "unknown";
}

const char *datatype_name(DIFFUSION_DATATYPE datatype) {
    for (int i = 0; value_type_words[i] != NULL; i++) {
        if (types[i].datatype == datatype) {
            return value_type_words[i];
        }
    }
    return "unknown";
}

bool datatype_of_specification(const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE *datatype) {
    const TOPIC_TYPE_T topic_type = topic_specification_get_topic_type(specification);
    HASH_T *properties = NULL;
    const char *wanted = NULL;
    if (topic_type == TOPIC_TYPE_TIME_SERIES) {
        properties = topic_specification_get_properties(specification);
        wanted = properties == NULL ? NULL : hash_get(properties, DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE);
    }
    bool found = false;
    for (int i = 0; value_type_words[i] != NULL && !found; i++) {
        found = topic_type == TOPIC_TYPE_TIME_SERIES ? wanted != NULL && strcmp(wanted, value_type_words[i]) == 0
                                                     : types[i].topic_type == topic_type;
        if (found) {
            *datatype = types[i].datatype;
        }
    }
    hash_free(properties, free, free);
    return found;
}

static bool is_utf8(const unsigned char *text, size_t length) {
    for (size_t i = 0; i < length;) {
        const unsigned char first = text[i++];
        int more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
        uint32_t point = more == 1 ? first & 0x1f : more == 2 ? first & 0x0f : first & 0x07;
        if (more < 0 || (size_t)more > length - i) {
            return false;
        }
        for (int j = 0; j < more; j++) {
            if ((text[i] & 0xc0) != 0x80) {
                return false;
            }
            point = point << 6 | (text[i++] & 0x3f);
        }
        if ((more == 2 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) || (more == 3 && (point < 0x10000 || point > 0x10ffff))) {
            return false;
        }
    }
    return true;
}

static int hexadecimal_digit(char digit) {
    const char *digits = "0123456789abcdef";
    const char *found = digit == '\0' ? NULL : strchr(digits, tolower((unsigned char)digit));
    return found == NULL ? -1 : (int)(found - digits);
}

static bool write_hexadecimal(const char *text, size_t length, BUF_T *buf) {
    size_t digits = 0;
    unsigned char byte = 0;
    unsigned char *bytes = malloc(length / 2 + 1);
    bool good = bytes != NULL;
    for (size_t i = 0; good && i < length; i++) {
        if (isspace((unsigned char)text[i])) {
            continue;
        }
        const int digit = hexadecimal_digit(text[i]);
        good = digit >= 0;
        byte = (unsigned char)(byte << 4 | (digit & 0xf));
        if (digits++ % 2 == 1) {
            bytes[digits / 2 - 1] = byte;
        }
    }
    good = good && digits % 2 == 0 && write_diffusion_binary_value(bytes, buf, digits / 2);
    free(bytes);
    return good;
}

/* Lines of fields that are separated by tabs. */
static bool write_records(const char *text, size_t length, BUF_T *buf) {
    char *copy = strndup(text, length);
    DIFFUSION_RECORDV2_BUILDER_T *builder = diffusion_recordv2_builder_init();
    if (copy == NULL || builder == NULL) {
        free(copy);
        diffusion_recordv2_builder_free(builder);
        return false;
    }
    if (length > 0 && copy[length - 1] == '\n') {
        copy[length - 1] = '\0';
    }
    char *lines = copy;
    for (char *line = strsep(&lines, "\n"); line != NULL; line = strsep(&lines, "\n")) {
        LIST_T *fields = list_create();
        for (char *field = strsep(&line, "\t"); field != NULL; field = strsep(&line, "\t")) {
            list_append_last(fields, field);
        }
        diffusion_recordv2_builder_add_record_with_list(builder, fields);
        list_free(fields, NULL);
    }
    void *records = diffusion_recordv2_builder_build(builder);
    const bool good = records != NULL && write_diffusion_recordv2_value(records, buf);
    free(records);
    diffusion_recordv2_builder_free(builder);
    free(copy);
    return good;
}

static bool write_value(DIFFUSION_DATATYPE datatype, const char *text, size_t length, bool hexadecimal, BUF_T *buf) {
    char *end = NULL;
    if (datatype == DATATYPE_BINARY) {
        return hexadecimal ? write_hexadecimal(text, length, buf) : write_diffusion_binary_value(text, buf, length);
    }
    if (strlen(text) != length || !is_utf8((const unsigned char *)text, length)) {
        return false;
    }
    errno = 0;
    switch (datatype) {
    case DATATYPE_JSON:
        return write_diffusion_json_value(text, buf);
    case DATATYPE_STRING:
        return write_diffusion_string_value(text, buf);
    case DATATYPE_INT64: {
        const long long number = strtoll(text, &end, 10);
        return errno == 0 && end != text && end[strspn(end, " \t\r\n")] == '\0' && write_diffusion_int64_value(number, buf);
    }
    case DATATYPE_DOUBLE: {
        const double number = strtod(text, &end);
        // The smallest numbers are reported as out of range, too, though they are there.
        const bool too_large = errno == ERANGE && isinf(number);
        return !too_large && end != text && end[strspn(end, " \t\r\n")] == '\0' && write_diffusion_double_value(number, buf);
    }
    default:
        return write_records(text, length, buf);
    }
}

BUF_T *value_parse(DIFFUSION_DATATYPE datatype, const char *text, size_t length, bool hexadecimal) {
    BUF_T *buf = buf_create();
    if (buf != NULL && write_value(datatype, text, length, hexadecimal, buf)) {
        return buf;
    }
    const char *kind = datatype == DATATYPE_BINARY ? "row of hexadecimal digits" : datatype_name(datatype);
    complain("'%.60s%s' is no %s value", text, length > 60 ? "..." : "", kind);
    buf_free(buf);
    return NULL;
}
