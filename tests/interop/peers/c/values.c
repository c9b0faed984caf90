/* Values of the data types as text and back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

#define EVENTS "events:"

static const struct {
    const char *name;
    DIFFUSION_DATATYPE datatype;
    TOPIC_TYPE_T topic_type;
} TYPES[] = {
    {"string", DATATYPE_STRING, TOPIC_TYPE_STRING},    {"int64", DATATYPE_INT64, TOPIC_TYPE_INT64},
    {"double", DATATYPE_DOUBLE, TOPIC_TYPE_DOUBLE},    {"json", DATATYPE_JSON, TOPIC_TYPE_JSON},
    {"binary", DATATYPE_BINARY, TOPIC_TYPE_BINARY},    {"record_v2", DATATYPE_RECORDV2, TOPIC_TYPE_RECORDV2},
    {"time_series", DATATYPE_BINARY, TOPIC_TYPE_TIME_SERIES},
};
#define TYPE_COUNT (sizeof TYPES / sizeof TYPES[0])

static size_t type_named(const char *type) {
    if (strncmp(type, EVENTS, strlen(EVENTS)) == 0) {
        type += strlen(EVENTS);
    }
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (strcmp(TYPES[i].name, type) == 0) {
            return i;
        }
    }
    fprintf(stderr, "no type %s\n", type);
    exit(2);
}

DIFFUSION_DATATYPE datatype_of(const char *type) {
    return TYPES[type_named(type)].datatype;
}

TOPIC_TYPE_T topic_type_of(const char *type) {
    return TYPES[type_named(type)].topic_type;
}

const char *name_of_topic_type(TOPIC_TYPE_T type) {
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (TYPES[i].topic_type == type) {
            return TYPES[i].name;
        }
    }
    return "unknown";
}

/* As the shortest text that is read as the same number. */
static void write_double(FILE *to, double number) {
    char text[40];
    if (isnan(number)) {
        strcpy(text, "NaN");
    } else if (isinf(number)) {
        strcpy(text, number > 0 ? "Infinity" : "-Infinity");
    } else {
        for (int digits = 1; digits <= 17; digits++) {
            snprintf(text, sizeof text, "%.*g", digits, number);
            if (strtod(text, NULL) == number) {
                break;
            }
        }
    }
    fputs(text, to);
}

static void write_records(FILE *to, const LIST_T *records) {
    putc('r', to);
    for (int i = 0; i < list_get_size(records); i++) {
        const LIST_T *fields = (const LIST_T *)list_get_data_indexed(records, i);
        if (i > 0) {
            putc(';', to);
        }
        for (int n = 0; n < list_get_size(fields); n++) {
            fprintf(to, "%s%s", n > 0 ? "," : "", (const char *)list_get_data_indexed(fields, n));
        }
    }
}

static void write_binary(FILE *to, const DIFFUSION_VALUE_T *value) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    putc('x', to);
    if (diffusion_value_get_raw_bytes(value, (void **)&bytes, &length)) {
        for (size_t i = 0; i < length; i++) {
            fprintf(to, "%02x", bytes[i]);
        }
    }
}

/* The whole event of a time series: its number and its value. */
static bool write_event(FILE *to, const char *type, const DIFFUSION_VALUE_T *value, DIFFUSION_API_ERROR *error) {
    DIFFUSION_TIME_SERIES_EVENT_T *event = NULL;
    if (!read_diffusion_time_series_event(value, &event, error)) {
        return false;
    }
    DIFFUSION_VALUE_T *inner = diffusion_time_series_event_get_value(event);
    char *text = text_of(type + strlen(EVENTS), inner);
    fprintf(to, "%ld %s", diffusion_time_series_event_get_sequence(event), text);
    free(text);
    diffusion_value_free(inner);
    diffusion_time_series_event_free(event);
    return true;
}

static bool write_value(FILE *to, const char *type, const DIFFUSION_VALUE_T *value, DIFFUSION_API_ERROR *error) {
    char *text = NULL;
    int64_t whole = 0;
    double number = 0;
    LIST_T *records = NULL;
    bool readable = true;
    if (strncmp(type, EVENTS, strlen(EVENTS)) == 0) {
        return write_event(to, type, value, error);
    }
    switch (datatype_of(type)) {
        case DATATYPE_STRING:
            if ((readable = read_diffusion_string_value(value, &text, error))) {
                fprintf(to, "\"%s", text);
            }
            break;
        case DATATYPE_INT64:
            if ((readable = read_diffusion_int64_value(value, &whole, error))) {
                fprintf(to, "%lld", (long long)whole);
            }
            break;
        case DATATYPE_DOUBLE:
            if ((readable = read_diffusion_double_value(value, &number, error))) {
                write_double(to, number);
            }
            break;
        case DATATYPE_JSON:
            if ((readable = to_diffusion_json_string(value, &text, error))) {
                fputs(text, to);
            }
            break;
        case DATATYPE_RECORDV2:
            if ((readable = diffusion_recordv2_as_records(value, &records, error))) {
                write_records(to, records);
                list_of_lists_free(records, free);
            }
            break;
        default: write_binary(to, value);
    }
    free(text);
    return readable;
}

char *text_of(const char *type, const DIFFUSION_VALUE_T *value) {
    if (value == NULL) {
        return strdup(NO_VALUE);
    }
    char *text = NULL;
    size_t length = 0;
    DIFFUSION_API_ERROR error = NULL;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL) {
        abort();
    }
    if (!write_value(to, type, value, &error)) {
        fprintf(to, "unreadable: %s", error == NULL ? "" : get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
    }
    fclose(to);
    return text;
}

static unsigned char nibble(char digit) {
    return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Records by the library's builder: fields separated by commas, records by semicolons. */
static void *records_of(char *text) {
    DIFFUSION_RECORDV2_BUILDER_T *builder = diffusion_recordv2_builder_init();
    char *record;
    while ((record = strsep(&text, ";")) != NULL) {
        char *fields[MOST_WORDS + 1];
        int count = 0;
        char *field;
        while (count < MOST_WORDS && (field = strsep(&record, ",")) != NULL) {
            fields[count++] = field;
        }
        fields[count] = NULL;
        diffusion_recordv2_builder_add_record(builder, fields);
    }
    void *built = diffusion_recordv2_builder_build(builder);
    diffusion_recordv2_builder_free(builder);
    return built;
}

BUF_T *bytes_of(const char *type, const char *text) {
    if (strcmp(text, NO_VALUE) == 0) {
        return NULL;
    }
    BUF_T *bytes = buf_create();
    bool written = false;
    /* Past the letter that tells a text from no value. */
    char *rest = strdup(text + 1);
    switch (datatype_of(type)) {
        case DATATYPE_STRING: written = write_diffusion_string_value(rest, bytes); break;
        case DATATYPE_INT64: written = write_diffusion_int64_value(strtoll(text, NULL, 10), bytes); break;
        case DATATYPE_DOUBLE: written = write_diffusion_double_value(strtod(text, NULL), bytes); break;
        case DATATYPE_JSON: written = write_diffusion_json_value(text, bytes); break;
        case DATATYPE_RECORDV2: {
            void *records = records_of(rest);
            written = write_diffusion_recordv2_value(records, bytes);
            free(records);
            break;
        }
        default: {
            size_t length = strlen(rest) / 2;
            for (size_t i = 0; i < length; i++) {
                rest[i] = (char)(nibble(rest[2 * i]) << 4 | nibble(rest[2 * i + 1]));
            }
            written = write_diffusion_binary_value(rest, bytes, length);
        }
    }
    free(rest);
    if (!written) {
        fprintf(stderr, "no %s: %s\n", type, text);
        exit(2);
    }
    return bytes;
}
