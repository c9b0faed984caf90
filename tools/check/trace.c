/*
 * The file of --trace: for each probe that failed what passed over its connections, message by message, as JSON.
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

/* What has passed in one direction, as it is taken apart. */
typedef struct {
    unsigned char *bytes;
    size_t length;
    size_t at;
    bool upgraded;  /* behind the HTTP header */
    bool unreadable;
    int opcode;     /* of the message under way; -1 for none */
    unsigned char *message;
    size_t message_length;
} SIDE_T;

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
    if (secure) {
        say("with wss:// the trace has no messages, which the relay cannot read, only what failed and how many bytes have passed; "
            "for messages use a ws:// connector of the server");
    }
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

static void put_header(const char *name, const unsigned char *bytes, size_t length) {
    char *header = strndup((const char *)bytes, length);
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

/* Passes over the HTTP headers: those of a proxy, and those of the upgrade, which are written. */
static void take_header(SIDE_T *side, DIRECTION_T direction) {
    while (!side->upgraded) {
        unsigned char *begin = side->bytes + side->at;
        const unsigned char *end = memmem(begin, side->length - side->at, "\r\n\r\n", 4);
        if (end == NULL) {
            side->unreadable = side->length > side->at;
            return;
        }
        const size_t length = (size_t)(end - begin) + 4;
        const bool proxy = direction == TO_SERVER ? memcmp(begin, "CONN", 4) == 0 : memcmp(begin, "HTTP", 4) == 0 && memmem(begin, length, "pgrade", 6) == NULL
            && side->length > side->at + length;
        side->at += length;
        if (!proxy) {
            side->upgraded = true;
            put_header(direction == TO_SERVER ? "upgrade_request" : "upgrade_response", begin, length);
        }
    }
}

static void put_frame(SIDE_T *side, DIRECTION_T direction, long at_ms, int *number) {
    unsigned char *message = side->message;
    const size_t length = side->message_length;
    blank_password(message, length);
    fprintf(file, "%s\n    {\"n\":%d,\"dir\":\"%s\",\"at_ms\":%ld,\"ws_opcode\":%d,\"hex\":\"", *number == 0 ? "" : ",", *number,
            direction == TO_SERVER ? "c2s" : "s2c", at_ms, side->opcode);
    for (size_t i = 0; i < length; i++) {
        fprintf(file, "%02x", message[i]);
    }
    fputs("\"}", file);
    ++*number;
}

/* One frame of the WebSocket, if all of it is there up to `available`; adds it to the message. */
static bool take_frame(SIDE_T *side, size_t available, DIRECTION_T direction, long at_ms, int *number) {
    const unsigned char *frame = side->bytes + side->at;
    const size_t left = available - side->at;
    if (!side->upgraded || available < side->at || left < 2) {
        return false;
    }
    size_t header = 2;
    uint64_t length = frame[1] & 0x7f;
    if (length >= 126) {
        const size_t size = length == 126 ? 2 : 8;
        header += size;
        if (left < header) {
            return false;
        }
        length = 0;
        for (size_t i = 2; i < header; i++) {
            length = length << 8 | frame[i];
        }
    }
    const unsigned char *mask = frame + header;
    const bool masked = (frame[1] & 0x80) != 0;
    header += masked ? 4 : 0;
    if (left < header || left - header < length) {
        return false;
    }
    const int opcode = frame[0] & 0x0f;
    if (opcode != 0) {
        side->opcode = opcode;
        side->message_length = 0;
    }
    for (size_t i = 0; i < length; i++) {
        side->message[side->message_length++] = frame[header + i] ^ (masked ? mask[i % 4] : 0);
    }
    side->at += header + (size_t)length;
    if ((frame[0] & 0x80) != 0) {
        put_frame(side, direction, at_ms, number);
    }
    return true;
}

/* The token of the connection response, which is the first message of the server. */
static void find_token(const SIDE_T *side, unsigned char *token) {
    const unsigned char *message = side->bytes + side->at + 2;
    if (side->upgraded && side->length - side->at >= 2 + TOKEN_OFFSET + TOKEN_LENGTH && message[0] == '#') {
        memcpy(token, message + TOKEN_OFFSET, TOKEN_LENGTH);
    }
}

static void put_messages(const RECORDING_T *recording) {
    SIDE_T sides[2] = { { .opcode = -1 }, { .opcode = -1 } };
    unsigned char token[TOKEN_LENGTH + 1] = { 0 };
    size_t available[2] = { 0, 0 };
    int number = 0;
    bool ready = true;
    for (int i = 0; i < 2; i++) {
        sides[i].bytes = malloc(recording->lengths[i] + 1);
        sides[i].message = malloc(recording->lengths[i] + 1);
        ready = ready && sides[i].bytes != NULL && sides[i].message != NULL;
        if (ready && recording->lengths[i] > 0) {
            memcpy(sides[i].bytes, recording->bytes[i], recording->lengths[i]);
        }
        sides[i].length = recording->lengths[i];
    }
    if (ready) {
        take_header(&sides[TO_SERVER], TO_SERVER);
        take_header(&sides[TO_CLIENT], TO_CLIENT);
        find_token(&sides[TO_CLIENT], token);
        blank(sides[TO_CLIENT].bytes, sides[TO_CLIENT].length, token, strlen((const char *)token));
    }
    fputs(",\"frames\":[", file);
    for (size_t i = 0; ready && i < recording->chunk_count; i++) {
        const CHUNK_T *chunk = &recording->chunks[i];
        SIDE_T *side = &sides[chunk->direction];
        available[chunk->direction] += chunk->length;
        while (take_frame(side, available[chunk->direction], chunk->direction, chunk->at_ms, &number)) {
        }
    }
    fputs("]", file);
    const size_t rest[2] = { sides[0].length - sides[0].at, sides[1].length - sides[1].at };
    if (rest[TO_SERVER] + rest[TO_CLIENT] > 0) {
        fprintf(file, ",\"incomplete_bytes\":{\"c2s\":%zu,\"s2c\":%zu}", rest[TO_SERVER], rest[TO_CLIENT]);
    }
    for (int i = 0; i < 2; i++) {
        free(sides[i].bytes);
        free(sides[i].message);
    }
}

static void put_connection(const RECORDING_T *recording, int session, int connection) {
    fprintf(file, "%s\n   {\"session\":%d,\"connection\":%d,\"bytes\":{\"c2s\":%zu,\"s2c\":%zu}", session + connection == 0 ? "" : ",", session, connection,
            recording->lengths[TO_SERVER], recording->lengths[TO_CLIENT]);
    if (recording->cut) {
        fputs(",\"cut\":true", file);
    }
    if (recording->too_long) {
        fputs(",\"too_long\":true", file);
    }
    if (secure) {
        fputs(",\"tls\":true,\"frames\":[]", file);
    } else {
        put_messages(recording);
    }
    fputs("}", file);
}

bool trace_probe(const CHECK_T *check) {
    probe_secret = check->secret;
    fprintf(file, "%s\n {\"name\":\"%s\",\"protocol\":%d,\"expected\":", is_first ? "" : ",", check->probe->name, check->protocol);
    put_string(check->expected, strlen(check->expected));
    fputs(",\"seen\":", file);
    put_string(check->seen, strlen(check->seen));
    fputs(",\"connections\":[", file);
    for (int session = 0; session < check->session_count; session++) {
        const RECORDING_T *recording;
        for (int i = 0; (recording = relay_recording(check->sessions[session].relay, i)) != NULL; i++) {
            put_connection(recording, session, i);
        }
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
