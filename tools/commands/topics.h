/* Fetching topics, for the commands that need to. */
#ifndef TOOL_TOPICS_H
#define TOOL_TOPICS_H

#include "../common/outcome.h"
#include "../values/values.h"

typedef struct {
    FORMAT_T format;
    TIME_FORMAT_T time_format;
    bool values;
    bool properties;
    bool unpublished;
    long limit; /* topics at most; 0: all */
    long page;  /* topics fetched at a time; 0: what the server gives */
    int64_t deadline;
} FETCH_SETTINGS_T;

/* Fetches and prints the topics that a selector selects, counts them in `found`, and gives the exit code. */
int fetch_topics(SESSION_T *session, const char *selector, const FETCH_SETTINGS_T *settings, long *found);

/* What a topic is: its specification, to be freed; NULL if there is none, or if it is not known because the session may not read it. */
TOPIC_SPECIFICATION_T *find_topic(SESSION_T *session, const char *path, int64_t deadline);

#endif
