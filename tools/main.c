/*
 * The program `diffusion`: the everyday tools of somebody who works with a Diffusion server, on the interface that every program has.
 *
 *     diffusion sub ws://localhost:8080 '?prices//'
 *     diffusion pub ws://localhost:8080 prices/tea 4.20 -p control -c password
 *
 * This file finds the command. commands.c lists them; each is a file in commands/ or a folder of its own, and common/ is what
 * they share.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "common/output.h"
#include "common/run.h"
#include "common/session.h"

/* The command that the words after the program's name call, and of how many words its name is. */
static const COMMAND_T *find_command(int argc, char **argv, int *length) {
    for (const COMMAND_T *const *command = commands; *command != NULL; command++) {
        const char *name = (*command)->name;
        const char *blank = strchr(name, ' ');
        if (blank == NULL && strcmp(name, argv[1]) == 0) {
            *length = 1;
            return *command;
        }
        if (blank != NULL && argc > 2 && strlen(argv[1]) == (size_t)(blank - name) && strncmp(name, argv[1], (size_t)(blank - name)) == 0
            && strcmp(blank + 1, argv[2]) == 0) {
            *length = 2;
            return *command;
        }
    }
    return NULL;
}

/* The commands that begin with a word: "view" has one, "list". */
static bool list_subcommands(const char *word) {
    bool found = false;
    for (const COMMAND_T *const *command = commands; *command != NULL; command++) {
        const char *name = (*command)->name;
        const size_t length = strlen(word);
        if (strncmp(name, word, length) == 0 && name[length] == ' ') {
            fprintf(stderr, "%s  diffusion %-16s  %s\n", found ? "" : "Usage:\n", name, (*command)->summary);
            found = true;
        }
    }
    return found;
}

static int print_version(void) {
    out_format("diffusion %d.%d.%d, interface %.*s\n", DIFFUSION_C_VERSION_MAJOR, DIFFUSION_C_VERSION_MINOR, DIFFUSION_C_VERSION_PATCH,
               (int)strcspn(DIFFUSION_VERSION, "#"), DIFFUSION_VERSION);
    return out_flush() ? EXIT_DONE : EXIT_OUTPUT;
}

/* diffusion --words [COMMAND]: for completion; the commands, or the options of one. */
static int print_completion(int argc, char **argv) {
    int length = 0;
    const COMMAND_T *command = argc > 2 ? find_command(argc - 1, argv + 1, &length) : NULL;
    if (command != NULL) {
        print_words(command);
    } else {
        for (const COMMAND_T *const *each = commands; *each != NULL; each++) {
            out_format("%s\n", (*each)->name);
        }
    }
    return out_flush() ? EXIT_DONE : EXIT_OUTPUT;
}

int main(int argc, char **argv) {
    run_start();
    output_start(WHEN_AUTO, false);
    if (argc < 2) {
        print_general_help();
        return out_flush() ? EXIT_USAGE : EXIT_OUTPUT;
    }
    if (strcmp(argv[1], "--version") == 0) {
        return print_version();
    }
    if (strcmp(argv[1], "--words") == 0) {
        return print_completion(argc, argv);
    }
    int length = 0;
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        running_command = argc > 2 ? find_command(argc - 1, argv + 1, &length) : NULL;
        if (running_command != NULL) {
            print_help(running_command);
        } else {
            print_general_help();
        }
        return out_flush() ? EXIT_DONE : EXIT_OUTPUT;
    }
    running_command = find_command(argc, argv, &length);
    if (running_command == NULL) {
        return list_subcommands(argv[1]) ? EXIT_USAGE : usage_error("there is no command '%s'", argv[1]);
    }
    WORDS_T words;
    if (!options_parse(running_command, argc - length, argv + length, &words)) {
        return EXIT_USAGE;
    }
    if (option_help) {
        print_help(running_command);
        return out_flush() ? EXIT_DONE : EXIT_OUTPUT;
    }
    output_start((WHEN_T)option_colour, option_quiet);
    const bool offline = running_command->stays_offline != NULL && *running_command->stays_offline;
    int code = running_command->connects && !offline ? session_take_url(&words) : EXIT_DONE;
    if (code == EXIT_DONE) {
        code = running_command->run(words);
    }
    progress_end();
    out_flush();
    /* What ended the program counts more than what followed from it. */
    return run_has_ended() ? run_exit_code() : code;
}
