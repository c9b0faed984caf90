/* Threads and descriptors: none before the first session, none left some time after the last, none per reconnection. */
#include <dirent.h>

#include "server.h"

static int entries(const char *folder) {
    int number = 0;
    DIR *opened = opendir(folder);
    CHECK(opened != NULL);
    while (readdir(opened) != NULL) {
        number++;
    }
    closedir(opened);
    return number;
}

static int threads(void) {
    return entries("/proc/self/task");
}

static int descriptors(void) {
    return entries("/proc/self/fd");
}

/* Waits until there are at most so many; fails after a generous time. */
static void falls_to(int (*number)(void), int wanted) {
    const long until = now_ms() + 30000;
    while (number() > wanted) {
        CHECK(now_ms() < until);
        SLEEP_MS(20L);
    }
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    const int threads_before = threads();
    const int descriptors_before = descriptors();
    CHECK(threads_before == 3); /* `.`, `..` and the main thread */
    for (int round = 0; round < 3; round++) {
        record_clear();
        SESSION_T *session = connected(NULL);
        falls_to(threads, threads_before + 1); /* an idle session costs the reactor only */
        const int descriptors_connected = descriptors();
        for (int loss = 0; loss < 5; loss++) {
            record_clear();
            server_do("cut session=all");
            record_wait("3>2");
        }
        falls_to(threads, threads_before + 1);
        falls_to(descriptors, descriptors_connected);
        session_close(session, NULL);
        session_free(session);
    }
    falls_to(threads, threads_before);
    falls_to(descriptors, descriptors_before);
    return 0;
}
