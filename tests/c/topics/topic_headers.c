/* Headers of topic messages (specification/topics/subscribe). */
#include "diffusion.h"

#include "check.h"

int main(void) {
    char first[] = "first", second[] = "second";
    TOPIC_MESSAGE_T message;
    memset(&message, 0, sizeof message);
    CHECK(topic_get_header_indexed(&message, 0) == NULL);
    message.headers = list_create();
    CHECK(topic_get_header_indexed(&message, 0) == NULL);
    list_append_last(message.headers, first);
    list_append_last(message.headers, second);
    CHECK(topic_get_header_indexed(&message, 0) == first);
    CHECK(topic_get_header_indexed(&message, 1) == second);
    CHECK(topic_get_header_indexed(&message, 2) == NULL);
    CHECK(topic_get_header_indexed(&message, INT_MAX) == NULL);
    CHECK(topic_get_header_indexed(&message, -1) == NULL);
    CHECK(topic_get_header_indexed(&message, INT_MIN) == NULL);
    CHECK(topic_get_header_indexed(NULL, 0) == NULL);
    list_free(message.headers, NULL);
    return 0;
}
