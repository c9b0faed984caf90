//! A request for authentication as programs of 6.4 see it: what they ask for of a client is taken from its session's properties.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;
use std::ffi::CString;

use crate::capi::authentication::question::Question;
use crate::capi::clients::details::{LOCATION_DETAILS_T, SESSION_DETAILS_SUMMARY_T};
use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::memory::c_text;
use crate::capi::legacy::authentication_types::{
    session_detail_type_e, CONNECTOR_DETAILS_T, SVC_AUTHENTICATION_REQUEST_T,
};
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::protocol::transport::{client_type_e, transport_type_e};
use crate::wire::services::common::StringMap;
use crate::wire::services::control::authentication::AuthenticatorRequest;

/// Which details a handler wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    summary: bool,
    location: bool,
    connector: bool,
}

impl Wanted {
    /// From numbers as decimal text; those that are unknown are ignored.
    pub(crate) fn from_numbers<'a>(numbers: impl IntoIterator<Item = &'a str>) -> Self {
        let mut wanted = Self::default();
        for number in numbers {
            let is = |kind: session_detail_type_e| number.trim().parse() == Ok(kind as c_int);
            wanted.summary |= is(session_detail_type_e::SESSION_DETAIL_SUMMARY);
            wanted.location |= is(session_detail_type_e::SESSION_DETAIL_LOCATION);
            wanted.connector |= is(session_detail_type_e::SESSION_DETAIL_CONNECTOR_NAME);
        }
        wanted
    }
}

/// Texts that structs point to.
#[derive(Default)]
struct Texts(Vec<CString>);

impl Texts {
    /// A pointer to a copy, NULL for nothing.
    fn keep(&mut self, text: Option<&str>) -> *mut c_char {
        text.map_or(ptr::null_mut(), |text| {
            // What a CString points to stays where it is when the CString moves.
            let text = c_text(text);
            let pointer = text.as_ptr().cast_mut();
            self.0.push(text);
            pointer
        })
    }
}

fn property<'a>(properties: &'a StringMap, name: &str) -> Option<&'a str> {
    let last = properties.iter().rev().find(|(key, _)| key == name);
    last.map(|(_, value)| &**value)
}

fn client_type(name: &str) -> client_type_e {
    match name {
        "JAVASCRIPT_BROWSER" => client_type_e::CLIENT_TYPE_JAVASCRIPT_BROWSER,
        "ANDROID" => client_type_e::CLIENT_TYPE_ANDROID,
        "IOS" => client_type_e::CLIENT_TYPE_IOS,
        "JAVA" => client_type_e::CLIENT_TYPE_JAVA,
        "DOTNET" => client_type_e::CLIENT_TYPE_DOTNET,
        "C" => client_type_e::CLIENT_TYPE_C,
        "PYTHON" => client_type_e::CLIENT_TYPE_PYTHON,
        "MQTT" => client_type_e::CLIENT_TYPE_MQTT,
        _ => client_type_e::CLIENT_TYPE_OTHER,
    }
}

fn transport_type(name: &str) -> transport_type_e {
    match name {
        "WEBSOCKET" => transport_type_e::TRANSPORT_TYPE_WEBSOCKET,
        "HTTP_LONG_POLL" => transport_type_e::TRANSPORT_TYPE_HTTP_LONG_POLL,
        _ => transport_type_e::TRANSPORT_TYPE_OTHER,
    }
}

/// Lends a request to `call`. `None` when out of memory.
pub(crate) fn show<T>(
    asked: &AuthenticatorRequest,
    wanted: Wanted,
    call: impl FnOnce(*const SVC_AUTHENTICATION_REQUEST_T) -> T,
) -> Option<T> {
    let question = Question::new(asked)?;
    let mut texts = Texts::default();
    let of = |name| property(&asked.session_properties, name);
    let degrees = |name| of(name).and_then(|text| text.parse().ok()).unwrap_or(0.0);
    let mut summary = SESSION_DETAILS_SUMMARY_T {
        principal: texts.keep(of("$Principal")),
        client_type: of("$ClientType")
            .map_or(from_raw(0), |name| MaybeUninit::new(client_type(name))),
        transport_type: of("$Transport")
            .map_or(from_raw(0), |name| MaybeUninit::new(transport_type(name))),
    };
    let mut location = LOCATION_DETAILS_T {
        address: texts.keep(of("$ClientIP")),
        hostname: ptr::null_mut(),
        resolvedname: ptr::null_mut(),
        addresstype: from_raw(0),
        country: texts.keep(of("$Country")),
        language: texts.keep(of("$Language")),
        latitude: degrees("$Latitude"),
        longitude: degrees("$Longitude"),
    };
    let mut connector = CONNECTOR_DETAILS_T {
        name: texts.keep(of("$Connector")),
    };
    let shown = SVC_AUTHENTICATION_REQUEST_T {
        principal: question.principal.as_ptr().cast_mut(),
        credentials: question.credentials,
        session_details: if_wanted(wanted.summary, &mut summary),
        location_details: if_wanted(wanted.location, &mut location),
        connector_details: if_wanted(wanted.connector, &mut connector),
        conversation_id: CONVERSATION_ID_T {
            id: asked.handler_cid as u64,
        },
    };
    Some(call(&raw const shown))
}

fn if_wanted<T>(wanted: bool, details: &mut T) -> *mut T {
    if wanted {
        details
    } else {
        ptr::null_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::ffi::cenum::raw;
    use crate::capi::ffi::memory;
    use crate::wire::credentials::Credentials;

    fn asked(properties: &[(&str, &str)]) -> AuthenticatorRequest {
        let pairs = properties.iter();
        AuthenticatorRequest {
            principal: "bob".to_owned(),
            credentials: Credentials::Password(b"pw".to_vec()),
            session_properties: pairs
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            proposed_properties: Vec::new(),
            handler_cid: 9,
        }
    }

    #[test]
    fn only_what_was_asked_for_is_shown() {
        for (numbers, shown) in [
            (&[][..], [false, false, false]),
            (&["0"], [true, false, false]),
            (&["1", "x", "7"], [false, true, false]),
            (&[" 2", "0", "1"], [true, true, true]),
        ] {
            let wanted = Wanted::from_numbers(numbers.iter().copied());
            let seen = show(&asked(&[]), wanted, |request| {
                // SAFETY: a request that lives during the call.
                let request = unsafe { &*request };
                assert_eq!(request.conversation_id.id, 9);
                [
                    !request.session_details.is_null(),
                    !request.location_details.is_null(),
                    !request.connector_details.is_null(),
                ]
            });
            assert_eq!(seen, Some(shown), "{numbers:?}");
        }
    }

    #[test]
    fn details_are_those_of_the_session() {
        let properties = [
            ("$Principal", "old"),
            ("$ClientType", "PYTHON"),
            ("$Transport", "TCP"),
            ("$ClientIP", "10.0.0.1"),
            ("$Country", "DE"),
            ("$Latitude", "48.5"),
            ("$Longitude", "?"),
            ("$Connector", "c1"),
        ];
        let wanted = Wanted::from_numbers(["0", "1", "2"]);
        let seen = show(&asked(&properties), wanted, |request| {
            // SAFETY: a request that lives during the call, with everything in it.
            unsafe {
                let text = |pointer: *mut c_char| memory::string(pointer).unwrap_or_default();
                let summary = &*(*request).session_details;
                assert_eq!(text((*request).principal), "bob");
                assert_eq!(text(summary.principal), "old");
                assert_eq!(
                    (raw(summary.client_type), raw(summary.transport_type)),
                    (13, 7)
                );
                let location = &*(*request).location_details;
                assert_eq!(
                    (text(location.address), text(location.country)),
                    ("10.0.0.1".into(), "DE".into())
                );
                assert!(location.language.is_null() && location.hostname.is_null());
                assert_eq!(raw(location.addresstype), 0);
                assert_eq!((location.latitude, location.longitude), (48.5, 0.0));
                text((*(*request).connector_details).name)
            }
        });
        assert_eq!(seen.as_deref(), Some("c1"));
    }
}
