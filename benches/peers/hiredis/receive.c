/* receive PORT TOPICS MESSAGES: what is published on so many channels comes to one connection. */
#include "redis.h"

static COUNTER_T counter;

/* What a program does with a message. */
static bool on_message(const redisReply *reply) {
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3 || reply->element[2]->str == NULL) {
        fail("something else than a message");
    }
    return counter_add(&counter);
}

int main(int argc, char **argv) {
    (void)argc;
    redisContext *redis = redis_connect(number_argument(argv, 1));
    const long topics = number_argument(argv, 2);
    counter.expected = number_argument(argv, 3);
    for (long i = 0; i < topics; i++) {
        redisAppendCommand(redis, "SUBSCRIBE bench/%ld", i);
    }
    for (long i = 0; i < topics; i++) {
        redis_expect(redis, REDIS_REPLY_ARRAY);
    }
    say_ready();
    for (bool last = false; !last;) {
        redisReply *reply = redis_reply(redis);
        last = on_message(reply);
        freeReplyObject(reply);
    }
    redisFree(redis);
    return EXIT_SUCCESS;
}
