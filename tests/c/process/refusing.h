/* An allocator before that of the C library which refuses large blocks when it is told to, and the sweep that refuses one after the
 * other. It stands in the program, so the library's memory comes from it too. */
#ifndef REFUSING_H
#define REFUSING_H

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <string.h>

#include "check.h"

/* What counts as large: more than the library takes for things of its own. */
#ifndef LARGE
#define LARGE 4096
#endif

#ifdef __cplusplus
extern "C" {
#endif
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/* The declarations of these names in the headers differ between C and C++ and from compiler to compiler. */
void *refusing_malloc(size_t size) __asm__("malloc");
void *refusing_calloc(size_t count, size_t size) __asm__("calloc");
void *refusing_realloc(void *block, size_t size) __asm__("realloc");
void *refusing_aligned_alloc(size_t alignment, size_t size) __asm__("aligned_alloc");
int refusing_posix_memalign(void **block, size_t alignment, size_t size) __asm__("posix_memalign");

/* Large blocks are counted from 1 on while this is not 0. */
static int counting;
static int asked;
/* Those that are not to be had. */
static int first_refused, last_refused;

static int is_refused(size_t size) {
    if (size < LARGE || !__atomic_load_n(&counting, __ATOMIC_SEQ_CST)) {
        return 0;
    }
    int number = __atomic_add_fetch(&asked, 1, __ATOMIC_SEQ_CST);
    if (number < first_refused || number > last_refused) {
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

void *refusing_malloc(size_t size) {
    return is_refused(size) ? NULL : __libc_malloc(size);
}

void *refusing_calloc(size_t count, size_t size) {
    size_t all;
    if (__builtin_mul_overflow(count, size, &all)) {
        all = SIZE_MAX;
    }
    return is_refused(all) ? NULL : __libc_calloc(count, size);
}

void *refusing_realloc(void *block, size_t size) {
    /* The C library always has a smaller block for a larger one. */
    size_t before = block == NULL ? 0 : malloc_usable_size(block);
    return size > before && is_refused(size) ? NULL : __libc_realloc(block, size);
}

void *refusing_aligned_alloc(size_t alignment, size_t size) {
    return is_refused(size) ? NULL : __libc_memalign(alignment, size);
}

int refusing_posix_memalign(void **block, size_t alignment, size_t size) {
    void *made = is_refused(size) ? NULL : __libc_memalign(alignment, size);
    if (made == NULL) {
        return ENOMEM;
    }
    *block = made;
    return 0;
}
#ifdef __cplusplus
}
#endif

/* What is tried stands between these two. */
static inline void refuse(void) {
    __atomic_store_n(&counting, 1, __ATOMIC_SEQ_CST);
}

static inline void allow(void) {
    __atomic_store_n(&counting, 0, __ATOMIC_SEQ_CST);
}

static inline void refuse_from_to(int first, int last) {
    first_refused = first;
    last_refused = last;
    asked = 0;
}

/* Whether blocks are refused at all: valgrind has an allocator of its own. */
static inline int can_refuse(void) {
    void *(*volatile allocate)(size_t) = malloc;
    refuse_from_to(1, INT_MAX);
    refuse();
    void *block = allocate(LARGE);
    allow();
    refuse_from_to(0, 0);
    int refused = block == NULL;
    free(block);
    const char *preloaded = getenv("LD_PRELOAD");
    CHECK(refused || (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL));
    return refused;
}

/* Something that needs large blocks. */
typedef struct {
    const char *name;
    /* Tries it; 1 when it worked, 0 when it failed as its description says. Everything else ends the test. */
    int (*run)(void);
    /* It also works with less memory than it asks for, perhaps. */
    int modest;
} trial_t;

static inline void trial_must(const trial_t *trial, int holds, const char *what, int number) {
    if (!holds) {
        fprintf(stderr, "%s: %s (block %d)\n", trial->name, what, number);
        exit(1);
    }
}

/* Refuses each block that the trial asks for: that one alone, and with all that come after it. */
static inline void sweep(const trial_t *trial, int refusing) {
    refuse_from_to(0, 0);
    trial_must(trial, trial->run(), "fails with all memory", 0);
    if (!refusing) {
        return;
    }
    trial_must(trial, asked > 0, "needs no large block", 0);
    for (int number = 1;; number++) {
        refuse_from_to(number, number);
        int alone = trial->run();
        if (asked < number) {
            trial_must(trial, alone, "fails although nothing was refused", number);
            break;
        }
        trial_must(trial, !alone || trial->modest, "works without a block that it asks for", number);
        refuse_from_to(number, INT_MAX);
        int from = trial->run();
        trial_must(trial, !from || (trial->modest && number > 1), "works without memory", number);
    }
    refuse_from_to(0, 0);
    trial_must(trial, trial->run(), "fails afterwards", 0);
}

#endif
