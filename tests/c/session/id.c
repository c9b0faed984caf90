/* Session ids as text (specification/sessions/session section 7); conversation ids (specification/sessions/session section 8). Needs no server. */
#include "diffusion.h"

#include "check.h"

static int is_null(const char *text) {
    SESSION_ID_T *id = session_id_create_from_string(text);
    session_id_free(id);
    return id == NULL;
}

int main(void) {
    SESSION_ID_T *id = session_id_create_from_string("f0e1d2c3b4a59687-0000000000000001");
    CHECK(id != NULL);
    CHECK(id->server_instance == 0xf0e1d2c3b4a59687u);
    CHECK(id->value == 1);
    char *text = session_id_to_string(id);
    CHECK(strcmp(text, "f0e1d2c3b4a59687-0000000000000001") == 0);
    free(text);

    SESSION_ID_T *other = session_id_create_from_string("F0E1D2C3B4A59687-1");
    CHECK(other != NULL);
    CHECK(session_id_cmp(*id, *other) == 0);
    other->value = 2;
    CHECK(session_id_cmp(*id, *other) == 1);
    other->server_instance = 2;
    CHECK(session_id_cmp(*id, *other) == -1);
    other->value = 1;
    CHECK(session_id_cmp(*id, *other) == -1);
    free(other); /* the same as session_id_free */
    session_id_free(id);

    CHECK(session_id_to_string(NULL) == NULL);
    session_id_free(NULL);
    CHECK(is_null(NULL));
    const char *const wrong[] = {
        "", "-", "1", "1-", "-1", "1-2-3", "g-1", "1 -2", "+1-2", "0x1-2", "12345678901234567-1", "1-12345678901234567",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(is_null(wrong[i]));
    }

    CONVERSATION_ID_T *conversation = conversation_id_create_from_string("42");
    CHECK(conversation != NULL && conversation->id == 42);
    CONVERSATION_ID_T *copy = conversation_id_dup(conversation);
    CHECK(copy != NULL && copy != conversation && copy->id == 42);
    text = conversation_id_to_string(*copy);
    CHECK(strcmp(text, "42") == 0);
    free(text);
    conversation_id_free(copy);
    conversation_id_free(conversation);
    conversation_id_free(NULL);
    CHECK(conversation_id_dup(NULL) == NULL);
    CHECK(conversation_id_create_from_string(NULL) == NULL);
    CHECK(conversation_id_create_from_string("x") == NULL);
    CHECK(conversation_id_create(NULL) == NULL);
    return 0;
}
