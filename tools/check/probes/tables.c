/* All probes. */
#include "../check.h"

extern const PROBE_T connection_probes[];
extern const PROBE_T recovery_probes[];
extern const PROBE_T value_probes[];

const PROBE_T *const probe_tables[] = {
    connection_probes,
    recovery_probes,
    value_probes,
    NULL,
};
