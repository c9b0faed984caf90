/* round_trip PORT COUNT: sets a key, again and again. */
#include "redis.h"

static void set(void *redis) {
    redisAppendCommand(redis, "SET bench/sensors/17 %b", VALUE, strlen(VALUE));
    redis_expect(redis, REDIS_REPLY_STATUS);
}

int main(int argc, char **argv) {
    (void)argc;
    redisContext *redis = redis_connect(number_argument(argv, 1));
    report_round_trips(set, redis, number_argument(argv, 2));
    redisFree(redis);
    return EXIT_SUCCESS;
}
