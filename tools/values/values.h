/* Values: read from the text of command lines and files, and printed in the formats of --format. */
#ifndef VALUES_H
#define VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "diffusion.h"

/* For --type: the numbers of the words in type_words. */
typedef enum { TYPE_NOT_GIVEN = -1, TYPE_JSON, TYPE_STRING, TYPE_INT64, TYPE_DOUBLE, TYPE_BINARY, TYPE_RECORD, TYPE_TIME_SERIES } TYPE_T;
extern const char *const type_words[];
/* Without time series, which are no type of values. */
extern const char *const value_type_words[];

TOPIC_TYPE_T topic_type_of(TYPE_T type);
DIFFUSION_DATATYPE datatype_of(TYPE_T type);
const char *topic_type_name(TOPIC_TYPE_T type);
const char *datatype_name(DIFFUSION_DATATYPE datatype);

/* The type of a topic's values, for a time series that of its events' values; false if there is none that is known. */
bool datatype_of_specification(const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE *datatype);

/*
 * Reads a value; NULL after a message. Binary values are the bytes themselves, or hexadecimal digits. Records are lines, their
 * fields separated by tabs. A NUL must follow the text, which does not count.
 */
BUF_T *value_parse(DIFFUSION_DATATYPE datatype, const char *text, size_t length, bool hexadecimal);

/* For --format: the numbers of the words in format_words. */
typedef enum { FORMAT_TEXT, FORMAT_VALUE, FORMAT_JSON, FORMAT_PRETTY, FORMAT_HEX, FORMAT_RECORDS } FORMAT_T;
extern const char *const format_words[];
#define FORMAT_HELP "text (time, path and value), value, json (a line each), pretty, hex or records"

/* For --time. */
typedef enum { TIME_CLOCK, TIME_ISO, TIME_NONE } TIME_FORMAT_T;
extern const char *const time_words[];

/* What is printed of a value. */
typedef struct {
    const char *path;
    const char *type;         /* of the topic; NULL: that of the value */
    DIFFUSION_DATATYPE datatype;
    const DIFFUSION_VALUE_T *value; /* NULL is null */
    bool has_value;           /* false: only path and type are printed */
    const DIFFUSION_TIME_SERIES_EVENT_T *event; /* NULL if the value is none of a time series */
    HASH_T *properties;       /* NULL if they were not asked for */
} ITEM_T;

/* Prints one; false when the output has failed. */
bool print_item(const ITEM_T *item, FORMAT_T format, TIME_FORMAT_T time_format);

#endif
