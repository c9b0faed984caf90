/* The least that a program does: it tries to connect where nobody listens, plain and with TLS, and is told why it cannot. What
 * else it does is said by macros. */
#ifdef APR_FIRST
#include <apr_general.h>
#include <apr_pools.h>
#endif
#include "diffusion.h"
#ifdef USES_ALL_OF_APR
#include <apr_hash.h>
#include <apr_strings.h>
#endif
#include "args.h"

#ifdef OWN_NAMES
/* Functions of the program that have names of the interface or of what the library uses inside. */
static int called;
LIST_T *list_create(void) { called++; return NULL; }
HASH_T *hash_new(unsigned long slots) { (void)slots; called++; return NULL; }
SET_T *set_new_string(unsigned long slots) { (void)slots; called++; return NULL; }
char *substring(char *text, size_t start, size_t length) { (void)text, (void)start, (void)length; called++; return NULL; }
int update(void);
int update(void) { return ++called; }
int fetch(void);
int fetch(void) { return ++called; }
int inflate(void);
int inflate(void) { return ++called; }
#ifndef SHARED_OPENSSL
int SSL_new(void);
int SSL_new(void) { return ++called; }
int CRYPTO_free(void);
int CRYPTO_free(void) { return ++called; }
#endif
#endif

#ifdef OWN_OPENSSL
#include <openssl/evp.h>
#include <openssl/ssl.h>
static int uses_openssl(void) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    int fine = context != NULL && EVP_Digest("abc", 3, digest, &length, EVP_sha256(), NULL) == 1 && length == 32 && digest[0] == 0xba;
    SSL_CTX_free(context);
    return fine;
}
#endif

#ifdef OWN_ZLIB
#include <zlib.h>
static int uses_zlib(void) {
    Bytef packed[64], text[64];
    uLongf packed_length = sizeof packed, length = sizeof text;
    return compress(packed, &packed_length, (const Bytef *)"abcabcabc", 10) == Z_OK &&
           uncompress(text, &length, packed, packed_length) == Z_OK && length == 10;
}
#endif

#ifdef OTHER_RUST
int other_rust_library(void);
#endif

static int refused(const char *url) {
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(url, NULL, NULL, NULL, NULL, &error);
    int fine = session == NULL && error.message != NULL && strstr(error.message, "refused") != NULL;
    if (!fine) {
        printf("%s: %s\n", url, error.message == NULL ? "no message" : error.message);
    }
    free(error.message);
    return fine;
}

int main(void) {
    int fine = refused("ws://127.0.0.1:1") && refused("wss://127.0.0.1:1");
    CREDENTIALS_T *credentials = credentials_create_password("secret");
    BUF_T *buffer = buf_create();
    buf_write_string(buffer, "text");
    fine = fine && credentials != NULL && buffer->len == 4;
    buf_free(buffer);
    credentials_free(credentials);
#ifdef OWN_NAMES
    {
        /* The program's functions are called by the program, and by nobody else: the library makes maps with its own. */
        char name[] = "program", option[] = "-n", value[] = "7";
        char *arguments[] = { name, option, value, NULL };
        ARG_OPTS_T options[] = { { 'n', "number", "a number", ARG_REQUIRED, ARG_HAS_VALUE, NULL }, { 0, NULL, NULL, 0, 0, NULL } };
        HASH_T *map = parse_cmdline(3, arguments, options);
        fine = fine && map != NULL && strcmp((char *)hash_get(map, "number"), "7") == 0 && called == 0;
        hash_free(map, NULL, free);
        fine = fine && list_create() == NULL && hash_new(1) == NULL && set_new_string(1) == NULL && substring(NULL, 0, 1) == NULL;
        fine = fine && update() == 5 && fetch() == 6 && inflate() == 7;
#ifndef SHARED_OPENSSL
        fine = fine && SSL_new() == 8 && CRYPTO_free() == 9;
#endif
    }
#endif
#ifdef OWN_OPENSSL
    fine = fine && uses_openssl() && refused("wss://127.0.0.1:1") && uses_openssl();
#endif
#ifdef OWN_ZLIB
    fine = fine && uses_zlib();
#endif
#ifdef OTHER_RUST
    fine = fine && other_rust_library() == 42;
#endif
#ifdef USES_APR
    {
        apr_pool_t *pool = NULL;
        apr_thread_mutex_t *mutex = NULL;
        apr_thread_cond_t *condition = NULL;
        fine = fine && apr_initialize() == APR_SUCCESS && apr_pool_create(&pool, NULL) == APR_SUCCESS;
        fine = fine && apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_UNNESTED, pool) == APR_SUCCESS;
        fine = fine && apr_thread_cond_create(&condition, pool) == APR_SUCCESS;
#ifdef USES_ALL_OF_APR
        /* What the library does not have, on a pool that it may have made. */
        {
            char *text = apr_pstrdup(pool, "text");
            apr_hash_t *table = apr_hash_make(pool);
            apr_hash_set(table, "key", APR_HASH_KEY_STRING, text);
            fine = fine && strcmp(text, "text") == 0 && apr_hash_get(table, "key", APR_HASH_KEY_STRING) == text;
        }
#endif
        fine = fine && apr_thread_mutex_lock(mutex) == APR_SUCCESS;
        fine = fine && apr_thread_cond_timedwait(condition, mutex, 1000) == APR_TIMEUP;
        fine = fine && apr_thread_mutex_unlock(mutex) == APR_SUCCESS;
        apr_thread_cond_destroy(condition);
        apr_thread_mutex_destroy(mutex);
        apr_pool_destroy(pool);
        apr_terminate();
    }
#endif
    printf(fine ? "fine\n" : "FAILED\n");
    return fine ? 0 : 1;
}
