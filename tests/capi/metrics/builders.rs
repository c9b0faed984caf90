//! Builders of collectors, and what collectors say of themselves.

use std::ffi::{c_char, c_int};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use super::*;

const ILLEGAL_ARGUMENT: c_int = 48;

fn yes() -> MaybeUninit<bool> {
    MaybeUninit::new(true)
}

#[test]
fn a_session_builder_has_defaults_setters_and_a_reset() {
    // SAFETY: a live builder and collectors, each released once; C strings.
    unsafe {
        let builder = diffusion_session_metric_collector_builder_init();
        let create = |name: &std::ffi::CStr, filter: &std::ffi::CStr| {
            let (name, filter) = (name.as_ptr().cast_mut(), filter.as_ptr().cast_mut());
            diffusion_session_metric_collector_builder_create_collector(builder, name, filter)
        };
        let plain = create(c"c1", c"all");
        assert_eq!(
            describe_session(plain),
            "c1 false 2147483647 false [all] []"
        );

        let same = diffusion_session_metric_collector_builder_export_to_prometheus(builder, yes());
        assert_eq!(same, builder);
        let same = diffusion_session_metric_collector_builder_maximum_groups(builder, 10);
        assert_eq!(same, builder);
        let same = diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(
            builder,
            yes(),
        );
        assert_eq!(same, builder);
        for name in [c"$Location".as_ptr(), ptr::null(), c"dept".as_ptr()] {
            let name = name.cast_mut();
            let same = diffusion_session_metric_collector_builder_group_by_property(builder, name);
            assert_eq!(same, builder);
        }
        let full = create(c"c1", c"all");
        assert_eq!(
            describe_session(full),
            r#"c1 true 10 true [all] ["$Location", "dept"]"#
        );
        assert!(!diffusion_session_metric_collector_compare(plain, full));

        // A list replaces what was there, NULL in it is left out, and NULL or nothing is no group.
        let names = list_create();
        for name in [c"a".as_ptr(), ptr::null(), c"b".as_ptr()] {
            list_append_last(names, name.cast_mut().cast());
        }
        let set = diffusion_session_metric_collector_builder_group_by_properties;
        assert_eq!(set(builder, names), builder);
        list_free(names, None);
        let listed = create(c"c1", c"all");
        assert_eq!(
            describe_session(listed),
            r#"c1 true 10 true [all] ["a", "b"]"#
        );
        assert_eq!(set(builder, ptr::null_mut()), builder);
        let none = create(c"c1", c"all");
        assert_eq!(describe_session(none), "c1 true 10 true [all] []");

        assert_eq!(
            diffusion_session_metric_collector_builder_reset(builder),
            builder
        );
        let again = create(c"c1", c"all");
        assert!(diffusion_session_metric_collector_compare(plain, again));
        diffusion_session_metric_collector_builder_free(builder);

        // They live without their builder.
        let all = [plain, full, listed, none, again];
        for (index, one) in all.iter().enumerate() {
            for (other_index, other) in all.iter().enumerate() {
                let same = diffusion_session_metric_collector_compare(*one, *other);
                let plain = [0, 4];
                let expected = index == other_index
                    || (plain.contains(&index) && plain.contains(&other_index));
                assert_eq!(same, expected);
            }
        }
        for collector in all {
            diffusion_session_metric_collector_free(collector);
        }
    }
}

#[test]
fn a_topic_builder_has_defaults_setters_and_a_reset() {
    // SAFETY: a live builder and collectors, each released once; C strings.
    unsafe {
        let builder = diffusion_topic_metric_collector_builder_init();
        let create = |name: &std::ffi::CStr, selector: &std::ffi::CStr| {
            let (name, selector) = (name.as_ptr().cast_mut(), selector.as_ptr().cast_mut());
            diffusion_topic_metric_collector_builder_create_collector(builder, name, selector)
        };
        let plain = create(c"t1", c"?a//");
        assert_eq!(
            describe_topic(plain),
            "t1 false 2147483647 [?a//] false false 0"
        );
        type Switch = unsafe extern "C" fn(
            *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
            MaybeUninit<bool>,
        )
            -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T;
        let switches: [(Switch, &str); 3] = [
            (
                diffusion_topic_metric_collector_builder_export_to_prometheus,
                "t1 true 2147483647 [?a//] false false 0",
            ),
            (
                diffusion_topic_metric_collector_builder_group_by_topic_type,
                "t1 true 2147483647 [?a//] true false 0",
            ),
            (
                diffusion_topic_metric_collector_builder_group_by_topic_view,
                "t1 true 2147483647 [?a//] true true 0",
            ),
        ];
        for (switch, expected) in switches {
            assert_eq!(switch(builder, yes()), builder);
            let collector = create(c"t1", c"?a//");
            assert_eq!(describe_topic(collector), expected);
            diffusion_topic_metric_collector_free(collector);
        }
        let same = diffusion_topic_metric_collector_builder_maximum_groups(builder, 10);
        assert_eq!(same, builder);
        let same = diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(builder, 15);
        assert_eq!(same, builder);
        let full = create(c"t1", c"?a//");
        assert_eq!(describe_topic(full), "t1 true 10 [?a//] true true 15");
        assert!(!diffusion_topic_metric_collector_compare(plain, full));
        assert_eq!(
            diffusion_topic_metric_collector_builder_reset(builder),
            builder
        );
        let again = create(c"t1", c"?a//");
        assert!(diffusion_topic_metric_collector_compare(plain, again));
        let other = create(c"t2", c"?a//");
        assert!(!diffusion_topic_metric_collector_compare(plain, other));
        diffusion_topic_metric_collector_builder_free(builder);
        for collector in [plain, full, again, other] {
            diffusion_topic_metric_collector_free(collector);
        }
    }
}

#[test]
fn what_is_not_allowed_is_told_when_a_collector_is_created() {
    let name = c"c1".as_ptr().cast_mut();
    let text = c"all".as_ptr().cast_mut();
    let (empty, odd) = (c"".as_ptr().cast_mut(), c"\xff".as_ptr().cast_mut());
    let null: *mut c_char = ptr::null_mut();
    let refused = Some(ILLEGAL_ARGUMENT);
    // SAFETY: live builders, C strings, and NULL, which is allowed.
    unsafe {
        let builder = diffusion_session_metric_collector_builder_init();
        let code = |builder, name, filter| {
            code_of(|error| {
                let made =
                    diffusion_session_metric_collector_builder_create(builder, name, filter, error);
                diffusion_session_metric_collector_free(made);
                made
            })
        };
        assert_eq!(code(builder, name, text), None);
        assert_eq!(code(builder, name, empty), None);
        for (name, filter) in [
            (null, text),
            (name, null),
            (empty, text),
            (odd, text),
            (name, odd),
        ] {
            assert_eq!(code(builder, name, filter), refused);
            let deprecated =
                diffusion_session_metric_collector_builder_create_collector(builder, name, filter);
            assert!(deprecated.is_null());
        }
        assert_eq!(code(ptr::null_mut(), name, text), refused);
        for limit in [0, -1, c_int::MIN] {
            diffusion_session_metric_collector_builder_maximum_groups(builder, limit);
            assert_eq!(code(builder, name, text), refused);
        }
        diffusion_session_metric_collector_builder_maximum_groups(builder, 1);
        assert_eq!(code(builder, name, text), None);
        diffusion_session_metric_collector_builder_group_by_property(builder, odd);
        assert_eq!(code(builder, name, text), refused);
        diffusion_session_metric_collector_builder_free(builder);

        let builder = diffusion_topic_metric_collector_builder_init();
        let code = |builder, name, selector| {
            code_of(|error| {
                let made =
                    diffusion_topic_metric_collector_builder_create(builder, name, selector, error);
                diffusion_topic_metric_collector_free(made);
                made
            })
        };
        assert_eq!(code(builder, name, text), None);
        for (name, selector) in [
            (null, text),
            (name, null),
            (empty, text),
            (odd, text),
            (name, odd),
        ] {
            assert_eq!(code(builder, name, selector), refused);
        }
        assert_eq!(code(ptr::null_mut(), name, text), refused);
        diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(builder, -1);
        assert_eq!(code(builder, name, text), refused);
        diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(builder, 0);
        diffusion_topic_metric_collector_builder_maximum_groups(builder, 0);
        assert_eq!(code(builder, name, text), refused);
        diffusion_topic_metric_collector_builder_free(builder);
    }
}

#[test]
fn null_is_answered_and_nothing_is_written() {
    let none: SessionCollector = ptr::null_mut();
    let own = plain_session("c1", "all");
    // SAFETY: a live collector, and NULL, which is allowed everywhere.
    unsafe {
        let mut string = ptr::without_provenance_mut(1);
        assert!(!diffusion_session_metric_collector_get_name(
            none,
            &raw mut string
        ));
        assert!(!diffusion_session_metric_collector_get_session_filter(
            none,
            &raw mut string
        ));
        let mut list = ptr::without_provenance_mut(1);
        let get_groups = diffusion_session_metric_collector_get_group_by_properties;
        assert!(!get_groups(none, &raw mut list));
        assert!(string.addr() == 1 && list.addr() == 1);
        let mut truth = true;
        assert!(!diffusion_session_metric_collector_exports_to_prometheus(
            none,
            &raw mut truth
        ));
        let removes = diffusion_session_metric_collector_removes_metrics_with_no_matches;
        assert!(!removes(none, &raw mut truth) && truth);
        let mut number = 7;
        assert!(!diffusion_session_metric_collector_maximum_groups(
            none,
            &raw mut number
        ));
        assert_eq!(number, 7);
        assert!(!diffusion_session_metric_collector_get_name(
            own,
            ptr::null_mut()
        ));
        assert!(!get_groups(own, ptr::null_mut()));
        assert!(!removes(own, ptr::null_mut()));
        assert!(diffusion_session_metric_collector_compare(none, none));
        assert!(!diffusion_session_metric_collector_compare(own, none));
        assert!(!diffusion_session_metric_collector_compare(none, own));
        diffusion_session_metric_collector_free(own);
        diffusion_session_metric_collector_free(none);

        let none: TopicCollector = ptr::null_mut();
        assert!(!diffusion_topic_metric_collector_get_name(
            none,
            &raw mut string
        ));
        assert!(!diffusion_topic_metric_collector_get_topic_selector(
            none,
            &raw mut string
        ));
        assert!(!diffusion_topic_metric_collector_exports_to_prometheus(
            none,
            &raw mut truth
        ));
        assert!(!diffusion_topic_metric_collector_groups_by_topic_type(
            none,
            &raw mut truth
        ));
        assert!(!diffusion_topic_metric_collector_groups_by_topic_view(
            none,
            &raw mut truth
        ));
        assert!(!diffusion_topic_metric_collector_maximum_groups(
            none,
            &raw mut number
        ));
        let parts = diffusion_topic_metric_collector_group_by_path_prefix_parts;
        assert!(!parts(none, &raw mut number));
        assert!(string.addr() == 1 && truth && number == 7);
        assert!(diffusion_topic_metric_collector_compare(none, none));
        diffusion_topic_metric_collector_free(none);

        let none = ptr::null_mut();
        assert!(diffusion_session_metric_collector_builder_reset(none).is_null());
        assert!(diffusion_session_metric_collector_builder_maximum_groups(none, 1).is_null());
        diffusion_session_metric_collector_builder_free(none);
        let none = ptr::null_mut();
        assert!(diffusion_topic_metric_collector_builder_reset(none).is_null());
        assert!(
            diffusion_topic_metric_collector_builder_group_by_topic_type(none, yes()).is_null()
        );
        diffusion_topic_metric_collector_builder_free(none);
    }
}
