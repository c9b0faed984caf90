/* Growing buffers of bytes (specification/data/utilities section 6). */
#include "diffusion.h"

#include "check.h"

#include <unistd.h>

static void holds(const BUF_T *buf, const char *bytes, size_t len) {
    CHECK(buf->len == len);
    CHECK(len == 0 || memcmp(buf->data, bytes, len) == 0);
    CHECK(buf->data == NULL || buf->data[buf->len] == '\0');
}

static void writing(void) {
    BUF_T *buf = buf_create();
    CHECK(buf->data == NULL && buf->len == 0 && buf->available == 0);
    buf_write_bytes(buf, "", 0);
    buf_write_bytes(buf, NULL, 5);
    buf_write_string(buf, NULL);
    buf_write_string(buf, "");
    holds(buf, "", 0);
    buf_write_bytes(buf, "a\0b", 3);
    holds(buf, "a\0b", 3);
    CHECK(buf->available >= 4);
    buf_write_byte(buf, 0xff);
    buf_write_string(buf, "text");
    holds(buf, "a\0b\377text", 8);
    BUF_T *copy = buf_dup(buf);
    CHECK(copy->data != buf->data);
    buf_write_buf(copy, buf);
    holds(copy, "a\0b\377texta\0b\377text", 16);
    buf_write_buf(buf, buf);
    holds(buf, "a\0b\377texta\0b\377text", 16);
    buf_write_bytes(buf, buf->data + 4, 4);
    holds(buf, "a\0b\377texta\0b\377texttext", 20);
    /* A string that is the buffer's own. */
    buf_write_string(buf, buf->data + 16);
    holds(buf, "a\0b\377texta\0b\377texttexttext", 24);
    buf_free(buf);
    buf_free(copy);
    BUF_T *empty = buf_create();
    copy = buf_dup(empty);
    holds(copy, "", 0);
    buf_write_buf(copy, empty);
    holds(copy, "", 0);
    buf_free(copy);
    buf_free(empty);
}

/* Programs fill buffers themselves, and those built for the interface of 6.4 know only two members. */
static void buffers_filled_by_the_program(void) {
    BUF_T *buf = buf_create();
    buf->data = strdup("own");
    buf->len = 3;
    buf_write_string(buf, " bytes");
    holds(buf, "own bytes", 9);
    buf_free(buf);
}

static void encodings(void) {
    BUF_T *buf = buf_create();
    buf_write_uint32_enc(buf, 0);
    buf_write_uint32_enc(buf, 127);
    buf_write_uint32_enc(buf, 128);
    buf_write_uint32_enc(buf, UINT32_MAX);
    holds(buf, "\x00\x7f\x80\x01\xff\xff\xff\xff\x0f", 9);
    buf_discard_front(buf, 9);
    buf_write_uint64_enc(buf, 300);
    buf_write_uint64_enc(buf, UINT64_MAX);
    holds(buf, "\xac\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12);
    buf_discard_front(buf, 12);
    buf_write_string_enc(buf, "abc");
    buf_write_string_enc(buf, "");
    buf_write_string_enc(buf, NULL);
    buf_write_string_length_enc(buf, "a\0b", 3);
    buf_write_string_length_enc(buf, NULL, 7);
    buf_write_string_length_enc(buf, "x", UINT64_MAX);
    holds(buf, "\x03" "abc\x00\x00\x03" "a\0b\x00", 11);
    buf_discard_front(buf, 11);
    buf_write_float(buf, 1.5f);
    holds(buf, "\x00\x00\xc0\x3f", 4);
    buf_discard_front(buf, 4);
    buf_write_bool(buf, true);
    buf_write_bool(buf, false);
    holds(buf, "\x01\x00", 2);
    buf_free(buf);
}

static void write_element(BUF_T *buf, void *data) {
    buf_write_string_enc(buf, (const char *)data);
}

static void lists(void) {
    BUF_T *buf = buf_create();
    char a[] = "a", bc[] = "bc";
    LIST_T *list = list_create();
    buf_write_list(buf, list, write_element);
    buf_write_list(buf, NULL, write_element);
    list_append_last(list, a);
    list_append_last(list, bc);
    buf_write_list(buf, list, write_element);
    buf_write_list(buf, list, NULL);
    holds(buf, "\x00\x00\x02\x01" "a\x02" "bc", 8);
    list_free(list, NULL);
    buf_free(buf);
}

static void reading(void) {
    char data[] = "\x12\x34\x56\x78\x9a\xbc\xde\xf0\x01";
    unsigned char byte = 0;
    uint32_t number = 0;
    uint64_t wide = 0;
    CHECK(buf_read_byte(data, &byte) == data + 1 && byte == 0x12);
    CHECK(buf_read_uint32(data, &number) == data + 4 && number == 0x12345678);
    CHECK(buf_read_uint64(data + 1, &wide) == data + 9 && wide == 0x3456789abcdef001u);
    char encoded[] = "\xac\x02\xff\xff\xff\xff\x0f\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    CHECK(buf_read_uint32_enc(encoded, &number) == encoded + 2 && number == 300);
    CHECK(buf_read_uint32_enc(encoded + 2, &number) == encoded + 7 && number == UINT32_MAX);
    CHECK(buf_read_uint64_enc(encoded + 7, &wide) == encoded + 17 && wide == UINT64_MAX);
    CHECK(buf_read_uint64_enc(encoded, &wide) == encoded + 2 && wide == 300);
    /* Five and ten bytes are the most. */
    char endless[] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80";
    number = 7;
    wide = 8;
    CHECK(buf_read_uint32_enc(endless, &number) == NULL && number == 7);
    CHECK(buf_read_uint64_enc(endless, &wide) == NULL && wide == 8);
    /* 0x3fc00000, the bits of 1.5, as an encoded number. */
    char bits[] = "\x80\x80\x80\xfe\x03";
    float real = 0;
    CHECK(buf_read_float(bits, &real) == bits + 5 && real == 1.5f);
    CHECK(buf_read_float(endless, &real) == NULL && real == 1.5f);
    char truths[] = "\x01\x00\x02";
    bool truth = false;
    CHECK(buf_read_bool(truths, &truth) == truths + 1 && truth);
    CHECK(buf_read_bool(truths + 1, &truth) == truths + 2 && !truth);
    truth = true;
    CHECK(buf_read_bool(truths + 2, &truth) == NULL && truth);
    char strings[] = "\x03" "a\0b\x00";
    char *text = NULL;
    size_t len = 99;
    CHECK(buf_read_string_length_enc(strings, &text, &len) == strings + 4);
    CHECK(len == 3 && memcmp(text, "a\0b", 4) == 0);
    free(text);
    text = NULL;
    CHECK(buf_read_string_length_enc(strings + 4, &text, NULL) == strings + 5);
    CHECK(text != NULL && text[0] == '\0');
    free(text);
    text = strings;
    CHECK(buf_read_string_length_enc(endless, &text, &len) == NULL);
    CHECK(text == strings && len == 3);
    /* A length that no memory has. */
    char absurd[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    CHECK(buf_read_string_length_enc(absurd, &text, &len) == NULL);
    CHECK(text == strings && len == 3);
}

static void inspecting(void) {
    BUF_T *buf = buf_create();
    char *text = buf_as_string(buf);
    CHECK(strcmp(text, "") == 0);
    free(text);
    text = buf_as_hex(buf);
    CHECK(strcmp(text, "") == 0);
    free(text);
    CHECK(buf_substr(buf, 0, 1) == NULL);
    CHECK(buf_cmp(buf, NULL) == 0 && buf_cmp(NULL, buf) == 0 && buf_cmp(NULL, NULL) == 0);
    buf_write_bytes(buf, "a\x00\xff", 3);
    text = buf_as_string(buf);
    CHECK(memcmp(text, "a\0\377", 4) == 0);
    free(text);
    text = buf_as_hex(buf);
    CHECK(strcmp(text, "6100ff") == 0);
    free(text);
    CHECK(buf_substr(buf, 0, -1) == buf->data && buf_substr(buf, 0, 3) == buf->data);
    CHECK(buf_substr(buf, 1, 2) == buf->data + 1 && buf_substr(buf, 3, 0) == buf->data + 3);
    CHECK(buf_substr(buf, 3, -1) == buf->data + 3);
    CHECK(buf_substr(buf, 4, -1) == NULL && buf_substr(buf, 4, 0) == NULL);
    CHECK(buf_substr(buf, 1, 3) == NULL && buf_substr(buf, 3, 1) == NULL);
    CHECK(buf_substr(buf, 1, INT_MAX) == NULL && buf_substr(buf, INT_MAX, INT_MAX) == NULL);
    CHECK(buf_substr(buf, -1, 1) == NULL && buf_substr(buf, 0, -2) == NULL);
    CHECK(buf_substr(buf, INT_MIN, INT_MIN) == NULL);
    BUF_T *other = buf_dup(buf);
    CHECK(buf_cmp(buf, other) == 0);
    other->data[2] = 1;
    CHECK(buf_cmp(buf, other) == 1 && buf_cmp(other, buf) == -1);
    buf_write_byte(other, 0);
    CHECK(buf_cmp(buf, other) == -2 && buf_cmp(other, buf) == -2 && buf_cmp(buf, NULL) == -2);
    buf_discard_front(other, 0);
    buf_discard_front(other, -3);
    buf_discard_front(other, INT_MIN);
    holds(other, "a\0\1\0", 4);
    buf_discard_front(other, 1);
    holds(other, "\0\1\0", 3);
    buf_discard_front(other, INT_MAX);
    holds(other, "", 0);
    buf_discard_front(other, 1);
    buf_write_string(other, "again");
    holds(other, "again", 5);
    buf_free(other);
    buf_free(buf);
}

/* What hexdump_buf prints, and that it comes in order with the program's own output. */
static void listing(void) {
    FILE *file = tmpfile();
    CHECK(file != NULL);
    fflush(stdout);
    int saved = dup(1);
    CHECK(saved >= 0 && dup2(fileno(file), 1) == 1);
    BUF_T *buf = buf_create();
    printf("<");
    hexdump_buf(buf);
    buf_write_string(buf, "ABCDEFGHIJKLMNOP");
    hexdump_buf(buf);
    buf_write_byte(buf, 0xf0);
    hexdump_buf(buf);
    hexdump_buf(NULL);
    printf(">");
    fflush(stdout);
    CHECK(dup2(saved, 1) == 1);
    close(saved);
    buf_free(buf);
    char text[400];
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    CHECK(strcmp(text, "<\n"
                       "| 41 42 43 44 45 46 47 48 . 49 4a 4b 4c 4d 4e 4f 50 \n"
                       "| 41 42 43 44 45 46 47 48 . 49 4a 4b 4c 4d 4e 4f 50 |\n| f0 \n>") == 0);
}

static void nothing(void) {
    char data[16] = "";
    char *text = NULL;
    unsigned char byte = 3;
    uint32_t number = 3;
    uint64_t wide = 3;
    float real = 3;
    bool truth = true;
    buf_free(NULL);
    CHECK(buf_dup(NULL) == NULL && buf_as_string(NULL) == NULL && buf_as_hex(NULL) == NULL);
    CHECK(buf_substr(NULL, 0, 0) == NULL);
    buf_write_bytes(NULL, "a", 1);
    buf_write_byte(NULL, 1);
    buf_write_string(NULL, "a");
    buf_write_string_enc(NULL, "a");
    buf_write_string_length_enc(NULL, "a", 1);
    buf_write_uint32_enc(NULL, 1);
    buf_write_uint64_enc(NULL, 1);
    buf_write_float(NULL, 1);
    buf_write_bool(NULL, true);
    buf_write_list(NULL, NULL, write_element);
    buf_discard_front(NULL, 1);
    BUF_T *buf = buf_create();
    buf_write_buf(NULL, buf);
    buf_write_buf(buf, NULL);
    holds(buf, "", 0);
    buf_free(buf);
    CHECK(buf_read_byte(NULL, &byte) == NULL && byte == 3 && buf_read_byte(data, NULL) == NULL);
    CHECK(buf_read_uint32(NULL, &number) == NULL && buf_read_uint32(data, NULL) == NULL);
    CHECK(buf_read_uint32_enc(NULL, &number) == NULL && number == 3 && buf_read_uint32_enc(data, NULL) == NULL);
    CHECK(buf_read_uint64(NULL, &wide) == NULL && buf_read_uint64(data, NULL) == NULL);
    CHECK(buf_read_uint64_enc(NULL, &wide) == NULL && wide == 3 && buf_read_uint64_enc(data, NULL) == NULL);
    CHECK(buf_read_float(NULL, &real) == NULL && real == 3 && buf_read_float(data, NULL) == NULL);
    CHECK(buf_read_bool(NULL, &truth) == NULL && truth && buf_read_bool(data, NULL) == NULL);
    CHECK(buf_read_string_length_enc(NULL, &text, NULL) == NULL && text == NULL);
    CHECK(buf_read_string_length_enc(data, NULL, NULL) == NULL);
}

int main(void) {
    writing();
    buffers_filled_by_the_program();
    encodings();
    lists();
    reading();
    inspecting();
    listing();
    nothing();
    return 0;
}
