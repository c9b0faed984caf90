/* The command: runs the probes one after the other, removes what they left, and sums up. */
#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../common/options.h"
#include "../common/run.h"

/* Of what is removed when the program was told to end: it has 10 seconds then. */
#define SECONDS_TO_CLEAN_UP 5

static const char *const control_words[] = { "none", "read", "write", NULL };
static bool as_json;
static bool list_only;
static LIST_OPTION_T only;
static const char *trace_path;
static int control;
static double timeout = 20;

static char branch[64];
static CHECK_T keeper; /* the session that cleans up */
static bool may_have_topics;

static void make_branch(void) {
    unsigned char random[6] = { 0 };
    if (getrandom(random, sizeof random, 0) != sizeof random) {
        const int64_t now = now_ns();
        memcpy(random, &now, sizeof random);
    }
    snprintf(branch, sizeof branch, "diffusion-check/%02x%02x%02x%02x%02x%02x", random[0], random[1], random[2], random[3], random[4], random[5]);
}

/* A name, or the beginning of one: "fetch" selects "fetch/...". */
static bool is_named(const PROBE_T *probe, const char *word) {
    const size_t length = strlen(word);
    return strncmp(probe->name, word, length) == 0 && (probe->name[length] == '\0' || probe->name[length] == '/');
}

static bool is_wanted(const PROBE_T *probe) {
    if ((int)probe->touches > control) {
        return false;
    }
    bool wanted = only.count == 0;
    for (int i = 0; i < only.count; i++) {
        wanted = wanted || is_named(probe, only.values[i]);
    }
    return wanted;
}

/* The next probe that is wanted, from a place in the tables on. */
static const PROBE_T *next_probe(int *table, int *row) {
    for (; probe_tables[*table] != NULL; ++*table, *row = 0) {
        for (const PROBE_T *probe; (probe = &probe_tables[*table][*row])->name != NULL;) {
            ++*row;
            if (is_wanted(probe)) {
                return probe;
            }
        }
    }
    return NULL;
}

/* The words of --only have to name something. */
static int check_words(void) {
    for (int i = 0; i < only.count; i++) {
        bool found = false;
        bool allowed = false;
        for (int table = 0; probe_tables[table] != NULL; table++) {
            for (const PROBE_T *probe = probe_tables[table]; probe->name != NULL; probe++) {
                if (is_named(probe, only.values[i])) {
                    found = true;
                    allowed = allowed || (int)probe->touches <= control;
                }
            }
        }
        if (!found) {
            return usage_error("there is no probe '%s'; --list has them", only.values[i]);
        }
        if (!allowed) {
            return usage_error("'%s' is run with --control or --control=write only", only.values[i]);
        }
    }
    return EXIT_DONE;
}

static void free_kept(CHECK_T *check) {
    while (check->kept != NULL) {
        void **kept = check->kept;
        check->kept = *kept;
        free(kept);
    }
}

static void close_all(CHECK_T *check) {
    for (int i = 0; i < check->session_count; i++) {
        check_close(&check->sessions[i]);
    }
}

static void forget(CHECK_T *check) {
    close_all(check);
    for (int i = 0; i < check->session_count; i++) {
        relay_stop(check->sessions[i].relay);
        recording_free(&check->sessions[i].recording);
    }
    check->session_count = 0;
    free_kept(check);
}

static bool keeper_is_open(void) {
    return keeper.session_count > 0 && keeper.sessions[0].session != NULL && !session_is_closed(keeper.sessions[0].session);
}

/* Its end shows that the server is gone. */
static void never_reconnect(DIFFUSION_SESSION_FACTORY_T *factory, void *context) {
    (void)context;
    diffusion_session_factory_no_reconnection(factory);
}

static int on_answer(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

/* Asks it for a sign of life; a session that gives none is closed. */
static void ping_keeper(void) {
    OUTCOME_T *outcome = check_keep(&keeper, sizeof *outcome);
    const PING_USER_PARAMS_T params = {
        .on_ping_response = on_answer, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    outcome_expect(outcome);
    ping_user(keeper.sessions[0].session, params);
    outcome_wait(outcome, deadline_in(SECONDS_TO_CLEAN_UP));
    /* A refusal is an answer too. */
    if (outcome->kind == OUTCOME_LATE && !run_has_ended()) {
        check_close(&keeper.sessions[0]);
    }
}

/* Opens the session that cleans up, again if it has ended. The reason is in `failure`. */
static bool open_keeper(SESSION_FAILURE_T *failure) {
    memset(failure, 0, sizeof *failure);
    if (keeper_is_open()) {
        return true;
    }
    forget(&keeper);
    /* Without a relay, whose end of a connection says less than the server's. */
    const SESSION_SETTINGS_T settings = { .may_end = true, .silent = true, .failure = failure, .configure = never_reconnect };
    keeper.sessions[0].session = session_open(&settings);
    keeper.session_count = keeper.sessions[0].session != NULL;
    return keeper.session_count > 0;
}

/* The protocol that the server speaks; 0 if it cannot be seen. */
static int find_protocol(void) {
    SESSION_FAILURE_T failure;
    CHECK_T check = { 0 };
    CHECK_SESSION_T *opened = check_try_to_open(&check, NULL, &failure);
    int protocol = 0;
    if (opened != NULL) {
        check_close(opened);
        protocol = recording_protocol(&opened->recording);
    }
    forget(&check);
    return protocol;
}

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)result;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

/* Removes the topics of a branch; also when the program is to end. */
static bool remove_branch(const char *path) {
    SESSION_FAILURE_T failure;
    char selector[256];
    if (!open_keeper(&failure)) {
        return false;
    }
    snprintf(selector, sizeof selector, "?%s//", path);
    OUTCOME_T *outcome = check_keep(&keeper, sizeof *outcome);
    const TOPIC_REMOVAL_PARAMS_T params = {
        .on_removed = on_removed, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .topic_selector = selector, .context = outcome
    };
    outcome_expect(outcome);
    topic_removal(keeper.sessions[0].session, params);
    return outcome_wait_anyway(outcome, deadline_in(run_has_ended() || timeout < SECONDS_TO_CLEAN_UP ? SECONDS_TO_CLEAN_UP : timeout));
}

/* Of a probe that was interrupted there is nothing to tell. */
static bool run_probe(const PROBE_T *probe, int number) {
    CHECK_T *check = calloc(1, sizeof *check);
    if (check == NULL) {
        complain("out of memory");
        return false;
    }
    const int64_t begun = now_ns();
    check->probe = probe;
    /* 0 and what is too much to count are for ever. */
    check->patience_ns = timeout <= 0 || timeout > 1e9 ? INT64_C(1000000000000000000) : (int64_t)(timeout * 1e9);
    check->protocol = keeper.protocol;
    snprintf(check->branch, sizeof check->branch, "%s/%d", branch, number);
    if (check->protocol != 0 && probe->since > check->protocol) {
        check_not_offered(check, probe->since);
    } else {
        probe->run(check);
    }
    close_all(check);
    check->seconds = (double)(now_ns() - begun) / 1e9;
    /* All at the end once more; here, so that a server that is watched does not fill. */
    may_have_topics = may_have_topics || check->may_have_topics;
    if (check->may_have_topics && !run_has_ended()) {
        remove_branch(check->branch);
    }
    bool good = !run_has_ended();
    if (good) {
        report_probe(check);
        good = check->verdict != VERDICT_FAILED || trace_path == NULL || trace_probe(check);
    }
    forget(check);
    free(check);
    return good;
}

static int run_all(void) {
    int table = 0;
    int row = 0;
    int number = 0;
    int total = 0;
    while (next_probe(&table, &row) != NULL) {
        total++;
    }
    table = row = 0;
    for (const PROBE_T *probe; (probe = next_probe(&table, &row)) != NULL && !run_has_ended();) {
        SESSION_FAILURE_T failure;
        progress("%d of %d: %s", ++number, total, probe->name);
        if (!run_probe(probe, number)) {
            return run_has_ended() ? run_exit_code() : EXIT_OUTPUT;
        }
        /* Without a server the others would fail one by one. */
        if (keeper_is_open()) {
            ping_keeper();
        }
        if (!open_keeper(&failure) && !run_has_ended()) {
            progress_end();
            complain("the server is lost, and the other probes are not run: %s", failure.message);
            return EXIT_CONNECTION;
        }
    }
    return run_has_ended() ? run_exit_code() : EXIT_DONE;
}

static int clean_up(int code) {
    const bool removed = !may_have_topics || remove_branch(branch);
    progress_end();
    if (!removed) {
        complain("topics below %s may be left: remove '?%s//'", branch, branch);
    }
    report_end(branch, removed);
    if (code == EXIT_DONE && !removed) {
        code = EXIT_REFUSED;
    }
    return code;
}

static int run(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    if (list_only) {
        report_list(as_json);
        return out_flush() ? EXIT_DONE : EXIT_OUTPUT;
    }
    int code = check_words();
    if (code != EXIT_DONE) {
        return code;
    }
    SESSION_FAILURE_T failure;
    if (!open_keeper(&failure)) {
        if (!run_has_ended()) {
            complain("not connected: %s", failure.message);
            run_end(exit_code_of(failure.code));
        }
        forget(&keeper);
        return run_exit_code();
    }
    if (trace_path != NULL && !trace_open(trace_path, option_url)) {
        forget(&keeper);
        return EXIT_OUTPUT;
    }
    make_branch();
    keeper.protocol = find_protocol();
    report_begin(as_json, option_url, keeper.protocol);
    code = clean_up(run_all());
    forget(&keeper);
    if (trace_path != NULL && !trace_close()) {
        code = code == EXIT_DONE ? EXIT_OUTPUT : code;
    }
    if (code == EXIT_DONE) {
        code = report_count(VERDICT_FAILED) > 0 ? EXIT_REFUSED : report_count(VERDICT_NOT_PERMITTED) > 0 ? EXIT_DENIED : EXIT_DONE;
    }
    return code;
}

static const OPTION_T options[] = {
    { 0, "list", NULL, "List the probes, and do nothing else; no URL is needed", OPTION_FLAG, &list_only, NULL },
    { 0, "only", "PROBE", "Run this probe, or all that begin with it and a slash; may be given several times", OPTION_LIST, &only, NULL },
    { 0, "control", "WHAT", "none (default), read: control calls too, but none that changes stores; write: these too, and restore them; read if no word follows", OPTION_SWITCH, &control, control_words },
    { 0, "trace", "FILE", "Write the messages of the probes that fail to a file, without passwords and session tokens", OPTION_TEXT, &trace_path, NULL },
    { 0, "json", NULL, "One JSON object for programs", OPTION_FLAG, &as_json, NULL },
    { 't', "timeout", "SECONDS", "A probe fails when an answer takes longer (default: 20; 0: never)", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T check_command = {
    .name = "check",
    .summary = "try on a server what this library takes for true",
    .usage = "URL",
    .description =
        "Tries one thing after the other: types of topics, update streams, constraints,\n"
        "selectors, fetches, time series, messages, locks, and above all recovery, with a\n"
        "relay of its own that cuts connections. Each probe has passed, has failed, is not\n"
        "permitted to this principal, or is not offered by a server of this version.\n"
        "\n"
        "All topics are below diffusion-check/RANDOM, which is removed at the end, also\n"
        "after Ctrl-C; if it cannot be removed, its name is printed. Nothing else is\n"
        "changed, unless --control=write is given; what that changes is restored.\n"
        "\n"
        "A trace is what the maintainers of the library need: the messages of the probes that\n"
        "have failed, with ws:// and wss:// alike.\n"
        "\n"
        "The last probe waits for a ping of the server, two minutes at most.\n"
        "\n"
        "Exit code: 0 nothing failed, 1 a probe has failed, 5 nothing failed but not all\n"
        "was permitted; 3 if the server is lost, 7 if the trace cannot be written.\n",
    .options = options,
    .examples =
        "diffusion check ws://localhost:8080 -p admin -c password --trace check.trace\n"
        "diffusion check wss://example.org -p control --password-file secret --only recovery --json\n",
    .connects = true,
    .stays_offline = &list_only,
    .run = run,
};
