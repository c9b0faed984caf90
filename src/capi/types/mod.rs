//! Public types, one file per header of the vendor's `types/` folder (and the types of `features/pings.h` and `registration.h`).

pub mod client_details_types;
pub mod common_types;
pub mod content_types;
pub mod conversation_types;
pub mod error_types;
pub mod messaging_types;
pub mod ping_types;
pub mod registration_types;
pub mod security_types;
pub mod service_types;
pub mod session_types;
pub mod topic_control_types;
pub mod topic_creation_types;
pub mod topic_types;
pub mod topic_update_types;
pub mod transport_types;
pub mod value_stream_types;
