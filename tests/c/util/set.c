/* Sets (specification/data/utilities section 5). */
#include "diffusion.h"

#include "check.h"

static int freed;

static void *dup_long(const void *val) {
    long *copy = (long *)malloc(sizeof(long));
    *copy = *(const long *)val;
    return copy;
}

static void free_long(void *val) {
    freed++;
    free(val);
}

static unsigned long hash_long(const void *val) {
    return (unsigned long)*(const long *)val;
}

static int cmp_long(const void *left, const void *right) {
    return *(const long *)left == *(const long *)right ? 0 : 7;
}

static void strings(void) {
    SET_T *set = set_new_string(3);
    char text[] = "one";
    CHECK(set_add(set, text) == NULL);
    void *stored = set_contains(set, "one");
    CHECK(stored != NULL && stored != text);
    text[0] = 'x';
    CHECK(set_add(set, "one") == stored);
    CHECK(set_add(set, "two") == NULL);
    CHECK(set_add(set, "") == NULL);
    CHECK(set->size == 3);
    void **values = set_values(set);
    int count = 0;
    while (values[count] != NULL) {
        CHECK(set_contains(set, values[count]) == values[count]);
        count++;
    }
    CHECK(count == 3);
    free(values);
    SET_T *copy = set_dup(set);
    CHECK(copy->size == 3);
    CHECK(set_contains(copy, "one") != NULL && set_contains(copy, "one") != stored);
    CHECK(set_del(set, "three") == NULL);
    CHECK(set_del(set, "one") == stored);
    free(stored);
    CHECK(set->size == 2 && set_contains(set, "one") == NULL);
    set_free(set);
    CHECK(set_contains(copy, "one") != NULL);
    set_free(copy);
}

static void integers(void) {
    SET_T *set = set_new_int(2);
    for (int i = -5; i < 5; i++) {
        CHECK(set_add_int(set, i) == NULL);
    }
    int three = 3;
    CHECK(set_add(set, &three) != NULL);
    CHECK(*(int *)set_add_int(set, -5) == -5);
    CHECK(set->size == 10);
    void *value = set_del(set, &three);
    CHECK(*(int *)value == 3);
    free(value);
    CHECK(set_contains(set, &three) == NULL);
    set_free(set);
}

/* Programs put enum values and strings into a plain set. */
static void plain(void) {
    static const int permissions[] = { 0, 1, 2, 255 };
    SET_T *set = set_new(2);
    for (int i = 0; i < 4; i++) {
        CHECK(set_add(set, &permissions[i]) == NULL);
    }
    CHECK(set->size == 4);
    CHECK(set_add(set, &permissions[2]) == &permissions[2]);
    CHECK(set_contains(set, &permissions[0]) == &permissions[0]);
    CHECK(set_add_int(set, 9) == NULL);
    CHECK(set->size == 4);
    SET_T *copy = set_dup(set);
    CHECK(set_contains(copy, &permissions[1]) == &permissions[1]);
    set_free(copy);
    set_free(set);
}

static void own_functions(void) {
    SET_T *set = set_new_ex(4, dup_long, free_long, hash_long, cmp_long);
    long n = 1L << 40;
    CHECK(set_add(set, &n) == NULL);
    CHECK(set_add(set, &n) != NULL);
    n++;
    CHECK(set_add(set, &n) == NULL);
    CHECK(set->size == 2);
    freed = 0;
    set_free(set);
    CHECK(freed == 2);
    set = set_new_ex(4, NULL, NULL, NULL, NULL);
    CHECK(set_add(set, "a") == NULL);
    CHECK(set_contains(set, "a") != NULL);
    set_free(set);
}

static void nothing(void) {
    CHECK(set_add(NULL, "a") == NULL);
    CHECK(set_add_int(NULL, 1) == NULL);
    CHECK(set_del(NULL, "a") == NULL);
    CHECK(set_contains(NULL, "a") == NULL);
    CHECK(set_values(NULL) == NULL);
    CHECK(set_dup(NULL) == NULL);
    set_free(NULL);
    SET_T *set = set_new_string(0);
    CHECK(set->slots == 1);
    CHECK(set_add(set, NULL) == NULL);
    CHECK(set->size == 0);
    CHECK(set_contains(set, NULL) == NULL);
    CHECK(set_del(set, NULL) == NULL);
    void **values = set_values(set);
    CHECK(values != NULL && values[0] == NULL);
    free(values);
    set_free(set);
    CHECK(set_new(ULONG_MAX) == NULL);
    CHECK(set_new_ex(ULONG_MAX / 2, NULL, NULL, NULL, NULL) == NULL);
}

int main(void) {
    strings();
    integers();
    plain();
    own_functions();
    nothing();
    return 0;
}
