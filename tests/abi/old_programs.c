/* What programs for older versions may ask of the header by defining macros. Compiled, never run. */
#define DIFFUSION_LEGACY_MEMBERS
#define DIFFUSION_NO_LEGACY_NAMES
#include "diffusion.h"

int read_former_members(const TOPIC_MESSAGE_T *message, const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T *request);

/* Names that the header has otherwise. */
static int update(int number) {
    return number;
}

static int fetch(int number) {
    return number;
}

_Static_assert(offsetof(TOPIC_MESSAGE_T, details) == 40, "behind the members of today");
_Static_assert(offsetof(SVC_MISSING_TOPIC_REQUEST_T, action) == 40, "behind the members of today");
_Static_assert(offsetof(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T, topic_details) == 24, "behind the members of today");

int read_former_members(const TOPIC_MESSAGE_T *message, const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T *request) {
    if (message->details != NULL && message->details->topic_type == TOPIC_TYPE_JSON) {
        return update(1);
    }
    return request->topic_details == NULL ? fetch(1) : 0;
}
