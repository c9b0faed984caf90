//! Collectors built with the functions of C have the bytes of the official clients, and what these write is read.

use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;
use serde_json::Value;

use super::requests::{send, Request};
use super::*;
use crate::support::CSession;
use crate::vectors::{list, load, number, text as json_text};

fn truth(value: &Value) -> MaybeUninit<bool> {
    MaybeUninit::new(value.as_bool().unwrap())
}

fn limit(value: &Value) -> i32 {
    number(&value["maximum_groups"]).try_into().unwrap()
}

fn session_collector(value: &Value) -> SessionCollector {
    let name = c(json_text(&value["name"]));
    let filter = c(json_text(&value["session_filter"]));
    // SAFETY: a builder made just now, and C strings.
    unsafe {
        let builder = diffusion_session_metric_collector_builder_init();
        diffusion_session_metric_collector_builder_export_to_prometheus(
            builder,
            truth(&value["exports_to_prometheus"]),
        );
        diffusion_session_metric_collector_builder_maximum_groups(builder, limit(value));
        diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(
            builder,
            truth(&value["removes_metrics_with_no_matches"]),
        );
        for property in value["group_by_properties"].as_array().unwrap() {
            let property = c(json_text(property));
            diffusion_session_metric_collector_builder_group_by_property(
                builder,
                property.as_ptr().cast_mut(),
            );
        }
        let collector = diffusion_session_metric_collector_builder_create_collector(
            builder,
            name.as_ptr().cast_mut(),
            filter.as_ptr().cast_mut(),
        );
        diffusion_session_metric_collector_builder_free(builder);
        assert!(!collector.is_null());
        collector
    }
}

fn topic_collector(value: &Value) -> TopicCollector {
    let name = c(json_text(&value["name"]));
    let selector = c(json_text(&value["topic_selector"]));
    // SAFETY: a builder made just now, and C strings.
    unsafe {
        let builder = diffusion_topic_metric_collector_builder_init();
        diffusion_topic_metric_collector_builder_export_to_prometheus(
            builder,
            truth(&value["exports_to_prometheus"]),
        );
        diffusion_topic_metric_collector_builder_maximum_groups(builder, limit(value));
        diffusion_topic_metric_collector_builder_group_by_topic_type(
            builder,
            truth(&value["groups_by_topic_type"]),
        );
        diffusion_topic_metric_collector_builder_group_by_topic_view(
            builder,
            truth(&value["groups_by_topic_view"]),
        );
        diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(
            builder,
            number(&value["group_by_path_prefix_parts"])
                .try_into()
                .unwrap(),
        );
        let collector = diffusion_topic_metric_collector_builder_create_collector(
            builder,
            name.as_ptr().cast_mut(),
            selector.as_ptr().cast_mut(),
        );
        diffusion_topic_metric_collector_builder_free(builder);
        assert!(!collector.is_null());
        collector
    }
}

/// The rows of a service in today's layout.
fn rows(service: i32, part: &str) -> Vec<Value> {
    let all = load("services-control.json");
    let rows: Vec<_> = list(&all)
        .iter()
        .filter(|row| row["service"] == service && row["part"] == part && row["v"] == 29)
        .cloned()
        .collect();
    assert!(!rows.is_empty(), "{service} {part}");
    rows
}

fn versions(row: &Value) -> &'static [u8] {
    match json_text(&row["python_v25"]) {
        "same" => &[25, 29],
        _ => &[29],
    }
}

#[test]
fn what_is_put_has_the_bytes_of_the_official_clients() {
    let mut sessions = [25, 29].map(|version| (version, CSession::connect(version)));
    for (service, row) in [135, 146].into_iter().flat_map(|service| {
        rows(service, "request")
            .into_iter()
            .map(move |row| (service, row))
    }) {
        for (version, session) in &mut sessions {
            if !versions(&row).contains(version) {
                continue;
            }
            // SAFETY: live sessions, and collectors that are released once.
            unsafe {
                let (handle, context) = (session.session, session.context());
                if service == 135 {
                    let collector = session_collector(&row["value"]);
                    let request = Request::PutSession(collector);
                    assert!(send(handle, request, context, ptr::null_mut()));
                    diffusion_session_metric_collector_free(collector);
                } else {
                    let collector = topic_collector(&row["value"]);
                    let request = Request::PutTopic(collector);
                    assert!(send(handle, request, context, ptr::null_mut()));
                    diffusion_topic_metric_collector_free(collector);
                }
            }
            let cid = session.expect(service, json_text(&row["hex"]));
            session.answer(cid, if service == 135 { "00" } else { "" });
            assert_eq!(session.call(), "done");
        }
    }
    for (_, session) in sessions {
        assert_eq!(session.close(), [""; 0]);
    }
}

#[test]
fn what_official_clients_write_is_listed() {
    let mut sessions = [25, 29].map(|version| (version, CSession::connect(version)));
    for (service, row) in [137, 148].into_iter().flat_map(|service| {
        rows(service, "response")
            .into_iter()
            .map(move |row| (service, row))
    }) {
        let values = row["value"].as_array().unwrap();
        let expected: Vec<String> = values
            .iter()
            .map(|value| {
                // What a builder makes of the same facts.
                // SAFETY: collectors that are released once.
                unsafe {
                    if service == 137 {
                        let collector = session_collector(value);
                        let described = describe_session(collector);
                        diffusion_session_metric_collector_free(collector);
                        described
                    } else {
                        let collector = topic_collector(value);
                        let described = describe_topic(collector);
                        diffusion_topic_metric_collector_free(collector);
                        described
                    }
                }
            })
            .collect();
        for (version, session) in &mut sessions {
            if !versions(&row).contains(version) {
                continue;
            }
            let request = if service == 137 {
                Request::ListSession
            } else {
                Request::ListTopic
            };
            // SAFETY: a live session.
            let sent =
                unsafe { send(session.session, request, session.context(), ptr::null_mut()) };
            assert!(sent);
            let cid = session.expect(service, "");
            session.answer(cid, json_text(&row["hex"]));
            assert_eq!(session.call(), expected.join("; "));
        }
    }
    for (_, session) in sessions {
        assert_eq!(session.close(), [""; 0]);
    }
}
