/* A program closes every descriptor that it does not know, as daemons do, and with them those of the library; then it opens files of its
 * own, which get the numbers. Its session fails with all that was asked of it; nothing spins or hangs, no file of the program is closed or
 * written, and new sessions work. The third argument says what happens meanwhile. */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "server.h"

enum { FILES = 40, HIGHEST = 256 };

static int files[FILES];
static pthread_mutex_t keep_on = PTHREAD_MUTEX_INITIALIZER;
static int going = 1;

static double cpu_seconds(void) {
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* One file, opened again and again, that nobody ever writes. */
static void open_files(void) {
    char name[] = "/tmp/closed-descriptors-XXXXXX";
    files[0] = mkstemp(name);
    CHECK(files[0] >= 0);
    for (int i = 1; i < FILES; i++) {
        files[i] = open(name, O_RDWR | O_CLOEXEC);
        CHECK(files[i] >= 0);
    }
    CHECK(unlink(name) == 0);
}

static void check_files(void) {
    struct stat first;
    CHECK(fstat(files[0], &first) == 0);
    CHECK(first.st_size == 0);
    for (int i = 1; i < FILES; i++) {
        struct stat other;
        CHECK(fstat(files[i], &other) == 0);
        CHECK(other.st_dev == first.st_dev && other.st_ino == first.st_ino);
    }
}

static int wants_more(void) {
    pthread_mutex_lock(&keep_on);
    int more = going;
    pthread_mutex_unlock(&keep_on);
    return more;
}

static void *ping_all_the_time(void *session) {
    PING_USER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    while (wants_more()) {
        ping_user((SESSION_T *)session, params);
    }
    return NULL;
}

int main(int argc, char **argv) {
    CHECK(argc == 4);
    server_from_arguments(argc, argv);
    const char *meanwhile = argv[3];
    alarm(120); /* a process that hangs is killed, and the test fails */
    SESSION_T *session = connected(NULL);
    SESSION_T *other = connected(NULL);
    server_ping(session);
    record_wait("pong");
    record_clear();
    pthread_t busy;
    if (strcmp(meanwhile, "calls") == 0) {
        CHECK(pthread_create(&busy, NULL, ping_all_the_time, session) == 0);
    }
    for (int number = 3; number < HIGHEST; number++) {
        close(number);
    }
    open_files();
    if (strcmp(meanwhile, "one call") == 0) {
        server_ping(session);
    } else if (strcmp(meanwhile, "closing") == 0) {
        CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    } else {
        CHECK(strcmp(meanwhile, "calls") == 0 || strcmp(meanwhile, "nothing") == 0);
    }
    if (strcmp(meanwhile, "closing") != 0) {
        record_wait(">7");
    }
    double used = cpu_seconds();
    if (strcmp(meanwhile, "calls") == 0) {
        pthread_mutex_lock(&keep_on);
        going = 0;
        pthread_mutex_unlock(&keep_on);
        CHECK(pthread_join(busy, NULL) == 0);
        used = cpu_seconds();
    }
    struct timespec second = { 1, 0 };
    nanosleep(&second, NULL);
    CHECK(cpu_seconds() - used < 0.5);
    if (strcmp(meanwhile, "one call") == 0) {
        /* It was taken before the end was known, or not. */
        pthread_mutex_lock(&record_mutex);
        CHECK(strstr(record_text, "pong") == NULL);
        CHECK(strstr(record_text, "ping!") != NULL || strstr(record_text, "ping:discarded") != NULL);
        pthread_mutex_unlock(&record_mutex);
    }
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
    CHECK(session_close(other, NULL) == DIFFUSION_TRUE);
    session_free(other);
    check_files();
    record_clear();
    SESSION_T *after = connected(NULL);
    server_ping(after);
    record_wait("pong");
    CHECK(session_close(after, NULL) == DIFFUSION_TRUE);
    session_free(after);
    check_files();
    return 0;
}
