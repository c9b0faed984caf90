/* Binary deltas (specification/data/utilities section 8, specification/protocol/deltas). */
#include "diffusion.h"

#include "check.h"

static BUF_T *buffer(const char *bytes, size_t len) {
    BUF_T *buf = buf_create();
    buf_write_bytes(buf, bytes, len);
    return buf;
}

static BUF_T *text(const char *characters) {
    return buffer(characters, strlen(characters));
}

/* Applies a delta; NULL as result means that it must be rejected. */
static void apply(const char *old_value, const char *delta, size_t len, const char *result) {
    BUF_T *old = text(old_value), *diff = buffer(delta, len);
    BUF_T *made = diff_apply_binary(old, diff);
    CHECK((made == NULL) == (result == NULL));
    if (made != NULL) {
        CHECK(made->len == strlen(result) && (made->len == 0 || memcmp(made->data, result, made->len) == 0));
        CHECK(made != old && (made->data == NULL || made->data != old->data));
    }
    CHECK(old->len == strlen(old_value) && diff->len == len);
    buf_free(made);
    buf_free(old);
    buf_free(diff);
}

/* Whatever function made it: the delta turns one value into the other and is not much longer than it. */
static void check(BUF_T *old, BUF_T *delta, BUF_T *expected) {
    CHECK(delta != NULL && delta->len > 0 && delta->len <= expected->len + 5);
    BUF_T *made = diff_apply_binary(old, delta);
    CHECK(made != NULL && buf_cmp(made, expected) == 0);
    buf_free(made);
    buf_free(delta);
}

static void generate(BUF_T *a, BUF_T *b, DIFFUSION_ACTIVITY_HISTORY_T *busy) {
    check(a, diff_generate_binary(a, b), b);
    check(a, diff_generate_binary_ex(a, b, 0, 0), b);
    check(a, diff_generate_binary_ex(a, b, INT_MIN, INT_MIN), b);
    check(a, diff_generate_binary_ex(a, b, 1, INT_MAX), b);
    check(a, diff_generate_binary_ex(a, b, DIFF_DEFAULT_MAX_STORAGE, 1), b);
    check(a, diff_generate_binary_with_activity_history(NULL, a, b), b);
    check(a, diff_generate_binary_with_activity_history(busy, a, b), b);
    check(a, diff_generate_binary_with_activity_history_ex(busy, a, b, INT_MAX, INT_MAX), b);
    check(a, diff_generate_binary_with_activity_history_ex(NULL, a, b, 100, DIFF_DEFAULT_BAILOUT_FACTOR), b);
}

int main(void) {
    apply("0123456789", "\x00\x05\x41x\x06\x04", 6, "01234x6789");
    apply("hello world", "\x00\x05", 2, "hello");
    apply("hello", "\xf6", 1, "hello");
    apply("hello", "", 0, "");
    apply("hello", "\x40", 1, "");
    apply("", "\x43" "new", 4, "new");
    apply("abc", "\x02\x01\x00\x02\x00\x02", 6, "cabab");
    apply("abc", "\x00\x04", 2, NULL);
    apply("abc", "\x04\x00", 2, NULL);
    apply("abc", "\x00", 1, NULL);
    apply("abc", "\x00\x01\xf6", 3, NULL);
    apply("abc", "\x20\x01", 2, NULL);
    apply("abc", "\x43" "ab", 3, NULL);
    apply("abc", "\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, NULL);
    apply("abc", "\x5b\xff\xff\xff\xff\xff\xff\xff\xff" "a", 10, NULL);
    DIFFUSION_ACTIVITY_HISTORY_T *busy = diffusion_activity_history_create(1, 1);
    diffusion_activity_history_start(busy);
    struct timespec pause = { 0, 5000000 };
    nanosleep(&pause, NULL);
    diffusion_activity_history_stop(busy);
    const char *words[] = { "", "a", "hello world", "hello cruel world", "hello", "world hello" };
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 6; k++) {
            BUF_T *a = text(words[i]), *b = text(words[k]);
            generate(a, b, busy);
            if (i == k) {
                BUF_T *same = diff_generate_binary(a, b);
                CHECK(same->len == 1 && same->data[0] == '\xf6');
                buf_free(same);
            }
            buf_free(a);
            buf_free(b);
        }
    }
    /* A small change of a long value makes a small delta. */
    char *bytes = (char *)malloc(20000);
    unsigned int state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * 1103515245u + 12345u;
        bytes[i] = (char)(state >> 16);
    }
    BUF_T *a = buffer(bytes, 20000);
    bytes[10000] ^= 1;
    BUF_T *b = buffer(bytes, 20000);
    buf_write_string(b, "end");
    BUF_T *delta = diff_generate_binary(a, b);
    CHECK(delta->len < 40);
    buf_free(delta);
    generate(a, b, busy);
    CHECK(diff_generate_binary(NULL, b) == NULL && diff_generate_binary(a, NULL) == NULL);
    CHECK(diff_generate_binary_ex(NULL, NULL, 1, 1) == NULL);
    CHECK(diff_generate_binary_with_activity_history(busy, NULL, b) == NULL);
    CHECK(diff_generate_binary_with_activity_history_ex(busy, a, NULL, 1, 1) == NULL);
    CHECK(diff_apply_binary(NULL, b) == NULL && diff_apply_binary(a, NULL) == NULL);
    buf_free(a);
    buf_free(b);
    free(bytes);
    diffusion_activity_history_free(busy);
    return 0;
}
