//! Adding and updating topics (`specification/protocol/topic-services sections 5 and 6`, `specification/topics/topic-control`,
//! `specification/topics/topic-update`, `specification/topics/update-constraints`).

use bytes::Bytes;
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::reason;
use diffusion::wire::services::topics::session_locks::*;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::topic_update::{ApplyJsonPatch, ApplyJsonPatchRequest};
use diffusion::wire::services::topics::update_constraint::{
    ConstraintOperator, ConstraintValueType, PartialJson, UpdateConstraint, ValueCondition,
};

use crate::support::topics::{double, int64, json, specification, text, TopicClient};
use crate::support::{parameters, Driver};

#[test]
fn topics_are_added_once() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let plain = specification(TopicType::String, &[]);
    assert_eq!(
        peer.add(&mut driver, "a/b", &plain),
        Ok(AddTopicResult::Created)
    );
    assert_eq!(
        peer.add(&mut driver, "/a/b/", &plain),
        Ok(AddTopicResult::Exists)
    );
    assert_eq!(
        peer.add(&mut driver, "a", &plain),
        Ok(AddTopicResult::Created),
        "inner paths"
    );
    let other = specification(TopicType::String, &[("VALIDATE_VALUES", "true")]);
    assert_eq!(
        peer.add(&mut driver, "a", &other),
        Err(reason::TOPIC_EXISTS_MISMATCH)
    );
    let other = specification(TopicType::Json, &[]);
    assert_eq!(
        peer.add(&mut driver, "a", &other),
        Err(reason::TOPIC_EXISTS_MISMATCH)
    );
    for path in ["", "/", "a//b", "//"] {
        assert_eq!(
            peer.add(&mut driver, path, &plain),
            Err(reason::TOPIC_PATH_INVALID),
            "{path:?}"
        );
    }
}

#[test]
fn specifications_are_checked() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    for (topic_type, properties) in [
        (TopicType::TimeSeries, &[][..]),
        (TopicType::Unknown, &[][..]),
        (TopicType::String, &[("CONFLATION", "sometimes")][..]),
        (TopicType::String, &[("REMOVAL", "when pigs fly")][..]),
        (
            TopicType::String,
            &[("REMOVAL", "when time after 'tomorrow'")][..],
        ),
    ] {
        let bad = specification(topic_type, properties);
        assert_eq!(
            peer.add(&mut driver, "a", &bad),
            Err(reason::TOPIC_SPECIFICATION_INVALID),
            "{properties:?}"
        );
    }
    // The Python client writes booleans as Python does.
    let python = specification(TopicType::String, &[("DONT_RETAIN_VALUE", "True")]);
    assert_eq!(
        peer.add(&mut driver, "a", &python),
        Ok(AddTopicResult::Created)
    );
    let plain = specification(TopicType::String, &[("DONT_RETAIN_VALUE", "true")]);
    assert_eq!(
        peer.add(&mut driver, "a", &plain),
        Ok(AddTopicResult::Exists)
    );
}

#[test]
fn set_needs_a_topic_of_the_type() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let set = |peer: &mut TopicClient, driver: &mut Driver, topic_type, value: &[u8]| {
        peer.set(driver, "a", topic_type, value)
    };
    assert_eq!(
        set(&mut peer, &mut driver, TopicType::Json, &json("1")),
        Err(reason::NO_SUCH_TOPIC)
    );
    peer.add(&mut driver, "a", &specification(TopicType::Json, &[]))
        .expect("added");
    assert_eq!(
        set(&mut peer, &mut driver, TopicType::Json, &json("1")),
        Ok(())
    );
    assert_eq!(
        set(&mut peer, &mut driver, TopicType::String, &text("1")),
        Err(reason::INCOMPATIBLE_UPDATE)
    );
    assert_eq!(
        set(&mut peer, &mut driver, TopicType::Json, &[]),
        Err(reason::INVALID_DATA),
        "there are no such values"
    );
}

#[test]
fn values_are_validated_if_wanted() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let schema = r#"{"records":[{"name":"r","fields":[{"name":"f","type":"INTEGER"}]}]}"#;
    for (topic_type, properties, good, bad) in [
        (TopicType::Json, vec![], json("{}"), vec![0xbf]),
        (TopicType::Json, vec![], json("[]"), b"\x01\x02".to_vec()),
        (TopicType::String, vec![], text("x"), int64(1)),
        (TopicType::Int64, vec![], vec![0xf6], text("x")),
        (TopicType::Double, vec![], double(1.0), text("x")),
        (
            TopicType::RecordV2,
            vec![("SCHEMA", schema)],
            b"12".to_vec(),
            b"x".to_vec(),
        ),
    ] {
        let mut with_validation = properties.clone();
        with_validation.push(("VALIDATE_VALUES", "true"));
        let validating = specification(topic_type, &with_validation);
        let anything = specification(topic_type, &properties);
        let none = || UpdateConstraint::Unconstrained;
        assert_eq!(
            peer.add_and_set(&mut driver, "v", &validating, &bad, none()),
            Err(reason::UPDATE_FAILED),
            "{topic_type:?}"
        );
        assert_eq!(
            peer.add_and_set(&mut driver, "v", &validating, &good, none()),
            Ok(AddTopicResult::Created),
            "a bad value adds no topic"
        );
        assert_eq!(
            peer.set(&mut driver, "v", topic_type, &bad),
            Err(reason::UPDATE_FAILED)
        );
        assert!(peer
            .add_and_set(&mut driver, "w", &anything, &bad, none())
            .is_ok());
        peer.remove(&mut driver, "?[vw]");
    }
}

fn condition(
    operator: ConstraintOperator,
    kind: ConstraintValueType,
    value: Vec<u8>,
) -> ValueCondition {
    ValueCondition {
        operator,
        value_type: kind,
        value: Bytes::from(value),
    }
}

fn value(
    operator: ConstraintOperator,
    kind: ConstraintValueType,
    value: Vec<u8>,
) -> UpdateConstraint {
    UpdateConstraint::Value(condition(operator, kind, value))
}

#[test]
fn constraints_on_topics_and_values() {
    use ConstraintOperator::*;
    use ConstraintValueType::*;
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.publish(&mut driver, "text", &text("hello"));
    peer.publish(&mut driver, "number", &text("1.50"));
    peer.publish(&mut driver, "empty", &[0xf6]);
    let is = |bytes| UpdateConstraint::Value(ValueCondition::is(Bytes::from(bytes)));
    for (path, constraint, holds) in [
        ("text", is(text("hello")), true),
        ("text", is(text("hello ")), false),
        ("text", value(Equal, String, text("hello")), true),
        ("text", value(NotEqual, String, text("hello")), false),
        ("text", value(NotEqual, Int64, int64(1)), false),
        ("number", value(Equal, Double, double(1.5)), true),
        ("number", value(Greater, Int64, int64(1)), true),
        ("number", value(GreaterOrEqual, Double, double(1.5)), true),
        ("number", value(LessOrEqual, Int64, int64(1)), false),
        ("number", value(Less, Int64, int64(2)), true),
        ("number", value(NotEqual, Int64, int64(2)), true),
        ("number", value(Equal, String, text("1.5")), false),
        ("empty", UpdateConstraint::NoValue, true),
        ("empty", value(NotEqual, String, text("x")), false),
        ("text", UpdateConstraint::NoValue, false),
        ("text", UpdateConstraint::NoTopic, false),
        (
            "text",
            UpdateConstraint::NoTopic.or(is(text("hello"))),
            true,
        ),
        (
            "text",
            UpdateConstraint::Unconstrained.and(is(text("hello"))),
            true,
        ),
        (
            "text",
            UpdateConstraint::NoValue.and(is(text("hello"))),
            false,
        ),
        (
            "text",
            UpdateConstraint::PartialJson(PartialJson::default()),
            false,
        ),
        (
            "text",
            UpdateConstraint::Locked {
                lock_name: "lock".into(),
                sequence: 1,
            },
            false,
        ),
    ] {
        let kept = match path {
            "text" => text("hello"),
            "number" => text("1.50"),
            _ => vec![0xf6],
        };
        let expected = if holds {
            Ok(())
        } else {
            Err(reason::UNSATISFIED_CONSTRAINT)
        };
        let shown = format!("{path} {constraint:?}");
        let outcome = peer.set_if(&mut driver, path, TopicType::String, &kept, constraint);
        assert_eq!(outcome, expected, "{shown}");
    }
}

#[test]
fn constraints_on_parts_of_json() {
    use ConstraintOperator::*;
    use ConstraintValueType::*;
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let document = json(r#"{"id":7,"name":"x","n":"12","list":[1,{"a":null}],"yes":true}"#);
    let specification = specification(TopicType::Json, &[]);
    peer.add_and_set(
        &mut driver,
        "a",
        &specification,
        &document,
        UpdateConstraint::NoTopic,
    )
    .expect("added");
    let with = |pointer: &str, condition| PartialJson {
        with: vec![(pointer.to_owned(), condition)],
        without: vec![],
    };
    let without = |pointer: &str| PartialJson {
        with: vec![],
        without: vec![pointer.to_owned()],
    };
    for (partial, expected) in [
        (with("/id", condition(Is, Binary, int64(7))), Ok(())),
        (with("/id", condition(Equal, Double, double(7.0))), Ok(())),
        (with("/n", condition(Greater, Int64, int64(11))), Ok(())),
        (with("/id", condition(Equal, String, text("7"))), Ok(())),
        (
            with("/list/1/a", condition(Equal, Null, vec![0xf6])),
            Ok(()),
        ),
        (with("/id", condition(NotEqual, Null, vec![0xf6])), Ok(())),
        (with("/yes", condition(Equal, Boolean, vec![0xf5])), Ok(())),
        (with("/list/0", condition(Is, Binary, int64(1))), Ok(())),
        (without("/nothing"), Ok(())),
        (without("/list/2"), Ok(())),
        (without("/list/1/a"), Err(reason::UNSATISFIED_CONSTRAINT)),
        (
            with("/nothing", condition(NotEqual, Null, vec![0xf6])),
            Err(reason::UNSATISFIED_CONSTRAINT),
        ),
        (
            with("/name", condition(Less, Int64, int64(1))),
            Err(reason::UNSATISFIED_CONSTRAINT),
        ),
        (
            with("/yes", condition(Equal, Boolean, vec![0xf4])),
            Err(reason::UNSATISFIED_CONSTRAINT),
        ),
        (
            with("/list", condition(NotEqual, String, text("x"))),
            Err(reason::UNSATISFIED_CONSTRAINT),
        ),
        (without("nothing"), Err(reason::INVALID_DATA)),
    ] {
        let shown = format!("{partial:?}");
        let constraint = UpdateConstraint::PartialJson(partial);
        let outcome = peer.set_if(&mut driver, "a", TopicType::Json, &document, constraint);
        assert_eq!(outcome, expected, "{shown}");
    }
}

#[test]
fn a_constraint_decides_before_a_topic_is_added() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    let plain = specification(TopicType::String, &[]);
    let is = UpdateConstraint::Value(ValueCondition::is(Bytes::from(text("x"))));
    for constraint in [is, UpdateConstraint::NoValue] {
        assert_eq!(
            peer.add_and_set(&mut driver, "a", &plain, &text("x"), constraint),
            Err(reason::UNSATISFIED_CONSTRAINT)
        );
    }
    let constraint = UpdateConstraint::NoTopic;
    assert_eq!(
        peer.add_and_set(&mut driver, "a", &plain, &text("x"), constraint.clone()),
        Ok(AddTopicResult::Created)
    );
    assert_eq!(
        peer.add_and_set(&mut driver, "a", &plain, &text("x"), constraint),
        Err(reason::UNSATISFIED_CONSTRAINT)
    );
}

fn patch(
    peer: &mut TopicClient,
    driver: &mut Driver,
    path: &str,
    patch: &str,
) -> Result<Option<u32>, i32> {
    let request = ApplyJsonPatchRequest {
        path: path.to_owned(),
        patch: patch.to_owned(),
        constraint: UpdateConstraint::Unconstrained,
    };
    peer.ask::<ApplyJsonPatch>(driver, &request)
        .map(|response| response.first_failed_operation)
}

#[test]
fn json_patches() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.publish(&mut driver, "text", &text("x"));
    peer.add(&mut driver, "json", &specification(TopicType::Json, &[]))
        .expect("added");
    let add = r#"[{"op":"add","path":"/big","value":18446744073709551615}]"#;
    assert_eq!(
        patch(&mut peer, &mut driver, "nothing", add),
        Err(reason::NO_SUCH_TOPIC)
    );
    assert_eq!(
        patch(&mut peer, &mut driver, "text", add),
        Err(reason::INCOMPATIBLE_UPDATE)
    );
    assert_eq!(
        patch(&mut peer, &mut driver, "json", add),
        Err(reason::APPLY_PATCH_FAIL)
    );
    let document = json(r#"{"a":[1,2,3],"b":"a text that makes deltas worth while"}"#);
    peer.set(&mut driver, "json", TopicType::Json, &document)
        .expect("set");
    peer.subscribe(&mut driver, "json");
    assert_eq!(
        patch(&mut peer, &mut driver, "json", "[1]"),
        Err(reason::INVALID_JSON_PATCH)
    );
    let two = r#"[{"op":"add","path":"/baz","value":"qux","op":"move","from":"/a"}]"#;
    assert_eq!(
        patch(&mut peer, &mut driver, "json", two),
        Err(reason::INVALID_JSON_PATCH),
        "two operations in one"
    );
    let failing = r#"[{"op":"remove","path":"/a/0"},{"op":"remove","path":"/x"}]"#;
    assert_eq!(patch(&mut peer, &mut driver, "json", failing), Ok(Some(1)));
    assert_eq!(peer.events(&mut driver).len(), 2, "nothing has changed");
    assert_eq!(patch(&mut peer, &mut driver, "json", add), Ok(None));
    assert_eq!(
        peer.events(&mut driver),
        [
            r#"json~{"a":[1,2,3],"b":"a text that makes deltas worth while","big":18446744073709551615}"#
        ]
    );
}

#[test]
fn owners() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let owned = specification(TopicType::String, &[("OWNER", "$Principal is 'control'")]);
    assert_eq!(
        peer.add(&mut driver, "a", &owned),
        Ok(AddTopicResult::Created)
    );
    let bad = specification(TopicType::String, &[("OWNER", "control")]);
    assert_eq!(
        peer.add(&mut driver, "b", &bad),
        Err(reason::TOPIC_SPECIFICATION_INVALID)
    );
    assert_eq!(
        peer.set(&mut driver, "a", TopicType::String, &text("x")),
        Ok(())
    );
}

#[test]
fn what_is_not_permitted_is_refused() {
    let mut driver = Driver::quiet();
    let mut control = TopicClient::open(&mut driver, 29);
    control.publish(&mut driver, "a", &text("x"));
    let owned = specification(TopicType::String, &[("OWNER", "$Principal is 'client'")]);
    control.add(&mut driver, "mine", &owned).expect("added");
    let mut client = TopicClient::open_with(
        &mut driver,
        ConnectParameters {
            principal: Some("client".into()),
            ..parameters()
        },
    );
    let plain = specification(TopicType::String, &[]);
    let denied = reason::ACCESS_DENIED;
    assert_eq!(client.add(&mut driver, "b", &plain), Err(denied));
    assert_eq!(
        client.set(&mut driver, "a", TopicType::String, &text("y")),
        Err(denied)
    );
    assert_eq!(
        client.set(&mut driver, "nothing", TopicType::String, &text("y")),
        Err(denied)
    );
    assert_eq!(client.remove(&mut driver, "?.*"), 1, "its own only");
    client.subscribe(&mut driver, "a");
    assert_eq!(client.events(&mut driver), ["+a", "a=\"x\""]);
}

#[test]
fn a_lock_satisfies_its_constraint() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    let mut other = TopicClient::open(&mut driver, 29);
    peer.publish(&mut driver, "a", &text("x"));
    let request = AcquireSessionLockRequest {
        lock_name: "lock".into(),
        request_id: 0,
        scope: LockScope::UnlockOnSessionLoss,
    };
    let acquired = peer
        .ask::<AcquireSessionLock>(&mut driver, &request)
        .expect("acquired");
    let locked = |sequence| UpdateConstraint::Locked {
        lock_name: "lock".into(),
        sequence,
    };
    let mut set = |peer: &mut TopicClient, constraint| {
        peer.set_if(&mut driver, "a", TopicType::String, &text("y"), constraint)
    };
    assert_eq!(set(&mut peer, locked(acquired.sequence)), Ok(()));
    assert_eq!(
        set(&mut peer, locked(acquired.sequence + 1)),
        Err(reason::UNSATISFIED_CONSTRAINT)
    );
    assert_eq!(
        set(&mut other, locked(acquired.sequence)),
        Err(reason::UNSATISFIED_CONSTRAINT)
    );
}
