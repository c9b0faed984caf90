/* A program sets variables of its environment on a thread of its own, all the time, while sessions connect and reconnect. `setenv` gives
 * memory back that `getenv` of glibc before 2.41 may be reading on another thread, so nothing of the library calls `getenv` on its
 * own threads: neither for its own variables nor through OpenSSL. Arguments: URL, control port; with TLS the file with the authority. */
#include <dlfcn.h>
#include <gnu/libc-version.h>

#include "server.h"

#ifdef __cplusplus
#define SAME_AS_SYSTEM noexcept(true)
extern "C" {
#else
#define SAME_AS_SYSTEM
#endif

static int calls;

/* Called instead of the C library's functions, which it leaves to them. */
static char *found(const char *function, const char *name) {
    char thread[16] = "";
    pthread_getname_np(pthread_self(), thread, sizeof thread);
    if (strncmp(thread, "diffusion-", 10) == 0) {
        fprintf(stderr, "%s(%s) on %s\n", function, name, thread);
        __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    }
    char *(*system)(const char *);
    *(void **)&system = dlsym(RTLD_NEXT, function);
    CHECK(system != NULL);
    return system(name);
}

char *getenv(const char *name) SAME_AS_SYSTEM {
    return found("getenv", name);
}

char *secure_getenv(const char *name) SAME_AS_SYSTEM {
    return found("secure_getenv", name);
}

#ifdef __cplusplus
}
#endif

static int is_over;

static void *set_variables(void *unused) {
    (void)unused;
    char value[300];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    for (unsigned number = 0; !__atomic_load_n(&is_over, __ATOMIC_RELAXED); number++) {
        char name[40];
        snprintf(name, sizeof name, "VARIABLE_%u", number % 2000);
        CHECK(setenv(name, value, 1) == 0);
        if (number % 3 == 0) {
            snprintf(name, sizeof name, "VARIABLE_%u", number % 1777);
            CHECK(unsetenv(name) == 0);
        }
    }
    return NULL;
}

/* As often as the others must find the same. */
enum { SESSIONS = 25 };

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    if (argc > 3) {
        CHECK(setenv("DIFFUSION_SSL_CA_FILE_PATH", argv[3], 1) == 0);
    }
    /* What is set before on the same thread is seen. OpenSSL begins here, and reads its own variables. */
    session_free(connected(NULL));

    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, set_variables, NULL) == 0);
    for (int n = 0; n < SESSIONS; n++) {
        record_clear();
        SESSION_T *session = connected(NULL);
        server_do("cut session=all");
        record_wait("3>2");
        session_close(session, NULL);
        session_free(session);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);

    int minor = 0;
    CHECK(sscanf(gnu_get_libc_version(), "2.%d", &minor) == 1);
    /* From then on the C library takes care itself. */
    CHECK(calls == 0 || minor >= 41);
    return 0;
}
