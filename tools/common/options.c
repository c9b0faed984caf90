#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../commands.h"
#include "output.h"
#include "run.h"
#include "session.h"

#define MAXIMUM_OPTIONS 64
/* getopt's numbers for options: behind those of all letters. */
#define FIRST_NUMBER 256

const COMMAND_T *running_command;
bool option_help;
static const char *const colour_words[] = { "auto", "always", "never", NULL };
int option_colour = WHEN_AUTO;
bool option_quiet;
bool option_verbose;

static const OPTION_T general_options[] = {
    { 0, NULL, NULL, "Output", OPTION_TITLE, NULL, NULL },
    { 0, "color", "WHEN", "Colours: auto (on a terminal, unless NO_COLOR is set), always, never", OPTION_CHOICE, &option_colour, colour_words },
    { 'q', "quiet", NULL, "Say nothing of the connection and of progress", OPTION_FLAG, &option_quiet, NULL },
    { 'v', "verbose", NULL, "Say more", OPTION_FLAG, &option_verbose, NULL },
    { 'h', "help", NULL, "Show this help", OPTION_FLAG, &option_help, NULL },
    END_OF_OPTIONS,
};

static const char exit_codes_text[] =
    "  0  done\n"
    "  1  the server or another session refused, or there was nothing\n"
    "  2  the command line or the input is wrong\n"
    "  3  there is no connection, or the session has ended\n"
    "  4  wrong principal or password\n"
    "  5  not permitted\n"
    "  6  not done within the time of --timeout\n"
    "  7  the output cannot be written\n"
    "  128 and the number of the signal that ended it: 130 for Ctrl-C\n";

/* All options of a command, in the order of the help; gives their number. */
static int collect_options(const COMMAND_T *command, const OPTION_T **all) {
    const OPTION_T *tables[] = { command->options, command->connects ? connection_options : NULL, general_options };
    int count = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const OPTION_T *option = tables[i]; option != NULL && (option->name != NULL || option->kind == OPTION_TITLE); option++) {
            if (count < MAXIMUM_OPTIONS) {
                all[count++] = option;
            }
        }
    }
    return count;
}

int usage_error(const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    complain("%s", text);
    if (running_command == NULL) {
        fprintf(stderr, "Try 'diffusion --help'.\n");
    } else {
        fprintf(stderr, "Try 'diffusion %s --help'.\n", running_command->name);
    }
    return EXIT_USAGE;
}

static bool set_option(const OPTION_T *option, const char *value) {
    char *end = NULL;
    errno = 0;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->target = true;
        return true;
    case OPTION_TEXT:
        *(const char **)option->target = value;
        return true;
    case OPTION_NUMBER: {
        const long number = strtol(value, &end, 10);
        if (errno == 0 && end != value && *end == '\0' && number >= 0) {
            *(long *)option->target = number;
            return true;
        }
        usage_error("--%s takes a whole number, 0 or more, not '%s'", option->name, value);
        return false;
    }
    case OPTION_SECONDS: {
        const double number = strtod(value, &end);
        if (errno == 0 && end != value && *end == '\0' && isfinite(number) && number >= 0) {
            *(double *)option->target = number;
            return true;
        }
        usage_error("--%s takes a number such as 10 or 0.5, not '%s'", option->name, value);
        return false;
    }
    case OPTION_CHOICE:
    case OPTION_SWITCH: {
        char words[256] = "";
        for (int i = 0; option->choices[i] != NULL; i++) {
            if (strcmp(option->choices[i], value) == 0) {
                *(int *)option->target = i;
                return true;
            }
            snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", i == 0 ? "" : ", ", option->choices[i]);
        }
        usage_error("--%s takes one of %s, not '%s'", option->name, words, value);
        return false;
    }
    case OPTION_LIST: {
        LIST_OPTION_T *list = option->target;
        if (list->count == LIST_OPTION_SIZE) {
            usage_error("--%s may be given %d times at most", option->name, LIST_OPTION_SIZE);
            return false;
        }
        list->values[list->count++] = value;
        return true;
    }
    case OPTION_TITLE:
        break;
    }
    return false;
}

/* The word of a switch: behind "=", or the next one if it is one of them, or none. */
static const char *word_of_switch(const OPTION_T *option, int argc, char **argv) {
    if (optarg != NULL) {
        return optarg;
    }
    for (int i = 0; optind < argc && option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], argv[optind]) == 0) {
            return argv[optind++];
        }
    }
    return option->choices[1];
}

bool options_parse(const COMMAND_T *command, int argc, char **argv, WORDS_T *words) {
    const OPTION_T *all[MAXIMUM_OPTIONS];
    const int count = collect_options(command, all);
    struct option long_options[MAXIMUM_OPTIONS + 1];
    char letters[2 * MAXIMUM_OPTIONS + 2] = ":";
    int filled = 0;
    memset(long_options, 0, sizeof long_options);
    for (int i = 0; i < count; i++) {
        if (all[i]->kind == OPTION_TITLE) {
            continue;
        }
        const int has_value = all[i]->kind == OPTION_FLAG ? no_argument : all[i]->kind == OPTION_SWITCH ? optional_argument : required_argument;
        long_options[filled].name = all[i]->name;
        long_options[filled].has_arg = has_value;
        long_options[filled].val = FIRST_NUMBER + i;
        filled++;
        if (all[i]->letter != '\0') {
            snprintf(letters + strlen(letters), sizeof letters - strlen(letters), "%c%s", all[i]->letter, has_value == no_argument ? "" : ":");
        }
    }
    opterr = 0;
    optind = 1;
    int found;
    while ((found = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (found == '?') {
            if (optopt > 0 && optopt < FIRST_NUMBER) {
                usage_error("there is no option -%c; write -- before what begins with a hyphen and is no option", optopt);
            } else {
                usage_error("there is no option %s, or it takes no value", argv[optind - 1]);
            }
            return false;
        }
        if (found == ':') {
            usage_error("option %s needs a value", argv[optind - 1]);
            return false;
        }
        const OPTION_T *option = NULL;
        for (int i = 0; i < count; i++) {
            if (found == FIRST_NUMBER + i || (all[i]->letter != '\0' && found == all[i]->letter)) {
                option = all[i];
            }
        }
        if (option == NULL || !set_option(option, option->kind == OPTION_SWITCH ? word_of_switch(option, argc, argv) : optarg)) {
            return false;
        }
    }
    words->words = argv + optind;
    words->count = argc - optind;
    return true;
}

bool split_property(const char *text, char **key, const char **value) {
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return false;
    }
    *key = strndup(text, (size_t)(equals - text));
    *value = equals + 1;
    return *key != NULL;
}

static void print_option(const OPTION_T *option) {
    char left[64];
    if (option->letter != '\0') {
        snprintf(left, sizeof left, "-%c, --%s%s%s", option->letter, option->name, option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    } else {
        snprintf(left, sizeof left, "    --%s%s%s", option->name, option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    }
    if (strlen(left) > 24) {
        printf("  %s\n%28s%s\n", left, "", option->help);
    } else {
        printf("  %-24s  %s\n", left, option->help);
    }
}

static void print_indented(const char *text) {
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        printf("%s%.*s\n", length == 0 ? "" : "  ", (int)length, text);
        text += length;
        text += *text == '\n';
    }
}

void print_help(const COMMAND_T *command) {
    const OPTION_T *all[MAXIMUM_OPTIONS];
    const int count = collect_options(command, all);
    printf("diffusion %s - %s\n\nUsage: diffusion %s [OPTION...] %s\n\n", command->name, command->summary, command->name, command->usage);
    print_indented(command->description);
    if (command->options != NULL && command->options->kind != OPTION_TITLE) {
        printf("\nOptions:\n");
    }
    for (int i = 0; i < count; i++) {
        if (all[i]->kind == OPTION_TITLE) {
            printf("\n%s:\n", all[i]->help);
        } else {
            print_option(all[i]);
        }
    }
    if (command->examples != NULL) {
        printf("\nExamples:\n");
        print_indented(command->examples);
    }
    printf("\nExit codes:\n%s", exit_codes_text);
}

void print_general_help(void) {
    printf("diffusion - publish, subscribe, ask and measure on a Diffusion server\n\n"
           "Usage: diffusion COMMAND [OPTION...] URL ...\n\nCommands:\n");
    for (const COMMAND_T *const *command = commands; *command != NULL; command++) {
        printf("  %-14s  %s\n", (*command)->name, (*command)->summary);
    }
    printf("\n'diffusion COMMAND --help' has the options of a command; 'diffusion --version' tells the versions.\n"
           "URL is ws://HOST[:PORT] or, with TLS, wss://HOST[:PORT].\n\n"
           "Environment:\n"
           "  DIFFUSION_URL        the server, where a command line names none\n"
           "  DIFFUSION_PRINCIPAL  the name to connect with, unless -p is given\n"
           "  DIFFUSION_PASSWORD   the password, unless -c or --password-file is given\n"
           "  NO_COLOR             no colours, if it is not empty\n"
           "  DIFFUSION_LOG        the log of the library on standard error: error, warn, info, debug, trace\n"
           "  and the variables of the library for certificates, proxies and the protocol version\n\n"
           "Exit codes:\n%s",
           exit_codes_text);
}

void print_words(const COMMAND_T *command) {
    const OPTION_T *all[MAXIMUM_OPTIONS];
    const int count = collect_options(command, all);
    for (int i = 0; i < count; i++) {
        const OPTION_T *option = all[i];
        if (option->kind == OPTION_TITLE) {
            continue;
        }
        /* NAME [= WORD...]: what takes a value has a "=". */
        char values[256] = "";
        if (option->kind == OPTION_CHOICE || option->kind == OPTION_SWITCH) {
            for (int j = 0; option->choices[j] != NULL; j++) {
                snprintf(values + strlen(values), sizeof values - strlen(values), " %s", option->choices[j]);
            }
        } else if (option->value != NULL && strcmp(option->value, "FILE") == 0) {
            snprintf(values, sizeof values, " FILE");
        }
        printf("--%s%s%s\n", option->name, option->kind == OPTION_FLAG ? "" : " =", values);
        if (option->letter != '\0') {
            printf("-%c%s%s\n", option->letter, option->kind == OPTION_FLAG ? "" : " =", values);
        }
    }
}
