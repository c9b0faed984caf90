//! The table of the operations, and what each is called with.

use std::mem::{zeroed, MaybeUninit};
use std::ptr;

use super::*;

/// What has to be there before an operation.
#[derive(Clone, Copy)]
pub(super) enum Needs {
    Nothing,
    Listener,
    Lock,
}

/// What the texts of the world are to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextUse {
    Needed,
    /// NULL is no error.
    Optional,
    Unused,
}

/// One asynchronous request.
pub struct Operation {
    pub name: &'static str,
    pub service: i32,
    /// A body of success, in hexadecimal.
    pub answer: &'static str,
    /// Bodies that are none.
    pub malformed: &'static [&'static str],
    /// Whether success is told of.
    pub tells_success: bool,
    /// What is told at the end of the session of what was registered.
    pub at_end: &'static [&'static str],
    pub texts: TextUse,
    /// The code of the error when the session was closed by the server.
    pub closed: i32,
    /// The result after the program closed the session, of functions that have one.
    pub begins_when_closed: bool,
    pub(super) needs: Needs,
    pub(super) begin: unsafe fn(&World) -> bool,
}

pub(super) const fn operation(
    name: &'static str,
    service: i32,
    answer: &'static str,
    malformed: &'static [&'static str],
    begin: unsafe fn(&World) -> bool,
) -> Operation {
    Operation {
        name,
        service,
        answer,
        malformed,
        tells_success: true,
        at_end: &[],
        texts: TextUse::Needed,
        closed: 101,
        begins_when_closed: true,
        needs: Needs::Nothing,
        begin,
    }
}

const fn of_stream(operation: Operation) -> Operation {
    Operation {
        closed: 5,
        ..operation
    }
}

pub(super) const fn with_result(operation: Operation) -> Operation {
    Operation {
        begins_when_closed: false,
        ..operation
    }
}

const OPENED: &str = "01 01 00 00 01";
const A: &str = "06 737472696e67 02 6161";
/// No typed values: nothing, half a name, a name without a value, bytes of another type.
const NO_VALUES: &[&str] = &[
    "",
    "06 7374",
    "06 737472696e67",
    "06 737472696e67 02 61",
    "06 737472696e67 01 05",
];

pub(super) static OPERATIONS: &[Operation] = &[
    operation(
        "add_topic_from_specification",
        112,
        "01",
        &["", "02"],
        |world| {
            let callback = ADD_TOPIC_CALLBACK_T {
                on_topic_added_with_specification: world.told(on_added as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
                // SAFETY: all members may be zero.
                ..unsafe { zeroed() }
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let specification =
                    topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_STRING));
                add_topic_from_specification(
                    world.session.session,
                    world.texts.path,
                    specification,
                    callback,
                );
                topic_specification_free(specification);
            }
            true
        },
    ),
    operation(
        "topic_removal",
        83,
        "03",
        &["", "80", "ff ff ff ff 0f"],
        |world| {
            let params = TOPIC_REMOVAL_PARAMS_T {
                on_removed: world.told(on_removed as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                topic_selector: world.texts.path,
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { topic_removal(world.session.session, params) };
            true
        },
    ),
    Operation {
        tells_success: false,
        at_end: &["discard"],
        ..operation("missing_topic_register_handler", 20, "", &[], |world| {
            let params = MISSING_TOPIC_PARAMS_T {
                on_missing_topic: None,
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                topic_path: world.texts.path,
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                conversation_id_free(missing_topic_register_handler(
                    world.session.session,
                    params,
                ))
            };
            true
        })
    },
    operation("diffusion_topic_update_set", 118, "", &[], |world| {
        let params = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
            topic_path: world.texts.path,
            datatype: STRING,
            update: world.texts.value,
            on_topic_update: world.told(on_set as _),
            on_error: world.told(on_error as _),
            on_discard: world.told(on_discard as _),
            context: world.context(),
        };
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { diffusion_topic_update_set(world.session.session, params) };
        true
    }),
    operation(
        "diffusion_topic_update_add_and_set",
        122,
        "00",
        &["", "02"],
        |world| {
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                let specification =
                    topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_STRING));
                let params = DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T {
                    topic_path: world.texts.path,
                    specification,
                    datatype: STRING,
                    update: world.texts.value,
                    on_topic_update_add_and_set: world.told(on_created as _),
                    on_error: world.told(on_error as _),
                    on_discard: world.told(on_discard as _),
                    context: world.context(),
                };
                diffusion_topic_update_add_and_set(world.session.session, params);
                topic_specification_free(specification);
            }
            true
        },
    ),
    with_result(operation(
        "diffusion_apply_json_patch",
        151,
        "02",
        &["", "ff"],
        |world| {
            let params = DIFFUSION_APPLY_JSON_PATCH_PARAMS_T {
                topic_path: world.texts.path,
                patch: world.texts.path,
                on_json_patch_result: world.told(on_patched as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_apply_json_patch(world.session.session, params, ptr::null_mut()) }
        },
    )),
    of_stream(operation(
        "diffusion_topic_update_stream_set",
        126,
        OPENED,
        &["", "01 01 00"],
        |world| {
            let params = stream_params(world);
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                diffusion_topic_update_stream_set(
                    world.session.session,
                    world.stream,
                    world.texts.value,
                    params,
                )
            };
            true
        },
    )),
    of_stream(operation(
        "diffusion_topic_update_stream_validate",
        125,
        OPENED,
        &["", "01 01 00"],
        |world| {
            let params = stream_params(world);
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                diffusion_topic_update_stream_validate(world.session.session, world.stream, params)
            };
            true
        },
    )),
    with_result(of_stream(operation(
        "diffusion_recoverable_update_stream_set",
        126,
        OPENED,
        &["", "01 01 00"],
        |world| {
            let params = recoverable_params(world);
            let (value, none) = (world.texts.value, ptr::null_mut());
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                diffusion_recoverable_update_stream_set(
                    world.session.session,
                    world.recoverable,
                    value,
                    params,
                    none,
                )
            }
        },
    ))),
    with_result(of_stream(operation(
        "diffusion_recoverable_update_stream_validate",
        125,
        OPENED,
        &["", "01 01 00"],
        |world| {
            let params = recoverable_params(world);
            let none = ptr::null_mut();
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                diffusion_recoverable_update_stream_validate(
                    world.session.session,
                    world.recoverable,
                    params,
                    none,
                )
            }
        },
    ))),
    of_listener(
        "diffusion_topic_notification_registration_select",
        94,
        |world| {
            let params = selection(world);
            let none = ptr::null_mut();
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                diffusion_topic_notification_registration_select(
                    world.session.session,
                    params,
                    none,
                )
            }
        },
    ),
    of_listener(
        "diffusion_topic_notification_registration_deselect",
        95,
        |world| {
            let params = selection(world);
            let none = ptr::null_mut();
            // SAFETY: a live session, and arguments that live during the call.
            unsafe {
                diffusion_topic_notification_registration_deselect(
                    world.session.session,
                    params,
                    none,
                )
            }
        },
    ),
    operation("send_request", 85, A, NO_VALUES, |world| {
        let params = send_request_params_s {
            path: world.texts.path,
            request: world.texts.value,
            request_datatype: STRING,
            response_datatype: STRING,
            on_response: world.told(on_response as _),
            on_error: world.told(on_error as _),
            on_discard: world.told(on_discard as _),
            context: world.context(),
        };
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { send_request(world.session.session, params) };
        true
    }),
    operation("send_request_to_session", 86, A, NO_VALUES, |world| {
        let mut recipient = SESSION_ID_T {
            server_instance: 1,
            value: 2,
        };
        let params = send_request_to_session_params_s {
            recipient_session: &raw mut recipient,
            path: world.texts.path,
            request: world.texts.value,
            request_datatype: STRING,
            response_datatype: STRING,
            on_response: world.told(on_response as _),
            on_error: world.told(on_error as _),
            on_discard: world.told(on_discard as _),
            context: world.context(),
        };
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { send_request_to_session(world.session.session, params) };
        true
    }),
    operation(
        "send_request_to_filter",
        102,
        "00 00",
        &["", "00", "02", "00 ff ff ff ff 0f", "01 01 05"],
        |world| {
            let params = send_request_to_filter_params_s {
                path: world.texts.path,
                filter: c"all".as_ptr(),
                request_datatype: STRING,
                response_datatype: STRING,
                request: world.texts.value,
                on_number_sent: world.told(on_number_sent as _),
                on_response: world.told(on_response as _),
                on_response_error: None,
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { send_request_to_filter(world.session.session, params) };
            true
        },
    ),
    operation("add_request_handler", 97, "", &[], |world| {
        let mut handler = diffusion_request_handler_s {
            request_datatype: STRING,
            response_datatype: STRING,
            on_active: world.told(on_active as _),
            on_request: None,
            on_error: None,
            on_close: None,
        };
        let params = add_request_handler_params_s {
            path: world.texts.path,
            request_handler: &raw mut handler,
            session_properties: ptr::null_mut(),
            on_error: world.told(on_error as _),
            on_discard: world.told(on_discard as _),
            context: world.context(),
        };
        // SAFETY: a live session, and arguments that live during the call.
        unsafe { add_request_handler(world.session.session, params) };
        true
    }),
    operation(
        "diffusion_session_lock",
        114,
        "01 70 01 00",
        &["", "01 70 01", "01 70 01 02"],
        |world| {
            let params = diffusion_session_lock_params_s {
                on_lock_acquired: world.told(on_lock_acquired as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_session_lock(world.session.session, world.texts.path, params) };
            true
        },
    ),
    Operation {
        needs: Needs::Lock,
        ..operation("diffusion_session_lock_unlock", 116, "01", &[""], |world| {
            let params = diffusion_session_lock_unlock_params_s {
                on_unlock: world.told(on_unlock as _),
                on_error: world.told(on_error as _),
                on_discard: world.told(on_discard as _),
                context: world.context(),
            };
            // SAFETY: a live session, and arguments that live during the call.
            unsafe { diffusion_session_lock_unlock(world.session.session, world.lock, params) };
            true
        })
    },
];

const fn of_listener(
    name: &'static str,
    service: i32,
    begin: unsafe fn(&World) -> bool,
) -> Operation {
    Operation {
        needs: Needs::Listener,
        begins_when_closed: false,
        ..operation(name, service, "", &[], begin)
    }
}

fn stream_params(world: &World) -> diffusion_topic_update_stream_params_s {
    diffusion_topic_update_stream_params_s {
        on_topic_creation_result: world.told(on_created as _),
        on_error: world.told(on_error as _),
        on_discard: world.told(on_discard as _),
        context: world.context(),
    }
}

fn recoverable_params(world: &World) -> diffusion_recoverable_update_stream_params_s {
    diffusion_recoverable_update_stream_params_s {
        on_callback: world.told(on_callback as _),
        on_discard: world.told(on_discard as _),
        context: world.context(),
    }
}

fn selection(world: &World) -> diffusion_topic_notification_registration_params_s {
    diffusion_topic_notification_registration_params_s {
        on_selected: world.told(on_set as _),
        on_deselected: world.told(on_set as _),
        registration: world.registration,
        selector: world.texts.path,
        on_error: world.told(on_error as _),
        on_discard: world.told(on_discard as _),
        context: world.context(),
    }
}
