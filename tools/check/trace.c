/*
 * The file of --trace: for each probe that failed what its sessions sent and received, message by message, as JSON.
 * scripts/trace_to_vectors.py makes test vectors of it.
 *
 * Passwords and session tokens are replaced by as many asterisks, so that all lengths stay right.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../common/run.h"
#include "check.h"

/* Shorter passwords are found where they stand as credentials, but not as a part of something else. */
#define SHORTEST_SECRET 4
#define TOKEN_LENGTH 24
#define TOKEN_OFFSET 19

static FILE *file;
static const char *path;
static bool is_first;
static bool secure;

/* The password that the probe has made; empty if it has none. */
static const char *probe_secret = "";

static bool write_failed(void) {
    complain("%s cannot be written: %s", path, strerror(errno));
    return false;
}

static void put_string(const char *text, size_t length) {
    fputc('"', file);
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') {
            fprintf(file, "\\%c", byte);
        } else if (byte < 0x20 || byte >= 0x7f) {
            fprintf(file, "\\u%04x", byte);
        } else {
            fputc(byte, file);
        }
    }
    fputc('"', file);
}

bool trace_open(const char *name, const char *server) {
    path = name;
    file = fopen(name, "w");
    if (file == NULL) {
        return write_failed();
    }
    const char *host = strrchr(server, '@');
    host = host == NULL ? server : host + 1;
    secure = strncasecmp(server, "wss:", 4) == 0;
    is_first = true;
    fputs("{\"format\":\"diffusion check trace 1\",\"library\":", file);
    fprintf(file, "\"%d.%d.%d\",\"server\":", DIFFUSION_C_VERSION_MAJOR, DIFFUSION_C_VERSION_MINOR, DIFFUSION_C_VERSION_PATCH);
    put_string(host, strlen(host));
    fputs(",\n\"probes\":[", file);
    return fflush(file) == 0 ? true : write_failed();
}

static void blank(unsigned char *bytes, size_t length, const void *secret, size_t secret_length) {
    if (secret_length == 0) {
        return;
    }
    for (unsigned char *at = bytes; (at = memmem(at, length - (size_t)(at - bytes), secret, secret_length)) != NULL; at += secret_length) {
        memset(at, '*', secret_length);
    }
}

/* Passwords in messages: credentials are a type, a length and the bytes. */
static void blank_password(unsigned char *bytes, size_t length) {
    blank(bytes, length, probe_secret, strlen(probe_secret));
    const size_t password_length = option_password == NULL ? 0 : strlen(option_password);
    if (password_length == 0) {
        return;
    }
    if (password_length >= SHORTEST_SECRET) {
        blank(bytes, length, option_password, password_length);
        return;
    }
    unsigned char credentials[SHORTEST_SECRET + 2] = { 1, (unsigned char)password_length };
    memcpy(credentials + 2, option_password, password_length);
    for (unsigned char *at = bytes; (at = memmem(at, length - (size_t)(at - bytes), credentials, password_length + 2)) != NULL; at += password_length + 2) {
        memset(at + 2, '*', password_length);
    }
}

/* The value of a parameter of the request: in its first line, or in a field of its header. */
static void blank_parameter(char *header, const char *name, char end) {
    for (char *at = header; (at = strcasestr(at, name)) != NULL; at++) {
        if (at > header && strchr("?&\n", at[-1]) != NULL) {
            for (char *value = at + strlen(name); *value != '\0' && *value != end && *value != ' ' && *value != '\r'; value++) {
                *value = '*';
            }
        }
    }
}

static void put_header(const char *name, const RECORD_T *record) {
    char *header = record == NULL ? NULL : strndup((const char *)record->bytes, record->length);
    if (header == NULL) {
        return;
    }
    blank_parameter(header, "password=", '&');
    blank_parameter(header, "c=", '&');
    blank_parameter(header, "password: ", '\r');
    blank_parameter(header, "c: ", '\r');
    blank_parameter(header, "authorization: basic ", '\r');
    blank_parameter(header, "proxy-authorization: basic ", '\r');
    blank_parameter(header, "cookie: ", '\r');
    blank_parameter(header, "set-cookie: ", '\r');
    fprintf(file, ",\"%s\":", name);
    put_string(header, strlen(header));
    free(header);
}

/* The opcode of the WebSocket's frame; 0 for what is none that the session has taken. */
static int opcode_of(DIFFUSION_TRAFFIC_KIND_T kind) {
    switch (kind) {
    case DIFFUSION_TRAFFIC_SENT:
    case DIFFUSION_TRAFFIC_RECEIVED:
        return 2;
    case DIFFUSION_TRAFFIC_CLOSE:
        return 8;
    case DIFFUSION_TRAFFIC_PING:
        return 9;
    default:
        return 0;
    }
}

/* The token of the connection response, which is the first message of the server; NULL if there is none. */
static const unsigned char *token_of(const RECORD_T *response) {
    const bool accepted = response != NULL && response->length >= TOKEN_OFFSET + TOKEN_LENGTH && response->bytes[0] == '#';
    return accepted ? response->bytes + TOKEN_OFFSET : NULL;
}

static void put_frame(RECORD_T *record, int64_t begun_us, int number, const unsigned char *token) {
    blank_password(record->bytes, record->length);
    if (token[0] != '\0') {
        blank(record->bytes, record->length, token, TOKEN_LENGTH);
    }
    const int opcode = opcode_of(record->kind);
    fprintf(file, "%s\n    {\"n\":%d,\"dir\":\"%s\",\"at_ms\":%ld,", number == 0 ? "" : ",", number,
            record->kind == DIFFUSION_TRAFFIC_SENT ? "c2s" : "s2c", (long)((record->time_us - begun_us) / 1000));
    if (opcode == 0) {
        fputs("\"refused\":true,", file);
    } else {
        fprintf(file, "\"ws_opcode\":%d,", opcode);
    }
    fputs("\"hex\":\"", file);
    for (size_t i = 0; i < record->length; i++) {
        fprintf(file, "%02x", record->bytes[i]);
    }
    fputs("\"}", file);
}

/* The messages of one connection. */
static void put_frames(const RECORDING_T *recording, uint64_t connection) {
    unsigned char token[TOKEN_LENGTH] = { 0 };
    const unsigned char *found = token_of(recording_first(recording, connection, DIFFUSION_TRAFFIC_RECEIVED));
    int number = 0;
    if (found != NULL) {
        memcpy(token, found, TOKEN_LENGTH);
    }
    fputs(",\"frames\":[", file);
    for (size_t i = 0; i < recording->count; i++) {
        RECORD_T *record = &recording->records[i];
        const bool is_header = record->kind == DIFFUSION_TRAFFIC_REQUEST || record->kind == DIFFUSION_TRAFFIC_ANSWER;
        if (record->connection == connection && !is_header) {
            put_frame(record, recording->records[0].time_us, number++, token);
        }
    }
    fputs("]", file);
}

/* Whether this program has cut it: after it was opened, and before the next was. */
static bool was_cut(const CHECK_SESSION_T *session, uint64_t connection) {
    int64_t times[64];
    const int size = sizeof times / sizeof *times;
    const int count = relay_cut_times(session->relay, times, size);
    const RECORD_T *opened = recording_first(&session->recording, connection, DIFFUSION_TRAFFIC_REQUEST);
    const RECORD_T *next = NULL;
    for (size_t i = 0; next == NULL && i < session->recording.count; i++) {
        const RECORD_T *record = &session->recording.records[i];
        next = record->kind == DIFFUSION_TRAFFIC_REQUEST && record->connection > connection ? record : NULL;
    }
    bool cut = false;
    for (int i = 0; opened != NULL && i < count && i < size; i++) {
        cut = cut || (times[i] >= opened->time_us && (next == NULL || times[i] < next->time_us));
    }
    return cut;
}

/* The connections of one session; gives whether any was put before or now. */
static bool put_connections(const CHECK_SESSION_T *session, int number, bool any) {
    const RECORDING_T *recording = &session->recording;
    const uint64_t last = recording_last_connection(recording);
    int index = 0;
    for (uint64_t connection = 1; connection <= last; connection++) {
        const RECORD_T *request = recording_first(recording, connection, DIFFUSION_TRAFFIC_REQUEST);
        if (request == NULL) {
            continue;
        }
        fprintf(file, "%s\n   {\"session\":%d,\"connection\":%d", any ? "," : "", number, index++);
        if (was_cut(session, connection)) {
            fputs(",\"cut\":true", file);
        }
        if (recording->too_long && connection == last) {
            fputs(",\"too_long\":true", file);
        }
        if (secure) {
            fputs(",\"tls\":true", file);
        }
        put_header("upgrade_request", request);
        put_header("upgrade_response", recording_first(recording, connection, DIFFUSION_TRAFFIC_ANSWER));
        put_frames(recording, connection);
        fputs("}", file);
        any = true;
    }
    return any;
}

bool trace_probe(const CHECK_T *check) {
    probe_secret = check->secret;
    fprintf(file, "%s\n {\"name\":\"%s\",\"protocol\":%d,\"expected\":", is_first ? "" : ",", check->probe->name, check->protocol);
    put_string(check->expected, strlen(check->expected));
    fputs(",\"seen\":", file);
    put_string(check->seen, strlen(check->seen));
    fputs(",\"connections\":[", file);
    bool any = false;
    for (int session = 0; session < check->session_count; session++) {
        any = put_connections(&check->sessions[session], session, any);
    }
    fputs("]}", file);
    is_first = false;
    return fflush(file) == 0 ? true : write_failed();
}

bool trace_close(void) {
    fputs("]}\n", file);
    const bool failed_before = ferror(file) != 0;
    const bool closed = fclose(file) == 0;
    file = NULL;
    return closed && !failed_before ? true : write_failed();
}
