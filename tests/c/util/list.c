/* Doubly linked lists (specification/data/utilities section 4). */
#include "diffusion.h"

#include "check.h"

static int calls;

static void counting(void *data) {
    (void)data;
    calls++;
}

static void *copy_string(void *data) {
    return strdup((const char *)data);
}

static bool same_text(void *left, void *right) {
    return strcmp((const char *)left, (const char *)right) == 0;
}

/* Walks both ways and compares with one letter per element. */
static int spells(const LIST_T *list, const char *letters) {
    size_t count = strlen(letters);
    const LIST_NODE_T *node = list->first;
    for (size_t i = 0; i < count; i++, node = node->next) {
        if (node == NULL || *(const char *)node->data != letters[i]) {
            return 0;
        }
    }
    if (node != NULL || list_get_size(list) != (int)count) {
        return 0;
    }
    node = list->last;
    for (size_t i = count; i > 0; i--, node = node->prev) {
        if (node == NULL || *(const char *)node->data != letters[i - 1]) {
            return 0;
        }
    }
    return node == NULL;
}

static char a[] = "a", b[] = "b", c[] = "c", d[] = "d", e[] = "e";

static void building(void) {
    LIST_T *list = list_create();
    CHECK(list->first == NULL && list->last == NULL);
    CHECK(list_get_size(list) == 0);
    CHECK(list_get_data_first(list) == NULL && list_get_data_last(list) == NULL);
    list_append_last(list, b);
    list_insert_first(list, a);
    list_append_last(list, d);
    list_insert(list, list->last, c);
    list_append(list, list->last, e);
    CHECK(spells(list, "abcde"));
    list_insert(list, NULL, e);
    list_append(list, NULL, a);
    CHECK(spells(list, "eabcdea"));
    CHECK(list_get_data_first(list) == e && list_get_data_last(list) == a);
    CHECK(list_get_data_indexed(list, 2) == b);
    CHECK(list_get_data_indexed(list, -3) == e);
    CHECK(list_get_data_indexed(list, 7) == NULL);
    list_remove_data_indexed(list, 6, NULL);
    list_remove_data_indexed(list, -1, NULL);
    CHECK(spells(list, "abcde"));
    calls = 0;
    list_remove_data_indexed(list, 2, counting);
    list_remove_data_indexed(list, 9, counting);
    CHECK(calls == 1);
    CHECK(spells(list, "abde"));
    list_append_last(list, NULL);
    calls = 0;
    list_free(list, counting);
    CHECK(calls == 5);
}

static void joining(void) {
    LIST_T *left = list_create(), *right = list_create(), *empty = list_create();
    list_append_list(left, right);
    list_append_last(right, a);
    list_append_last(right, b);
    list_append_list(left, right);
    CHECK(spells(left, "ab"));
    free(right);
    right = list_create();
    list_append_last(right, c);
    list_append_list(left, right);
    free(right);
    CHECK(spells(left, "abc"));
    list_append_list(left, NULL);
    list_append_list(left, empty);
    list_append_list(left, left);
    list_append_list(NULL, left);
    CHECK(spells(left, "abc"));
    list_free(empty, NULL);
    list_free(left, NULL);
}

static void copies(void) {
    LIST_T *list = list_create();
    list_append_last(list, strdup("x"));
    list_append_last(list, strdup("y"));
    LIST_T *sharing = list_dup(list, NULL);
    LIST_T *copy = list_dup(list, copy_string);
    CHECK(list_get_data_first(sharing) == list_get_data_first(list));
    CHECK(list_get_data_first(copy) != list_get_data_first(list));
    CHECK(spells(copy, "xy"));
    CHECK(list_cmp(list, copy, same_text));
    CHECK(!list_cmp(list, copy, NULL));
    list_remove_data_indexed(copy, 1, free);
    CHECK(!list_cmp(list, copy, same_text));
    list_append_last(copy, strdup("z"));
    CHECK(!list_cmp(list, copy, same_text));
    CHECK(list_cmp(NULL, NULL, same_text));
    CHECK(!list_cmp(list, NULL, same_text));
    list_free(sharing, NULL);
    LIST_T *outer = list_create();
    list_append_last(outer, list);
    list_append_last(outer, copy);
    list_of_lists_free(outer, free);
}

static void nothing(void) {
    CHECK(list_get_size(NULL) == -1);
    CHECK(list_get_data_first(NULL) == NULL && list_get_data_last(NULL) == NULL);
    CHECK(list_get_data_indexed(NULL, 0) == NULL);
    CHECK(list_dup(NULL, NULL) == NULL);
    list_append_last(NULL, a);
    list_insert_first(NULL, a);
    list_insert(NULL, NULL, a);
    list_append(NULL, NULL, a);
    list_remove_data_indexed(NULL, 0, free);
    list_free(NULL, free);
    list_of_lists_free(NULL, free);
}

int main(void) {
    building();
    joining();
    copies();
    nothing();
    return 0;
}
