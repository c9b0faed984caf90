/* All probes. */
#include "../check.h"

extern const PROBE_T connection_probes[];
extern const PROBE_T recovery_probes[];
extern const PROBE_T value_probes[];
extern const PROBE_T update_probes[];
extern const PROBE_T recoverable_stream_probes[];
extern const PROBE_T constraint_probes[];
extern const PROBE_T subscription_probes[];
extern const PROBE_T fetch_probes[];
extern const PROBE_T time_series_probes[];
extern const PROBE_T messaging_probes[];
extern const PROBE_T lock_probes[];
extern const PROBE_T control_probes[];
extern const PROBE_T store_probes[];
extern const PROBE_T security_probes[];
extern const PROBE_T system_ping_probes[];

const PROBE_T *const probe_tables[] = {
    connection_probes,
    recovery_probes,
    value_probes,
    update_probes,
    recoverable_stream_probes,
    constraint_probes,
    subscription_probes,
    fetch_probes,
    time_series_probes,
    messaging_probes,
    lock_probes,
    control_probes,
    store_probes,
    security_probes,
    system_ping_probes,
    NULL,
};
