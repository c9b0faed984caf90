#include "output.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

#define NS_BETWEEN_PROGRESS_ON_TERMINAL INT64_C(200000000)
#define NS_BETWEEN_PROGRESS_LINES INT64_C(5000000000)

static bool colours;
static bool quiet;
/* Callbacks print, and the main thread. */
static atomic_bool failed;

/* Standard error is written by several threads. */
static pthread_mutex_t errors_mutex = PTHREAD_MUTEX_INITIALIZER;
static bool progress_is_shown;
static int64_t next_progress;

static const char *const colour_codes[] = {
    [COLOUR_NONE] = "",          [COLOUR_TIME] = "\033[2m",    [COLOUR_PATH] = "\033[36m",
    [COLOUR_KEY] = "\033[34m",   [COLOUR_STRING] = "\033[32m", [COLOUR_NUMBER] = "\033[33m",
    [COLOUR_WORD] = "\033[35m",  [COLOUR_GOOD] = "\033[32m",   [COLOUR_BAD] = "\033[31m",
};

void output_start(WHEN_T when, bool be_quiet) {
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    colours = when == WHEN_ALWAYS
        || (when == WHEN_AUTO && isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0')
            && terminal != NULL && strcmp(terminal, "dumb") != 0);
    quiet = be_quiet;
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
}

static void check(bool good) {
    if (good || failed) {
        return;
    }
    failed = true;
    if (errno != EPIPE) {
        complain("standard output cannot be written: %s", strerror(errno));
    }
    run_end(EXIT_OUTPUT);
}

void out_bytes(const void *bytes, size_t length) {
    if (!failed && length > 0) {
        check(fwrite(bytes, 1, length, stdout) == length);
    }
}

void out_text(const char *text) {
    out_bytes(text, strlen(text));
}

void out_format(const char *format, ...) {
    if (failed) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    check(vprintf(format, arguments) >= 0);
    va_end(arguments);
}

void out_coloured(COLOUR_T colour, const char *text, size_t length) {
    const bool coloured = colours && colour != COLOUR_NONE;
    if (coloured) {
        out_text(colour_codes[colour]);
    }
    out_bytes(text, length);
    if (coloured) {
        out_text("\033[0m");
    }
}

static bool is_control(const char *text, size_t left) {
    const unsigned char byte = (unsigned char)text[0];
    /* The control characters of Latin-1, as UTF-8, are commands to some terminals too. */
    return byte < 0x20 || byte == 0x7f || (byte == 0xc2 && left > 1 && (unsigned char)text[1] >= 0x80 && (unsigned char)text[1] < 0xa0);
}

void out_escaped(COLOUR_T colour, const char *text, size_t length) {
    const bool coloured = colours && colour != COLOUR_NONE;
    if (coloured) {
        out_text(colour_codes[colour]);
    }
    size_t begin = 0;
    for (size_t i = 0; i < length; i++) {
        if (!is_control(text + i, length - i)) {
            continue;
        }
        out_bytes(text + begin, i - begin);
        switch (text[i]) {
        case '\n':
            out_text("\\n");
            break;
        case '\r':
            out_text("\\r");
            break;
        case '\t':
            out_text("\\t");
            break;
        default:
            if ((unsigned char)text[i] == 0xc2) {
                i++;
            }
            out_format("\\x%02x", (unsigned char)text[i]);
        }
        begin = i + 1;
    }
    out_bytes(text + begin, length - begin);
    if (coloured) {
        out_text("\033[0m");
    }
}

bool out_flush(void) {
    if (!failed) {
        check(fflush(stdout) == 0);
    }
    return !failed;
}

/* Takes the line of progress off the terminal. */
static void clear_progress(void) {
    if (progress_is_shown) {
        fputs("\r\033[K", stderr);
        progress_is_shown = false;
    }
}

static void print_line(const char *format, va_list arguments) {
    char text[2048];
    vsnprintf(text, sizeof text, format, arguments);
    /* Texts of servers may have line breaks; other control characters are nothing for a terminal. */
    for (char *at = text; *at != '\0'; at++) {
        if (((unsigned char)*at < 0x20 && *at != '\n') || *at == 0x7f) {
            *at = '?';
        }
    }
    pthread_mutex_lock(&errors_mutex);
    clear_progress();
    fprintf(stderr, "diffusion: %s\n", text);
    pthread_mutex_unlock(&errors_mutex);
}

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

void say(const char *format, ...) {
    if (quiet) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

void progress(const char *format, ...) {
    if (quiet) {
        return;
    }
    const int64_t now = now_ns();
    const bool terminal = isatty(STDERR_FILENO);
    pthread_mutex_lock(&errors_mutex);
    if (!terminal && next_progress == 0) {
        /* Work that is soon done needs no lines. */
        next_progress = now + NS_BETWEEN_PROGRESS_LINES;
    }
    if (now >= next_progress) {
        va_list arguments;
        va_start(arguments, format);
        clear_progress();
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        if (!terminal) {
            fputc('\n', stderr);
        }
        fflush(stderr);
        progress_is_shown = terminal;
        next_progress = now + (terminal ? NS_BETWEEN_PROGRESS_ON_TERMINAL : NS_BETWEEN_PROGRESS_LINES);
    }
    pthread_mutex_unlock(&errors_mutex);
}

void progress_end(void) {
    pthread_mutex_lock(&errors_mutex);
    clear_progress();
    next_progress = 0;
    pthread_mutex_unlock(&errors_mutex);
}
