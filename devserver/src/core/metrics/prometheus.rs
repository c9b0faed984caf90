//! The figures in the text format of Prometheus, version 0.0.4.

use std::fmt::Write;

use super::session_figures::SessionTotals;
use super::topic_figures::TopicTotals;
use super::Metrics;

/// One figure: its name, whether it only grows, what it is, and where it is found.
struct Figure<T> {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    value: fn(&T) -> u64,
}

const SESSIONS: [Figure<SessionTotals>; 8] = [
    Figure {
        name: "diffusion_session_collector_sessions",
        kind: "gauge",
        help: "Sessions that match, connected or not.",
        value: |totals| totals.sessions,
    },
    Figure {
        name: "diffusion_session_collector_sessions_connected",
        kind: "gauge",
        help: "Sessions that match and are connected.",
        value: |totals| totals.connected,
    },
    Figure {
        name: "diffusion_session_collector_sessions_opened_total",
        kind: "counter",
        help: "Sessions opened since the collector was put.",
        value: |totals| totals.opened,
    },
    Figure {
        name: "diffusion_session_collector_sessions_closed_total",
        kind: "counter",
        help: "Sessions closed since the collector was put.",
        value: |totals| totals.closed,
    },
    Figure {
        name: "diffusion_session_collector_messages_received_total",
        kind: "counter",
        help: "Messages from the sessions.",
        value: |totals| totals.traffic.received_messages,
    },
    Figure {
        name: "diffusion_session_collector_bytes_received_total",
        kind: "counter",
        help: "Bytes of the messages from the sessions.",
        value: |totals| totals.traffic.received_bytes,
    },
    Figure {
        name: "diffusion_session_collector_messages_sent_total",
        kind: "counter",
        help: "Messages to the sessions.",
        value: |totals| totals.traffic.sent_messages,
    },
    Figure {
        name: "diffusion_session_collector_bytes_sent_total",
        kind: "counter",
        help: "Bytes of the messages to the sessions.",
        value: |totals| totals.traffic.sent_bytes,
    },
];

const TOPICS: [Figure<TopicTotals>; 6] = [
    Figure {
        name: "diffusion_topic_collector_topics",
        kind: "gauge",
        help: "Topics that match.",
        value: |totals| totals.topics,
    },
    Figure {
        name: "diffusion_topic_collector_subscriptions",
        kind: "gauge",
        help: "Subscriptions of sessions to the topics.",
        value: |totals| totals.subscriptions,
    },
    Figure {
        name: "diffusion_topic_collector_topics_added_total",
        kind: "counter",
        help: "Topics added since the collector was put.",
        value: |totals| totals.added,
    },
    Figure {
        name: "diffusion_topic_collector_topics_removed_total",
        kind: "counter",
        help: "Topics removed since the collector was put.",
        value: |totals| totals.removed,
    },
    Figure {
        name: "diffusion_topic_collector_updates_total",
        kind: "counter",
        help: "Updates of the topics.",
        value: |totals| totals.traffic.updates,
    },
    Figure {
        name: "diffusion_topic_collector_update_bytes_total",
        kind: "counter",
        help: "Bytes of the values that the updates set.",
        value: |totals| totals.traffic.update_bytes,
    },
];

/// The figures of all collectors that export.
pub(super) fn text(metrics: &Metrics) -> String {
    let mut out = String::new();
    let mut sessions = Vec::new();
    for collector in metrics.sessions.values() {
        let definition = &collector.rule.definition;
        if !definition.exports_to_prometheus {
            continue;
        }
        let names = label_names(definition.group_by_properties.iter().map(String::as_str));
        for (values, totals) in collector.groups.iter() {
            sessions.push((labels(&definition.name, &names, values), totals));
        }
    }
    write_figures(&mut out, &SESSIONS, &sessions);
    let mut topics = Vec::new();
    for collector in metrics.topics.values() {
        let definition = &collector.rule.definition;
        if !definition.exports_to_prometheus {
            continue;
        }
        let names = label_names(collector.rule.labels().into_iter());
        for (values, totals) in collector.groups.iter() {
            topics.push((labels(&definition.name, &names, values), totals));
        }
    }
    write_figures(&mut out, &TOPICS, &topics);
    out
}

fn write_figures<T>(out: &mut String, figures: &[Figure<T>], groups: &[(String, &T)]) {
    if groups.is_empty() {
        return;
    }
    for Figure {
        name,
        kind,
        help,
        value,
    } in figures
    {
        // Writing to a string does not fail.
        let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        for (labels, totals) in groups {
            let _ = writeln!(out, "{name}{{{labels}}} {}", value(totals));
        }
    }
}

/// The names of labels, which may have only letters, digits and `_`, must not begin with a digit, and must differ.
fn label_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = vec!["collector".to_owned()];
    for name in names {
        let mut label: String = name
            .trim_start_matches('$')
            .chars()
            .map(|character| match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => character,
                _ => '_',
            })
            .collect();
        if !label.starts_with(|first: char| first.is_ascii_alphabetic()) {
            label.insert_str(0, "property_");
        }
        while found.contains(&label) {
            label.push('_');
        }
        found.push(label);
    }
    found.remove(0);
    found
}

fn labels(collector: &str, names: &[String], values: &[String]) -> String {
    let mut text = format!("collector=\"{}\"", escaped(collector));
    for (name, value) in names.iter().zip(values) {
        let _ = write!(text, ",{name}=\"{}\"", escaped(value));
    }
    text
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_names_that_prometheus_takes_and_values_are_escaped() {
        let names = label_names(["$Country", "Country", "1st", "a-b", "collector", ""].into_iter());
        assert_eq!(
            names,
            [
                "Country",
                "Country_",
                "property_1st",
                "a_b",
                "collector_",
                "property_"
            ]
        );
        assert_eq!(
            labels("a \"b\"", &names[..1], &["x\\y\nz".to_owned()]),
            r#"collector="a \"b\"",Country="x\\y\nz""#
        );
    }
}
