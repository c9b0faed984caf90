/* A connection to redis-server, and replies, which have to be good. */
#ifndef REDIS_H
#define REDIS_H

#include <hiredis.h>

#include "../measure.h"

static inline redisContext *redis_connect(long port) {
    redisContext *redis = redisConnect("127.0.0.1", (int)port);
    if (redis == NULL || redis->err != 0) {
        fail(redis == NULL ? "out of memory" : redis->errstr);
    }
    return redis;
}

/* The next reply; to be freed. */
static inline redisReply *redis_reply(redisContext *redis) {
    void *reply = NULL;
    if (redisGetReply(redis, &reply) != REDIS_OK) {
        fail(redis->errstr);
    }
    return reply;
}

static inline void redis_expect(redisContext *redis, int type) {
    redisReply *reply = redis_reply(redis);
    if (reply->type != type) {
        fail(reply->type == REDIS_REPLY_ERROR ? reply->str : "a reply of another type");
    }
    freeReplyObject(reply);
}

#endif
