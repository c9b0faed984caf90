//! The operations that concern authentication and permissions.

use std::mem::zeroed;
use std::ptr;

use super::table::{operation, with_result, TextUse};
use super::*;

/// An empty store.
const STORE: &str = "00 00 00 00";

unsafe extern "C" fn on_decided(_: *const SESSION_T, _: bool, context: *mut c_void) -> c_int {
    done(context)
}

unsafe extern "C" fn on_handler_active(
    session: *mut SESSION_T,
    _: *const DIFFUSION_REGISTRATION_T,
) -> c_int {
    let context = GIVEN.lock().unwrap()[&(session as usize)].0;
    done(context as *mut c_void)
}

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        texts: TextUse::Optional,
        ..operation("change_principal", 203, "01", &[""], |world| {
            let params = CHANGE_PRINCIPAL_PARAMS_T {
                on_change_principal: world.told(on_session as _),
                on_change_principal_failure: None,
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                principal: world.texts.path,
                credentials: ptr::null(),
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { change_principal(world.session.session, params) };
            true
        })
    },
    Operation {
        texts: TextUse::Optional,
        ..with_result(operation(
            "diffusion_reauthenticate",
            203,
            "00",
            &[""],
            |world| {
                let params = DIFFUSION_REAUTHENTICATE_PARAMS_T {
                    principal: world.texts.path,
                    credentials: ptr::null(),
                    properties: ptr::null_mut(),
                    on_reauthenticate: world.told(on_decided as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                // SAFETY: a live session, and arguments that live during the call.
                unsafe { diffusion_reauthenticate(world.session.session, params, ptr::null_mut()) }
            },
        ))
    },
    Operation {
        texts: TextUse::Unused,
        ..with_result(operation(
            "diffusion_get_global_permissions",
            143,
            "01 00",
            &["", "01"],
            |world| {
                let params = DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T {
                    on_global_permissions: world.told(on_permissions as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                let (session, none) = (world.session.session, ptr::null_mut());
                // SAFETY: a live session, and arguments that live during the call.
                unsafe { diffusion_get_global_permissions(session, params, none) }
            },
        ))
    },
    with_result(operation(
        "diffusion_get_path_permissions",
        144,
        "00",
        &["", "ff ff ff ff 0f"],
        |world| {
            let params = DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T {
                path: world.texts.path,
                on_path_permissions: world.told(on_permissions as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_get_path_permissions(session, params, none) }
        },
    )),
    Operation {
        texts: TextUse::Unused,
        ..operation(
            "get_system_authentication_store",
            57,
            STORE,
            &["", "01", "00 03 00 00"],
            |world| {
                let params = GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T {
                    on_get: world.told(on_store as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                // SAFETY: a live session, and arguments that live during the call.
                unsafe { get_system_authentication_store(world.session.session, params) };
                true
            },
        )
    },
    operation(
        "update_system_authentication_store",
        58,
        "00",
        &["", "01"],
        |world| {
            let path = world.texts.path;
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let update_script = if path.is_null() {
                    ptr::null_mut()
                } else {
                    buf(std::ffi::CStr::from_ptr(path).to_bytes())
                };
                let params = UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T {
                    on_update: world.told(on_updated as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    update_script,
                    context: world.context(),
                };
                update_system_authentication_store(world.session.session, params);
                buf_free(update_script);
            }
            true
        },
    ),
    Operation {
        texts: TextUse::Unused,
        ..with_result(operation(
            "diffusion_revoke_authentication",
            204,
            "",
            &[],
            |world| {
                let mut session_id = SESSION_ID_T {
                    server_instance: 1,
                    value: 2,
                };
                let params = DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T {
                    session_id: &raw mut session_id,
                    on_session_revoked: world.told(on_session as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                let (session, none) = (world.session.session, ptr::null_mut());
                // SAFETY: a live session, and arguments that live during the call.
                unsafe { diffusion_revoke_authentication(session, params, none) }
            },
        ))
    },
    operation(
        "diffusion_set_authentication_handler",
        119,
        "",
        &[],
        |world| {
            let mut handler = DIFFUSION_AUTHENTICATION_HANDLER_T {
                handler_name: world.texts.path.cast_mut(),
                on_active: world.told(on_handler_active as _),
                on_authenticate: None,
                on_error: None,
                on_close: None,
            };
            let params = DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T {
                handler: &raw mut handler,
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_set_authentication_handler(world.session.session, params) };
            true
        },
    ),
    Operation {
        at_end: &["discard"],
        ..operation("authentication_register", 119, "", &[], |world| {
            let params = AUTHENTICATION_REGISTRATION_PARAMS_T {
                on_registration: world.told(on_session as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                name: world.texts.path,
                context: world.context(),
                // SAFETY: all members may be zero.
                ..unsafe { zeroed() }
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let registered = authentication_register(world.session.session, params);
                svc_authentication_register_request_free(ptr::null_mut(), registered);
            }
            true
        })
    },
    operation("authentication_deregister", 121, "", &[], |world| {
        // SAFETY: all members may be zero.
        let mut original: SVC_AUTHENTICATION_REGISTER_REQUEST_T = unsafe { zeroed() };
        original.handler_name = world.texts.path.cast_mut();
        let params = AUTHENTICATION_DEREGISTRATION_PARAMS_T {
            on_deregistration: world.told(on_session as _),
            on_error: world.told(on_error as _),
            on_discard: world.told(on_discard as _),
            original_request: &raw const original,
            context: world.context(),
        };
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { authentication_deregister(world.session.session, params) };
        true
    }),
];
