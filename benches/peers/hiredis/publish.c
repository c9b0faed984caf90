/* publish PORT THREADS MESSAGES: sets a key, pipelined, one window of commands after the other. One thread is all it has. */
#include "redis.h"

#define WINDOW 256

int main(int argc, char **argv) {
    (void)argc;
    redisContext *redis = redis_connect(number_argument(argv, 1));
    const long messages = number_argument(argv, 3);
    const MARK_T first = mark();
    for (long sent = 0; sent < messages;) {
        long window = 0;
        for (; window < WINDOW && sent < messages; window++, sent++) {
            redisAppendCommand(redis, "SET bench/sensors/17 %b", VALUE, strlen(VALUE));
        }
        while (window-- > 0) {
            redis_expect(redis, REDIS_REPLY_STATUS);
        }
    }
    report_each(first, messages);
    redisFree(redis);
    return EXIT_SUCCESS;
}
