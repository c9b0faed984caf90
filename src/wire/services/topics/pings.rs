//! Pings (`specification/protocol/topic-services section 12`).

use crate::wire::services::common::Empty;

services! {
    /// Server to client: are you there?
    SystemPing = SYSTEM_PING: Empty => Empty;
    /// Either direction: are you there? The sender measures the round trip.
    UserPing = USER_PING: Empty => Empty;
}
