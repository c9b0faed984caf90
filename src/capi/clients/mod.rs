//! What a program may know of other sessions.

pub(crate) mod details;

pub use self::details::{
    location_details_s, session_details_s, session_details_summary_s, CLIENT_DETAILS_SUMMARY_T,
    LOCATION_DETAILS_T, SESSION_DETAILS_SUMMARY_T, SESSION_DETAILS_T,
};
