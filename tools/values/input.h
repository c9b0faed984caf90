/* Reading standard input and files. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* Lines of standard input. Begin with all zero. */
typedef struct {
    char *buffer;
    size_t size;
    size_t begin;  /* of what is not yet taken */
    size_t filled;
    bool end;      /* there is nothing more to read */
    bool failed;   /* and that is an error, which was said */
} LINES_T;

/*
 * The next line, without its end and with a NUL behind it, valid until the next call. False at the end, after an error, and when
 * the program is to end.
 */
bool next_line(LINES_T *lines, char **line, size_t *length);
void lines_free(LINES_T *lines);

/* All of a file, with a NUL behind it, to be freed; "-" is standard input. NULL after a message. */
char *read_file(const char *path, size_t *length);

#endif
