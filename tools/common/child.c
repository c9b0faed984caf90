#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "output.h"
#include "run.h"

extern char **environ;

/* Signals as this program had them; and a group of its own, if all that a child starts is to end with it. */
static void child_attributes(posix_spawnattr_t *attributes, bool own_group) {
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setflags(attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (own_group ? POSIX_SPAWN_SETPGROUP : 0)));
    posix_spawnattr_setsigmask(attributes, run_original_mask());
    posix_spawnattr_setsigdefault(attributes, &defaults);
}

pid_t child_start(char *const *command) {
    posix_spawnattr_t attributes;
    pid_t child = -1;
    child_attributes(&attributes, false);
    const int problem = posix_spawnp(&child, command[0], NULL, &attributes, command, environ);
    posix_spawnattr_destroy(&attributes);
    if (problem != 0) {
        complain("%s cannot be run: %s", command[0], strerror(problem));
        return -1;
    }
    return child;
}

void child_wait_for_end(pid_t child) {
    siginfo_t information;
    while (waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
}

int child_wait(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return EXIT_REFUSED;
        }
    }
    return WIFSIGNALED(status) ? EXIT_BY_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The environment with one more variable; the array, not the texts, is to be freed. */
static char **environment_with(const char *variable) {
    size_t count = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **all = malloc((count + 2) * sizeof *all);
    if (all != NULL) {
        memcpy(all, environ, count * sizeof *all);
        all[count] = (char *)variable;
        all[count + 1] = NULL;
    }
    return all;
}

static pid_t start_filter(const char *command, const char *variable, int *input, int *output) {
    int in[2] = { -1, -1 };
    int out[2] = { -1, -1 };
    pid_t child = -1;
    char **environment = environment_with(variable);
    int problem = environment == NULL ? ENOMEM : pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 ? errno : 0;
    if (problem == 0) {
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_t actions;
        char *const words[] = { "sh", "-c", (char *)command, NULL };
        child_attributes(&attributes, true);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        problem = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, environment);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    free(environment);
    close(in[0]);
    close(out[1]);
    if (problem != 0) {
        close(in[1]);
        close(out[0]);
        complain("'%s' cannot be run: %s", command, strerror(problem));
        return -1;
    }
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    *input = in[1];
    *output = out[0];
    return child;
}

/* Some of the input into the child; closes it when nothing is left, or the child does not want it. */
static void feed(int *descriptor, const char *input, size_t length, size_t *fed) {
    const ssize_t put = *fed < length ? write(*descriptor, input + *fed, length - *fed) : 0;
    if (put > 0) {
        *fed += (size_t)put;
    }
    if (*fed == length || (put < 0 && errno != EAGAIN && errno != EINTR)) {
        close(*descriptor);
        *descriptor = -1;
    }
}

char *child_filter(const char *command, const char *variable, const void *input, size_t input_length, size_t *output_length, int *exit_code) {
    int in = -1;
    int out = -1;
    const pid_t child = start_filter(command, variable, &in, &out);
    if (child < 0) {
        return NULL;
    }
    size_t fed = 0;
    size_t filled = 0;
    size_t size = 4096;
    char *buffer = malloc(size);
    bool good = buffer != NULL;
    for (bool reading = good; reading;) {
        struct pollfd wanted[] = { { .fd = out, .events = POLLIN }, { .fd = in, .events = POLLOUT }, { .fd = run_end_descriptor(), .events = POLLIN } };
        if (poll(wanted, 3, -1) < 0 && errno != EINTR) {
            good = false;
            break;
        }
        if (wanted[2].revents != 0) {
            kill(-child, SIGTERM);
            good = false;
            break;
        }
        if (in >= 0 && wanted[1].revents != 0) {
            feed(&in, input, input_length, &fed);
        }
        if (wanted[0].revents != 0) {
            if (size - filled < 2048) {
                char *larger = realloc(buffer, size * 2);
                if (larger == NULL) {
                    good = false;
                    break;
                }
                buffer = larger;
                size *= 2;
            }
            const ssize_t got = read(out, buffer + filled, size - filled - 1);
            filled += got > 0 ? (size_t)got : 0;
            reading = got > 0 || (got < 0 && errno == EINTR);
        }
    }
    if (in >= 0) {
        close(in);
    }
    close(out);
    *exit_code = child_wait(child);
    if (!good) {
        free(buffer);
        return NULL;
    }
    buffer[filled] = '\0';
    *output_length = filled;
    return buffer;
}
