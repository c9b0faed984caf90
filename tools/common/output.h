/*
 * What the program prints. Results go to standard output; what goes wrong, what happens to the connection and the progress
 * of long work go to standard error.
 *
 * Standard output is written value by value: nothing stays in a buffer while nothing comes. If it cannot be written, the program
 * ends; quietly, if it is a pipe that nobody reads any more.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define PRINTS(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTS(text, first)
#endif

typedef enum { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER } WHEN_T;

typedef enum { COLOUR_NONE, COLOUR_TIME, COLOUR_PATH, COLOUR_KEY, COLOUR_STRING, COLOUR_NUMBER, COLOUR_WORD, COLOUR_GOOD, COLOUR_BAD } COLOUR_T;

/* Decides about colours; --color and NO_COLOR. */
void output_start(WHEN_T colours, bool quiet);

/* Standard output. */
void out_bytes(const void *bytes, size_t length);
void out_text(const char *text);
void out_format(const char *format, ...) PRINTS(1, 2);
/* In a colour, if there are colours. */
void out_coloured(COLOUR_T colour, const char *text, size_t length);
/* Text of others on one line: control characters are written as escapes, so that they do nothing to a terminal. */
void out_escaped(COLOUR_T colour, const char *text, size_t length);
/* After each value, and at the end: false if it cannot be written. */
bool out_flush(void);

/* Standard error. */
void complain(const char *format, ...) PRINTS(1, 2);
/* Not with --quiet. */
void say(const char *format, ...) PRINTS(1, 2);

/*
 * How far long work has come: one line that changes on a terminal, and a line every few seconds elsewhere. May be called often.
 * With --quiet there is none.
 */
void progress(const char *format, ...) PRINTS(1, 2);
void progress_end(void);

#endif
