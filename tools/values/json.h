/* JSON on standard output. */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stddef.h>

/* A string with its quotation marks and escapes. */
void json_string(const char *text);

/* JSON text, as the library makes it, on several lines and in colours. */
void json_pretty(const char *json);

/* JSON text on one line, in colours. */
void json_line(const char *json);

#endif
