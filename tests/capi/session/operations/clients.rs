//! The operations on other sessions.

use std::mem::MaybeUninit;
use std::ptr;

use super::table::{operation, with_result, TextUse};
use super::*;

/// A number of sessions, and no errors.
const MATCHED: &str = "03 00";
const NOT_MATCHED: &[&str] = &["", "03", "ff ff ff ff 0f 00", "00 01 05"];
/// The same in the other form.
const COUNTED: &str = "00 03";
const NOT_COUNTED: &[&str] = &["", "00", "02", "00 ff ff ff ff 0f", "01 01 05"];

static ID: SESSION_ID_T = SESSION_ID_T {
    server_instance: 1,
    value: 2,
};

fn id() -> *mut SESSION_ID_T {
    (&raw const ID).cast_mut()
}

/// A set of the text, or NULL; to be released with `set_free`.
fn set_of(world: &World) -> *mut SET_T {
    if world.texts.path.is_null() {
        return ptr::null_mut();
    }
    let set = set_new_string(3);
    // SAFETY: a live set of strings.
    unsafe { set_add(set, world.texts.path.cast()) };
    set
}

/// A map from the text to the text, or NULL; to be released with `hash_free`.
fn map_of(world: &World) -> *mut HASH_T {
    if world.texts.path.is_null() {
        return ptr::null_mut();
    }
    let map = hash_new(3);
    // SAFETY: a live map, and a text that lives longer.
    unsafe { hash_add(map, world.texts.path, world.texts.path.cast()) };
    map
}

fn control(world: &World) -> SUBSCRIPTION_CONTROL_PARAMS_T {
    SUBSCRIPTION_CONTROL_PARAMS_T {
        on_complete: world.told(on_session as _),
        on_error: world.told(on_error as _),
        on_discard: world.told(on_discard as _),
        session_id: ID,
        topic_selector: world.texts.path.cast_mut(),
        context: world.context(),
    }
}

fn subscribing(world: &World) -> DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T {
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T {
        filter: c"all".as_ptr(),
        topic_selector: world.texts.path,
        on_subscribe_by_filter: world.told(on_number_sent as _),
        on_error: world.told(on_error as _),
        on_discard: world.told(on_discard as _),
        context: world.context(),
    }
}

fn unsubscribing(world: &World) -> DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T {
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T {
        filter: c"all".as_ptr(),
        topic_selector: world.texts.path,
        on_unsubscribe_by_filter: world.told(on_number_sent as _),
        on_error: world.told(on_error as _),
        on_discard: world.told(on_discard as _),
        context: world.context(),
    }
}

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        at_end: &["discard"],
        texts: TextUse::Optional,
        ..operation(
            "session_properties_listener_register",
            81,
            "",
            &[],
            |world| {
                let required_properties = set_of(world);
                let params = SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
                    on_registered: world.told(on_session as _),
                    on_registration_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    required_properties,
                    context: world.context(),
                    // SAFETY: all members may be zero.
                    ..unsafe { std::mem::zeroed() }
                };
                // SAFETY: a live session, and arguments that live during the call.
                unsafe {
                    session_properties_listener_register(world.session.session, params);
                    set_free(required_properties);
                }
                true
            },
        )
    },
    Operation {
        texts: TextUse::Optional,
        ..operation(
            "get_session_properties",
            67,
            "01 01 01 61 01 62",
            &["", "02", "01 01 01 61"],
            |world| {
                let required_properties = set_of(world);
                let params = GET_SESSION_PROPERTIES_PARAMS_T {
                    on_session_properties: world.told(on_properties as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    session_id: id(),
                    required_properties,
                    context: world.context(),
                };
                // SAFETY: a live session, and arguments that live during the call.
                unsafe {
                    get_session_properties(world.session.session, params);
                    set_free(required_properties);
                }
                true
            },
        )
    },
    with_result(operation(
        "diffusion_set_session_properties",
        105,
        "00 00",
        &["", "01 01", "00 02"],
        |world| {
            let properties = map_of(world);
            let params = DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T {
                session_id: id(),
                properties,
                on_session_properties_set: world.told(on_properties_set as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let begun = diffusion_set_session_properties(session, params, none);
                hash_free(properties, None, None);
                begun
            }
        },
    )),
    with_result(operation(
        "diffusion_set_session_properties_filter",
        106,
        MATCHED,
        NOT_MATCHED,
        |world| {
            let properties = hash_new(1);
            let params = DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T {
                filter: world.texts.path,
                properties,
                on_session_properties_set: world.told(on_number_sent as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let begun = diffusion_set_session_properties_filter(session, params, none);
                hash_free(properties, None, None);
                begun
            }
        },
    )),
    with_result(operation(
        "diffusion_change_roles_with_session_id",
        123,
        "",
        &[],
        |world| {
            let roles_to_add = set_of(world);
            let params = DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T {
                session_id: id(),
                roles_to_remove: ptr::null(),
                roles_to_add,
                on_roles_changed: world.told(on_set as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let begun = diffusion_change_roles_with_session_id(session, params, none);
                set_free(roles_to_add);
                begun
            }
        },
    )),
    with_result(operation(
        "diffusion_change_roles_with_filter",
        124,
        MATCHED,
        NOT_MATCHED,
        |world| {
            let roles_to_remove = set_of(world);
            let params = DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T {
                filter: c"all".as_ptr(),
                roles_to_remove,
                roles_to_add: ptr::null(),
                on_roles_changed: world.told(on_number_sent as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let begun = diffusion_change_roles_with_filter(session, params, none);
                set_free(roles_to_remove);
                begun
            }
        },
    )),
    with_result(operation(
        "diffusion_client_close_with_filter",
        162,
        MATCHED,
        NOT_MATCHED,
        |world| {
            let params = DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T {
                filter: world.texts.path,
                on_clients_closed: world.told(on_number_sent as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_client_close_with_filter(session, params, none) }
        },
    )),
    with_result(operation(
        "diffusion_client_set_conflated_with_filter",
        163,
        MATCHED,
        NOT_MATCHED,
        |world| {
            let params = DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T {
                filter: world.texts.path,
                conflate: MaybeUninit::new(true),
                on_clients_conflated_set: world.told(on_number_sent as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_client_set_conflated_with_filter(session, params, none) }
        },
    )),
    Operation {
        texts: TextUse::Unused,
        ..with_result(operation(
            "diffusion_client_close_with_session",
            14,
            "",
            &[],
            |world| {
                let params = DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T {
                    session_id: id(),
                    on_closed: world.told(on_set as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                let (session, none) = (world.session.session, ptr::null_mut());
                // SAFETY: a live session, and arguments that live during the call.
                unsafe { diffusion_client_close_with_session(session, params, none) }
            },
        ))
    },
    Operation {
        texts: TextUse::Unused,
        ..with_result(operation(
            "diffusion_get_topic_selections",
            198,
            "01 00 00",
            &["", "01", "01 00 01 02 3e 61 02"],
            |world| {
                let params = DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T {
                    session_id: id(),
                    on_topic_selections: world.told(on_selections as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                let (session, none) = (world.session.session, ptr::null_mut());
                // SAFETY: a live session, and arguments that live during the call.
                unsafe { diffusion_get_topic_selections(session, params, none) }
            },
        ))
    },
    operation("subscribe_client", 10, "", &[], |world| {
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { subscribe_client(world.session.session, control(world)) };
        true
    }),
    operation("unsubscribe_client", 11, "", &[], |world| {
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { unsubscribe_client(world.session.session, control(world)) };
        true
    }),
    with_result(operation(
        "diffusion_subscribe_by_filter",
        65,
        COUNTED,
        NOT_COUNTED,
        |world| {
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_subscribe_by_filter(session, subscribing(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_unsubscribe_by_filter",
        66,
        COUNTED,
        NOT_COUNTED,
        |world| {
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_unsubscribe_by_filter(session, unsubscribing(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_subscribe_client_with_scope",
        10,
        "",
        &[],
        |world| {
            let (session, none) = (world.session.session, ptr::null_mut());
            let scope = c"s".as_ptr();
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_subscribe_client_with_scope(session, scope, control(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_unsubscribe_client_with_scope",
        11,
        "",
        &[],
        |world| {
            let (session, none) = (world.session.session, ptr::null_mut());
            let scope = c"s".as_ptr();
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_unsubscribe_client_with_scope(session, scope, control(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_unsubscribe_client_all_scopes",
        201,
        "",
        &[],
        |world| {
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_unsubscribe_client_all_scopes(session, control(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_subscribe_client_by_filter_with_scope",
        65,
        COUNTED,
        NOT_COUNTED,
        |world| {
            let subscribe = diffusion_subscribe_client_by_filter_with_scope;
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { subscribe(session, c"s".as_ptr(), subscribing(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_unsubscribe_client_by_filter_with_scope",
        66,
        COUNTED,
        NOT_COUNTED,
        |world| {
            let unsubscribe = diffusion_unsubscribe_client_by_filter_with_scope;
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { unsubscribe(session, c"s".as_ptr(), unsubscribing(world), none) }
        },
    )),
    with_result(operation(
        "diffusion_unsubscribe_client_by_filter_all_scopes",
        200,
        COUNTED,
        NOT_COUNTED,
        |world| {
            let unsubscribe = diffusion_unsubscribe_client_by_filter_all_scopes;
            let (session, none) = (world.session.session, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { unsubscribe(session, unsubscribing(world), none) }
        },
    )),
];
