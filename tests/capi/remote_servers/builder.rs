//! The builder of remote servers, and what remote servers say of themselves.

use std::ffi::{c_char, c_int};
use std::ptr;

use diffusion::capi::*;

use super::*;

const ILLEGAL_ARGUMENT: c_int = 48;

/// What is created, described; or the code of the error.
fn create(create: CreateSecondary, builder: Builder, name: &str, url: &str) -> String {
    let (name, url) = (c(name), c(url));
    outcome(|error| {
        // SAFETY: a live builder and C strings.
        unsafe {
            create(
                builder,
                name.as_ptr().cast_mut(),
                url.as_ptr().cast_mut(),
                error,
            )
        }
    })
}

fn outcome(call: impl FnOnce(*mut DIFFUSION_API_ERROR) -> Server) -> String {
    let mut described = String::new();
    let code = code_of(|error| {
        let made = call(error);
        if !made.is_null() {
            described = describe(made);
            // SAFETY: made for the program, released once.
            unsafe { diffusion_remote_server_free(made) };
        }
        made
    });
    code.map_or(described, |code| format!("error {code}"))
}

fn primary(builder: Builder, name: &str, urls: &[&str], connector: &str) -> String {
    let (name, connector, urls) = (c(name), c(connector), Urls::new(urls));
    outcome(|error| {
        // SAFETY: a live builder, C strings and a list of them.
        unsafe {
            diffusion_remote_server_builder_create_primary_initiator(
                builder,
                name.as_ptr().cast_mut(),
                urls.list(),
                connector.as_ptr().cast_mut(),
                error,
            )
        }
    })
}

const INITIATOR: CreateSecondary = diffusion_remote_server_builder_create_secondary_initiator;
const ACCEPTOR: CreateSecondary = diffusion_remote_server_builder_create_secondary_acceptor;
const OLD: CreateSecondary = diffusion_remote_server_builder_create;

#[test]
fn one_builder_makes_every_type() {
    // SAFETY: a live builder, and strings and credentials that are copied.
    unsafe {
        let builder = diffusion_remote_server_builder_init();
        for one in [INITIATOR, OLD] {
            assert_eq!(
                create(one, builder, "rs1", "ws://h:1"),
                r#"1 rs1 ["ws://h:1"] [] [] - - 1000"#
            );
        }
        assert_eq!(
            create(ACCEPTOR, builder, "rs1", "hostname"),
            r#"3 rs1 ["hostname"] [] [] - - 1000"#
        );
        assert_eq!(
            primary(
                builder,
                "rs1",
                &["ws://h:1", "ws://h:2"],
                "High Volume Connector"
            ),
            r#"2 rs1 ["ws://h:1", "ws://h:2"] [] [(7, "1000")] - High Volume Connector 1000"#
        );

        let principal = c("admin");
        let credentials = credentials_create_password(c"password".as_ptr());
        let same =
            diffusion_remote_server_builder_principal(builder, principal.as_ptr().cast_mut());
        assert_eq!(same, builder);
        drop(principal);
        let same = diffusion_remote_server_builder_credentials(builder, credentials);
        assert_eq!(same, builder);
        credentials_free(credentials);
        let filter = c"?abc".as_ptr().cast_mut();
        let set_filter = diffusion_remote_server_builder_missing_topic_notification_filter;
        assert_eq!(set_filter(builder, filter), builder);
        let set_delay = diffusion_remote_server_builder_retry_delay;
        assert_eq!(code_of(|error| set_delay(builder, 250, error)), None);
        set_option(builder, 8, Some("2000"));
        for one in [INITIATOR, OLD] {
            assert_eq!(
                create(one, builder, " rs1\t", " wss://h:1/path "),
                r#"1 rs1 ["wss://h:1/path"] [admin] [(8, "2000")] ?abc - 1000"#
            );
        }
        assert_eq!(
            create(ACCEPTOR, builder, "rs1", "ws://host"),
            r#"3 rs1 ["ws://host"] [admin] [(8, "2000")] ?abc - 1000"#
        );
        // A primary initiator has only the delay.
        assert_eq!(
            primary(builder, " rs1 ", &[" WS://h:1 "], " c "),
            r#"2 rs1 ["WS://h:1"] [] [(7, "250")] - c 250"#
        );
        set_option(builder, 7, Some("30"));
        set_option(builder, 8, None);
        assert_eq!(
            create(INITIATOR, builder, "rs1", "ws://h:1"),
            r#"1 rs1 ["ws://h:1"] [admin] [(7, "30")] ?abc - 30"#
        );
        // NULL is none.
        let null: *mut c_char = ptr::null_mut();
        diffusion_remote_server_builder_principal(builder, null);
        diffusion_remote_server_builder_credentials(builder, ptr::null_mut());
        set_filter(builder, null);
        set_option(builder, 7, None);
        assert_eq!(
            create(INITIATOR, builder, "rs1", "ws://h:1"),
            r#"1 rs1 ["ws://h:1"] [] [] - - 1000"#
        );
        diffusion_remote_server_builder_principal(builder, filter);
        set_option(builder, 1, Some("1"));
        assert_eq!(diffusion_remote_server_builder_reset(builder), builder);
        assert_eq!(
            create(INITIATOR, builder, "rs1", "ws://h:1"),
            r#"1 rs1 ["ws://h:1"] [] [] - - 1000"#
        );
        assert_eq!(
            primary(builder, "rs1", &["ws://h:1"], "c"),
            r#"2 rs1 ["ws://h:1"] [] [(7, "1000")] - c 1000"#
        );
        diffusion_remote_server_builder_free(builder);
    }
}

#[test]
fn a_map_of_options_is_copied_and_its_numbers_are_checked() {
    // SAFETY: a live builder and map.
    unsafe {
        let builder = diffusion_remote_server_builder_init();
        let set = diffusion_remote_server_builder_connection_options;
        set_option(builder, 8, Some("1"));
        let map = hash_num_new(3);
        for (number, value) in [(5, c"120000"), (1, c"4000000"), (3, c"10")] {
            hash_num_add(map, number, value.as_ptr().cast());
        }
        hash_num_add(map, 2, ptr::null());
        assert_eq!(set(builder, map), builder);
        let expected =
            r#"1 rs1 ["ws://h:1"] [] [(1, "3600000"), (3, "10"), (5, "120000")] - - 1000"#;
        assert_eq!(create(INITIATOR, builder, "rs1", "ws://h:1"), expected);
        // Foreign numbers, also those that are options when they are cut.
        for number in [0, 9, 255, 257, 0x1_0000_0001, u64::MAX] {
            hash_num_add(map, number, c"10".as_ptr().cast());
            set(builder, map);
            for one in [INITIATOR, ACCEPTOR, OLD] {
                assert_eq!(
                    create(one, builder, "rs1", "ws://h:1"),
                    "error 48",
                    "{number}"
                );
            }
            // A primary initiator has no options.
            assert!(primary(builder, "rs1", &["ws://h:1"], "c").starts_with("2 rs1"));
            hash_num_del(map, number);
        }
        set(builder, map);
        hash_num_free(map, None);
        assert_eq!(create(INITIATOR, builder, "rs1", "ws://h:1"), expected);
        set(builder, ptr::null_mut());
        assert_eq!(
            create(INITIATOR, builder, "rs1", "ws://h:1"),
            r#"1 rs1 ["ws://h:1"] [] [] - - 1000"#
        );
        for number in [0, 9, -1, c_int::MIN, c_int::MAX] {
            set_option(builder, number, Some("10"));
            assert_eq!(create(INITIATOR, builder, "rs1", "ws://h:1"), "error 48");
            set_option(builder, number, None);
        }
        assert!(create(INITIATOR, builder, "rs1", "ws://h:1").starts_with("1 rs1"));
        diffusion_remote_server_builder_free(builder);
    }
}

#[test]
fn options_are_checked_when_a_server_is_created() {
    let builder = diffusion_remote_server_builder_init();
    for (number, value) in [(2, "1023"), (3, "0"), (6, "-1"), (7, "-1"), (8, "soon")] {
        set_option(builder, number, Some(value));
        assert_eq!(create(INITIATOR, builder, "rs1", "ws://h:1"), "error 48");
        // The older function checks no values.
        assert_eq!(
            create(OLD, builder, "rs1", "anything"),
            format!(
                r#"1 rs1 ["anything"] [] [({number}, "{value}")] - - {}"#,
                if number == 7 { -1 } else { 1000 }
            )
        );
        set_option(builder, number, None);
    }
    for number in [5, 6, 7] {
        set_option(builder, number, Some("2000"));
        assert_eq!(create(ACCEPTOR, builder, "rs1", "host"), "error 48");
        assert!(create(INITIATOR, builder, "rs1", "ws://h:1").starts_with("1 rs1"));
        set_option(builder, number, None);
    }
    // SAFETY: a live builder.
    unsafe { diffusion_remote_server_builder_free(builder) };
}

#[test]
fn names_and_urls_are_checked() {
    let builder = diffusion_remote_server_builder_init();
    for name in ["", " \t\n"] {
        for one in [INITIATOR, ACCEPTOR, OLD] {
            assert_eq!(create(one, builder, name, "ws://h:1"), "error 48");
        }
        assert_eq!(primary(builder, name, &["ws://h:1"], "c"), "error 48");
        assert_eq!(primary(builder, "rs1", &["ws://h:1"], name), "error 48");
    }
    for url in [
        "",
        " ",
        "h:1",
        "http://h:1",
        "ws://",
        "://h",
        "wsx://h",
        "ws:h",
    ] {
        assert_eq!(create(INITIATOR, builder, "rs1", url), "error 48", "{url}");
        let urls = ["ws://h:1", url];
        assert_eq!(primary(builder, "rs1", &urls, "c"), "error 48", "{url}");
    }
    assert_eq!(create(OLD, builder, "rs1", " "), "error 48");
    assert_eq!(primary(builder, "rs1", &["wss://h:1"], "c"), "error 48");
    assert_eq!(primary(builder, "rs1", &[], "c"), "error 48");
    assert_eq!(
        create(ACCEPTOR, builder, "rs1", ""),
        r#"3 rs1 [""] [] [] - - 1000"#
    );

    let refused = Some(ILLEGAL_ARGUMENT);
    let (text, odd) = (c"ws://h:1".as_ptr().cast_mut(), c"\xff".as_ptr().cast_mut());
    let null = ptr::null_mut();
    let urls = Urls::new(&["ws://h:1"]);
    let primary = diffusion_remote_server_builder_create_primary_initiator;
    // SAFETY: a live builder, C strings, and NULL, which is allowed.
    unsafe {
        for one in [INITIATOR, ACCEPTOR, OLD] {
            for (name, url) in [(null, text), (text, null), (odd, text), (text, odd)] {
                assert_eq!(code_of(|error| one(builder, name, url, error)), refused);
                assert!(one(builder, name, url, ptr::null_mut()).is_null());
            }
            let no_builder = ptr::null_mut();
            assert_eq!(code_of(|error| one(no_builder, text, text, error)), refused);
        }
        for (builder, name, list, connector) in [
            (ptr::null_mut(), text, urls.list(), text),
            (builder, null, urls.list(), text),
            (builder, text, ptr::null_mut(), text),
            (builder, text, urls.list(), null),
            (builder, text, urls.list(), odd),
        ] {
            let code = code_of(|error| primary(builder, name, list, connector, error));
            assert_eq!(code, refused);
        }
        for item in [ptr::null_mut(), odd] {
            let urls = Urls::new(&["ws://h:1"]);
            list_append_last(urls.list(), item.cast());
            let code = code_of(|error| primary(builder, text, urls.list(), text, error));
            assert_eq!(code, refused);
        }

        // What the setters could not refuse.
        diffusion_remote_server_builder_principal(builder, odd);
        assert_eq!(create(INITIATOR, builder, "rs1", "ws://h:1"), "error 48");
        diffusion_remote_server_builder_reset(builder);
        diffusion_remote_server_builder_missing_topic_notification_filter(builder, odd);
        assert_eq!(create(ACCEPTOR, builder, "rs1", "host"), "error 48");
        diffusion_remote_server_builder_reset(builder);
        diffusion_remote_server_builder_connection_option(builder, enumeration(1), odd);
        assert_eq!(create(OLD, builder, "rs1", "ws://h:1"), "error 48");

        let delay = diffusion_remote_server_builder_retry_delay;
        assert_eq!(code_of(|error| delay(builder, -1, error)), refused);
        assert_eq!(code_of(|error| delay(ptr::null_mut(), 1, error)), refused);
        assert_eq!(code_of(|error| delay(builder, 0, error)), None);
        assert_eq!(delay(builder, c_int::MAX, ptr::null_mut()), builder);
        diffusion_remote_server_builder_free(builder);
    }
}

#[test]
fn null_is_answered() {
    // SAFETY: NULL is allowed everywhere.
    unsafe {
        let none: Server = ptr::null_mut();
        assert!(diffusion_remote_server_get_name(none).is_null());
        assert!(diffusion_remote_server_get_url(none).is_null());
        assert!(diffusion_remote_server_get_urls(none).is_null());
        assert!(diffusion_remote_server_get_connector(none).is_null());
        assert!(diffusion_remote_server_get_principal(none).is_null());
        assert!(diffusion_remote_server_get_connection_options(none).is_null());
        assert!(diffusion_remote_server_get_missing_topic_notification_filter(none).is_null());
        assert_eq!(number_of(diffusion_remote_server_get_type(none)), 0);
        assert_eq!(diffusion_remote_server_get_retry_delay(none), 0);
        diffusion_remote_server_free(none);
        let none: Builder = ptr::null_mut();
        assert!(diffusion_remote_server_builder_reset(none).is_null());
        assert!(diffusion_remote_server_builder_principal(none, ptr::null_mut()).is_null());
        assert!(diffusion_remote_server_builder_credentials(none, ptr::null_mut()).is_null());
        assert!(
            diffusion_remote_server_builder_connection_options(none, ptr::null_mut()).is_null()
        );
        diffusion_remote_server_builder_free(none);
        let none: *mut DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T = ptr::null_mut();
        assert_eq!(
            number_of(diffusion_check_remote_server_response_get_state(none)),
            0
        );
        assert!(diffusion_check_remote_server_response_get_failure_message(none).is_null());
    }
}
