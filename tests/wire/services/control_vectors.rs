//! `services-control.json`: bodies of the control side (`specification/protocol/control-services section 14`).

use super::checks::{body, since, Recoded, SERVICES};
use super::json::{load, Json};
use super::mapping::FromJson;
use super::topic_vectors::{assert_read, assert_unsupported, assert_written, without_new_parts};

struct Row {
    row: Json,
    service: i32,
    part: String,
    value: Json,
}

/// All rows, those of services of the topic side in the words of `services-topics.json`.
fn rows() -> Vec<Row> {
    let rows = load("services-control.json");
    let rows = rows.list().iter().map(|row| {
        let service = i32::from_json(row.field("service"));
        let part = row.field("part").text().to_owned();
        let value = in_words_of_topics(service, &part, row.field("value"));
        Row {
            row: row.clone(),
            service,
            part,
            value,
        }
    });
    rows.collect()
}

fn object(fields: Vec<(&str, Json)>) -> Json {
    let fields = fields.into_iter();
    Json::Object(fields.map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The chapters describe some services twice, with other names for the same fields. Only names are changed here.
fn in_words_of_topics(service: i32, part: &str, value: &Json) -> Json {
    let field = |key: &str| value.field(key).clone();
    let typed = || vec![("data_type", field("data_type")), ("value", field("data"))];
    match (service, part) {
        (85 | 86 | 88, "response") => object(typed()),
        (85, "request") => object([vec![("path", field("path"))], typed()].concat()),
        (86, "request") => {
            let address = vec![("session_id", field("session_id")), ("path", field("path"))];
            object([address, typed()].concat())
        }
        (88, "request") => {
            let address = vec![
                ("handler_cid", field("cid")),
                ("session_id", field("session_id")),
                ("path", field("path")),
                ("session_properties", field("properties")),
            ];
            object([address, typed()].concat())
        }
        (97, "request") => {
            let mut fields = registration(value.field("params"));
            fields.push(("handler_cid", field("cid")));
            object(fields)
        }
        (98, "request") => object(registration(value)),
        (102, "request") => {
            let address = vec![
                ("filter_cid", field("cid")),
                ("filter", field("filter")),
                ("path", field("path")),
            ];
            object([address, typed()].concat())
        }
        (103, "request") => {
            let outcome = match value.field("tag").number() {
                0 => ("response", object(typed())),
                1 => {
                    let reason = vec![
                        ("code", field("reason_code")),
                        ("description", field("description")),
                    ];
                    ("error", object(reason))
                }
                other => panic!("no outcome: {other}"),
            };
            object(vec![
                ("filter_cid", field("cid")),
                ("session_id", field("session_id")),
                outcome,
            ])
        }
        (196, "request") => object(vec![("lock_name", value.clone())]),
        (198, "request") => object(vec![("session_id", value.clone())]),
        (198, "response") => object(vec![("scopes", with_named_kinds(value))]),
        _ => value.clone(),
    }
}

fn registration(parameters: &Json) -> Vec<(&'static str, Json)> {
    let field = |key: &str| parameters.field(key).clone();
    vec![
        ("service", field("service_id")),
        ("control_group", field("control_group")),
        ("path", field("path")),
        ("session_property_keys", field("property_keys")),
    ]
}

fn with_named_kinds(scopes: &Json) -> Json {
    let scopes = scopes.list().iter().map(|scope| {
        let [name, selections] = scope.list() else {
            panic!("no scope: {scope:?}");
        };
        let selections = selections.list().iter().map(|selection| {
            let kind = match selection.field("type").number() {
                0 => "SELECT",
                1 => "DESELECT",
                other => panic!("no kind: {other}"),
            };
            object(vec![
                ("selector", selection.field("selector").clone()),
                ("type", Json::Text(kind.to_owned())),
            ])
        });
        Json::List(vec![name.clone(), Json::List(selections.collect())])
    });
    Json::List(scopes.collect())
}

#[test]
fn rows_of_version_29() {
    let mut checked = 0;
    for Row {
        row,
        service,
        part,
        value,
    } in rows()
    {
        if row.field("v").number() != 29 {
            continue;
        }
        let body = body(service, &part).unwrap_or_else(|| panic!("no codec: {row:?}"));
        let bytes = row.field("hex").hex();
        assert_written(&*body, &value, &bytes, 29, &row);
        assert_read(&*body, &value, &bytes, 29, &row);
        checked += 1;
    }
    assert_eq!(checked, 406);
}

#[test]
fn rows_of_version_29_in_version_25() {
    let (mut same, mut different, mut without_scope, mut unsupported, mut conflict) =
        (0, 0, 0, 0, 0);
    for Row {
        row,
        service,
        part,
        value,
    } in rows()
    {
        if row.field("v").number() != 29 {
            continue;
        }
        let body = body(service, &part).unwrap();
        match row.field("python_v25").text() {
            // The list of errors is what every server sends.
            expectation @ ("same" | "conflict") => {
                let bytes = row.field("hex").hex();
                assert_written(&*body, &value, &bytes, 25, &row);
                assert_read(&*body, &value, &bytes, 25, &row);
                if expectation == "same" {
                    same += 1;
                } else {
                    conflict += 1;
                }
            }
            "service absent in v25" => {
                assert_unsupported(&*body, &value, &row);
                unsupported += 1;
            }
            _ => {
                let bytes = row.field("python_v25").hex();
                let old = without_new_parts(&value);
                assert_written(&*body, &old, &bytes, 25, &row);
                assert_read(&*body, &old, &bytes, 25, &row);
                different += 1;
                if old != value {
                    assert_eq!(body.encode(&value, 25).unwrap_err().needed, 29);
                    without_scope += 1;
                }
            }
        }
    }
    assert_eq!(
        (same, different, without_scope, unsupported, conflict),
        (317, 12, 4, 71, 6)
    );
}

/// What every version between writes, it reads as the same value.
#[test]
fn rows_of_version_29_in_every_version() {
    let mut checked = [0; 5];
    for Row {
        row,
        service,
        part,
        value,
    } in rows()
    {
        if row.field("v").number() != 29 {
            continue;
        }
        let body = body(service, &part).unwrap();
        for version in 25..=29 {
            let Ok(bytes) = body.encode(&value, version) else {
                continue;
            };
            assert!(version >= since(service));
            assert_read(&*body, &value, &bytes, version, &row);
            let same_value = true;
            assert_eq!(
                body.recode(&bytes, version),
                Ok(Recoded::Written { bytes, same_value })
            );
            checked[usize::from(version - 25)] += 1;
        }
    }
    assert_eq!(checked, [331, 337, 337, 347, 406]);
}

/// Older rows that are still valid in 25 or later; the others are layouts that ended before, or services that are gone.
#[test]
fn rows_of_older_versions() {
    let (mut checked, mut ended, mut gone) = (0, 0, 0);
    for Row {
        row,
        service,
        part,
        value,
    } in rows()
    {
        if row.field("v").number() == 29 {
            continue;
        }
        let Json::Number(last) = row.field("v_to") else {
            assert!(!SERVICES.contains(&service), "{row:?}");
            gone += 1;
            continue;
        };
        if *last < 25 {
            ended += 1;
            continue;
        }
        let body = body(service, &part).unwrap();
        let value = match &value {
            // The layouts without scope stand for the default scope.
            Json::Object(fields) if *last == 28 => {
                let scope = ("scope".to_owned(), Json::Text(String::new()));
                Json::Object([fields.clone(), vec![scope]].concat())
            }
            value => value.clone(),
        };
        let bytes = row.field("hex").hex();
        for version in 25..=u8::try_from(*last).unwrap() {
            assert_written(&*body, &value, &bytes, version, &row);
            assert_read(&*body, &value, &bytes, version, &row);
        }
        checked += 1;
    }
    assert_eq!((checked, ended, gone), (19, 26, 18));
}
