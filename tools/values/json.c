#include "json.h"

#include <ctype.h>
#include <string.h>

#include "../common/output.h"

void json_string(const char *text) {
    out_text("\"");
    for (const char *at = text; *at != '\0';) {
        const size_t plain = strcspn(at, "\"\\\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037");
        out_bytes(at, plain);
        at += plain;
        if (*at == '"' || *at == '\\') {
            out_format("\\%c", *at++);
        } else if (*at == '\n') {
            out_text("\\n");
            at++;
        } else if (*at == '\t') {
            out_text("\\t");
            at++;
        } else if (*at != '\0') {
            out_format("\\u%04x", (unsigned char)*at++);
        }
    }
    out_text("\"");
}

/* The length of the token at the beginning of JSON text. */
static size_t token_length(const char *json) {
    if (*json == '"') {
        size_t length = 1;
        while (json[length] != '\0' && json[length] != '"') {
            length += json[length] == '\\' && json[length + 1] != '\0' ? 2 : 1;
        }
        return length + (json[length] == '"');
    }
    if (strchr("[]{}:,", *json) != NULL) {
        return 1;
    }
    return strcspn(json, "[]{}:, \t\r\n\"");
}

static COLOUR_T colour_of(const char *token, size_t length) {
    if (*token == '"') {
        return token[length] == ':' ? COLOUR_KEY : COLOUR_STRING;
    }
    if (strchr("[]{}:,", *token) != NULL) {
        return COLOUR_NONE;
    }
    return isalpha((unsigned char)*token) ? COLOUR_WORD : COLOUR_NUMBER;
}

static void line_break(int depth) {
    out_text("\n");
    for (int i = 0; i < depth; i++) {
        out_text("  ");
    }
}

static void print(const char *json, int pretty) {
    int depth = 0;
    while (*json != '\0') {
        if (isspace((unsigned char)*json)) {
            json++;
            continue;
        }
        const size_t length = token_length(json);
        const char next = json[length];
        const int closes = *json == ']' || *json == '}';
        depth -= closes;
        if (pretty && closes && json[-1] != '[' && json[-1] != '{') {
            line_break(depth);
        }
        out_escaped(colour_of(json, length), json, length);
        if (*json == '[' || *json == '{') {
            depth++;
            if (pretty && next != ']' && next != '}') {
                line_break(depth);
            }
        } else if (pretty && *json == ',') {
            line_break(depth);
        } else if (pretty && *json == ':') {
            out_text(" ");
        }
        json += length;
    }
}

void json_pretty(const char *json) {
    print(json, 1);
}

void json_line(const char *json) {
    print(json, 0);
}
