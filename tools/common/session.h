/*
 * Opening sessions with the options that all commands share. A session reconnects when its connection is lost, and what happens to
 * it is said on standard error. When it has ended, the program ends.
 */
#ifndef TOOL_SESSION_H
#define TOOL_SESSION_H

#include <stdbool.h>

#include "diffusion.h"

#include "options.h"

/* The options of the connection; they set what follows. */
extern const OPTION_T connection_options[];
extern const char *option_url;
extern const char *option_principal;
extern const char *option_password;
extern const char *option_proxy;

/* Of options.c. */
extern int option_colour;
extern bool option_quiet;
extern bool option_verbose;

/* Why a session could not be opened. */
typedef struct {
    ERROR_CODE_T code;
    char message[512];
} SESSION_FAILURE_T;

/* What differs from the options; all may be zero. */
typedef struct {
    const char *label;       /* what messages call the session; NULL if there is only one */
    const char *principal;   /* instead of the principal of the options, with the same password */
    const char *url;         /* instead of the URL of the options */
    const char *proxy;       /* instead of the proxy of the options */
    bool may_end;            /* its end does not end the program */
    bool silent;             /* nothing is said of what happens to its connection */
    SESSION_FAILURE_T *failure; /* where to write why it cannot be opened, instead of ending the program with it; code 0 if it could */
    void (*configure)(DIFFUSION_SESSION_FACTORY_T *factory, void *context); /* changes what the options say */
    void *context;
    /* Told of what passes over the connections; on the session's callback thread. */
    DIFFUSION_TRAFFIC_HANDLER_T on_traffic;
    void *traffic_context;
    /* Told of changes after the user was; on the session's connection thread. */
    void (*on_state_changed)(SESSION_T *session, SESSION_STATE_T old_state, SESSION_STATE_T new_state);
} SESSION_SETTINGS_T;

/*
 * Takes the URL from the words of the command line, if the first one is a URL, or from the environment, and reads the password.
 * 0, or the exit code after a message.
 */
int session_take_url(WORDS_T *words);

/*
 * Opens a session; settings may be NULL. NULL after a message, or when the program is to end: the exit code is
 * run_exit_code() then.
 */
SESSION_T *session_open(const SESSION_SETTINGS_T *settings);

/* Closes and frees it. */
void session_end(SESSION_T *session);

#endif
