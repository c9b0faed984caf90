//! Requests of the official clients (`tests/vectors/services-topics.json`), whole and damaged, against the core.

use diffusion::wire::reason;
use serde_json::Value;

use diffusion::wire::services::topics::specification::TopicType;

use crate::support::topics::{specification, text, TopicClient};
use crate::support::{unhex, Driver};

/// The services of topics that clients ask for.
const SERVICES: [i64; 21] = [
    3, 4, 199, 112, 83, 118, 122, 151, 125, 126, 127, 128, 129, 130, 131, 117, 99, 166, 100, 84, 10,
];

/// Service, protocol version and body of every request.
fn requests() -> Vec<(i32, u8, Vec<u8>)> {
    let path = format!(
        "{}/../tests/vectors/services-topics.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("the vectors");
    let vectors: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let mut requests = Vec::new();
    for vector in &vectors {
        let Some(service) = vector["service"].as_i64() else {
            continue;
        };
        if vector["part"] != "request" || !SERVICES.contains(&service) || vector["v"] != 29 {
            continue;
        }
        let service = i32::try_from(service).expect("a service");
        let hex = vector["hex"].as_str().expect("hex");
        requests.push((service, 29, unhex(hex)));
        match vector["python_v25"].as_str() {
            Some("same") => requests.push((service, 25, unhex(hex))),
            Some("unsupported") | None => {}
            Some(other) => requests.push((service, 25, unhex(other))),
        }
    }
    assert!(requests.len() > 250, "{}", requests.len());
    requests
}

/// Topics at paths that the vectors name.
fn fill(driver: &mut Driver, peer: &mut TopicClient) {
    for path in ["a", "a/b", "foo", "s", "t", "a/ts"] {
        peer.publish(driver, path, &text("x"));
    }
    let series = [("TIME_SERIES_EVENT_VALUE_TYPE", "string")];
    let series = specification(TopicType::TimeSeries, &series);
    let _ = peer.add(driver, "ts", &series);
    let _ = peer.add(driver, "j", &specification(TopicType::Json, &[]));
}

#[test]
fn every_request_of_the_official_clients_is_understood() {
    for (service, version, body) in requests() {
        let mut driver = Driver::quiet();
        let mut peer = TopicClient::open(&mut driver, version);
        if let Err(reason) = peer.ask_raw(&mut driver, service, &body) {
            let anomaly = driver
                .events
                .iter()
                .map(|event| event.to_string())
                .find(|event| event.contains("Unreadable request"));
            assert_eq!(anomaly, None, "service {service}, version {version}");
            assert_ne!(reason, reason::COMMUNICATION_FAILURE, "service {service}");
        }
        assert_eq!(driver.core.session_count(), 1);
    }
}

#[test]
fn damaged_requests_are_answered() {
    let mut driver = Driver::quiet();
    for version in [25, 29] {
        let mut peer = TopicClient::open(&mut driver, version);
        fill(&mut driver, &mut peer);
        for (service, of, body) in requests() {
            if of != version {
                continue;
            }
            for end in 0..body.len() {
                let _ = peer.ask_raw(&mut driver, service, &body[..end]);
            }
            for at in 0..body.len().min(64) {
                for change in [0x01, 0x80, 0xff] {
                    let mut damaged = body.clone();
                    damaged[at] ^= change;
                    let _ = peer.ask_raw(&mut driver, service, &damaged);
                }
            }
            peer.events(&mut driver);
        }
    }
    assert_eq!(driver.core.session_count(), 2, "nobody was thrown out");
}
