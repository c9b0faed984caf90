#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "output.h"
#include "run.h"

const char *option_url;
const char *option_principal;
const char *option_password;
static const char *option_password_file;
static const char *option_ca_file;
const char *option_proxy;
static bool option_insecure;
static LIST_OPTION_T option_session_properties;
static double option_connect_timeout = 10;
static double option_reconnect = 60;

const OPTION_T connection_options[] = {
    { 0, NULL, NULL, "Connection", OPTION_TITLE, NULL, NULL },
    { 'p', "principal", "NAME", "Name to connect with (default: anonymous)", OPTION_TEXT, &option_principal, NULL },
    { 'c', "credentials", "PASSWORD", "Password; others on this machine may see it: rather use a file", OPTION_TEXT, &option_password, NULL },
    { 0, "password-file", "FILE", "File whose first line is the password", OPTION_TEXT, &option_password_file, NULL },
    { 0, "ca-file", "FILE", "PEM file of the certificates to trust (default: the system's)", OPTION_TEXT, &option_ca_file, NULL },
    { 0, "insecure", NULL, "Accept every certificate", OPTION_FLAG, &option_insecure, NULL },
    { 0, "proxy", "PROXY", "Connect through an HTTP proxy: http://[USER:PASSWORD@]HOST[:PORT]", OPTION_TEXT, &option_proxy, NULL },
    { 0, "session-property", "KEY=VALUE", "Property of the session; may be given several times", OPTION_LIST, &option_session_properties, NULL },
    { 0, "connect-timeout", "SECONDS", "Give up connecting after this time (default: 10)", OPTION_SECONDS, &option_connect_timeout, NULL },
    { 0, "reconnect", "SECONDS", "After a loss, try to get back for this time (default: 60; 0: not at all)", OPTION_SECONDS, &option_reconnect, NULL },
    END_OF_OPTIONS,
};

/* What a session has as its user context. */
typedef struct {
    SESSION_SETTINGS_T settings;
    bool created;   /* the outcome of the creation has come */
    bool connected; /* and it was good */
    ERROR_CODE_T code;
    char message[512];
    int64_t lost_at;            /* when the connection was lost */
    char last_message[256];     /* why the last attempt failed, as it was said */
} OPEN_SESSION_T;

static bool is_url(const char *word) {
    return strstr(word, "://") != NULL;
}

/* A URL without what may be a password in it. */
static const char *shown_url(const char *url) {
    const char *host = strrchr(url, '@');
    return host == NULL ? url : host + 1;
}

/* The first line of a file, to be freed. */
static char *read_password(const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    if (file == NULL) {
        complain("%s cannot be read: %s", path, strerror(errno));
        return NULL;
    }
    const ssize_t length = getline(&line, &size, file);
    if (length < 0) {
        complain("%s has no password%s%s", path, ferror(file) ? ": " : "", ferror(file) ? strerror(errno) : "");
        free(line);
        line = NULL;
    } else {
        line[strcspn(line, "\r\n")] = '\0';
    }
    fclose(file);
    return line;
}

int session_take_url(WORDS_T *words) {
    if (words->count > 0 && is_url(words->words[0])) {
        option_url = words->words[0];
        words->words++;
        words->count--;
    } else {
        option_url = getenv("DIFFUSION_URL");
        if (option_url == NULL || *option_url == '\0') {
            return words->count == 0 ? usage_error("no URL is given, and DIFFUSION_URL is not set")
                                     : usage_error("'%s' is no URL such as ws://localhost:8080, and DIFFUSION_URL is not set", words->words[0]);
        }
    }
    if (option_principal == NULL) {
        option_principal = getenv("DIFFUSION_PRINCIPAL");
    }
    if (option_password != NULL && option_password_file != NULL) {
        return usage_error("--credentials and --password-file exclude each other");
    }
    for (int i = 0; i < option_session_properties.count; i++) {
        if (strchr(option_session_properties.values[i], '=') == NULL) {
            return usage_error("--session-property takes KEY=VALUE, not '%s'", option_session_properties.values[i]);
        }
    }
    if (option_password_file != NULL) {
        option_password = read_password(option_password_file);
        return option_password == NULL ? EXIT_USAGE : 0;
    }
    if (option_password != NULL) {
        /* So that no list of processes shows it from now on. */
        char *shown = (char *)option_password;
        option_password = strdup(shown);
        memset(shown, '*', strlen(shown));
    } else {
        option_password = getenv("DIFFUSION_PASSWORD");
    }
    return 0;
}

static const char *label_of(const OPEN_SESSION_T *open, char *text, size_t size) {
    if (open->settings.label == NULL) {
        return "";
    }
    snprintf(text, size, "%s: ", open->settings.label);
    return text;
}

/* Why a session has ended or lost its connection. */
static void say_loss(SESSION_T *session, OPEN_SESSION_T *open) {
    char label[64];
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis = { 0 };
    diffusion_session_diagnosis(session, &diagnosis);
    open->lost_at = now_ns();
    open->last_message[0] = '\0';
    say("%sconnection lost%s%s; trying to get back", label_of(open, label, sizeof label),
        diagnosis.last_loss_cause[0] == '\0' ? "" : ": ", diagnosis.last_loss_cause);
}

static void say_recovery(SESSION_T *session, const OPEN_SESSION_T *open) {
    char label[64];
    const bool loss = session_connection_response_code(session) == CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS;
    say("%sconnected again after %.1f s, %s", label_of(open, label, sizeof label), (double)(now_ns() - open->lost_at) / 1e9,
        loss ? "but messages were lost" : "nothing was lost");
}

static void say_end(SESSION_T *session, const OPEN_SESSION_T *open, SESSION_STATE_T state) {
    char label[64];
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis = { 0 };
    diffusion_session_diagnosis(session, &diagnosis);
    const char *why = diagnosis.end_message;
    if (*why == '\0') {
        why = state == CLOSED_BY_SERVER ? "by the server" : "the connection could not be recovered";
    }
    complain("%sthe session has ended: %s", label_of(open, label, sizeof label), why);
}

static void on_state_changed(SESSION_T *session, SESSION_STATE_T old_state, SESSION_STATE_T new_state) {
    OPEN_SESSION_T *open = session->user_context;
    if (old_state != CONNECTING && !open->settings.silent) {
        if (new_state == RECOVERING_RECONNECT) {
            say_loss(session, open);
        } else if (new_state == CONNECTED_ACTIVE) {
            say_recovery(session, open);
        } else if (new_state == CLOSED_BY_SERVER || new_state == CLOSED_FAILED) {
            say_end(session, open, new_state);
        }
    }
    if (open->settings.on_state_changed != NULL) {
        open->settings.on_state_changed(session, old_state, new_state);
    }
    if (old_state != CONNECTING && (new_state == CLOSED_BY_SERVER || new_state == CLOSED_FAILED) && !open->settings.may_end) {
        run_end(EXIT_CONNECTION);
    }
    run_lock();
    run_changed();
    run_unlock();
}

static void on_attempt_failed(SESSION_T *session, void *context) {
    OPEN_SESSION_T *open = context;
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis = { 0 };
    char label[64];
    /* The same reason is not repeated. */
    if (!open->settings.silent && diffusion_session_diagnosis(session, &diagnosis) && diagnosis.time_left >= 0
        && strcmp(diagnosis.last_attempt_message, open->last_message) != 0) {
        snprintf(open->last_message, sizeof open->last_message, "%s", diagnosis.last_attempt_message);
        say("%snot connected yet: %s; trying for %.0f s more", label_of(open, label, sizeof label), open->last_message,
            (double)diagnosis.time_left / 1000);
    }
}

static int created(OPEN_SESSION_T *open, const DIFFUSION_ERROR_T *error) {
    run_lock();
    open->created = true;
    open->connected = error == NULL;
    if (error != NULL) {
        open->code = error->code;
        snprintf(open->message, sizeof open->message, "%s", error->message == NULL ? diffusion_error_str(error->code) : error->message);
    }
    run_changed();
    run_unlock();
    return HANDLER_SUCCESS;
}

static int on_connected(SESSION_T *session) {
    return created(session->user_context, NULL);
}

static int on_not_connected(SESSION_T *session, DIFFUSION_ERROR_T *error) {
    return created(session->user_context, error);
}

static DIFFUSION_SESSION_FACTORY_T *make_factory(OPEN_SESSION_T *open) {
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    SESSION_LISTENER_T listener = { .on_state_changed = on_state_changed };
    const char *principal = open->settings.principal != NULL ? open->settings.principal : option_principal;
    diffusion_session_factory_session_listener(factory, &listener);
    diffusion_session_factory_user_context(factory, open);
    if (principal != NULL && *principal != '\0') {
        diffusion_session_factory_principal(factory, principal);
    }
    if (option_password != NULL) {
        diffusion_session_factory_password(factory, option_password);
    }
    if (option_ca_file != NULL) {
        diffusion_session_factory_tls_ca_file(factory, option_ca_file);
    }
    if (option_insecure) {
        diffusion_session_factory_tls_trust_self_signed(factory, true);
    }
    if (open->settings.proxy != NULL || option_proxy != NULL) {
        diffusion_session_factory_proxy(factory, open->settings.proxy != NULL ? open->settings.proxy : option_proxy);
    }
    for (int i = 0; i < option_session_properties.count; i++) {
        char *key = NULL;
        const char *value = NULL;
        if (split_property(option_session_properties.values[i], &key, &value)) {
            diffusion_session_factory_property(factory, key, value);
            free(key);
        }
    }
    if (option_connect_timeout > 0) {
        const double most = UINT32_MAX / 1000;
        diffusion_session_factory_connection_timeout(factory, (uint32_t)((option_connect_timeout < most ? option_connect_timeout : most) * 1000));
    }
    if (option_reconnect > 0) {
        const DIFFUSION_EXPONENTIAL_BACKOFF_T waits = {
            .initial_delay_ms = 50, .maximum_delay_ms = 5000, .jitter = 0.5, .on_failure = on_attempt_failed, .context = open
        };
        RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_exponential_backoff(&waits);
        const double most = INT32_MAX / 1000;
        reconnection_strategy_set_timeout(strategy, (long)((option_reconnect < most ? option_reconnect : most) * 1000));
        diffusion_session_factory_reconnection_strategy(factory, strategy);
        free_reconnection_strategy(strategy);
    } else {
        diffusion_session_factory_no_reconnection(factory);
    }
    diffusion_session_factory_traffic_handler(factory, open->settings.on_traffic, open->settings.traffic_context);
    if (open->settings.configure != NULL) {
        open->settings.configure(factory, open->settings.context);
    }
    return factory;
}

SESSION_T *session_open(const SESSION_SETTINGS_T *settings) {
    OPEN_SESSION_T *open = calloc(1, sizeof *open);
    if (open == NULL) {
        complain("out of memory");
        run_end(EXIT_REFUSED);
        return NULL;
    }
    if (settings != NULL) {
        open->settings = *settings;
    }
    const char *url = open->settings.url != NULL ? open->settings.url : option_url;
    SESSION_CREATE_CALLBACK_T callbacks = { .on_connected = on_connected, .on_error = on_not_connected };
    DIFFUSION_SESSION_FACTORY_T *factory = make_factory(open);
    /* Without waiting in the library, so that Ctrl-C is heard. */
    SESSION_T *session = session_create_async_with_session_factory(factory, &callbacks, url);
    diffusion_session_factory_free(factory);
    run_lock();
    while (session != NULL && !open->created && run_wait(NEVER)) {
    }
    const bool connected = session != NULL && open->created && open->connected;
    const bool refused = session == NULL || (open->created && !open->connected);
    run_unlock();
    if (refused && open->settings.failure != NULL) {
        open->settings.failure->code = open->code == DIFF_ERR_SUCCESS ? DIFF_ERR_UNKNOWN : open->code;
        snprintf(open->settings.failure->message, sizeof open->settings.failure->message, "%s", open->message);
    } else if (refused) {
        complain("not connected to %s: %s", shown_url(url), open->message);
        run_end(exit_code_of(open->code));
    }
    if (!connected) {
        session_end(session);
        if (session == NULL) {
            free(open);
        }
        return NULL;
    }
    if (option_verbose && !open->settings.silent) {
        char *id = session_id_to_string(session->id);
        say("connected to %s as %s, session %s", shown_url(url), session->principal == NULL ? "anonymous" : session->principal, id);
        free(id);
    }
    return session;
}

void session_end(SESSION_T *session) {
    if (session != NULL) {
        void *open = session->user_context;
        session_close(session, NULL);
        session_free(session);
        free(open);
    }
}
