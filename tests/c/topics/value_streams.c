/* Value streams (specification/topics/value-streams): what the server says reaches the program's functions, in order and readable. */
#include "server.h"

/* Topic 7 is the STRING topic `t`, 8 the INT64 topic `u`, 9 a time series of doubles `s`. One-way notifications. */
#define SUBSCRIBED_T "send hex=0057000701741100"
#define SUBSCRIBED_U "send hex=0057000801751200"
#define SUBSCRIBED_S "send hex=00570009017310011c54494d455f5345524945535f4556454e545f56414c55455f5459504506646f75626c65"
#define UNSUBSCRIBED_T "send hex=002a000702"
/* "a"; "b" as a delta that keeps the first byte; null; 5. */
#define T_IS_A "send hex=04000000076161"
#define T_BECOMES_B "send hex=050000000700014162"
#define T_IS_NULL "send hex=0400000007f6"
#define T_IS_MALFORMED "send hex=040000000705"
#define U_IS_5 "send hex=040000000805"
#define U_IS_6 "send hex=040000000806"
/* Event 0 at time 1 of nobody: 1.0. */
#define S_IS_1 "send hex=04000000090000010003f93c00"

static char contexts[10];

/* The stream's name: its context is one of `contexts`. */
static char name_of(void *context) {
    CHECK((char *)context >= contexts && (char *)context < contexts + sizeof contexts);
    return (char)('0' + ((char *)context - contexts));
}

static int on_subscription(const char *const path, const TOPIC_SPECIFICATION_T *specification, void *context) {
    char word[64];
    HASH_T *properties = topic_specification_get_properties(specification);
    CHECK(properties != NULL);
    hash_free(properties, free, free);
    snprintf(word, sizeof word, "%c+%s/%d", name_of(context), path, (int)topic_specification_get_topic_type(specification));
    record(word);
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    char word[64];
    const char *why = reason == UNSUBSCRIPTION_REASON_REMOVAL                ? "removal"
                      : reason == UNSUBSCRIPTION_REASON_SUBSCRIPTION_REFRESH ? "refresh"
                      : reason == UNSUBSCRIPTION_REASON_STREAM_CHANGE        ? "change"
                                                                             : "other";
    CHECK(specification != NULL);
    snprintf(word, sizeof word, "%c-%s(%s)", name_of(context), path, why);
    record(word);
    return HANDLER_FAILURE; /* has no effect */
}

/* As the stream's type says; `~` for NULL. */
static void print_value(char *to, size_t size, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value) {
    char *text = NULL;
    int64_t number = 0;
    DIFFUSION_API_ERROR error;
    if (value == NULL) {
        snprintf(to, size, "~");
    } else if (datatype == DATATYPE_STRING) {
        CHECK(read_diffusion_string_value(value, &text, &error));
        snprintf(to, size, "%s", text);
    } else if (datatype == DATATYPE_INT64) {
        CHECK(read_diffusion_int64_value(value, &number, &error));
        snprintf(to, size, "%d", (int)number);
    } else if (datatype == DATATYPE_JSON) {
        CHECK(to_diffusion_json_string(value, &text, &error));
        snprintf(to, size, "%s", text);
    } else {
        CHECK(0);
    }
    free(text);
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    char word[128];
    char old_text[32];
    char new_text[32];
    CHECK(specification != NULL);
    print_value(old_text, sizeof old_text, datatype, old_value);
    print_value(new_text, sizeof new_text, datatype, new_value);
    snprintf(word, sizeof word, "%c:%s=%s<%s", name_of(context), path, new_text, old_text);
    record(word);
    return HANDLER_SUCCESS;
}

/* A whole event: its bytes are there, and are no value of its type. */
static int on_event(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    char word[64];
    void *bytes = NULL;
    size_t length = 0;
    double number;
    DIFFUSION_API_ERROR error;
    CHECK(specification != NULL && old_value == NULL && datatype == DATATYPE_DOUBLE);
    CHECK(diffusion_value_get_raw_bytes(new_value, &bytes, &length));
    CHECK(length == 8 && memcmp(bytes, "\0\0\1\0\3\xf9\x3c", 8) == 0);
    CHECK(!read_diffusion_double_value(new_value, &number, &error));
    diffusion_api_error_free(error);
    snprintf(word, sizeof word, "%c:%s=event", name_of(context), path);
    record(word);
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    record("closed");
}

static void on_error(const DIFFUSION_ERROR_T *error) {
    char word[32];
    CHECK(error->message != NULL && error->message[0] != '\0');
    snprintf(word, sizeof word, "%c!%d", name_of(error->context), (int)error->code);
    record(word);
}

static VALUE_STREAM_T stream(int name, DIFFUSION_DATATYPE datatype) {
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = datatype;
    stream.on_subscription = on_subscription;
    stream.on_unsubscription = on_unsubscription;
    stream.on_value = on_value;
    stream.on_close = on_close;
    stream.on_error = on_error;
    stream.context = &contexts[name];
    return stream;
}

static VALUE_STREAM_HANDLE_T *add(SESSION_T *session, int name, const char *selector, DIFFUSION_DATATYPE datatype) {
    /* The library has its own copy when the function returns. */
    VALUE_STREAM_T on_the_stack = stream(name, datatype);
    VALUE_STREAM_HANDLE_T *handle =
        selector != NULL ? add_stream(session, selector, &on_the_stack) : add_fallback_stream(session, &on_the_stack);
    memset(&on_the_stack, 0xff, sizeof on_the_stack);
    CHECK(handle != NULL);
    return handle;
}

static SESSION_T *connected_and_quiet(void) {
    SESSION_T *session = connected(NULL);
    record_clear();
    return session;
}

static void from_subscription_to_close(void) {
    SESSION_T *session = connected_and_quiet();
    add(session, 1, "?t", DATATYPE_STRING);
    server_do(SUBSCRIBED_T "; " T_IS_A "; " T_BECOMES_B "; " T_IS_NULL "; " T_IS_MALFORMED "; " T_IS_A "; " UNSUBSCRIBED_T);
    record_wait("removal");
    RECORD_IS("1+t/17 1:t=a<~ 1:t=b<a 1:t=~<b 1!106 1:t=a<~ 1-t(removal)");
    record_clear();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    RECORD_IS("2>5 1!101");
    /* The program has closed the session: nothing can be told any more. */
    VALUE_STREAM_T late = stream(2, DATATYPE_STRING);
    CHECK(add_stream(session, "t", &late) == NULL);
    session_free(session);
    CHECK(add_stream(session, "t", &late) == NULL);
    RECORD_IS("2>5 1!101");
    record_clear();
}

static void late_streams_fallbacks_and_removal(void) {
    SESSION_T *session = connected_and_quiet();
    add(session, 1, NULL, DATATYPE_STRING);
    server_do(SUBSCRIBED_T "; " SUBSCRIBED_U "; " T_IS_A "; " U_IS_5);
    record_wait("1:t=a<~");
    VALUE_STREAM_HANDLE_T *second = add(session, 2, "t", DATATYPE_STRING);
    record_wait("2:t=a<~");
    add(session, 3, "?.*", DATATYPE_JSON);
    record_wait("3:u=5<~");
    VALUE_STREAM_HANDLE_T *cannot_read = add(session, 4, "u", DATATYPE_STRING);
    record_wait("4+u");
    server_do(T_IS_NULL "; " U_IS_6);
    record_wait("3:u=6<5");
    RECORD_IS("1+t/17 1:t=a<~ 1-t(change) 2+t/17 2:t=a<~ 3+t/17 3:t=\"a\"<~ 3+u/18 3:u=5<~ 4+u/18 2:t=~<a 3:t=null<\"a\" 3:u=6<5");
    record_clear();
    remove_stream(session, second);
    record_wait("closed");
    remove_stream(session, second);
    remove_stream(session, NULL);
    remove_stream(NULL, cannot_read);
    remove_stream(session, cannot_read);
    record_wait("closed closed");
    server_do(U_IS_5 "; " T_IS_A);
    record_wait("3:t");
    RECORD_IS("closed closed 3:u=5<6 3:t=\"a\"<null");
    record_clear();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    RECORD_IS("2>5 1!101 3!101");
    session_free(session);
    record_clear();
}

static void time_series(void) {
    SESSION_T *session = connected_and_quiet();
    VALUE_STREAM_T events = stream(1, DATATYPE_DOUBLE);
    events.on_value = on_event;
    CHECK(add_time_series_stream(session, "s", &events) != NULL);
    add(session, 2, "s", DATATYPE_JSON);
    server_do(SUBSCRIBED_S "; " S_IS_1 "; " SUBSCRIBED_T);
    record_wait("2:s");
    VALUE_STREAM_T rest = stream(3, DATATYPE_DOUBLE);
    rest.on_value = on_event;
    CHECK(add_time_series_fallback_stream(session, &rest) != NULL);
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    RECORD_IS("1+s/16 2+s/16 1:s=event 2:s=1<~ 2>5 1!101 2!101 3!101");
    session_free(session);
    record_clear();
}

static void a_loss_of_messages(void) {
    SESSION_T *session = connected_and_quiet();
    add(session, 1, "t", DATATYPE_STRING);
    server_do(SUBSCRIBED_T "; " T_IS_A);
    record_wait("1:t=a<~");
    record_clear();
    server_do("loss answer=106; lose session=all; cut session=all");
    record_wait("3>2");
    record_wait("refresh");
    server_do(T_IS_A "; " SUBSCRIBED_T "; " T_IS_A);
    record_wait("1:t=a<~");
    RECORD_IS("2>3 3>2 1-t(refresh) 1+t/17 1:t=a<~");
    /* Without on_error the end is on_close. */
    VALUE_STREAM_T quiet = stream(2, DATATYPE_STRING);
    quiet.on_error = NULL;
    CHECK(add_stream(session, "elsewhere", &quiet) != NULL);
    record_clear();
    server_do("abort session=all");
    record_wait("closed");
    RECORD_IS("2>6 1!101 closed");
    session_free(session);
    record_clear();
    server_do("normal");
}

static void what_is_refused(void) {
    SESSION_T *session = connected_and_quiet();
    VALUE_STREAM_T good = stream(1, DATATYPE_STRING);
    VALUE_STREAM_T empty;
    memset(&empty, 0, sizeof empty);
    VALUE_STREAM_T wrong = good;
    const int no_type = 77;
    memcpy(&wrong.datatype, &no_type, sizeof no_type);
    CHECK(add_stream(NULL, "t", &good) == NULL);
    CHECK(add_stream(session, NULL, &good) == NULL);
    CHECK(add_stream(session, "t", NULL) == NULL);
    CHECK(add_stream(session, "?(", &good) == NULL);
    CHECK(add_stream(session, "", &good) == NULL);
    CHECK(add_stream(session, "t", &wrong) == NULL);
    CHECK(add_time_series_stream(NULL, "t", &good) == NULL);
    CHECK(add_time_series_stream(session, "$t", &good) == NULL);
    CHECK(add_fallback_stream(NULL, &good) == NULL);
    CHECK(add_fallback_stream(session, NULL) == NULL);
    CHECK(add_time_series_fallback_stream(NULL, &good) == NULL);
    CHECK(add_time_series_fallback_stream(session, NULL) == NULL);
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis;
    CHECK(diffusion_session_diagnosis(session, &diagnosis) && diagnosis.undecided_matches == 0);
    /* A stream without functions hears nothing and does no harm. */
    CHECK(add_stream(session, "t", &empty) != NULL);
    add(session, 1, "t", DATATYPE_STRING);
    /* A handle of another session finds nothing. */
    SESSION_T *other = connected_and_quiet();
    VALUE_STREAM_HANDLE_T *of_other = add(other, 2, "t", DATATYPE_STRING);
    remove_stream(session, of_other);
    server_do(SUBSCRIBED_T "; " T_IS_MALFORMED "; " UNSUBSCRIBED_T);
    record_wait("2-t(removal)");
    CHECK(session_close(other, NULL) == DIFFUSION_TRUE);
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(other);
    session_free(session);
    record_wait("2!101");
    record_wait("1!101");
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    from_subscription_to_close();
    late_streams_fallbacks_and_removal();
    time_series();
    a_loss_of_messages();
    what_is_refused();
    return 0;
}
