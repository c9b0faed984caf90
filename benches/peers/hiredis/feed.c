/* feed PORT SIZE TOPICS MESSAGES: publishes on so many channels in turn. */
#include "redis.h"

#define WINDOW 1000

int main(int argc, char **argv) {
    (void)argc;
    redisContext *redis = redis_connect(number_argument(argv, 1));
    const long size = number_argument(argv, 2);
    const long topics = number_argument(argv, 3);
    const long messages = number_argument(argv, 4);
    char *value = value_of(size);
    for (long sent = 0; sent < messages;) {
        long window = 0;
        for (; window < WINDOW && sent < messages; window++, sent++) {
            redisAppendCommand(redis, "PUBLISH bench/%ld %b", sent % topics, value, (size_t)size);
        }
        while (window-- > 0) {
            redis_expect(redis, REDIS_REPLY_INTEGER);
        }
    }
    free(value);
    redisFree(redis);
    return EXIT_SUCCESS;
}
