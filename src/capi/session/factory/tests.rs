//! Which settings a factory takes, and which it ignores (`specification/sessions/session-factory section 1`).

use std::os::unix::ffi::OsStrExt;

use super::*;
use crate::capi::session::factory::extensions::{
    diffusion_session_factory_proxy, diffusion_session_factory_tls_ca_file,
    diffusion_session_factory_tls_client_certificate,
    diffusion_session_factory_tls_minimum_version, diffusion_session_factory_tls_trust_self_signed,
};
use crate::capi::session::factory::io_threads::diffusion_session_factory_io_threads;
use crate::capi::util::chained_map::Synchronised;
use crate::engine::tls::MinimumVersion;
use crate::engine::IoThreads;

/// What a new factory is set to after `set` has run.
fn after(set: impl FnOnce(*const DIFFUSION_SESSION_FACTORY_T)) -> FactoryOptions {
    let factory = diffusion_session_factory_init();
    set(factory);
    // SAFETY: a live factory, not used afterwards.
    unsafe {
        let options = options(factory).expect("not NULL");
        diffusion_session_factory_free(factory);
        options
    }
}

#[test]
fn a_new_factory_has_the_documented_defaults() {
    let options = after(|_| ());
    assert!(options.listener.is_none() && options.principal.is_none());
    assert_eq!(options.user_context, ContextPointer(ptr::null_mut()));
    assert_eq!(options.credentials, Credentials::None);
    assert_eq!(
        (options.connection_timeout_ms, options.write_timeout_ms),
        (None, 2000)
    );
    assert!(options.reconnection_timeout_ms.is_none());
    assert!(options.reconnection_strategy.is_none() && options.initial_retry.is_none());
    assert_eq!(
        (options.input_buffer_size, options.output_buffer_size),
        (131_072, 131_072)
    );
    assert_eq!(options.maximum_message_size, 2_147_483_647);
    assert!(options.server_host.is_none() && options.server_port.is_none());
    assert!(!options.secure_transport && options.request_path == "/diffusion");
    assert_eq!(
        (options.recovery_buffer_size, options.maximum_queue_size),
        (128, 1000)
    );
    assert!(options.properties.is_empty() && options.io_threads.is_none());
    // SAFETY: NULL is allowed.
    assert!(unsafe { super::options(ptr::null()) }.is_none());
}

#[test]
fn invalid_settings_are_ignored() {
    // SAFETY: a live factory and C strings.
    let options = after(|factory| unsafe {
        diffusion_session_factory_connection_timeout(factory, 70);
        diffusion_session_factory_connection_timeout(factory, 0);
        diffusion_session_factory_write_timeout(factory, 3_600_001);
        diffusion_session_factory_input_buffer_size(factory, 1024);
        diffusion_session_factory_input_buffer_size(factory, 1023);
        diffusion_session_factory_output_buffer_size(factory, 0);
        diffusion_session_factory_maximum_message_size(factory, 1);
        diffusion_session_factory_maximum_queue_size(factory, 0);
        diffusion_session_factory_recovery_buffer_size(factory, 0);
        diffusion_session_factory_server_port(factory, 65535);
        diffusion_session_factory_server_port(factory, 65536);
        diffusion_session_factory_server_port(factory, -1);
        diffusion_session_factory_request_path(factory, c"/a/diffusion".as_ptr());
        diffusion_session_factory_request_path(factory, c"a/diffusion".as_ptr());
        diffusion_session_factory_request_path(factory, c"/diffusion/b".as_ptr());
        diffusion_session_factory_reconnection_timeout(factory, -5);
        diffusion_session_factory_tls_minimum_version(factory, 13);
        diffusion_session_factory_tls_minimum_version(factory, 11);
        diffusion_session_factory_io_threads(factory, 2);
        diffusion_session_factory_io_threads(factory, 0);
    });
    assert_eq!(options.connection_timeout_ms, Some(70));
    assert_eq!(options.write_timeout_ms, 3_600_000);
    assert_eq!(
        (options.input_buffer_size, options.output_buffer_size),
        (1024, 131_072)
    );
    assert_eq!(options.maximum_message_size, 2_147_483_647);
    assert_eq!(
        (options.maximum_queue_size, options.recovery_buffer_size),
        (1000, 0)
    );
    assert_eq!(options.server_port, Some(65535));
    assert_eq!(options.request_path, "/a/diffusion");
    assert_eq!(options.reconnection_timeout_ms, Some(0));
    assert_eq!(options.tls.minimum_version, MinimumVersion::Tls13);
    assert_eq!(options.io_threads, IoThreads::new(2));
    // SAFETY: as above.
    let options = after(|factory| unsafe { diffusion_session_factory_io_threads(factory, 65) });
    assert_eq!(options.io_threads, Some(IoThreads::MOST));
}

#[test]
fn null_removes_where_documented_and_is_ignored_elsewhere() {
    let listener = SESSION_LISTENER_T {
        on_state_changed: None,
        on_handler_error: None,
    };
    // SAFETY: a live factory and C strings.
    let options = after(|factory| unsafe {
        diffusion_session_factory_session_listener(factory, (&raw const listener).cast_mut());
        diffusion_session_factory_session_listener(factory, ptr::null_mut());
        diffusion_session_factory_principal(factory, c"control".as_ptr());
        diffusion_session_factory_principal(factory, ptr::null());
        diffusion_session_factory_password(factory, c"secret".as_ptr());
        diffusion_session_factory_password(factory, ptr::null());
        diffusion_session_factory_credentials(factory, ptr::null());
        diffusion_session_factory_custom_credentials(factory, ptr::null());
        diffusion_session_factory_server_host(factory, c"host".as_ptr());
        diffusion_session_factory_server_host(factory, ptr::null());
        diffusion_session_factory_tls_client_certificate(
            factory,
            c"certificate".as_ptr(),
            ptr::null(),
        );
        diffusion_session_factory_proxy(factory, c"http://proxy:1".as_ptr());
        diffusion_session_factory_proxy(factory, ptr::null());
    });
    assert!(options.listener.is_none() && options.principal.is_none());
    assert_eq!(
        options.credentials,
        Credentials::Password(b"secret".to_vec())
    );
    assert_eq!(options.server_host.as_deref(), Some("host"));
    assert!(options.tls.client_certificate.is_none() && options.proxy.url.is_none());
}

#[test]
fn properties_are_merged_and_any_byte_but_zero_is_true() {
    // SAFETY: a live factory, a live map and C strings; a bool may come from C with any byte.
    let options = after(|factory| unsafe {
        let key = c"a".as_ptr();
        diffusion_session_factory_property(factory, key, c"1".as_ptr());
        diffusion_session_factory_property(factory, c"b".as_ptr(), c"2".as_ptr());
        diffusion_session_factory_property(factory, ptr::null(), key);
        diffusion_session_factory_property(factory, key, ptr::null());
        let map = hash::create(1, Synchronised::No);
        hash::add(map, key, c"3".as_ptr().cast());
        hash::add(map, c"none".as_ptr(), ptr::null());
        diffusion_session_factory_properties(factory, map);
        hash::free(map, None, None);
        let odd = core::mem::transmute::<u8, MaybeUninit<bool>>(42);
        diffusion_session_factory_secure_transport(factory, odd);
        diffusion_session_factory_tls_trust_self_signed(factory, MaybeUninit::new(false));
    });
    let expected = [("a", "3"), ("b", "2")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(options.properties, expected);
    assert!(options.secure_transport);
    assert_eq!(options.tls.trust_self_signed, Some(false));
}

#[test]
fn paths_have_any_bytes() {
    let odd = c"/a/\xe9.pem";
    // SAFETY: a live factory and C strings.
    let options = after(|factory| unsafe {
        diffusion_session_factory_tls_ca_file(factory, odd.as_ptr());
        diffusion_session_factory_tls_client_certificate(factory, odd.as_ptr(), odd.as_ptr());
        diffusion_session_factory_proxy(factory, c"http://us\xe9r@proxy".as_ptr());
    });
    let path = std::path::PathBuf::from(std::ffi::OsStr::from_bytes(odd.to_bytes()));
    assert_eq!(options.tls.ca_file.as_ref(), Some(&path));
    let both = Some((path.clone(), path));
    assert_eq!(options.tls.client_certificate, both);
    assert_eq!(
        options.proxy.url,
        Some(b"http://us\xe9r@proxy".as_slice().into())
    );
    assert_eq!(options.check(), Ok(()));
}

/// A setting, and how to give it a text.
type TextSetting = (
    &'static str,
    unsafe fn(*const DIFFUSION_SESSION_FACTORY_T, *const c_char),
);

#[test]
fn texts_that_are_no_utf_8_fail_the_creation_until_they_are_replaced() {
    let settings: [TextSetting; 5] = [
        ("principal", |factory, text| {
            // SAFETY: a live factory and a C string, in all of these.
            unsafe { diffusion_session_factory_principal(factory, text) }
        }),
        ("server host", |factory, text| {
            // SAFETY: as above.
            unsafe { diffusion_session_factory_server_host(factory, text) }
        }),
        ("request path", |factory, text| {
            // SAFETY: as above.
            unsafe { diffusion_session_factory_request_path(factory, text) }
        }),
        ("name of a session property", |factory, text| {
            // SAFETY: as above.
            unsafe { diffusion_session_factory_property(factory, text, c"1".as_ptr()) }
        }),
        ("session property key", |factory, text| {
            // SAFETY: as above.
            unsafe { diffusion_session_factory_property(factory, c"key".as_ptr(), text) }
        }),
    ];
    for (name, set) in settings {
        // SAFETY: a live factory and C strings.
        let options = after(|factory| unsafe { set(factory, c"/\xff/diffusion".as_ptr()) });
        let failure = options.check().unwrap_err();
        assert!(failure.message.contains(name), "{failure}");
        // SAFETY: as above.
        let options = after(|factory| unsafe {
            set(factory, c"/\xff/diffusion".as_ptr());
            set(factory, c"/diffusion".as_ptr());
        });
        assert_eq!(options.check(), Ok(()), "{name}");
    }
    // SAFETY: a live factory, and a map that lives during the call.
    let options = after(|factory| unsafe {
        let map = hash::create(1, Synchronised::No);
        hash::add(map, c"a".as_ptr(), c"\xff".as_ptr().cast());
        diffusion_session_factory_properties(factory, map);
        hash::free(map, None, None);
    });
    assert!(options.check().is_err() && options.properties.is_empty());
}

#[test]
fn a_setting_without_memory_fails_the_creation_for_ever() {
    // SAFETY: a live factory and a C string.
    let options = after(|factory| unsafe {
        change(factory, |_| crate::data::memory::give_up());
        diffusion_session_factory_principal(factory, c"user".as_ptr());
    });
    assert_eq!(options.principal.as_deref(), Some("user"));
    let failure = options.check().unwrap_err();
    assert!(failure.message.contains("out of memory"), "{failure}");
}
