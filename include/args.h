/**
 * @file args.h
 * @brief Command lines of programs: the helper of the example programs. Not part of diffusion.h.
 *
 * Generated from src/capi and header/: change those, not this file.
 */
#ifndef DIFFUSION_C_ARGS_H
#define DIFFUSION_C_ARGS_H

#include "diffusion.h"

/** A help option, for use in an array of `ARG_OPTS_T`. */
#define ARG_OPTS_HELP { 'h', "help", "Show usage", ARG_OPTIONAL, ARG_NO_VALUE, NULL }
/** The end of an array of `ARG_OPTS_T`. */
#define END_OF_ARG_OPTS { '\0', NULL, NULL, ARG_OPTIONAL, ARG_NO_VALUE, NULL }

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup args Command lines
 * Reads the options of a program's command line into a map.
 *
 * @threadsafety Both functions may be called from every thread.
 * @{
 */

/**
 * The option may be left out.
 */
#define ARG_OPTIONAL 0

/**
 * The option must be given.
 */
#define ARG_REQUIRED 1

/**
 * The option is a flag.
 */
#define ARG_NO_VALUE 0

/**
 * The option takes a value.
 */
#define ARG_HAS_VALUE 1

/**
 * An option that a program understands. Arrays of them end with `END_OF_ARG_OPTS`.
 */
struct arg_opts_s {
    /**
     * Letter of the short form.
     */
    char short_arg;
    /**
     * Name of the long form; NULL ends the array.
     */
    const char *long_arg;
    /**
     * A text for show_usage().
     */
    const char *description;
    /**
     * `ARG_OPTIONAL` or `ARG_REQUIRED`.
     */
    int required;
    /**
     * `ARG_NO_VALUE` or `ARG_HAS_VALUE`.
     */
    int has_value;
    /**
     * Value of an optional option that is not given; NULL for none.
     */
    const char *default_value;
};

/**
 * An option that a program understands.
 */
typedef struct arg_opts_s ARG_OPTS_T;

/**
 * Reads a command line. Understood are `-u VALUE`, `-uVALUE`, `--url VALUE`, `--url=VALUE`, flags
 * as `-h` and `--help`, several flags in one word, and `--` as the end of options. Other words are
 * ignored. What is wrong is said on standard error.
 *
 * @param argc Number of words, with the program's name.
 * @param argv The words.
 * @param arg_opts The options that the program understands, ended by `END_OF_ARG_OPTS`; must
 *     outlive the result.
 * @return A map from long names to values ("1" for flags), to be released with `hash_free(map,
 *     NULL, free)`. An option that was not given has its default, or is absent. NULL if an option
 *     is unknown, lacks its value, or is required and missing (unless the option "help" is given).
 */
HASH_T *parse_cmdline(int argc, char **argv, ARG_OPTS_T *arg_opts);

/**
 * Prints the options of a program on standard output.
 *
 * @param argc Number of words of the command line, with the program's name; may be 0.
 * @param argv The words.
 * @param arg_opts The options, ended by `END_OF_ARG_OPTS`; NULL for none.
 */
void show_usage(int argc, char **argv, ARG_OPTS_T *arg_opts);

/** @} (end of args) */

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DIFFUSION_C_ARGS_H */
