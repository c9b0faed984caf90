/* Does what its input says, one command a line, and writes what happens. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static const struct verb *const VERBS[] = {
    session_verbs,        topic_verbs, stream_verbs, series_verbs, message_verbs, lock_verbs,
    authentication_verbs, store_verbs, client_verbs, selection_verbs, tree_verbs, security_verbs,
};

static const struct verb *verb_named(const char *name) {
    for (size_t i = 0; i < sizeof VERBS / sizeof VERBS[0]; i++) {
        for (const struct verb *verb = VERBS[i]; verb->name != NULL; verb++) {
            if (strcmp(verb->name, name) == 0) {
                return verb;
            }
        }
    }
    return NULL;
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    tell("peer", "c", NULL);
    while (getline(&line, &size, stdin) > 0) {
        struct words *words = words_of(line);
        if (words->count < 2) {
            continue;
        }
        const struct verb *verb = verb_named(words->word[1]);
        if (verb == NULL || words->count - 2 < verb->least_words) {
            tell("error", words->word[0], "OTHER", "no such verb", NULL);
        } else {
            verb->function(words->word[0], words->word + 2, words->count - 2);
        }
    }
    free(line);
    return 0;
}
