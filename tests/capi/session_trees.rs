//! Session trees from C, against a server that is played by hand (`specification/control/session-trees`).

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use crate::given::{c, items, taken};
use crate::support::*;
use crate::vectors::{list, load, text as json_text};

const PUT: i32 = 176;
const BRANCHES: i32 = 177;
const GET: i32 = 178;

type Table = *mut DIFFUSION_BRANCH_MAPPING_TABLE_T;

/// A table with these mappings, whose builder and texts are gone.
fn table(branch: &str, mappings: &[(&str, &str)]) -> Table {
    // SAFETY: live objects of the test.
    unsafe {
        let builder = diffusion_branch_mapping_table_builder_init();
        for (filter, target) in mappings {
            let (filter, target) = (c(filter), c(target));
            let added = diffusion_branch_mapping_table_builder_add_branch_mapping(
                builder,
                filter.as_ptr().cast_mut(),
                target.as_ptr().cast_mut(),
            );
            assert_eq!(added, builder);
        }
        let branch = c(branch);
        let made = diffusion_branch_mapping_table_builder_create_table(
            builder,
            branch.as_ptr().cast_mut(),
        );
        diffusion_branch_mapping_table_builder_free(builder);
        assert!(!made.is_null());
        made
    }
}

/// A table as the getters give it; the list of mappings is read when the table may be gone.
unsafe fn described(table: Table, then: impl FnOnce()) -> String {
    let branch = taken(diffusion_branch_mapping_table_get_session_tree_branch(
        table,
    ));
    let mappings = diffusion_branch_mapping_table_get_branch_mappings(table);
    then();
    let all: Vec<String> = items(mappings)
        .map(|mapping| {
            let filter = taken(diffusion_branch_mapping_get_session_filter(mapping.cast()));
            let target = taken(diffusion_branch_mapping_get_topic_tree_branch(
                mapping.cast(),
            ));
            format!("{filter}->{target}")
        })
        .collect();
    diffusion_branch_mapping_table_free_branch_mappings(mappings);
    format!("{branch}: [{}]", all.join("; "))
}

unsafe extern "C" fn on_set(context: *mut c_void) -> c_int {
    record(context, "set".to_owned());
    0
}

unsafe extern "C" fn on_branches(branches: *const LIST_T, context: *mut c_void) -> c_int {
    let all: Vec<_> = items(branches).map(|branch| text(branch.cast())).collect();
    record(context, format!("{all:?}"));
    0
}

unsafe extern "C" fn on_table(
    table: *const DIFFUSION_BRANCH_MAPPING_TABLE_T,
    context: *mut c_void,
) -> c_int {
    let table = table.cast_mut();
    // Not the program's: tolerated, and without effect.
    diffusion_branch_mapping_table_free(table);
    record(context, described(table, || {}));
    0
}

#[derive(Clone, Copy)]
enum Request {
    Put(Table),
    Branches,
    Get(*const c_char),
}

/// # Safety
/// The request's pointers are NULL or live, and so is the session.
unsafe fn send(
    session: *mut SESSION_T,
    request: Request,
    context: *mut c_void,
    with_handlers: bool,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let on_error: ERROR_HANDLER_T = if with_handlers { Some(on_error) } else { None };
    let on_discard: DISCARD_HANDLER_T = if with_handlers {
        Some(on_discard)
    } else {
        None
    };
    match request {
        Request::Put(table) => diffusion_session_trees_put_branch_mapping_table(
            session,
            DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T {
                table,
                on_table_set: if with_handlers { Some(on_set) } else { None },
                on_error,
                on_discard,
                context,
            },
            error,
        ),
        Request::Branches => diffusion_session_trees_get_session_tree_branches(
            session,
            DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T {
                on_session_tree_branches_received: if with_handlers {
                    Some(on_branches)
                } else {
                    None
                },
                on_error,
                on_discard,
                context,
            },
            error,
        ),
        Request::Get(branch) => diffusion_session_trees_get_branch_mapping_table(
            session,
            DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T {
                session_tree_branch: branch.cast_mut(),
                on_table_received: if with_handlers { Some(on_table) } else { None },
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

/// Every request, its service, its body, and an answer with what it becomes.
fn all(table: Table) -> [(Request, i32, &'static str, &'static str, &'static str); 3] {
    let body = "03702f71 01 03616c6c 03782f79";
    [
        (Request::Put(table), PUT, body, "", "set"),
        (Request::Branches, BRANCHES, "", "01 03702f71", r#"["p/q"]"#),
        (
            Request::Get(c"p/q".as_ptr()),
            GET,
            "03702f71",
            body,
            "p/q: [all->x/y]",
        ),
    ]
}

/// Gives a table away at its end.
struct Own(Table);

impl Drop for Own {
    fn drop(&mut self) {
        // SAFETY: a table of the test, released once.
        unsafe { diffusion_branch_mapping_table_free(self.0) };
    }
}

fn own() -> Own {
    Own(table("p/q", &[("all", "x/y")]))
}

#[test]
fn each_request_is_answered_once() {
    let own = own();
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        for (request, service, body, answer, call) in all(own.0) {
            accepted(&session, request);
            let cid = session.expect(service, body);
            session.answer(cid, answer);
            assert_eq!(session.call(), call);
        }
        // Nothing there: empty, never NULL.
        accepted(&session, Request::Branches);
        let cid = session.expect(BRANCHES, "");
        session.answer(cid, "00");
        assert_eq!(session.call(), "[]");
        accepted(&session, Request::Get(c"p/q".as_ptr()));
        let cid = session.expect(GET, "03702f71");
        session.answer(cid, "03702f71 00");
        assert_eq!(session.call(), "p/q: []");
        session.flush();
        assert_eq!(session.close(), [""; 0]);
    }
}

fn mappings_of(value: &Value) -> Vec<(&str, &str)> {
    let mappings = value["mappings"].as_array().unwrap().iter();
    mappings
        .map(|it| {
            (
                json_text(&it["session_filter"]),
                json_text(&it["topic_tree_branch"]),
            )
        })
        .collect()
}

#[test]
fn requests_and_answers_are_those_of_the_vectors() {
    let vectors = load("services-control.json");
    let own = own();
    let mut session = CSession::connect(29);
    let mut checked = 0;
    for vector in list(&vectors) {
        let service = vector["service"].as_i64().unwrap() as i32;
        if ![PUT, BRANCHES, GET].contains(&service) {
            continue;
        }
        let (value, hex) = (&vector["value"], json_text(&vector["hex"]));
        checked += 1;
        if vector["part"] == "request" {
            let cid = match service {
                PUT => {
                    let own = Own(table(
                        json_text(&value["session_tree_branch"]),
                        &mappings_of(value),
                    ));
                    accepted(&session, Request::Put(own.0));
                    session.expect(service, hex)
                }
                BRANCHES => {
                    accepted(&session, Request::Branches);
                    session.expect(service, hex)
                }
                _ => {
                    let branch = c(json_text(value));
                    accepted(&session, Request::Get(branch.as_ptr()));
                    drop(branch);
                    session.expect(service, hex)
                }
            };
            session.refuse(cid, 9017);
            let code = session.call();
            assert_eq!(code, "error 53");
            continue;
        }
        let (request, _, body, ..) = all(own.0).into_iter().find(|row| row.1 == service).unwrap();
        accepted(&session, request);
        let cid = session.expect(service, body);
        session.answer(cid, hex);
        let call = match service {
            PUT => "set".to_owned(),
            BRANCHES => {
                let all: Vec<_> = value.as_array().unwrap().iter().map(json_text).collect();
                format!("{all:?}")
            }
            _ => {
                let all: Vec<_> = mappings_of(value)
                    .into_iter()
                    .map(|(filter, target)| format!("{filter}->{target}"))
                    .collect();
                format!(
                    "{}: [{}]",
                    json_text(&value["session_tree_branch"]),
                    all.join("; ")
                )
            }
        };
        assert_eq!(session.call(), call, "{vector}");
    }
    assert!(checked >= 12, "{checked}");
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn builders_stay_as_they_are_and_tables_do_not_change() {
    // SAFETY: live objects of the test, and NULL, which is allowed.
    unsafe {
        let text = |text: &'static std::ffi::CStr| text.as_ptr().cast_mut();
        let builder = diffusion_branch_mapping_table_builder_init();
        let add = diffusion_branch_mapping_table_builder_add_branch_mapping;
        let create = diffusion_branch_mapping_table_builder_create_table;
        let null = ptr::null_mut();
        assert_eq!(add(builder, text(c"f"), text(c"t")), builder);
        assert_eq!(add(builder, null, text(c"t")), builder);
        assert_eq!(add(builder, text(c"f"), null), builder);
        let first = create(builder, text(c"a"));
        assert_eq!(add(builder, text(c"g"), text(c"u")), builder);
        let second = create(builder, text(c"b"));
        assert_eq!(
            diffusion_branch_mapping_table_builder_reset(builder),
            builder
        );
        let third = create(builder, text(c""));
        assert!(create(builder, null).is_null());
        assert!(create(ptr::null_mut(), text(c"a")).is_null());
        diffusion_branch_mapping_table_builder_free(builder);
        // Mappings outlive their table.
        let free = |table: Table| move || diffusion_branch_mapping_table_free(table);
        assert_eq!(described(first, free(first)), "a: [f->t]");
        assert_eq!(described(second, free(second)), "b: [f->t; g->u]");
        assert_eq!(described(third, free(third)), ": []");

        assert!(add(ptr::null_mut(), text(c"f"), text(c"t")).is_null());
        assert!(diffusion_branch_mapping_table_builder_reset(ptr::null_mut()).is_null());
        diffusion_branch_mapping_table_builder_free(ptr::null_mut());
        diffusion_branch_mapping_table_free(ptr::null_mut());
        diffusion_branch_mapping_table_free_branch_mappings(ptr::null_mut());
        let none = ptr::null_mut();
        assert!(diffusion_branch_mapping_table_get_session_tree_branch(none).is_null());
        assert!(diffusion_branch_mapping_table_get_branch_mappings(none).is_null());
        assert!(diffusion_branch_mapping_get_session_filter(ptr::null_mut()).is_null());
        assert!(diffusion_branch_mapping_get_topic_tree_branch(ptr::null_mut()).is_null());
    }
}

#[test]
fn refusals_and_bad_answers() {
    let own = own();
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all(own.0) {
        for reason in [103, 112] {
            accepted(&session, request);
            let cid = session.expect(service, body);
            session.refuse(cid, reason);
            assert_eq!(session.call(), format!("error {reason}"));
        }
    }
    for request in [Request::Branches, Request::Get(c"p/q".as_ptr())] {
        accepted(&session, request);
        let cid = session.sent().cid;
        session.answer(cid, "01 05");
        assert_eq!(session.call(), "error 106");
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn what_is_missing_is_told_at_once() {
    let mut session = CSession::connect(29);
    // SAFETY: live objects of the test.
    let odd = unsafe {
        let odd = c"\xff".as_ptr().cast_mut();
        let builder = diffusion_branch_mapping_table_builder_init();
        let branch = Own(diffusion_branch_mapping_table_builder_create_table(
            builder, odd,
        ));
        diffusion_branch_mapping_table_builder_add_branch_mapping(
            builder,
            odd,
            c"a".as_ptr().cast_mut(),
        );
        let filter = Own(diffusion_branch_mapping_table_builder_create_table(
            builder,
            c"a".as_ptr().cast_mut(),
        ));
        diffusion_branch_mapping_table_builder_free(builder);
        [branch, filter]
    };
    for request in [
        Request::Put(ptr::null_mut()),
        Request::Put(odd[0].0),
        Request::Put(odd[1].0),
        Request::Get(ptr::null()),
        Request::Get(c"\xff".as_ptr()),
    ] {
        assert_eq!(refused(session.session, request), 48);
    }
    let own = own();
    for (request, ..) in all(own.0) {
        assert_eq!(refused(ptr::null_mut(), request), 5);
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn handlers_may_be_left_out() {
    let own = own();
    let mut session = CSession::connect(29);
    for (request, service, body, answer, _) in all(own.0) {
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
fn a_table_may_be_freed_when_the_call_has_returned() {
    let mut session = CSession::connecting();
    accepted(&session, Request::Put(own().0));
    session.peer.send(&crate::server::answer(29, 100, i32::MAX));
    session.expect(PUT, "03702f71 01 03616c6c 03782f79");
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn the_end_of_the_session() {
    let own = own();
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all(own.0) {
        accepted(&session, request);
        session.expect(service, body);
    }
    assert_eq!(session.close(), ["discard"; 3]);

    // A session that the program has closed can call nothing.
    let session = CSession::connect(29);
    session.peer.cut();
    // SAFETY: a live session, which is freed below.
    unsafe { session_close(session.session, ptr::null_mut()) };
    for (request, ..) in all(own.0) {
        assert_eq!(refused(session.session, request), 101);
    }
    // SAFETY: given up.
    unsafe { session_free(session.session) };
}
