/* A password is in memory once while its session lives, where the session shows it, and not at all when everything was freed; as it goes
 * over the wire it is there during the connection attempt only. What is looked at is all that the process can write to, which is what a core
 * dump has. One argument besides the usual ones, for TLS: the file of the server's certificate authority. */
#include <fcntl.h>
#include <inttypes.h>

#include "server.h"

/* The password of the server's principal ali. What is searched for must not be found here, so it is calculated. It is longer than
 * all registers together that a copy may go through: a loader that binds functions late leaves them on the stack. */
#define LENGTH 600

static unsigned char plain(int at) {
    return (unsigned char)('a' + (at * 7 + at / 26) % 26);
}

/* What a connection request has instead: the Base64 form of the type, the length (which has two bytes) and the password. */
static unsigned char encoded(int at) {
    unsigned bits = 0;
    for (int i = at / 4 * 3; i < at / 4 * 3 + 3; i++) {
        bits = bits << 8 | (i == 0 ? 1u : i == 1 ? (LENGTH & 0x7f) | 0x80u : i == 2 ? LENGTH >> 7 : plain(i - 3));
    }
    return (unsigned char)"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[bits >> (18 - at % 4 * 6) & 63];
}

static unsigned char buffer[1 << 16];

/* How often a secret begins in the buffer and is whole there. */
static int occurrences(ssize_t filled, unsigned char (*secret)(int)) {
    int found = 0;
    const unsigned char *end = buffer + filled;
    const unsigned char *at = buffer;
    while (end - at >= LENGTH && (at = (const unsigned char *)memchr(at, secret(0), (size_t)(end - at - LENGTH + 1))) != NULL) {
        int same = 1;
        while (same < LENGTH && at[same] == secret(same)) {
            same++;
        }
        found += same == LENGTH;
        at++;
    }
    return found;
}

/* Counts both in a part of memory, which other threads may release meanwhile. */
static void count_in(int memory, uintptr_t start, uintptr_t end, int *plains, int *encodeds) {
    while (start < end && end - start >= LENGTH) {
        size_t wanted = end - start < sizeof buffer ? (size_t)(end - start) : sizeof buffer;
        ssize_t got = pread(memory, buffer, wanted, (off_t)start);
        if (got < LENGTH) {
            return;
        }
        *plains += occurrences(got, plain);
        *encodeds += occurrences(got, encoded);
        /* What is cut at the end is looked at again. */
        start += (uintptr_t)(got - LENGTH + 1);
    }
}

static void count(int *plains, int *encodeds) {
    *plains = *encodeds = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    CHECK(maps != NULL && memory >= 0);
    uintptr_t own = (uintptr_t)buffer;
    uintptr_t own_end = own + sizeof buffer;
    char line[4400];
    while (fgets(line, sizeof line, maps) != NULL) {
        uintptr_t start, end;
        char permissions[5];
        CHECK(sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start, &end, permissions) == 3);
        if (permissions[0] != 'r' || permissions[1] != 'w') {
            continue;
        }
        /* What is before the buffer, and what is behind it; it may be in two mappings. */
        count_in(memory, start, end < own ? end : own, plains, encodeds);
        count_in(memory, start > own_end ? start : own_end, end, plains, encodeds);
    }
    fclose(maps);
    close(memory);
}

/* The memory of valgrind itself is in the process too, and takes long. */
static int is_under_valgrind(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

/* Threads of the library may still be at work with what they know; each has its time. */
static void wait_for(int wanted_plains) {
    if (is_under_valgrind()) {
        return;
    }
    int plains, encodeds;
    long until = now_ms() + 20000;
    do {
        count(&plains, &encodeds);
    } while ((plains != wanted_plains || encodeds != 0) && now_ms() < until);
    if (plains != wanted_plains || encodeds != 0) {
        fprintf(stderr, "%d times as it is, not %d; %d times encoded\n", plains, wanted_plains, encodeds);
        exit(1);
    }
}

static CREDENTIALS_T *secret(void) {
    char password[LENGTH + 1] = { 0 };
    for (int i = 0; i < LENGTH; i++) {
        password[i] = (char)plain(i);
    }
    CREDENTIALS_T *credentials = credentials_create_password(password);
    explicit_bzero(password, sizeof password);
    return credentials;
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    CREDENTIALS_T *credentials = secret();
    /* The search finds what there is. */
    wait_for(1);
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    diffusion_session_factory_principal(factory, "ali");
    diffusion_session_factory_credentials(factory, credentials);
    diffusion_session_factory_connection_timeout(factory, 20000);
    if (argc > 3) {
        diffusion_session_factory_tls_ca_file(factory, argv[3]);
    }
    SESSION_LISTENER_T listener = recording_listener();
    diffusion_session_factory_session_listener(factory, &listener);
    wait_for(2);
    SESSION_T *session = session_create_with_session_factory(factory, server_url);
    CHECK(session != NULL);
    credentials_free(credentials);
    diffusion_session_factory_free(factory);
    wait_for(1);

    server_do("cut session=all");
    record_wait("3>2");
    wait_for(1);

    session_close(session, NULL);
    session_free(session);
    wait_for(0);
    return 0;
}
