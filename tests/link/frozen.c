/* A program as it was compiled with the vendor's 6.9 headers: the declarations stand here, as docs/specification/interface has them, and
 * our header is not included. They never change: what was compiled once must go on working with each later library. It runs
 * against a development server, whose address is its first argument. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                \
        }                                                                           \
    } while (0)

typedef struct session_s {
    void *id;
    const char *url_str;
    volatile int state;
    void *listener;
    int (*global_topic_handler)(struct session_s *, const void *);
    int (*global_service_error_handler)(struct session_s *, const void *);
    void *user_context;
    char hidden[2904 - 56];
} SESSION;

typedef struct {
    int code;
    char *message;
    void *context;
} ERROR_STRUCT;

typedef struct {
    char *data;
    size_t len;
    size_t available;
} BUF;

typedef struct node {
    struct node *prev, *next;
    void *data;
} NODE;

typedef struct {
    NODE *first, *last;
} LIST;

typedef struct {
    unsigned long slots, size;
    void *entries, *pool, *mutex;
} HASH;

typedef struct {
    int type;
    BUF *data;
} CREDENTIALS;

typedef struct {
    int datatype;
    int (*on_subscription)(const char *, const void *, void *);
    int (*on_unsubscription)(const char *, const void *, int, void *);
    int (*on_value)(const char *, const void *, int, const void *, const void *, void *);
    void (*on_close)(void);
    int (*on_error)(const void *);
    void *context;
} VALUE_STREAM;

typedef struct {
    int (*on_topic_message)(SESSION *, const void *);
    int (*on_subscribe)(SESSION *, void *);
    int (*on_error)(SESSION *, const ERROR_STRUCT *);
    int (*on_discard)(SESSION *, void *);
    const char *topic_selector;
    void *context;
} SUBSCRIPTION_PARAMS;

typedef struct {
    const char *topic_path;
    const void *specification;
    int datatype;
    BUF *update;
    int (*on_topic_update_add_and_set)(int, void *);
    int (*on_error)(SESSION *, const ERROR_STRUCT *);
    int (*on_discard)(SESSION *, void *);
    void *context;
} ADD_AND_SET_PARAMS;

SESSION *session_create(const char *, const char *, CREDENTIALS *, const void *, const void *, ERROR_STRUCT *);
int session_close(SESSION *, ERROR_STRUCT *);
void session_free(SESSION *);
CREDENTIALS *credentials_create_password(const char *);
void credentials_free(CREDENTIALS *);
BUF *buf_create(void);
void buf_write_bytes(BUF *, const void *, size_t);
void buf_free(BUF *);
LIST *list_create(void);
void list_append_last(LIST *, void *);
void list_free(LIST *, void (*)(void *));
HASH *hash_new(unsigned long);
void *hash_add(HASH *, const char *, const void *);
void *hash_get(HASH *, const char *);
void hash_free(HASH *, void (*)(void *), void (*)(void *));
bool write_diffusion_string_value(const char *, const BUF *);
bool read_diffusion_string_value(const void *, char **, void *);
void *add_stream(SESSION *, const char *, const VALUE_STREAM *);
void *subscribe(SESSION *, const SUBSCRIPTION_PARAMS);
void *topic_specification_init(int);
void topic_specification_free(void *);
void diffusion_topic_update_add_and_set(SESSION *, const ADD_AND_SET_PARAMS);

extern const char *const DIFFUSION_VALIDATE_VALUES;
extern const int DIFFUSION_DEFAULT_RECONNECT_TIMEOUT;

enum { DATATYPE_STRING = 2, TOPIC_TYPE_STRING = 17, CONNECTED_ACTIVE = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static char *received;

static int on_value(const char *path, const void *specification, int datatype, const void *old_value, const void *new_value, void *context) {
    (void)specification, (void)old_value;
    CHECK(strcmp(path, "frozen/topic") == 0 && datatype == DATATYPE_STRING && context == &received);
    pthread_mutex_lock(&lock);
    free(received);
    CHECK(read_diffusion_string_value(new_value, &received, NULL));
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return 0;
}

static int on_error(SESSION *session, const ERROR_STRUCT *error) {
    (void)session;
    fprintf(stderr, "error %d: %s\n", error->code, error->message);
    exit(1);
}

static void containers(void) {
    LIST *list = list_create();
    HASH *map = hash_new(4);
    CREDENTIALS *credentials = credentials_create_password("secret");
    list_append_last(list, strdup("one"));
    list_append_last(list, strdup("two"));
    CHECK(strcmp((char *)list->first->next->data, "two") == 0 && list->first->next == list->last && list->last->next == NULL);
    list_free(list, free);
    hash_add(map, "key", "value");
    CHECK(map->size == 1 && map->slots >= 4 && strcmp((char *)hash_get(map, "key"), "value") == 0);
    hash_free(map, NULL, NULL);
    CHECK(credentials->type == 1 && credentials->data->len == 6 && memcmp(credentials->data->data, "secret", 6) == 0);
    credentials_free(credentials);
    CHECK(strcmp(DIFFUSION_VALIDATE_VALUES, "VALIDATE_VALUES") == 0 && DIFFUSION_DEFAULT_RECONNECT_TIMEOUT == 60000);
}

int main(int argc, char **argv) {
    ERROR_STRUCT error = { 0, NULL, NULL };
    CREDENTIALS *credentials = credentials_create_password("password");
    CHECK(argc >= 2);
    containers();
    SESSION *session = session_create(argv[1], "control", credentials, NULL, NULL, &error);
    credentials_free(credentials);
    CHECK(session != NULL && session->state == CONNECTED_ACTIVE && session->id != NULL);

    VALUE_STREAM stream = { .datatype = DATATYPE_STRING, .on_value = on_value, .context = &received };
    CHECK(add_stream(session, "frozen/topic", &stream) != NULL);
    SUBSCRIPTION_PARAMS subscription = { .on_error = on_error, .topic_selector = "frozen/topic" };
    subscribe(session, subscription);
    BUF *value = buf_create();
    void *specification = topic_specification_init(TOPIC_TYPE_STRING);
    CHECK(write_diffusion_string_value("as ever", value));
    ADD_AND_SET_PARAMS params = {
        .topic_path = "frozen/topic", .specification = specification, .datatype = DATATYPE_STRING, .update = value, .on_error = on_error
    };
    diffusion_topic_update_add_and_set(session, params);
    topic_specification_free(specification);
    buf_free(value);
    pthread_mutex_lock(&lock);
    while (received == NULL) {
        pthread_cond_wait(&changed, &lock);
    }
    CHECK(strcmp(received, "as ever") == 0);
    pthread_mutex_unlock(&lock);
    session_close(session, NULL);
    session_free(session);
    free(received);
    return 0;
}
