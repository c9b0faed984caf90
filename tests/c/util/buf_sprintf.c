/* Formatted text in buffers (specification/data/utilities section 6): arguments in registers and on the stack, of all kinds. */
#include "diffusion.h"

#include "check.h"

#include <wchar.h>

static BUF_T *buf;

/* Formats with both buf_sprintf and snprintf and compares. */
#define SAME(...)                                                               \
    do {                                                                        \
        char expected[2000];                                                    \
        int length = snprintf(expected, sizeof expected, __VA_ARGS__);          \
        CHECK(length >= 0 && length < (int)sizeof expected);                    \
        buf_discard_front(buf, INT_MAX);                                        \
        CHECK(buf_sprintf(buf, __VA_ARGS__) == length);                         \
        CHECK(buf->len == (size_t)length);                                      \
        CHECK(memcmp(buf->data, expected, (size_t)length + 1) == 0);            \
    } while (0)

static void integers(void) {
    SAME("%d", 1);
    SAME("%d %d %d %d", 1, -2, 3, INT_MIN);
    /* Four fit into registers; these lie on the stack too. */
    SAME("%d %d %d %d %d", 1, 2, 3, 4, 5);
    SAME("%d %d %d %d %d %d %d %d", 1, 2, 3, 4, 5, 6, 7, -8);
    SAME("%d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, INT_MAX);
    SAME("%ld %lu %lx %lld %zu", LONG_MIN, ULONG_MAX, 255L, LLONG_MIN, (size_t)-1);
    SAME("%hhd %hd %c %u %o %X %p", -1, -2, 'x', 3000000000u, 8, 0xabc, (void *)&buf);
    SAME("%5d|%-5d|%05d|%+d|% d|%.3d", 42, 42, 42, 42, 42, 7);
    SAME("%*d|%-*d|%.*s", 6, 1, 6, 2, 3, "abcdef");
}

static void doubles(void) {
    SAME("%f", 1.5);
    SAME("%f %e %g %a", -0.0, 1e300, 1e-7, 0.1);
    SAME("%f %f %f %f %f %f %f %f", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    SAME("%f %f %f %f %f %f %f %f %f %f %f", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.5);
    SAME("%.2f %10.3f %-10.1f|", (double)2.5f, 3.14159, 2.71828);
    SAME("%Lf %Lg", 1.25L, -3.5L);
    SAME("%f %Lf %d %Lf %f", 1.0, 2.0L, 3, 4.0L, 5.0);
    SAME("%d %d %d %d %d %Lf %d", 1, 2, 3, 4, 5, 6.5L, 7);
}

static void mixed(void) {
    SAME("%s %d %f %s", "text", 1, 2.5, "more");
    SAME("%d %f %d %f %d %f %d %f %d %f %d %f %d %f %d %f %d %f %d %f", 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5,
         9, 9.5, 10, 10.5);
    SAME("%f %f %f %f %f %f %f %f %f %d %d %d %d %d %d %s", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1, 2, 3, 4, 5, 6, "end");
    SAME("%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p");
    SAME("100%% %c%c", 'o', 'k');
    SAME("plain");
    SAME("%s", "");
}

static void lengths(void) {
    static char text[100001];
    memset(text, 'x', sizeof text - 1);
    /* Around the size that is formatted without a second pass. */
    for (int length = 250; length < 260; length++) {
        buf->len = 0;
        CHECK(buf_sprintf(buf, "%.*s", length, text) == length);
        CHECK(buf->len == (size_t)length && strlen(buf->data) == (size_t)length);
    }
    buf->len = 0;
    CHECK(buf_sprintf(buf, "%s%d%f%s%s%d%d%d%s", text, 1, 2.0, "a", "b", 3, 4, 5, text) == 200014);
    CHECK(buf->len == 200014 && memcmp(buf->data + 100000, "12.000000ab345xxx", 17) == 0);
    CHECK(buf->data[200014] == '\0' && buf->data[200013] == 'x');
    /* It appends, and its own bytes may be an argument. */
    buf->len = 0;
    CHECK(buf_sprintf(buf, "%s=%d", "key", 1) == 5);
    CHECK(buf_sprintf(buf, "%s", "") == 0);
    CHECK(buf_sprintf(buf, ";%s", buf->data) == 6);
    CHECK(buf->len == 11 && strcmp(buf->data, "key=1;key=1") == 0);
    BUF_T *fresh = buf_create();
    CHECK(buf_sprintf(fresh, "%s", "") == 0 && fresh->len == 0);
    CHECK(buf_sprintf(fresh, "%c", 0) == 1 && fresh->len == 1 && fresh->data[0] == '\0');
    buf_free(fresh);
}

/* Called through a pointer, as a function without a fixed number of arguments. */
static void pointers(void) {
    int (*function)(BUF_T *, const char *, ...) = buf_sprintf;
    buf->len = 0;
    CHECK(function(buf, "%d%s%f%d%d%d%d", 1, "s", 0.5, 2, 3, 4, 5) == 14);
    CHECK(strcmp(buf->data, "1s0.5000002345") == 0);
}

static void nothing(void) {
    const char *volatile no_format = NULL;
    buf->len = 0;
    CHECK(buf_sprintf(NULL, "%d", 1) < 0);
    CHECK(buf_sprintf(buf, no_format) < 0);
    CHECK(buf->len == 0);
    /* A wide character that cannot be converted makes the format fail. */
    CHECK(buf_sprintf(buf, "a%lcb", (wint_t)0x110000) < 0);
    CHECK(buf->len == 0);
}

int main(void) {
    buf = buf_create();
    integers();
    doubles();
    mixed();
    lengths();
    pointers();
    nothing();
    buf_free(buf);
    return 0;
}
