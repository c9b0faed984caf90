/* diffusion pub: sets values, from arguments, standard input and files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "../values/input.h"
#include "topics.h"

/* Values under way. While the connection is lost a session keeps a limited number of messages, and ends beyond it. */
#define VALUES_UNDER_WAY 500

static int type = TYPE_NOT_GIVEN;
static LIST_OPTION_T properties;
static LIST_OPTION_T files;
static bool null_value;
static bool hexadecimal;
static bool existing_only;
static double interval;
static double timeout;

static SESSION_T *session;
static const char *path;
static DIFFUSION_DATATYPE datatype;
static TOPIC_SPECIFICATION_T *specification; /* of the topic to add; NULL: it has to exist */
static DIFFUSION_TOPIC_UPDATE_STREAM_T *stream;
static OUTCOME_T outcome;
static long sent;

static int on_set(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int on_set_or_created(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    if (result == TOPIC_CREATED && option_verbose) {
        say("%s is a new topic", path);
    }
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

/* What --type and --property describe; NULL after a message. */
static TOPIC_SPECIFICATION_T *described_topic(void) {
    HASH_T *map = hash_new(16);
    TOPIC_SPECIFICATION_T *described = NULL;
    bool good = true;
    for (int i = 0; i < properties.count && good; i++) {
        char *key = NULL;
        const char *value = NULL;
        good = split_property(properties.values[i], &key, &value);
        if (good) {
            /* The map keeps the key. */
            free(hash_add(map, key, strdup(value)));
        } else {
            usage_error("--property takes KEY=VALUE, not '%s'", properties.values[i]);
        }
    }
    if (good) {
        described = topic_specification_init_with_properties(topic_type_of(type == TYPE_NOT_GIVEN ? TYPE_STRING : (TYPE_T)type), map);
        if (!datatype_of_specification(described, &datatype)) {
            usage_error("a time series needs --property %s=TYPE, the type of its values", DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE);
            topic_specification_free(described);
            described = NULL;
        }
    }
    hash_free(map, free, free);
    return described;
}

/* Decides whether the topic is added, and of which type the values are. */
static int choose_topic(void) {
    TOPIC_SPECIFICATION_T *existing = find_topic(session, path, deadline_in(timeout));
    if (run_has_ended()) {
        return run_exit_code();
    }
    if (existing == NULL || properties.count > 0) {
        topic_specification_free(existing);
        specification = described_topic();
        if (specification == NULL) {
            return EXIT_USAGE;
        }
        if (existing_only) {
            topic_specification_free(specification);
            specification = NULL;
        }
        return EXIT_DONE;
    }
    const TOPIC_TYPE_T topic_type = topic_specification_get_topic_type(existing);
    const bool known = datatype_of_specification(existing, &datatype);
    topic_specification_free(existing);
    if (type != TYPE_NOT_GIVEN && topic_type_of((TYPE_T)type) != topic_type) {
        complain("%s is a topic of type %s, not %s", path, topic_type_name(topic_type), type_words[type]);
        return EXIT_REFUSED;
    }
    if (!known) {
        complain("%s is a topic of a type that has no values", path);
        return EXIT_REFUSED;
    }
    return EXIT_DONE;
}

static DIFFUSION_TOPIC_UPDATE_STREAM_T *make_stream(void) {
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    DIFFUSION_API_ERROR error = NULL;
    if (specification != NULL) {
        diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    }
    DIFFUSION_TOPIC_UPDATE_STREAM_T *made = diffusion_update_stream_builder_create_update_stream(builder, path, datatype, &error);
    diffusion_update_stream_builder_free(builder);
    if (made == NULL) {
        complain("no update stream: %s", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
    }
    return made;
}

/* A single value is a request of its own; many go through an update stream, which sends what has changed. */
static void send_value(BUF_T *value) {
    outcome_expect(&outcome);
    if (stream != NULL) {
        const DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params = {
            .on_topic_creation_result = on_set_or_created, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
        };
        diffusion_topic_update_stream_set(session, stream, value, params);
    } else if (specification != NULL) {
        const DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
            .topic_path = path, .specification = specification, .datatype = datatype, .update = value,
            .on_topic_update_add_and_set = on_set_or_created, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
        };
        diffusion_topic_update_add_and_set(session, params);
    } else {
        const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
            .topic_path = path, .datatype = datatype, .update = value,
            .on_topic_update = on_set, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
        };
        diffusion_topic_update_set(session, params);
    }
    buf_free(value);
    sent++;
}

/* One value after another; false when no more are to follow. `where` is for messages. */
static bool publish(const char *text, size_t length, const char *where, int *code) {
    if (sent > 0 && interval > 0 && !run_sleep_until(deadline_in(interval))) {
        return false;
    }
    BUF_T *value = value_parse(datatype, text, length, hexadecimal);
    if (value == NULL) {
        if (where != NULL) {
            complain("that was %s; %ld values before it are sent", where, sent);
        }
        *code = EXIT_USAGE;
        return false;
    }
    send_value(value);
    /* What runs in the background for days has no use for a line every few seconds. */
    if (option_verbose || isatty(STDERR_FILENO)) {
        progress("%ld values", sent);
    }
    /* Until the first answer an update stream may skip values, and no line is to be lost. */
    return outcome_wait_below(&outcome, sent == 1 ? 1 : VALUES_UNDER_WAY);
}

static int publish_lines(void) {
    LINES_T lines = { 0 };
    char *line;
    size_t length;
    int code = EXIT_DONE;
    while (next_line(&lines, &line, &length)) {
        char where[40];
        snprintf(where, sizeof where, "line %ld", sent + 1);
        if (!publish(line, length, where, &code)) {
            break;
        }
    }
    if (lines.failed) {
        code = EXIT_USAGE;
    }
    lines_free(&lines);
    return code;
}

static int publish_all(WORDS_T values) {
    int code = EXIT_DONE;
    bool goes_on = true;
    if (null_value) {
        send_value(NULL);
    }
    for (int i = 0; i < files.count && goes_on; i++) {
        size_t length;
        char *text = read_file(files.values[i], &length);
        if (text == NULL) {
            return EXIT_USAGE;
        }
        goes_on = publish(text, length, files.values[i], &code);
        free(text);
    }
    for (int i = 0; i < values.count && goes_on; i++) {
        if (strcmp(values.words[i], "-") == 0) {
            code = publish_lines();
            goes_on = code == EXIT_DONE;
        } else {
            goes_on = publish(values.words[i], strlen(values.words[i]), NULL, &code);
        }
    }
    return code;
}

static int publish_to_topic(WORDS_T values) {
    int code = choose_topic();
    if (code != EXIT_DONE) {
        return code;
    }
    const bool many = files.count + values.count > 1 || (values.count == 1 && strcmp(values.words[0], "-") == 0);
    if (many && (stream = make_stream()) == NULL) {
        return EXIT_REFUSED;
    }
    code = publish_all(values);
    if (!outcome_wait(&outcome, deadline_in(timeout))) {
        char what[600];
        snprintf(what, sizeof what, "%.500s is not set", path);
        code = outcome_complain(&outcome, what);
    } else if (option_verbose) {
        say("%ld values are set", sent);
    }
    return code;
}

static int run(WORDS_T words) {
    if (words.count == 0) {
        return usage_error("no topic path is given");
    }
    path = words.words[0];
    words.words++;
    words.count--;
    if (words.count + files.count + null_value == 0) {
        return usage_error("no value is given; - stands for the lines of standard input");
    }
    session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    const int code = publish_to_topic(words);
    session_end(session);
    diffusion_topic_update_stream_free(stream);
    topic_specification_free(specification);
    return code;
}

static const OPTION_T options[] = {
    { 'T', "type", "TYPE", "json, string, int64, double, binary, record_v2 or time_series", OPTION_CHOICE, &type, type_words },
    { 'o', "property", "KEY=VALUE", "Property of the topic if it is new; may be given several times", OPTION_LIST, &properties, NULL },
    { 'f', "file", "FILE", "All of a file is one value; may be given several times", OPTION_LIST, &files, NULL },
    { 0, "null", NULL, "Set null (string, int64 and double)", OPTION_FLAG, &null_value, NULL },
    { 0, "hex", NULL, "Binary values are hexadecimal digits", OPTION_FLAG, &hexadecimal, NULL },
    { 0, "existing", NULL, "Do not add the topic", OPTION_FLAG, &existing_only, NULL },
    { 'i', "interval", "SECONDS", "Time between two values", OPTION_SECONDS, &interval, NULL },
    { 't', "timeout", "SECONDS", "Give up when an answer takes longer", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T pub_command = {
    .name = "pub",
    .summary = "set the value of a topic, and add the topic",
    .usage = "URL PATH [VALUE... | -]",
    .description =
        "Sets one value after the other and waits until the server has them. A topic\n"
        "that does not exist is added. With - each line of standard input is a value;\n"
        "several values go through an update stream, which sends only what changes.\n"
        "\n"
        "Without --type values are of the type of the topic, and a new topic has strings.\n"
        "Records are lines with a tab between the fields: a value from the command line\n"
        "or a file may have several lines, one from standard input is one record.\n"
        "Events are appended to a time series: --property TIME_SERIES_EVENT_VALUE_TYPE\n"
        "says of which type they are, if it is new.\n",
    .options = options,
    .examples =
        "diffusion pub ws://localhost:8080 prices/tea 4.20 --type double -p control -c password\n"
        "diffusion pub ws://localhost:8080 state '{\"up\":true}' --type json --property DONT_RETAIN_VALUE=true\n"
        "tail -f log | diffusion pub ws://localhost:8080 log/last -\n",
    .connects = true,
    .run = run,
};
