/* Lines of words: read, written, and the answers to commands. */
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/* A line in the making: what the stream writes to. */
struct line_buffer {
    FILE *stream;
    char *text;
    size_t length;
};

static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;
/* One line at a time is made, under the lock. */
static struct line_buffer making;

/* Undoes the escapes of a word where it stands. */
static void unescape(char *word) {
    char *to = word;
    for (const char *from = word; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0') {
            from++;
            *to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from == 'r' ? '\r' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

struct words *words_of(char *line) {
    static struct words words;
    words.count = 0;
    line[strcspn(line, "\n")] = '\0';
    char *word;
    while (words.count < MOST_WORDS && (word = strsep(&line, "\t")) != NULL) {
        unescape(word);
        words.word[words.count++] = word;
    }
    words.word[words.count] = NULL;
    return &words;
}

static void write_escaped(FILE *to, const char *word) {
    for (; *word != '\0'; word++) {
        switch (*word) {
            case '\\': fputs("\\\\", to); break;
            case '\t': fputs("\\t", to); break;
            case '\n': fputs("\\n", to); break;
            case '\r': fputs("\\r", to); break;
            default: putc(*word, to);
        }
    }
}

FILE *line_begin(const char *word) {
    pthread_mutex_lock(&output);
    making.stream = open_memstream(&making.text, &making.length);
    if (making.stream == NULL) {
        abort();
    }
    write_escaped(making.stream, word);
    return making.stream;
}

void line_add(FILE *line, const char *word) {
    putc('\t', line);
    write_escaped(line, word);
}

static int by_alphabet(const void *one, const void *other) {
    return strcmp(*(char *const *)one, *(char *const *)other);
}

void add_sorted(FILE *line, char **words) {
    size_t count = 0;
    while (words[count] != NULL) {
        count++;
    }
    qsort(words, count, sizeof *words, by_alphabet);
    for (size_t i = 0; i < count; i++) {
        line_add(line, words[i]);
    }
    free(words);
}

void line_end(FILE *line) {
    putc('\n', line);
    fclose(line);
    fwrite(making.text, 1, making.length, stdout);
    fflush(stdout);
    free(making.text);
    pthread_mutex_unlock(&output);
}

void tell(const char *word, ...) {
    va_list more;
    va_start(more, word);
    FILE *line = line_begin(word);
    const char *next;
    while ((next = va_arg(more, const char *)) != NULL) {
        line_add(line, next);
    }
    line_end(line);
    va_end(more);
}

struct command *command_new(const char *id, const char *type, const char *name) {
    struct command *command = (struct command *)calloc(1, sizeof *command);
    if (command == NULL) {
        abort();
    }
    command->id = strdup(id);
    command->type = type == NULL ? NULL : strdup(type);
    command->name = name == NULL ? NULL : strdup(name);
    return command;
}

static void command_free(struct command *command) {
    free(command->id);
    free(command->type);
    free(command->name);
    free(command);
}

FILE *answer_begin(const struct command *command) {
    FILE *line = line_begin("ok");
    line_add(line, command->id);
    return line;
}

void answer_end(FILE *line, struct command *command) {
    line_end(line);
    command_free(command);
}

void answer(struct command *command, const char *word) {
    FILE *line = answer_begin(command);
    if (word != NULL) {
        line_add(line, word);
    }
    answer_end(line, command);
}

void refuse(struct command *command, const char *name, const char *text) {
    tell("error", command->id, name, text == NULL ? "" : text, NULL);
    command_free(command);
}

void refuse_api(struct command *command, DIFFUSION_API_ERROR error) {
    refuse(command, "OTHER", error == NULL ? "" : get_diffusion_api_error_description(error));
    diffusion_api_error_free(error);
}

const char *error_name(ERROR_CODE_T code) {
    switch (code) {
        case DIFF_ERR_ACCESS_DENIED: return "ACCESS_DENIED";
        case DIFF_ERR_NO_SUCH_SESSION: return "NO_SUCH_SESSION";
        case DIFF_ERR_INCOMPATIBLE_DATATYPE: return "INCOMPATIBLE_DATATYPE";
        case DIFF_ERR_UNHANDLED_MESSAGE: return "UNHANDLED_MESSAGE";
        case DIFF_ERR_INCOMPATIBLE_TOPIC: return "INCOMPATIBLE_TOPIC";
        case DIFF_ERR_NO_SUCH_TOPIC: return "NO_SUCH_TOPIC";
        case DIFF_ERR_REJECTED_REQUEST: return "REJECTED_REQUEST";
        case DIFF_ERR_EXISTING_TOPIC: return "EXISTING_TOPIC";
        case DIFF_ERR_UNSATISFIED_CONSTRAINT: return "UNSATISFIED_CONSTRAINT";
        case DIFF_ERR_REMOTE_SERVER_EXISTS: return "REMOTE_SERVER_EXISTS";
        case DIFF_ERR_INVALID_FILTER: return "INVALID_FILTER";
        case DIFF_ERR_INVALID_SCRIPT: return "INVALID_SCRIPT";
        case DIFF_ERR_INVALID_BRANCH_MAPPING: return "INVALID_BRANCH_MAPPING";
        default: return "OTHER";
    }
}

int on_error(SESSION_T *of, const DIFFUSION_ERROR_T *error) {
    (void)of;
    refuse((struct command *)error->context, error_name(error->code), error->message);
    return HANDLER_SUCCESS;
}

int on_discard(SESSION_T *of, void *context) {
    (void)of;
    refuse((struct command *)context, "DISCARDED", "");
    return HANDLER_SUCCESS;
}
