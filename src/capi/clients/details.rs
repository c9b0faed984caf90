//! Details of client sessions (`types/client_details_types.h`).

use core::ffi::c_char;
use core::mem::MaybeUninit;

use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::protocol::transport::{ADDRESS_TYPE_T, CLIENT_TYPE_T, TRANSPORT_TYPE_T};
use crate::capi::util::set::SET_T;

/// Who a client is and how it is connected.
#[repr(C)]
pub struct session_details_summary_s {
    /// Principal.
    pub principal: *mut c_char,
    /// Kind of client.
    pub client_type: MaybeUninit<CLIENT_TYPE_T>,
    /// Kind of transport.
    pub transport_type: MaybeUninit<TRANSPORT_TYPE_T>,
}
/// Who a client is and how it is connected.
pub type SESSION_DETAILS_SUMMARY_T = session_details_summary_s;
/// Older name of `SESSION_DETAILS_SUMMARY_T`.
pub type CLIENT_DETAILS_SUMMARY_T = session_details_summary_s;
assert_layout!(session_details_summary_s, size 16, align 8, { principal: 0, client_type: 8, transport_type: 12 });

/// Where a client is.
#[repr(C)]
pub struct location_details_s {
    /// Address.
    pub address: *mut c_char,
    /// Host name.
    pub hostname: *mut c_char,
    /// Resolved name.
    pub resolvedname: *mut c_char,
    /// Kind of address.
    pub addresstype: MaybeUninit<ADDRESS_TYPE_T>,
    /// Country code.
    pub country: *mut c_char,
    /// Language code.
    pub language: *mut c_char,
    /// Degrees.
    pub latitude: f32,
    /// Degrees.
    pub longitude: f32,
}
/// Where a client is.
pub type LOCATION_DETAILS_T = location_details_s;
assert_layout!(location_details_s, size 56, align 8, {
    address: 0, hostname: 8, resolvedname: 16, addresstype: 24, country: 32, language: 40, latitude: 48, longitude: 52,
});

/// Details of a client session.
#[repr(C)]
pub struct session_details_s {
    /// Which details are present.
    pub available_details: *mut SET_T,
    /// Who the client is.
    pub client_summary: *mut CLIENT_DETAILS_SUMMARY_T,
    /// Where the client is.
    pub location: *mut LOCATION_DETAILS_T,
    /// Connector it is connected to.
    pub connector_name: *mut c_char,
    /// Server it is connected to.
    pub server_name: *mut c_char,
}
/// Details of a client session.
pub type SESSION_DETAILS_T = session_details_s;
assert_layout!(session_details_s, size 40, align 8, {
    available_details: 0, client_summary: 8, location: 16, connector_name: 24, server_name: 32,
});
