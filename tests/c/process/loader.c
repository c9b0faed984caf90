/* A session is created while the program loads a plugin, in whose constructor that happens, and closed while it unloads one: the
 * loader's lock is held then, and a thread that registers a destructor of thread-local memory waits for it, or one that loads
 * something, as OpenSSL does when it begins. Here this program is the loader: what registers such destructors and what loads
 * is its own, and makes the library's threads wait while it "loads". Arguments: URL, control port; with TLS the file with the
 * authority. */
#include <dlfcn.h>

#include "server.h"

static pthread_mutex_t loader = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t loaded = PTHREAD_COND_INITIALIZER;
static int is_loading;
static int waited;

static void load(int now) {
    pthread_mutex_lock(&loader);
    is_loading = now;
    waited = 0;
    pthread_cond_broadcast(&loaded);
    pthread_mutex_unlock(&loader);
}

/* Only threads of the library wait. */
static void enter_loader(void) {
    char name[16] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    if (strncmp(name, "diffusion-", 10) == 0) {
        pthread_mutex_lock(&loader);
        waited += is_loading;
        while (is_loading) {
            pthread_cond_wait(&loaded, &loader);
        }
        pthread_mutex_unlock(&loader);
    }
}

typedef int (*REGISTER_T)(void (*)(void *), void *, void *);
typedef void *(*OPEN_T)(const char *, int);

#ifdef __cplusplus
#define SAME_AS_SYSTEM noexcept(true)
extern "C" {
#else
#define SAME_AS_SYSTEM
#endif

void *dlopen(const char *file, int mode) SAME_AS_SYSTEM {
    enter_loader();
    OPEN_T system;
    *(void **)&system = dlsym(RTLD_NEXT, "dlopen");
    CHECK(system != NULL);
    return system(file, mode);
}

int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *handle) {
    enter_loader();
    REGISTER_T system;
    *(void **)&system = dlsym(RTLD_NEXT, "__cxa_thread_atexit_impl");
    CHECK(system != NULL);
    return system(destructor, object, handle);
}

#ifdef __cplusplus
}
#endif

static int on_ping(SESSION_T *session, void *context) {
    (void)session;
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void ping(SESSION_T *session, const char *name) {
    PING_USER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_ping_response = on_ping;
    params.context = (void *)name;
    ping_user(session, params);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    if (argc > 3) {
        CHECK(setenv("DIFFUSION_SSL_CA_FILE_PATH", argv[3], 1) == 0);
    }
    for (int used = 0; used < 2; used++) {
        /* In the constructor: the session is there, and its listener was called. */
        load(1);
        SESSION_T *session = connected(NULL);
        RECORD_IS("0>2");
        pthread_mutex_lock(&loader);
        CHECK(waited == 0);
        pthread_mutex_unlock(&loader);
        load(0);
        record_clear();
        if (used) {
            ping(session, "pinged");
            record_wait("pinged");
            /* Idle threads end after half a second. */
            sleep(1);
            record_clear();
        }
        /* In the destructor, with a request that is still to be sent. */
        load(1);
        long began = now_ms();
        ping(session, "ping");
        session_close(session, NULL);
        session_free(session);
        CHECK(now_ms() - began < 20000);
        record_wait("2>5");
        load(0);
        record_clear();
    }
    return 0;
}
