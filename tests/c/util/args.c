/* parse_cmdline and show_usage (specification/data/utilities section 1). */
#include "args.h"

#include "check.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "Server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Principal", ARG_OPTIONAL, ARG_HAS_VALUE, NULL },
    { 'v', "verbose", "Talk", ARG_OPTIONAL, ARG_NO_VALUE, NULL },
    END_OF_ARG_OPTS,
};

static ARG_OPTS_T demanding[] = {
    ARG_OPTS_HELP,
    { 't', "topic", "Topic", ARG_REQUIRED, ARG_HAS_VALUE, "a/default/does/not/count" },
    END_OF_ARG_OPTS,
};

/* Parses up to six words after the program's name. */
static HASH_T *parse(ARG_OPTS_T *known, const char *a, const char *b, const char *c, const char *d) {
    const char *words[6] = { "program", a, b, c, d, NULL };
    int count = 1;
    while (words[count] != NULL) {
        count++;
    }
    return parse_cmdline(count, (char **)words, known);
}

static void done(HASH_T *result) {
    hash_free(result, NULL, free);
}

static int has(HASH_T *result, const char *name, const char *value) {
    const char *found = (const char *)hash_get(result, name);
    return found != NULL && strcmp(found, value) == 0;
}

static void forms(void) {
    const char *const given[][2] = {
        { "-u", "x" }, { "-ux", NULL }, { "--url", "x" }, { "--url=x", NULL },
    };
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        HASH_T *result = parse(options, given[i][0], given[i][1], NULL, NULL);
        CHECK(result != NULL);
        CHECK(has(result, "url", "x"));
        done(result);
    }
    HASH_T *result = parse(options, "-u", "-h", NULL, NULL);
    CHECK(has(result, "url", "-h"));
    CHECK(hash_get(result, "help") == NULL);
    done(result);
    result = parse(options, "--url=", NULL, NULL, NULL);
    CHECK(has(result, "url", ""));
    done(result);
    result = parse(options, "-vufirst", "--url=second", "operand", "-");
    CHECK(has(result, "url", "second"));
    CHECK(has(result, "verbose", "1"));
    done(result);
    result = parse(options, "--", "-u", "x", NULL);
    CHECK(has(result, "url", "ws://localhost:8080"));
    done(result);
}

static void defaults_and_flags(void) {
    HASH_T *result = parse(options, NULL, NULL, NULL, NULL);
    CHECK(result != NULL);
    CHECK(has(result, "url", "ws://localhost:8080"));
    CHECK(hash_get(result, "url") != (const void *)options[1].default_value);
    CHECK(hash_get(result, "principal") == NULL);
    CHECK(hash_get(result, "help") == NULL);
    CHECK(result->size == 1);
    done(result);
    result = parse(options, "--help", NULL, NULL, NULL);
    CHECK(has(result, "help", "1"));
    done(result);
    result = parse_cmdline(0, NULL, options);
    CHECK(has(result, "url", "ws://localhost:8080"));
    done(result);
}

static void refusals(void) {
    CHECK(parse(options, "-x", NULL, NULL, NULL) == NULL);
    CHECK(parse(options, "--unknown", NULL, NULL, NULL) == NULL);
    CHECK(parse(options, "--ur", "x", NULL, NULL) == NULL);
    CHECK(parse(options, "-u", NULL, NULL, NULL) == NULL);
    CHECK(parse(options, "--principal", NULL, NULL, NULL) == NULL);
    CHECK(parse(options, "--verbose=1", NULL, NULL, NULL) == NULL);
    CHECK(parse(demanding, NULL, NULL, NULL, NULL) == NULL);
    CHECK(parse_cmdline(1, NULL, NULL) == NULL);
    HASH_T *result = parse(demanding, "-h", NULL, NULL, NULL);
    CHECK(result != NULL);
    CHECK(hash_get(result, "topic") == NULL);
    done(result);
    result = parse(demanding, "-t", "a", NULL, NULL);
    CHECK(has(result, "topic", "a"));
    done(result);
}

int main(int argc, char **argv) {
    forms();
    defaults_and_flags();
    refusals();
    show_usage(argc, argv, options);
    show_usage(0, NULL, demanding);
    show_usage(0, NULL, NULL);
    return 0;
}
