/* diffusion fetch: the topics that are there now. */
#include <stdio.h>

#include "../common/options.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "topics.h"

static int format = FORMAT_TEXT;
static int time_format = TIME_NONE;
static bool no_values;
static bool properties;
static bool unpublished;
static long limit;
static long page = 1000;
static double timeout;

static int run(WORDS_T words) {
    if (words.count == 0) {
        return usage_error("no selector is given");
    }
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    FETCH_SETTINGS_T settings = {
        .format = (FORMAT_T)format, .time_format = (TIME_FORMAT_T)time_format, .values = !no_values, .properties = properties,
        .unpublished = unpublished, .page = page, .deadline = deadline_in(timeout)
    };
    int code = EXIT_DONE;
    long found = 0;
    for (int i = 0; i < words.count && code == EXIT_DONE && (limit == 0 || found < limit); i++) {
        settings.limit = limit == 0 ? 0 : limit - found;
        code = fetch_topics(session, words.words[i], &settings, &found);
    }
    if (code == EXIT_DONE && found == 0) {
        say("there is no such topic");
        code = EXIT_REFUSED;
    }
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    { 'F', "format", "FORMAT", FORMAT_HELP, OPTION_CHOICE, &format, format_words },
    { 0, "time", "WHAT", "The time of the fetch before each topic: clock, iso or none (default)", OPTION_CHOICE, &time_format, time_words },
    { 'l', "no-values", NULL, "Paths and types only", OPTION_FLAG, &no_values, NULL },
    { 0, "properties", NULL, "The properties of the topics too", OPTION_FLAG, &properties, NULL },
    { 0, "unpublished", NULL, "Topics of delayed topic views too that are not yet published", OPTION_FLAG, &unpublished, NULL },
    { 'n', "limit", "N", "N topics at most", OPTION_NUMBER, &limit, NULL },
    { 0, "page", "N", "Fetch so many topics at a time (default: 1000)", OPTION_NUMBER, &page, NULL },
    { 't', "timeout", "SECONDS", "Give up after this time", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T fetch_command = {
    .name = "fetch",
    .summary = "print the topics and values that are there now",
    .usage = "URL SELECTOR...",
    .description =
        "Prints the topics that the selectors select, in the order of their paths,\n"
        "with their values. Ends with 1 if there is none.\n",
    .options = options,
    .examples =
        "diffusion fetch ws://localhost:8080 prices/tea --format value\n"
        "diffusion fetch ws://localhost:8080 '?.*//' --no-values --properties\n",
    .connects = true,
    .run = run,
};
