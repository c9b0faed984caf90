/*
 * Commands and their options. A command is described by a table, from which come its parsing, its help, the manual page and the
 * completion of shells: to add a command, write one and name it in commands.c.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "output.h"

typedef enum {
    OPTION_FLAG,    /* bool: true if it is given */
    OPTION_TEXT,    /* const char * */
    OPTION_NUMBER,  /* long: 0 or more */
    OPTION_SECONDS, /* double: 0 or more; seconds, or another number that need not be whole */
    OPTION_CHOICE,  /* int: the number of the word in `choices` */
    OPTION_SWITCH,  /* the same, and without a word that of the second */
    OPTION_LIST,    /* LIST_OPTION_T: may be given several times */
    OPTION_TITLE    /* no option, but a heading of the help */
} OPTION_KIND_T;

#define LIST_OPTION_SIZE 64

typedef struct {
    int count;
    const char *values[LIST_OPTION_SIZE];
} LIST_OPTION_T;

typedef struct {
    char letter;               /* '\0' for none */
    const char *name;          /* NULL ends a table */
    const char *value;         /* what the help calls its value; NULL for flags */
    const char *help;
    OPTION_KIND_T kind;
    void *target;              /* a variable that has the default */
    const char *const *choices; /* of OPTION_CHOICE and OPTION_SWITCH, ends with NULL */
} OPTION_T;

#define END_OF_OPTIONS { 0, NULL, NULL, NULL, OPTION_FLAG, NULL, NULL }

/* The words of a command line that are no options, without the name of the command. */
typedef struct {
    int count;
    char **words;
} WORDS_T;

typedef struct {
    const char *name;        /* one word or two: "sub", "view list" */
    const char *summary;     /* for the list of commands */
    const char *usage;       /* what follows the name and the options: "URL PATH [VALUE...]" */
    const char *description; /* paragraphs, in lines of at most 78 characters */
    const OPTION_T *options; /* of its own; may be NULL */
    const char *examples;    /* lines without indentation; may be NULL */
    bool connects;           /* has the options of the connection too (session.h) */
    const bool *stays_offline; /* an option with which it needs no URL; may be NULL */
    int (*run)(WORDS_T words);
} COMMAND_T;

/* The name of the command that runs, for messages. */
extern const COMMAND_T *running_command;

/* Reads the options of a command into their targets. False after a message, when the command line is wrong. */
bool options_parse(const COMMAND_T *command, int argc, char **argv, WORDS_T *words);

/* Says that the command line is wrong; gives EXIT_USAGE. */
int usage_error(const char *format, ...) PRINTS(1, 2);

/* Takes KEY=VALUE apart; false if there is no key or no "=". The key is to be freed. */
bool split_property(const char *text, char **key, const char **value);

/* The help, on standard output. */
void print_help(const COMMAND_T *command);
void print_general_help(void);

/* For scripts that complete command lines: each option on a line, with the words or "FILE" that may follow it. */
void print_words(const COMMAND_T *command);

/* What --help asks for. */
extern bool option_help;

#endif
