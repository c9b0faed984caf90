//! Topic views from C, against a server that is played by hand (`specification/control/topic-views`).

use std::ffi::{c_char, c_int, c_void, CStr};
use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use crate::given::{c, items, taken};
use crate::support::*;
use crate::vectors::{list, load, text as json_text};

const CREATE: i32 = 138;
const REMOVE: i32 = 139;
const LIST: i32 = 141;
const GET: i32 = 182;

type View = *const DIFFUSION_TOPIC_VIEW_T;

/// A view as the getters give it, and a copy of it.
unsafe fn described(view: View) -> String {
    let one = |view: View| {
        let (name, specification) = (
            taken(diffusion_topic_view_get_name(view)),
            taken(diffusion_topic_view_get_specification(view)),
        );
        let roles = diffusion_topic_view_get_roles(view);
        let values = set_values(roles);
        let mut names: Vec<String> = (0..(*roles).size as usize)
            .map(|at| text((*values.add(at)).cast()))
            .collect();
        names.sort();
        libc::free(values.cast());
        set_free(roles);
        format!("{name}={specification} {names:?}")
    };
    let copy = diffusion_topic_view_dup(view);
    // Not the program's: tolerated, and without effect.
    diffusion_topic_view_free(view.cast_mut());
    let described = one(view);
    assert_eq!(one(copy), described);
    diffusion_topic_view_free(copy);
    described
}

fn expected(view: &Value) -> String {
    let mut roles: Vec<&str> = view["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(json_text)
        .collect();
    roles.sort_unstable();
    let (name, specification) = (json_text(&view["name"]), json_text(&view["specification"]));
    format!("{name}={specification} {roles:?}")
}

unsafe extern "C" fn on_view(view: View, context: *mut c_void) -> c_int {
    let call = match view.is_null() {
        true => "none".to_owned(),
        false => described(view),
    };
    record(context, call);
    0
}

unsafe extern "C" fn on_removed(context: *mut c_void) -> c_int {
    record(context, "removed".to_owned());
    0
}

unsafe extern "C" fn on_list(views: *const LIST_T, context: *mut c_void) -> c_int {
    let all: Vec<_> = items(views).map(|view| described(view.cast())).collect();
    record(context, format!("[{}]", all.join("; ")));
    0
}

unsafe extern "C" fn on_error_text(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    let call = format!("error {code}: {}", text((*error).message));
    record((*error).context, call);
    0
}

#[derive(Clone, Copy)]
enum Request {
    Create(*const c_char, *const c_char),
    Remove(*const c_char),
    List,
    Get(*const c_char),
}

/// # Safety
/// The request's strings are NULL or live, and so is the session.
unsafe fn send(
    session: *mut SESSION_T,
    request: Request,
    context: *mut c_void,
    with_handlers: bool,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let on_error: ERROR_HANDLER_T = if with_handlers {
        Some(on_error_text)
    } else {
        None
    };
    let on_discard: DISCARD_HANDLER_T = if with_handlers {
        Some(on_discard)
    } else {
        None
    };
    match request {
        Request::Create(view, specification) => diffusion_topic_views_create_topic_view(
            session,
            DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T {
                view,
                specification,
                on_topic_view_created: if with_handlers { Some(on_view) } else { None },
                on_error,
                on_discard,
                context,
            },
            error,
        ),
        Request::Remove(view) => diffusion_topic_views_remove_topic_view(
            session,
            DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T {
                view,
                on_topic_view_removed: if with_handlers {
                    Some(on_removed)
                } else {
                    None
                },
                on_error,
                on_discard,
                context,
            },
            error,
        ),
        Request::List => diffusion_topic_views_list_topic_views(
            session,
            DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T {
                on_topic_views_list: if with_handlers { Some(on_list) } else { None },
                on_error,
                on_discard,
                context,
            },
            error,
        ),
        Request::Get(name) => diffusion_topic_views_get_topic_view(
            session,
            DIFFUSION_GET_TOPIC_VIEW_PARAMS_T {
                name,
                on_topic_view: if with_handlers { Some(on_view) } else { None },
                on_error,
                on_discard,
                context,
            },
            error,
        ),
    }
}

fn accepted(session: &CSession, request: Request) {
    // What is there before is not looked at.
    let mut error: DIFFUSION_API_ERROR = ptr::without_provenance_mut(1);
    // SAFETY: a live session and request.
    assert!(unsafe {
        send(
            session.session,
            request,
            session.context(),
            true,
            &raw mut error,
        )
    });
    assert!(error.is_null());
}

/// The code that a request is refused with; nothing is called.
fn refused(session: *mut SESSION_T, request: Request) -> c_int {
    let mut error: DIFFUSION_API_ERROR = ptr::null_mut();
    // SAFETY: a live session or NULL, and a request; no handler is called, so there is no context.
    unsafe {
        assert!(!send(
            session,
            request,
            ptr::null_mut(),
            true,
            &raw mut error
        ));
        assert!(!send(
            session,
            request,
            ptr::null_mut(),
            true,
            ptr::null_mut()
        ));
        let code = get_diffusion_api_error_code(error);
        diffusion_api_error_free(error);
        code
    }
}

const NAME: &CStr = c"v1";
const SPECIFICATION: &CStr = c"map a to b";

/// Every request, its service, its body, and an answer with what it becomes.
fn all() -> [(Request, i32, &'static str, &'static str, &'static str); 4] {
    let view = r#"v1=map a to b ["ADMINISTRATOR"]"#;
    [
        (
            Request::Create(NAME.as_ptr(), SPECIFICATION.as_ptr()),
            CREATE,
            "027631 0a6d6170206120746f2062",
            "00 027631 0a6d6170206120746f2062 01 0d41444d494e4953545241544f52",
            view,
        ),
        (
            Request::Remove(NAME.as_ptr()),
            REMOVE,
            "027631",
            "",
            "removed",
        ),
        (Request::List, LIST, "", "00", "[]"),
        (
            Request::Get(NAME.as_ptr()),
            GET,
            "027631",
            "01 027631 0a6d6170206120746f2062 01 0d41444d494e4953545241544f52",
            view,
        ),
    ]
}

#[test]
fn each_request_is_answered_once() {
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        for (request, service, body, answer, call) in all() {
            accepted(&session, request);
            let cid = session.expect(service, body);
            session.answer(cid, answer);
            assert_eq!(session.call(), call);
        }
        session.flush();
        assert_eq!(session.close(), [""; 0]);
    }
}

#[test]
fn requests_and_answers_are_those_of_the_vectors() {
    let vectors = load("services-control.json");
    let mut session = CSession::connect(29);
    let mut checked = 0;
    for vector in list(&vectors) {
        let service = vector["service"].as_i64().unwrap() as i32;
        if ![CREATE, REMOVE, LIST, GET].contains(&service) || vector["v"] != 29 {
            continue;
        }
        let (value, hex) = (&vector["value"], json_text(&vector["hex"]));
        checked += 1;
        if vector["part"] == "request" {
            let name = c(value
                .as_str()
                .or(value["name"].as_str())
                .unwrap_or_default());
            let specification = c(value["specification"].as_str().unwrap_or_default());
            let (request, answer) = match service {
                CREATE => (
                    Request::Create(name.as_ptr(), specification.as_ptr()),
                    "00 00 00 00",
                ),
                REMOVE => (Request::Remove(name.as_ptr()), ""),
                LIST => (Request::List, "00"),
                _ => (Request::Get(name.as_ptr()), "00"),
            };
            accepted(&session, request);
            drop((name, specification));
            let cid = session.expect(service, hex);
            session.answer(cid, answer);
            session.call();
            continue;
        }
        let (request, _, body, ..) = all().into_iter().find(|row| row.1 == service).unwrap();
        accepted(&session, request);
        let cid = session.expect(service, body);
        session.answer(cid, hex);
        let call = match service {
            CREATE if value["errors"].is_array() => {
                let lines: Vec<String> = list(&value["errors"])
                    .iter()
                    .map(|it| {
                        format!(
                            "{}:{} {}",
                            it["line"],
                            it["column"],
                            json_text(&it["message"])
                        )
                    })
                    .collect();
                format!("error 49: {}", lines.join("\n"))
            }
            CREATE => expected(&value["view"]),
            REMOVE => "removed".to_owned(),
            LIST => {
                let views: Vec<_> = value.as_array().unwrap().iter().map(expected).collect();
                format!("[{}]", views.join("; "))
            }
            _ if value.is_null() => "none".to_owned(),
            _ => expected(value),
        };
        assert_eq!(session.call(), call, "{vector}");
    }
    assert!(checked >= 20, "{checked}");
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn refusals_and_bad_answers() {
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all() {
        for reason in [103, 104] {
            accepted(&session, request);
            let cid = session.expect(service, body);
            session.refuse(cid, reason);
            assert_eq!(session.call(), format!("error {reason}: no"));
        }
    }
    for request in [
        Request::Create(NAME.as_ptr(), SPECIFICATION.as_ptr()),
        Request::List,
        Request::Get(NAME.as_ptr()),
    ] {
        accepted(&session, request);
        let cid = session.sent().cid;
        session.answer(cid, "01 05");
        assert!(session.call().starts_with("error 106: "));
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn what_is_missing_is_told_at_once() {
    let mut session = CSession::connect(29);
    let (none, odd) = (ptr::null(), c"\xff".as_ptr());
    for request in [
        Request::Create(none, SPECIFICATION.as_ptr()),
        Request::Create(c"".as_ptr(), SPECIFICATION.as_ptr()),
        Request::Create(NAME.as_ptr(), none),
        Request::Create(odd, SPECIFICATION.as_ptr()),
        Request::Create(NAME.as_ptr(), odd),
        Request::Remove(none),
        Request::Remove(odd),
        Request::Get(none),
        Request::Get(odd),
    ] {
        assert_eq!(refused(session.session, request), 48);
    }
    for (request, ..) in all() {
        assert_eq!(refused(ptr::null_mut(), request), 5);
    }
    // SAFETY: NULL is allowed.
    unsafe {
        assert!(diffusion_topic_view_get_name(ptr::null()).is_null());
        assert!(diffusion_topic_view_get_specification(ptr::null()).is_null());
        assert!(diffusion_topic_view_get_roles(ptr::null()).is_null());
        assert!(diffusion_topic_view_dup(ptr::null()).is_null());
        diffusion_topic_view_free(ptr::null_mut());
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn handlers_may_be_left_out() {
    let mut session = CSession::connect(29);
    for (request, service, body, answer, _) in all() {
        // SAFETY: a live session; nothing is called.
        let accepted = unsafe {
            send(
                session.session,
                request,
                ptr::null_mut(),
                false,
                ptr::null_mut(),
            )
        };
        assert!(accepted);
        let cid = session.expect(service, body);
        session.answer(cid, answer);
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn the_end_of_the_session() {
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all() {
        accepted(&session, request);
        session.expect(service, body);
    }
    assert_eq!(session.close(), ["discard"; 4]);

    // A session that the program has closed can call nothing.
    let session = CSession::connect(29);
    session.peer.cut();
    // SAFETY: a live session, which is freed below.
    unsafe { session_close(session.session, ptr::null_mut()) };
    for (request, ..) in all() {
        assert_eq!(refused(session.session, request), 101);
    }
    // SAFETY: given up.
    unsafe { session_free(session.session) };
}
