/* A peer of the three-way suite on this library. The protocol is described in ../three_ways.md. */
#ifndef PEER_H
#define PEER_H

#include <stdio.h>

#include "diffusion.h"

#define NO_VALUE "-"
#define MOST_WORDS 64

/* The words of a line, a NULL behind them. */
struct words {
    char *word[MOST_WORDS + 1];
    int count;
};

/* A command that is not answered yet. It is the context of the library's calls back. */
struct command {
    char *id;
    /* The data type of what the answer or the events carry. */
    char *type;
    /* What events and tables call it. */
    char *name;
};

/* The session of the program; one at a time. */
extern SESSION_T *session;

/* lines.c: writing is for any thread. */
struct words *words_of(char *line);
FILE *line_begin(const char *word);
void line_add(FILE *line, const char *word);
/* Adds words in the order of the alphabet, up to a NULL, and frees the array. */
void add_sorted(FILE *line, char **words);
void line_end(FILE *line);
/* All words, then NULL. */
void tell(const char *word, ...);

/* Gives a command its answer, or its error, and ends it. */
struct command *command_new(const char *id, const char *type, const char *name);
FILE *answer_begin(const struct command *command);
void answer_end(FILE *line, struct command *command);
void answer(struct command *command, const char *word);
void refuse(struct command *command, const char *name, const char *text);
void refuse_api(struct command *command, DIFFUSION_API_ERROR error);
int on_error(SESSION_T *of, const DIFFUSION_ERROR_T *error);
int on_discard(SESSION_T *of, void *context);

/* The error's name in the scenarios. */
const char *error_name(ERROR_CODE_T code);

/* clients.c: of no session where the text is no id. */
SESSION_ID_T session_id_of(const char *text);

/* values.c: all texts are malloc'ed. */
DIFFUSION_DATATYPE datatype_of(const char *type);
TOPIC_TYPE_T topic_type_of(const char *type);
const char *name_of_topic_type(TOPIC_TYPE_T type);
char *text_of(const char *type, const DIFFUSION_VALUE_T *value);
/* NULL for no value. */
BUF_T *bytes_of(const char *type, const char *text);

/* A verb does what the words say; those behind the verb's name. It answers the command now or later. */
typedef void (*verb_function)(const char *id, char **words, int count);
struct verb {
    const char *name;
    int least_words;
    verb_function function;
};
/* Ended by one without a name. */
extern const struct verb session_verbs[];
extern const struct verb topic_verbs[];
extern const struct verb stream_verbs[];
extern const struct verb series_verbs[];
extern const struct verb message_verbs[];
extern const struct verb lock_verbs[];
extern const struct verb authentication_verbs[];
extern const struct verb store_verbs[];
extern const struct verb client_verbs[];
extern const struct verb selection_verbs[];
extern const struct verb tree_verbs[];
extern const struct verb security_verbs[];

/* What the program knows by name; freed with the session. */
DIFFUSION_SESSION_LOCK_T *lock_named(const char *name);
TOPIC_SPECIFICATION_T *specification_of(const char *type, char **properties, int count);

#endif
