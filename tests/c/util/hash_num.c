/* Maps with integer keys (specification/data/utilities section 3). */
#include "diffusion.h"

#include "check.h"

static void *copy_string(void *value) {
    return strdup((const char *)value);
}

static void pairs(HASH_NUM_T *hash) {
    int a = 1, b = 2;
    CHECK(hash_num_get(hash, 5) == NULL);
    CHECK(hash_num_add(hash, 5, &a) == NULL);
    CHECK(hash_num_add(hash, 5, &b) == &a);
    CHECK(hash_num_add(hash, ULONG_MAX, NULL) == NULL);
    CHECK(hash_num_add(hash, 0, &a) == NULL);
    CHECK(hash->size == 3);
    CHECK(hash_num_get(hash, 5) == &b);
    CHECK(hash_num_get(hash, 0) == &a);
    unsigned long *keys = hash_num_keys(hash);
    int seen = 0;
    for (unsigned long i = 0; i < hash->size; i++) {
        seen += keys[i] == 5 ? 1 : keys[i] == 0 ? 10 : keys[i] == ULONG_MAX ? 100 : 1000;
    }
    CHECK(seen == 111);
    free(keys);
    CHECK(hash_num_del(hash, 6) == NULL);
    CHECK(hash_num_del(hash, 5) == &b);
    CHECK(hash->size == 2);
    hash_num_clear(hash, NULL);
    CHECK(hash->size == 0);
    keys = hash_num_keys(hash);
    CHECK(keys != NULL);
    free(keys);
    hash_num_free(hash, NULL);
}

static void ownership(void) {
    HASH_NUM_T *hash = hash_num_new(4);
    hash_num_add(hash, 1, strdup("one"));
    hash_num_add(hash, 2, NULL);
    HASH_NUM_T *copy = hash_num_dup_strval(hash);
    HASH_NUM_T *other = hash_num_dup(hash, copy_string);
    HASH_NUM_T *sharing = hash_num_dup(hash, NULL);
    CHECK(copy->size == 2 && copy->slots == 4);
    CHECK(strcmp((const char *)hash_num_get(copy, 1), "one") == 0);
    CHECK(hash_num_get(copy, 1) != hash_num_get(hash, 1));
    CHECK(hash_num_get(copy, 2) == NULL);
    CHECK(hash_num_get(sharing, 1) == hash_num_get(hash, 1));
    hash_num_free(sharing, NULL);
    hash_num_free(hash, free);
    hash_num_clear(copy, free);
    hash_num_free(copy, free);
    hash_num_free(other, free);
}

static void nothing(void) {
    CHECK(hash_num_add(NULL, 1, NULL) == NULL);
    CHECK(hash_num_get(NULL, 1) == NULL);
    CHECK(hash_num_del(NULL, 1) == NULL);
    CHECK(hash_num_keys(NULL) == NULL);
    CHECK(hash_num_dup(NULL, NULL) == NULL);
    CHECK(hash_num_dup_strval(NULL) == NULL);
    hash_num_clear(NULL, free);
    hash_num_free(NULL, free);
    CHECK(hash_num_new(ULONG_MAX) == NULL);
    CHECK(unsync_hash_num_new(ULONG_MAX) == NULL);
    HASH_NUM_T *hash = hash_num_new(0);
    CHECK(hash->slots == 1);
    hash_num_free(hash, NULL);
}

int main(void) {
    HASH_NUM_T *synchronised = hash_num_new(2);
    HASH_NUM_T *plain = unsync_hash_num_new(2);
    CHECK(synchronised->mutex != NULL);
    CHECK(plain->mutex == NULL);
    pairs(synchronised);
    pairs(plain);
    ownership();
    nothing();
    return 0;
}
