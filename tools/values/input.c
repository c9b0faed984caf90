#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/output.h"
#include "../common/run.h"

/* Waits for input, or for the end of the program; false in the second case. */
static bool wait_for_input(int descriptor) {
    struct pollfd wanted[] = { { .fd = descriptor, .events = POLLIN }, { .fd = run_end_descriptor(), .events = POLLIN } };
    while (poll(wanted, 2, -1) < 0) {
        if (errno != EINTR) {
            return true;
        }
    }
    return wanted[1].revents == 0;
}

/* Room for one more block. */
static bool make_room(char **buffer, size_t *size, size_t filled) {
    if (*size - filled > 4096) {
        return true;
    }
    const size_t wanted = *size == 0 ? 65536 : *size * 2;
    char *larger = realloc(*buffer, wanted);
    if (larger == NULL) {
        complain("out of memory");
        return false;
    }
    *buffer = larger;
    *size = wanted;
    return true;
}

static bool read_more(LINES_T *lines) {
    if (lines->begin > 0) {
        memmove(lines->buffer, lines->buffer + lines->begin, lines->filled - lines->begin);
        lines->filled -= lines->begin;
        lines->begin = 0;
    }
    if (!make_room(&lines->buffer, &lines->size, lines->filled)) {
        lines->failed = true;
        return false;
    }
    if (!wait_for_input(STDIN_FILENO)) {
        return false;
    }
    const ssize_t got = read(STDIN_FILENO, lines->buffer + lines->filled, lines->size - lines->filled - 1);
    if (got < 0 && errno != EINTR && errno != EAGAIN) {
        complain("standard input cannot be read: %s", strerror(errno));
        lines->failed = true;
        return false;
    }
    lines->end = got == 0;
    lines->filled += got > 0 ? (size_t)got : 0;
    return true;
}

bool next_line(LINES_T *lines, char **line, size_t *length) {
    size_t searched = 0;
    for (;;) {
        char *begin = lines->buffer + lines->begin;
        const size_t left = lines->filled - lines->begin;
        char *end = left > searched ? memchr(begin + searched, '\n', left - searched) : NULL;
        if (end != NULL || (lines->end && left > 0)) {
            *length = end == NULL ? left : (size_t)(end - begin);
            lines->begin += *length + (end != NULL);
            if (end != NULL && *length > 0 && begin[*length - 1] == '\r') {
                --*length;
            }
            begin[*length] = '\0';
            *line = begin;
            return true;
        }
        if (lines->end) {
            return false;
        }
        searched = left;
        if (!read_more(lines)) {
            return false;
        }
    }
}

void lines_free(LINES_T *lines) {
    free(lines->buffer);
}

char *read_file(const char *path, size_t *length) {
    const bool standard_input = strcmp(path, "-") == 0;
    const int descriptor = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    char *buffer = NULL;
    size_t size = 0;
    size_t filled = 0;
    bool good = descriptor >= 0;
    while (good) {
        if (!make_room(&buffer, &size, filled) || !wait_for_input(descriptor)) {
            free(buffer);
            buffer = NULL;
            break;
        }
        const ssize_t got = read(descriptor, buffer + filled, size - filled - 1);
        if (got == 0) {
            buffer[filled] = '\0';
            *length = filled;
            break;
        }
        good = got > 0 || errno == EINTR;
        filled += got > 0 ? (size_t)got : 0;
    }
    if (!good) {
        complain("%s cannot be read: %s", standard_input ? "standard input" : path, strerror(errno));
        free(buffer);
        buffer = NULL;
    }
    if (!standard_input && descriptor >= 0) {
        close(descriptor);
    }
    return buffer;
}
