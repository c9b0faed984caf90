//! Which settings a factory takes, and which it ignores (`specification/sessions/session-factory section 1`).

use super::*;
use crate::capi::session::factory::extensions::{
    diffusion_session_factory_proxy, diffusion_session_factory_tls_client_certificate,
    diffusion_session_factory_tls_minimum_version, diffusion_session_factory_tls_trust_self_signed,
};
use crate::capi::util::chained_map::Synchronised;
use crate::engine::tls::MinimumVersion;

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
    assert!(options.properties.is_empty());
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
