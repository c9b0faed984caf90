/* The formats of values.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../common/output.h"
#include "json.h"
#include "values.h"

const char *const format_words[] = { "text", "value", "json", "pretty", "hex", "records", NULL };
const char *const time_words[] = { "clock", "iso", "none", NULL };

static void format_time(TIME_FORMAT_T time_format, char *text, size_t size) {
    struct timespec now;
    struct tm parts;
    char seconds[40];
    clock_gettime(CLOCK_REALTIME, &now);
    if (time_format == TIME_ISO) {
        gmtime_r(&now.tv_sec, &parts);
        strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &parts);
        snprintf(text, size, "%s.%03ldZ", seconds, now.tv_nsec / 1000000);
    } else {
        localtime_r(&now.tv_sec, &parts);
        strftime(seconds, sizeof seconds, "%H:%M:%S", &parts);
        snprintf(text, size, "%s.%03ld", seconds, now.tv_nsec / 1000000);
    }
}

static void print_hexadecimal(const unsigned char *bytes, size_t length) {
    static const char digits[] = "0123456789abcdef";
    char text[256];
    size_t filled = 0;
    for (size_t i = 0; i < length; i++) {
        text[filled++] = digits[bytes[i] >> 4];
        text[filled++] = digits[bytes[i] & 0xf];
        if (filled == sizeof text || i + 1 == length) {
            out_bytes(text, filled);
            filled = 0;
        }
    }
}

/* As hexdump -C prints. */
static void print_dump(const unsigned char *bytes, size_t length) {
    for (size_t at = 0; at < length; at += 16) {
        out_format("  %08zx ", at);
        for (size_t i = at; i < at + 16; i++) {
            if (i < length) {
                out_format("%s%02x", i % 16 == 8 ? "  " : " ", bytes[i]);
            } else {
                out_text(i % 16 == 8 ? "    " : "   ");
            }
        }
        out_text("  |");
        for (size_t i = at; i < at + 16 && i < length; i++) {
            out_format("%c", bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.');
        }
        out_text("|\n");
    }
}

static bool raw_bytes(const DIFFUSION_VALUE_T *value, const unsigned char **bytes, size_t *length) {
    void *found = NULL;
    const bool good = value != NULL && diffusion_value_get_raw_bytes(value, &found, length);
    *bytes = found;
    return good;
}

/* The value as JSON text, to be freed; NULL if it is null or has none. */
static char *json_of(const ITEM_T *item) {
    char *json = NULL;
    if (item->value == NULL) {
        return NULL;
    }
    if (item->datatype == DATATYPE_RECORDV2) {
        return diffusion_recordv2_to_string(item->value, &json, NULL) ? json : NULL;
    }
    return item->datatype != DATATYPE_BINARY && to_diffusion_json_string(item->value, &json, NULL) ? json : NULL;
}

/* Records: a line each, with tabs between the fields. */
static bool print_records(const DIFFUSION_VALUE_T *value) {
    LIST_T *records = NULL;
    if (value == NULL || !diffusion_recordv2_as_records(value, &records, NULL)) {
        return false;
    }
    for (LIST_NODE_T *record = records->first; record != NULL; record = record->next) {
        const LIST_T *fields = record->data;
        for (const LIST_NODE_T *field = fields->first; field != NULL; field = field->next) {
            const char *text = field->data;
            out_escaped(COLOUR_NONE, text, strlen(text));
            out_text(field->next == NULL ? "" : "\t");
        }
        out_text("\n");
    }
    list_of_lists_free(records, free);
    return true;
}

/* The value on the rest of a line. `exact`: without escapes. */
static void print_value(const ITEM_T *item, bool exact) {
    const unsigned char *bytes = NULL;
    size_t length = 0;
    char *text = NULL;
    if (item->datatype == DATATYPE_STRING && item->value != NULL && read_diffusion_string_value(item->value, &text, NULL)) {
        if (exact) {
            out_text(text);
        } else {
            out_escaped(COLOUR_NONE, text, strlen(text));
        }
    } else if (item->datatype == DATATYPE_BINARY && raw_bytes(item->value, &bytes, &length)) {
        print_hexadecimal(bytes, length);
    } else if ((text = json_of(item)) != NULL) {
        if (exact) {
            out_text(text);
        } else {
            json_line(text);
        }
    } else {
        out_coloured(COLOUR_WORD, "null", 4);
    }
    free(text);
    out_text("\n");
}

static int compare_texts(const void *one, const void *other) {
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* The keys in order, to be freed as hash_keys says. */
static char **sorted_keys(const HASH_T *properties, size_t *count) {
    char **keys = hash_keys(properties);
    *count = 0;
    while (keys != NULL && keys[*count] != NULL) {
        ++*count;
    }
    if (*count > 1) {
        qsort(keys, *count, sizeof *keys, compare_texts);
    }
    return keys;
}

static void print_json_item(const ITEM_T *item, const char *time) {
    out_text("{");
    if (time[0] != '\0') {
        out_format("\"time\":\"%s\",", time);
    }
    out_text("\"path\":");
    json_string(item->path);
    out_text(",\"type\":");
    json_string(item->type != NULL ? item->type : datatype_name(item->datatype));
    if (item->event != NULL) {
        char *author = diffusion_time_series_event_get_author(item->event);
        out_format(",\"event\":{\"sequence\":%ld,\"timestamp\":%ld,\"author\":", diffusion_time_series_event_get_sequence(item->event),
                   diffusion_time_series_event_get_timestamp(item->event));
        json_string(author == NULL ? "" : author);
        out_text("}");
        free(author);
    }
    if (item->properties != NULL) {
        size_t count;
        char **keys = sorted_keys(item->properties, &count);
        out_text(",\"properties\":{");
        for (size_t i = 0; i < count; i++) {
            out_text(i == 0 ? "" : ",");
            json_string(keys[i]);
            out_text(":");
            json_string(hash_get(item->properties, keys[i]));
        }
        out_text("}");
        free(keys);
    }
    if (item->has_value) {
        const unsigned char *bytes = NULL;
        size_t length = 0;
        char *json = NULL;
        if (item->datatype == DATATYPE_BINARY && raw_bytes(item->value, &bytes, &length)) {
            out_text(",\"hex\":\"");
            print_hexadecimal(bytes, length);
            out_text("\"");
        } else {
            json = json_of(item);
            out_text(",\"value\":");
            out_text(json == NULL ? "null" : json);
        }
        free(json);
    }
    out_text("}\n");
}

/* Time, path, and what belongs to an event: what stands before a value. */
static void print_head(const ITEM_T *item, const char *time) {
    if (time[0] != '\0') {
        out_coloured(COLOUR_TIME, time, strlen(time));
        out_text(" ");
    }
    out_escaped(COLOUR_PATH, item->path, strlen(item->path));
    if (item->event != NULL) {
        char *author = diffusion_time_series_event_get_author(item->event);
        out_format(" #%ld ", diffusion_time_series_event_get_sequence(item->event));
        out_escaped(COLOUR_NONE, author == NULL ? "" : author, author == NULL ? 0 : strlen(author));
        free(author);
    }
}

static void print_properties(const ITEM_T *item) {
    if (item->properties == NULL) {
        return;
    }
    size_t count;
    char **keys = sorted_keys(item->properties, &count);
    for (size_t i = 0; i < count; i++) {
        const char *value = hash_get(item->properties, keys[i]);
        out_text("    ");
        out_escaped(COLOUR_KEY, keys[i], strlen(keys[i]));
        out_text("=");
        out_escaped(COLOUR_NONE, value, strlen(value));
        out_text("\n");
    }
    free(keys);
}

bool print_item(const ITEM_T *item, FORMAT_T format, TIME_FORMAT_T time_format) {
    char time[64] = "";
    if (time_format != TIME_NONE) {
        format_time(format == FORMAT_JSON ? TIME_ISO : time_format, time, sizeof time);
    }
    if (format == FORMAT_JSON) {
        print_json_item(item, time);
        return out_flush();
    }
    if (format == FORMAT_VALUE && item->has_value) {
        print_value(item, true);
        return out_flush();
    }
    if (format == FORMAT_RECORDS && item->datatype == DATATYPE_RECORDV2 && item->has_value && print_records(item->value)) {
        return out_flush();
    }
    print_head(item, time);
    if (!item->has_value) {
        out_format(" %s\n", item->type != NULL ? item->type : datatype_name(item->datatype));
        print_properties(item);
        return out_flush();
    }
    const unsigned char *bytes = NULL;
    size_t length = 0;
    char *json = NULL;
    if (format == FORMAT_HEX && raw_bytes(item->value, &bytes, &length)) {
        out_format(" %zu bytes\n", length);
        print_dump(bytes, length);
    } else if (format == FORMAT_PRETTY && (json = json_of(item)) != NULL) {
        out_text("\n");
        json_pretty(json);
        out_text("\n");
        free(json);
    } else {
        out_text(" ");
        print_value(item, false);
    }
    print_properties(item);
    return out_flush();
}
