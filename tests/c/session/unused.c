/* A program that is linked with the library and never calls it: it runs, has one thread, and ends. */
#include <dirent.h>

#include "diffusion.h"

#include "check.h"

/* Keeps the library from being dropped by the linker. */
const uint32_t *volatile never_read = &DIFFUSION_DEFAULT_WRITE_TIMEOUT;

int main(void) {
    int number = 0;
    DIR *tasks = opendir("/proc/self/task");
    CHECK(tasks != NULL);
    while (readdir(tasks) != NULL) {
        number++;
    }
    closedir(tasks);
    CHECK(number == 3);
    return 0;
}
