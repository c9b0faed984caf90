/* Maps with string keys (specification/data/utilities section 2). */
#include "diffusion.h"

#include "check.h"

static int freed;

static void counting_free(void *value) {
    CHECK(value != NULL);
    freed++;
    free(value);
}

static void *copy_string(void *value) {
    return strdup((const char *)value);
}

static void pairs(HASH_T *hash) {
    char first[] = "key";
    char second[] = "key";
    int a = 1, b = 2;
    CHECK(hash->size == 0);
    CHECK(hash_get(hash, "key") == NULL);
    CHECK(hash_add(hash, first, &a) == NULL);
    CHECK(hash_add(hash, second, &b) == &a);
    CHECK(hash->size == 1);
    CHECK(hash_get(hash, "key") == &b);
    char **keys = hash_keys(hash);
    CHECK(keys[0] == first);
    CHECK(keys[1] == NULL);
    free(keys);
    CHECK(hash_add(hash, "nothing", NULL) == NULL);
    CHECK(hash->size == 2);
    CHECK(hash_get(hash, "nothing") == NULL);
    CHECK(hash_del(hash, "absent") == NULL);
    CHECK(hash_del(hash, "key") == &b);
    CHECK(hash_del(hash, "key") == NULL);
    CHECK(hash->size == 1);
    hash_clear(hash, NULL, NULL);
    CHECK(hash->size == 0);
    keys = hash_keys(hash);
    CHECK(keys != NULL && keys[0] == NULL);
    free(keys);
    CHECK(hash_add(hash, "again", &a) == NULL);
    CHECK(hash_get(hash, "again") == &a);
    hash_free(hash, NULL, NULL);
}

static void chains(void) {
    HASH_T *hash = hash_new(1);
    char keys[100][8];
    for (int i = 0; i < 100; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        hash_add(hash, keys[i], keys[i]);
    }
    char **listed = hash_keys(hash);
    for (int i = 0; i < 100; i++) {
        CHECK(hash_get(hash, keys[i]) == keys[i]);
        CHECK(listed[i] == keys[i]);
    }
    free(listed);
    for (int i = 0; i < 100; i += 2) {
        CHECK(hash_del(hash, keys[i]) == keys[i]);
    }
    CHECK(hash->size == 50);
    for (int i = 0; i < 100; i++) {
        CHECK(hash_get(hash, keys[i]) == (i % 2 ? keys[i] : NULL));
    }
    hash_free(hash, NULL, NULL);
}

static void ownership(void) {
    HASH_T *hash = hash_new(7);
    hash_add(hash, strdup("a"), strdup("1"));
    hash_add(hash, strdup("b"), NULL);
    HASH_T *copy = hash_dup_strval(hash);
    HASH_T *other = hash_dup(hash, copy_string);
    HASH_T *sharing = hash_dup(hash, NULL);
    CHECK(copy->slots == 7 && copy->size == 2);
    CHECK(strcmp((const char *)hash_get(copy, "a"), "1") == 0);
    CHECK(hash_get(copy, "a") != hash_get(hash, "a"));
    CHECK(hash_get(copy, "b") == NULL);
    CHECK(strcmp((const char *)hash_get(other, "a"), "1") == 0);
    CHECK(hash_get(sharing, "a") == hash_get(hash, "a"));
    hash_free(sharing, free, NULL);
    freed = 0;
    hash_free(hash, counting_free, counting_free);
    CHECK(freed == 3);
    hash_free(copy, free, free);
    hash_clear(other, free, free);
    CHECK(other->size == 0);
    hash_free(other, NULL, NULL);
}

static void nothing(void) {
    CHECK(hash_add(NULL, "a", NULL) == NULL);
    CHECK(hash_get(NULL, "a") == NULL);
    CHECK(hash_del(NULL, "a") == NULL);
    CHECK(hash_keys(NULL) == NULL);
    CHECK(hash_dup(NULL, NULL) == NULL);
    CHECK(hash_dup_strval(NULL) == NULL);
    hash_clear(NULL, free, free);
    hash_free(NULL, free, free);
    HASH_T *hash = hash_new(0);
    CHECK(hash->slots == 1);
    CHECK(hash_add(hash, NULL, hash) == NULL);
    CHECK(hash->size == 0);
    CHECK(hash_get(hash, NULL) == NULL);
    CHECK(hash_del(hash, NULL) == NULL);
    hash_free(hash, NULL, NULL);
    CHECK(hash_new(ULONG_MAX) == NULL);
    CHECK(unsync_hash_new(ULONG_MAX / 8) == NULL);
}

int main(void) {
    HASH_T *synchronised = hash_new(3);
    HASH_T *plain = unsync_hash_new(3);
    CHECK(synchronised->mutex != NULL);
    CHECK(plain->mutex == NULL);
    pairs(synchronised);
    pairs(plain);
    chains();
    ownership();
    nothing();
    return 0;
}
