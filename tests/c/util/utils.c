/* Small utilities (specification/data/utilities section 10, specification/control/security-control section 6). */
#include "diffusion.h"

#include "check.h"

#include <math.h>

/* Compares a string that the library gave, and frees it. */
static void is(char *text, const char *expected) {
    CHECK(text != NULL);
    CHECK(strcmp(text, expected) == 0);
    free(text);
}

static void numbers(void) {
    is(uint32_to_str(0), "0");
    is(uint32_to_str(UINT32_MAX), "4294967295");
    is(int_to_str(INT_MIN), "-2147483648");
    is(int_to_str(17), "17");
    is(double_to_str(1.5), "1.500000");
    is(double_to_str(-0.0), "-0.000000");
    is(double_to_str((double)INFINITY), "inf");
    char expected[400];
    snprintf(expected, sizeof expected, "%f", -1.7976931348623157e308);
    is(double_to_str(-1.7976931348623157e308), expected);
    CHECK(float_to_uint32(1.5f) == 0x3fc00000 && uint32_to_float(0x3fc00000) == 1.5f);
    CHECK(float_to_uint32(uint32_to_float(0x7fa00001)) == 0x7fa00001);
}

static void strings(void) {
    char text[] = "\t\v hello world \r\n\f";
    char blank[] = " \t ", empty[] = "", plain[] = "ab";
    is(string_by_trimming_whitespaces(text), "hello world");
    CHECK(strcmp(text, "\t\v hello world \r\n\f") == 0);
    is(string_by_trimming_whitespaces(blank), "");
    is(string_by_trimming_whitespaces(empty), "");
    is(string_by_trimming_whitespaces(plain), "ab");
    CHECK(string_by_trimming_whitespaces(NULL) == NULL);
    char letters[] = "abcdef";
    is(substring(letters, 1, 3), "bcd");
    is(substring(letters, 0, SIZE_MAX), "abcdef");
    is(substring(letters, 4, 100), "ef");
    is(substring(letters, 6, 1), "");
    is(substring(letters, 7, 1), "");
    is(substring(letters, SIZE_MAX, SIZE_MAX), "");
    is(substring(letters, 2, 0), "");
    CHECK(substring(NULL, 0, 1) == NULL);
    CHECK(string_starts_with("abc", "ab") && string_starts_with("abc", "abc") && string_starts_with("abc", ""));
    CHECK(!string_starts_with("abc", "abcd") && !string_starts_with("abc", "b") && !string_starts_with("abc", "AB"));
    CHECK(!string_starts_with(NULL, "a") && !string_starts_with("a", NULL) && !string_starts_with(NULL, NULL));
    CHECK(string_ends_with("abc", "bc") && string_ends_with("abc", "abc") && string_ends_with("abc", ""));
    CHECK(!string_ends_with("abc", "xabc") && !string_ends_with("abc", "b") && !string_ends_with("abc", "BC"));
    CHECK(!string_ends_with(NULL, "a") && !string_ends_with("a", NULL));
    for (int c = -128; c < 128; c++) {
        CHECK(is_ascii_alpha((char)c) == ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')));
    }
    is(diffusion_escape("it's \"a\" \\ b"), "it\\'s \\\"a\\\" \\\\ b");
    is(diffusion_escape(""), "");
    CHECK(diffusion_escape(NULL) == NULL);
}

static void roles(void) {
    SET_T *set = diffusion_string_to_roles("\"b\" 'a', \"c d\"\"q\\\"\" ignored");
    CHECK(set != NULL && set->size == 4);
    CHECK(set_contains(set, "a") && set_contains(set, "b") && set_contains(set, "c d") && set_contains(set, "q\""));
    is(diffusion_roles_to_string(set), "\"a\",\"b\",\"c d\",\"q\\\"\"");
    set_free(set);
    set = diffusion_string_to_roles("a,b");
    CHECK(set != NULL && set->size == 0);
    is(diffusion_roles_to_string(set), "");
    set_add(set, "it's");
    is(diffusion_roles_to_string(set), "\"it\\'s\"");
    set_free(set);
    CHECK(diffusion_string_to_roles("\"a") == NULL && diffusion_string_to_roles("'a\\'") == NULL);
    CHECK(diffusion_string_to_roles(NULL) == NULL && diffusion_roles_to_string(NULL) == NULL);
}

static void scripts(void) {
    static const char *names[] = { "ZERO", "ONE", "TWO", NULL };
    static const int two = 2;
    SCRIPT_T *script = script_create();
    LIST_T *list = list_create();
    SET_T *numbers = set_new_int(3), *strings = set_new_string(3), *plain = set_new(2);
    CHECK(add_roles_to_script(script, list) == script);
    CHECK(add_roles_to_script(script, NULL) == script);
    CHECK(add_permissions_to_script(script, numbers, names) == script);
    CHECK(add_permissions_to_script(script, NULL, NULL) == script);
    CHECK(add_set_to_script(script, strings) == script && add_set_to_script(script, NULL) == script);
    CHECK(strcmp(script->data, "[][][][][][]") == 0);
    script->len = 0;
    char b[] = "b", quoted[] = "a'\\\"";
    list_append_last(list, b);
    list_append_last(list, quoted);
    CHECK(add_roles_to_script(script, list) == script);
    set_add_int(numbers, 1);
    set_add_int(numbers, 0);
    set_add(plain, &two);
    CHECK(add_permissions_to_script(script, numbers, names) == script);
    CHECK(add_permissions_to_script(script, plain, names) == script);
    set_add(strings, "y");
    set_add(strings, "x");
    CHECK(add_set_to_script(script, strings) == script);
    CHECK(strcmp(script->data, "['b' 'a\\'\\\\\"'][ZERO ONE][TWO]['x' 'y']") == 0);
    /* Nothing is appended when a part is missing. */
    size_t before = script->len;
    set_add_int(numbers, 3);
    CHECK(add_permissions_to_script(script, numbers, names) == NULL);
    CHECK(add_permissions_to_script(script, numbers, NULL) == NULL);
    set_add_int(numbers, -1);
    CHECK(add_permissions_to_script(script, numbers, names) == NULL);
    list_append_last(list, NULL);
    CHECK(add_roles_to_script(script, list) == NULL);
    CHECK(script->len == before);
    CHECK(add_roles_to_script(NULL, list) == NULL && add_set_to_script(NULL, strings) == NULL);
    CHECK(add_permissions_to_script(NULL, plain, names) == NULL);
    set_free(plain);
    set_free(strings);
    set_free(numbers);
    list_free(list, NULL);
    script_free(script);
}

static void encoded_lists(void) {
    BUF_T *buf = buf_create();
    LIST_T *list = list_create();
    SET_T *set = set_new_string(1);
    char first[] = "first", empty[] = "";
    buf_write_list_strings_enc(buf, NULL);
    buf_write_list_strings_enc(buf, list);
    buf_write_set_strings_enc(buf, NULL);
    buf_write_set_strings_enc(buf, set);
    CHECK(buf->len == 4 && memcmp(buf->data, "\0\0\0\0", 4) == 0);
    buf->len = 0;
    list_append_last(list, first);
    list_append_last(list, empty);
    list_append_last(list, NULL);
    buf_write_list_strings_enc(buf, list);
    CHECK(buf->len == 9 && memcmp(buf->data, "\x03\x05" "first\0\0", 9) == 0);
    LIST_T *copy = list_create();
    list_append_last(copy, strdup("before"));
    CHECK(buf_read_list_strings_enc(buf->data, copy) == buf->data + 9);
    CHECK(list_get_size(copy) == 4 && strcmp((char *)list_get_data_indexed(copy, 0), "before") == 0);
    CHECK(strcmp((char *)list_get_data_indexed(copy, 1), "first") == 0);
    CHECK(strcmp((char *)list_get_data_indexed(copy, 2), "") == 0);
    char bad[] = "\x02\x01" "a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    CHECK(buf_read_list_strings_enc(bad, copy) == NULL && list_get_size(copy) == 4);
    CHECK(buf_read_list_strings_enc(NULL, copy) == NULL && buf_read_list_strings_enc(buf->data, NULL) == NULL);
    list_free(copy, free);
    set_add(set, "one");
    set_add(set, "two");
    buf->len = 0;
    buf_write_set_strings_enc(buf, set);
    CHECK(buf->len == 9 && memcmp(buf->data, "\x02\x03" "one\x03" "two", 9) == 0);
    buf_write_list_strings_enc(NULL, list);
    buf_write_set_strings_enc(NULL, set);
    set_free(set);
    list_free(list, NULL);
    buf_free(buf);
}

static void encoded_maps(void) {
    BUF_T *buf = buf_create();
    HASH_T *hash = hash_new(1);
    char value[] = "1";
    buf_write_hash_strings_enc(buf, NULL);
    buf_write_hash_strings_enc(buf, hash);
    buf_write_hash_strings_enc(NULL, hash);
    CHECK(buf->len == 2 && memcmp(buf->data, "\0\0", 2) == 0);
    buf->len = 0;
    hash_add(hash, "a", value);
    hash_add(hash, "bc", NULL);
    buf_write_hash_strings_enc(buf, hash);
    CHECK(buf->len == 9 && memcmp(buf->data, "\x02\x01" "a\x01" "1\x02" "bc\0", 9) == 0);
    HASH_T *copy = hash_new(5);
    CHECK(buf_read_hash_strings_enc(buf->data, copy) == buf->data + 9);
    CHECK(copy->size == 2 && strcmp((char *)hash_get(copy, "a"), "1") == 0 && strcmp((char *)hash_get(copy, "bc"), "") == 0);
    hash_free(copy, free, free);
    /* Of a key that comes twice the last value counts, and no copy is lost. */
    char twice[] = "\x02\x01" "a\x01" "1\x01" "a\x01" "2";
    copy = hash_new(5);
    CHECK(buf_read_hash_strings_enc(twice, copy) == twice + 9);
    CHECK(copy->size == 1 && strcmp((char *)hash_get(copy, "a"), "2") == 0);
    hash_free(copy, free, free);
    /* A key of the program stays. */
    char key[] = "a";
    CHECK(buf_read_hash_strings_enc(twice, hash) == twice + 9);
    CHECK(hash->size == 2 && strcmp((char *)hash_get(hash, key), "2") == 0);
    free(hash_get(hash, "a"));
    hash_add(hash, "a", NULL);
    char bad[] = "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    CHECK(buf_read_hash_strings_enc(bad, hash) == NULL && hash->size == 2);
    CHECK(buf_read_hash_strings_enc(NULL, hash) == NULL && buf_read_hash_strings_enc(buf->data, NULL) == NULL);
    hash_free(hash, NULL, NULL);
    buf_free(buf);
}

static void *copy_string(void *text) {
    return strdup((const char *)text);
}

static void arrays(void) {
    char a[] = "a", b[] = "b";
    const char *strings[] = { a, b, NULL };
    char **copy = dup_string_array(strings);
    CHECK(strcmp(copy[0], "a") == 0 && copy[0] != a && strcmp(copy[1], "b") == 0 && copy[2] == NULL);
    copy = append_string_array(copy, strdup("c"));
    CHECK(strcmp(copy[1], "b") == 0 && strcmp(copy[2], "c") == 0 && copy[3] == NULL);
    CHECK(append_string_array(copy, NULL) == copy && copy[3] == NULL);
    free_string_array(copy);
    char *text = strdup("x");
    copy = append_string_array(NULL, text);
    CHECK(copy[0] == text && copy[1] == NULL);
    free_string_array(copy);
    const void *pointers[] = { a, b, NULL };
    void **shared = dup_pointer_array(pointers, NULL);
    CHECK(shared[0] == a && shared[1] == b && shared[2] == NULL);
    shared = append_pointer_array(shared, a);
    CHECK(shared[2] == a && shared[3] == NULL && append_pointer_array(shared, NULL) == shared);
    free_pointer_array(shared, NULL);
    void **copied = dup_pointer_array(pointers, copy_string);
    CHECK(copied[0] != a && strcmp((char *)copied[0], "a") == 0 && copied[2] == NULL);
    free_pointer_array(copied, free);
    const char *none[] = { NULL };
    copy = dup_string_array(none);
    CHECK(copy != NULL && copy[0] == NULL);
    free_string_array(copy);
    shared = append_pointer_array(NULL, a);
    CHECK(shared[0] == a && shared[1] == NULL);
    free_pointer_array(shared, NULL);
    CHECK(dup_string_array(NULL) == NULL && dup_pointer_array(NULL, copy_string) == NULL);
    free_string_array(NULL);
    free_pointer_array(NULL, free);
}

static int compare_numbers(const void *left, const void *right) {
    return *(const int *)left != *(const int *)right;
}

static void maps_as_sets(void) {
    int three = 3, also_three = 3, big = 0x01010101;
    HASH_T *hash = hash_new(4);
    hash_add(hash, "a", &three);
    hash_add(hash, "b", &also_three);
    hash_add(hash, "c", &big);
    hash_add(hash, "d", NULL);
    SET_T *set = hash_to_set(hash, compare_numbers);
    CHECK(set->size == 2 && set_contains(set, &big) == &big);
    CHECK(set_contains(set, &three) == &three || set_contains(set, &three) == &also_three);
    set_free(set);
    hash_free(hash, NULL, NULL);
    hash = hash_new(4);
    char text[] = "x";
    hash_add(hash, "a", text);
    set = hash_to_set(hash, NULL);
    CHECK(set->size == 1 && set_contains(set, "x") == text);
    set_free(set);
    hash_free(hash, NULL, NULL);
    CHECK(hash_to_set(NULL, compare_numbers) == NULL);
}

static void prefixes(void) {
    is(selector_get_prefix("a/b/c"), "a/b/c");
    is(selector_get_prefix(">a/b"), "a/b");
    is(selector_get_prefix("?a/b/.*"), "a/b");
    is(selector_get_prefix("?a/b[0-9]/c//"), "a");
    is(selector_get_prefix("*a/b.*"), "a");
    is(selector_get_prefix("?.*"), "");
    CHECK(selector_get_prefix(NULL) == NULL);
}

static void macros(void) {
    char text[8];
    CHECK(OS_SNPRINTF(text, sizeof text, "%d", 5) == 1 && strcmp(text, "5") == 0);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    SLEEP_MS(10 + 5);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 15000000L);
}

int main(void) {
    numbers();
    strings();
    roles();
    scripts();
    encoded_lists();
    encoded_maps();
    arrays();
    maps_as_sets();
    prefixes();
    macros();
    return 0;
}
