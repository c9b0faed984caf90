/* Credentials and conversation ids (specification/sessions/session sections 5 and 8). */
#include "diffusion.h"

#include "check.h"

static int holds(const BUF_T *buf, const void *bytes, size_t len) {
    return buf != NULL && buf->len == len && (len == 0 || memcmp(buf->data, bytes, len) == 0);
}

/* Wire form and back, by both readers. */
static void round_trip(const CREDENTIALS_T *credentials, const void *wire, size_t len) {
    BUF_T *buf = credentials_marshal(credentials);
    CHECK(holds(buf, wire, len));
    CREDENTIALS_T *again = credentials_unmarshal(buf);
    CHECK(again != NULL && again->type == credentials->type);
    CHECK(holds(again->data, credentials->data->data, credentials->data->len));
    credentials_free(again);
    again = NULL;
    CHECK(buf_read_credentials(buf->data, &again) == buf->data + len);
    CHECK(again != NULL && again->type == credentials->type);
    CHECK(holds(again->data, credentials->data->data, credentials->data->len));
    credentials_free(again);
    buf_free(buf);
}

static void kinds(void) {
    CREDENTIALS_T *none = credentials_create_none();
    CHECK(none->type == NONE && holds(none->data, NULL, 0));
    round_trip(none, "\0\0", 2);
    credentials_free(none);

    CREDENTIALS_T *password = credentials_create_password("password");
    CHECK(password->type == PLAIN_PASSWORD && holds(password->data, "password", 8));
    CHECK(password->data->data[8] == '\0');
    round_trip(password, "\1\10password", 10);
    credentials_free(password);

    CREDENTIALS_T *empty = credentials_create_password("");
    CHECK(empty->type == PLAIN_PASSWORD && holds(empty->data, NULL, 0));
    round_trip(empty, "\1\0", 2);
    credentials_free(empty);

    char bytes[200];
    char wire[203];
    for (int i = 0; i < 200; i++) {
        bytes[i] = (char)i;
    }
    memcpy(wire, "\2\310\1", 3);
    memcpy(wire + 3, bytes, 200);
    CREDENTIALS_T *custom = credentials_create_custom(bytes, 200);
    CHECK(custom->type == CUSTOM && holds(custom->data, bytes, 200));
    round_trip(custom, wire, 203);
    credentials_free(custom);
}

static void refusals(void) {
    CREDENTIALS_T *out = NULL;
    CHECK(credentials_create_password(NULL) == NULL);
    CHECK(credentials_create_custom(NULL, 1) == NULL);
    CHECK(credentials_create_custom("x", ULONG_MAX) == NULL);
    CREDENTIALS_T *empty = credentials_create_custom(NULL, 0);
    CHECK(empty != NULL && empty->type == CUSTOM);
    credentials_free(empty);
    credentials_free(NULL);
    CHECK(credentials_marshal(NULL) == NULL);
    CHECK(credentials_unmarshal(NULL) == NULL);
    CHECK(buf_read_credentials(NULL, &out) == NULL);
    CHECK(buf_read_credentials("\0\0", NULL) == NULL);
    CHECK(buf_read_credentials("\3\1x", &out) == NULL);
    CHECK(buf_read_credentials("\1\377\377\377\377\377\377", &out) == NULL);
    CHECK(out == NULL);
    const char *const malformed[] = { "", "\1", "\1\5abc", "\7\1x" };
    const size_t lengths[] = { 0, 1, 5, 3 };
    for (int i = 0; i < 4; i++) {
        BUF_T *buf = buf_create();
        buf_write_bytes(buf, malformed[i], lengths[i]);
        CHECK(credentials_unmarshal(buf) == NULL);
        buf_free(buf);
    }
}

static void buffers(void) {
    BUF_T *buf = buf_create();
    CHECK(buf->data == NULL && buf->len == 0);
    buf_write_bytes(buf, "ab", 2);
    /* The buffer's own bytes, while it grows. */
    for (int i = 0; i < 10; i++) {
        buf_write_bytes(buf, buf->data, buf->len);
    }
    CHECK(buf->len == 2048 && buf->available >= buf->len && buf->data[2048] == '\0');
    CHECK(memcmp(buf->data + 2044, "abab", 4) == 0);
    buf_write_bytes(buf, NULL, 3);
    buf_write_bytes(buf, "x", 0);
    CHECK(buf->len == 2048);
    buf_write_bytes(buf, "x", SIZE_MAX);
    CHECK(buf->len == 2048);
    buf_free(buf);
    /* A program's own block. */
    buf = buf_create();
    buf->data = strdup("own");
    buf->len = 3;
    buf_write_bytes(buf, " more", 5);
    CHECK(strcmp(buf->data, "own more") == 0);
    buf_free(buf);
    buf_write_bytes(NULL, "x", 1);
    buf_free(NULL);
}

static void conversations(void) {
    CONVERSATION_ID_T id = { UINT64_MAX };
    char *text = conversation_id_to_string(id);
    CHECK(strcmp(text, "18446744073709551615") == 0);
    CONVERSATION_ID_T *read = conversation_id_create_from_string(text);
    CHECK(read->id == UINT64_MAX);
    CONVERSATION_ID_T *copy = conversation_id_dup(read);
    CHECK(copy != read && copy->id == read->id);
    conversation_id_free(copy);
    free(read);
    free(text);
    const char *const malformed[] = { "", "-1", "+1", " 1", "1x", "18446744073709551616" };
    for (int i = 0; i < 6; i++) {
        CHECK(conversation_id_create_from_string(malformed[i]) == NULL);
    }
    CHECK(conversation_id_create_from_string(NULL) == NULL);
    CHECK(conversation_id_dup(NULL) == NULL);
    conversation_id_free(NULL);
    CHECK(ONE_WAY_CONVERSATION_ID == 0);
}

int main(void) {
    kinds();
    refusals();
    buffers();
    conversations();
    return 0;
}
