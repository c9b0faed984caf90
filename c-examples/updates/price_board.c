/*
 * A live price board: prices that change all the time, and a table of them that follows.
 *
 * The publisher has an update stream for each symbol. A price is a small JSON object; only what has changed in it is sent. The
 * board has a value stream for all of them, and prints the table again when every symbol has a new price. Both run in this
 * program, each with a session of its own; with --mode each can run alone, also on different machines.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'm', "mode", "publish, watch or both", ARG_OPTIONAL, ARG_HAS_VALUE, "both" },
    { 'r', "rounds", "Number of prices of each symbol", ARG_OPTIONAL, ARG_HAS_VALUE, "20" },
    { 'i', "interval", "Milliseconds between two prices", ARG_OPTIONAL, ARG_HAS_VALUE, "100" },
    END_OF_ARG_OPTS
};

#define FOLDER "examples/prices"
#define SYMBOLS 4

static const char *const symbols[SYMBOLS] = { "ACME", "BOLT", "CRUX", "DUNE" };
static const int first_prices[SYMBOLS] = { 10050, 4200, 199, 75025 }; /* in cents */

/* One row of the board. */
typedef struct {
    int round; /* 0: no price yet */
    int bid;
    int ask;
    int change;
} ROW_T;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static ROW_T rows[SYMBOLS];
static int printed_round = 0;
static int open_updates = 0;
static int failed = 0;

/* The publisher. */

static int update_ends(int failure) {
    pthread_mutex_lock(&mutex);
    open_updates--;
    failed = failed || failure;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static int on_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    if (result == TOPIC_CREATED) {
        printf("%s is listed\n", (const char *)context);
    }
    return update_ends(0);
}

static int on_set_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("%s cannot be updated: %s\n", (const char *)error->context, error->message);
    return update_ends(1);
}

static int on_set_discarded(SESSION_T *session, void *context) {
    (void)session;
    printf("an update of %s is lost\n", (const char *)context);
    return update_ends(1);
}

static DIFFUSION_TOPIC_UPDATE_STREAM_T *stream_of(const char *symbol) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s", FOLDER, symbol);
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_JSON);
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    topic_specification_free(specification);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
            diffusion_update_stream_builder_create_update_stream(builder, path, DATATYPE_JSON, NULL);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

/* Prices go up and down in steps that depend on the symbol and on the round only. */
static int change_of(int symbol, int round) {
    return (round * 7 + symbol * 3) % 11 - 5;
}

static void publish(SESSION_T *session, int rounds, long interval) {
    DIFFUSION_TOPIC_UPDATE_STREAM_T *streams[SYMBOLS];
    int prices[SYMBOLS];
    for (int i = 0; i < SYMBOLS; i++) {
        streams[i] = stream_of(symbols[i]);
        prices[i] = first_prices[i];
    }
    for (int round = 1; round <= rounds; round++) {
        for (int i = 0; i < SYMBOLS; i++) {
            const int change = change_of(i, round);
            prices[i] += change;
            char json[128];
            snprintf(json, sizeof json, "{\"round\":%d,\"bid\":%d,\"ask\":%d,\"change\":%d}",
                     round, prices[i] - 2, prices[i] + 2, change);
            DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params = {
                .on_topic_creation_result = on_set, .on_error = on_set_error, .on_discard = on_set_discarded,
                .context = (void *)symbols[i]
            };
            BUF_T *value = buf_create();
            write_diffusion_json_value(json, value);
            pthread_mutex_lock(&mutex);
            open_updates++;
            pthread_mutex_unlock(&mutex);
            diffusion_topic_update_stream_set(session, streams[i], value, params);
            buf_free(value);
        }
        SLEEP_MS(interval);
    }
    pthread_mutex_lock(&mutex);
    while (open_updates > 0) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < SYMBOLS; i++) {
        diffusion_topic_update_stream_free(streams[i]);
    }
}

/* The board. */

static void print_table(int round) {
    printf("after round %d:\n%-8s %10s %10s %8s\n", round, "symbol", "bid", "ask", "change");
    for (int i = 0; i < SYMBOLS; i++) {
        printf("%-8s %10.2f %10.2f %+8.2f\n", symbols[i], rows[i].bid / 100.0, rows[i].ask / 100.0, rows[i].change / 100.0);
    }
}

static int on_price(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    char *json = NULL;
    if (new_value == NULL || !to_diffusion_json_string(new_value, &json, NULL)) {
        return HANDLER_SUCCESS;
    }
    ROW_T row;
    const char *symbol = strrchr(path, '/') + 1;
    if (sscanf(json, "{\"round\":%d,\"bid\":%d,\"ask\":%d,\"change\":%d}", &row.round, &row.bid, &row.ask, &row.change) == 4) {
        pthread_mutex_lock(&mutex);
        int round = row.round;
        for (int i = 0; i < SYMBOLS; i++) {
            if (strcmp(symbol, symbols[i]) == 0) {
                rows[i] = row;
            }
            round = rows[i].round < round ? rows[i].round : round;
        }
        if (round > printed_round) {
            printed_round = round;
            print_table(round);
            pthread_cond_broadcast(&changed);
        }
        pthread_mutex_unlock(&mutex);
    }
    free(json);
    return HANDLER_SUCCESS;
}

static int on_subscribe_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("the board cannot subscribe: %s\n", error->message);
    pthread_mutex_lock(&mutex);
    failed = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void watch(SESSION_T *session) {
    const char *selector = "?" FOLDER "//";
    VALUE_STREAM_T prices = { .datatype = DATATYPE_JSON, .on_value = on_price };
    add_stream(session, selector, &prices);
    SUBSCRIPTION_PARAMS_T params = { .topic_selector = selector, .on_error = on_subscribe_error };
    subscribe(session, params);
}

static void wait_for_table(int round) {
    pthread_mutex_lock(&mutex);
    while (printed_round < round && !failed) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static SESSION_T *connect_to(HASH_T *arguments) {
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session =
            session_create(hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
    }
    return session;
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    const char *mode = hash_get(arguments, "mode");
    const int rounds = atoi(hash_get(arguments, "rounds"));
    const int publishes = strcmp(mode, "watch") != 0;
    const int watches = strcmp(mode, "publish") != 0;
    setvbuf(stdout, NULL, _IOLBF, 0);

    SESSION_T *board = watches ? connect_to(arguments) : NULL;
    SESSION_T *publisher = publishes ? connect_to(arguments) : NULL;
    if ((watches && board == NULL) || (publishes && publisher == NULL)) {
        failed = 1;
    } else {
        if (watches) {
            watch(board);
        }
        if (publishes) {
            publish(publisher, rounds, atol(hash_get(arguments, "interval")));
        }
        if (watches) {
            wait_for_table(rounds);
        }
    }

    session_close(publisher, NULL);
    session_free(publisher);
    session_close(board, NULL);
    session_free(board);
    hash_free(arguments, NULL, free);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
