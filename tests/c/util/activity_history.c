/* Which share of the recent past was busy (specification/sessions/session section 10). */
#include "diffusion.h"

#include "check.h"

static void pause_for(long milliseconds) {
    struct timespec pause = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
    nanosleep(&pause, NULL);
}

int main(void) {
    DIFFUSION_ACTIVITY_HISTORY_T *history = diffusion_activity_history_create(4, 10);
    CHECK(history != NULL && diffusion_activity_history_utilisation(history) == 0);
    diffusion_activity_history_stop(history);
    CHECK(diffusion_activity_history_utilisation(history) == 0);
    /* Busy for longer than the window. A second start changes nothing. */
    diffusion_activity_history_start(history);
    diffusion_activity_history_start(history);
    pause_for(60);
    diffusion_activity_history_stop(history);
    CHECK(diffusion_activity_history_utilisation(history) == 256);
    /* It does not fall while nothing is called, and is idle after a window without work. */
    pause_for(60);
    CHECK(diffusion_activity_history_utilisation(history) == 256);
    diffusion_activity_history_start(history);
    CHECK(diffusion_activity_history_utilisation(history) == 0);
    diffusion_activity_history_stop(history);
    /* Busy for a part of the window: it is a part of 256 then. */
    DIFFUSION_ACTIVITY_HISTORY_T *part = diffusion_activity_history_create(1000, 10);
    diffusion_activity_history_start(part);
    pause_for(30);
    diffusion_activity_history_stop(part);
    int share = diffusion_activity_history_utilisation(part);
    CHECK(share < 256);
    diffusion_activity_history_free(part);
    diffusion_activity_history_free(history);
    /* Odd arguments stand for the defaults. */
    const int counts[] = { 0, -1, INT_MIN, INT_MAX };
    for (int i = 0; i < 4; i++) {
        history = diffusion_activity_history_create(counts[i], i % 2 ? 0 : UINT64_MAX);
        CHECK(history != NULL);
        diffusion_activity_history_start(history);
        diffusion_activity_history_stop(history);
        CHECK(diffusion_activity_history_utilisation(history) >= 0);
        diffusion_activity_history_free(history);
    }
    diffusion_activity_history_start(NULL);
    diffusion_activity_history_stop(NULL);
    CHECK(diffusion_activity_history_utilisation(NULL) == 0);
    diffusion_activity_history_free(NULL);
    CHECK(DIFFUSION_DELTA_BUCKET_COUNT == 16 && DIFFUSION_DELTA_BUCKET_MILLIS == 1024L);
    return 0;
}
