/* Running other programs. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Starts a program with the standard streams of this one; -1 after a message. */
pid_t child_start(char *const *command);

/* Waits until it has ended, and leaves it to child_wait(). */
void child_wait_for_end(pid_t child);

/* Waits for it; gives its exit code, or 128 and the number of the signal that ended it. */
int child_wait(pid_t child);

/*
 * Runs a command of the shell with an input and one more variable in its environment; gives its output, to be freed, with a
 * NUL behind it, and its exit code. NULL after a message, or if the program is to end.
 */
char *child_filter(const char *command, const char *variable, const void *input, size_t input_length, size_t *output_length, int *exit_code);

#endif
