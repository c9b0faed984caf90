/* A program with functions of its own that have the names of old functions of the library. */
#define DIFFUSION_NO_LEGACY_NAMES
#include "diffusion.h"

#include <string.h>

#include "check.h"

int fetch(int number);
int update(int number);

int fetch(int number) {
    return number + 1;
}

int update(int number) {
    return number * 2;
}

int main(void) {
    CHECK(fetch(1) == 2 && update(4) == 8);
    /* The library is there, the old functions without a common name too. */
    UPDATE_SOURCE_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    CHECK(register_update_source(NULL, params) == NULL);
    CHECK(diffusion_error_str(DIFF_ERR_SUCCESS) != NULL);
    return 0;
}
