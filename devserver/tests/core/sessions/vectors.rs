//! What the official clients were recorded to send, played to the core (`tests/vectors/handshake-*.json`).

use devserver::core::ServerConfig;
use diffusion::wire::handshake::{response_code, ConnectParameters, ConnectionResponse};
use serde_json::Value;

use crate::support::{token, unhex, Driver};

fn scenarios(file: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the vectors");
    let mut file: Value = serde_json::from_str(&text).expect("JSON");
    match file["scenarios"].take() {
        Value::Array(scenarios) => scenarios,
        other => panic!("no scenarios but {other}"),
    }
}

/// The parameters as they were sent: in the query or in headers.
fn parameters(connection: &Value) -> ConnectParameters {
    let request = &connection["upgrade_request"];
    let line = request["line"].as_str().expect("a request line");
    let target = line.split(' ').nth(1).expect("a target");
    if let Some((_, query)) = target.split_once('?') {
        return ConnectParameters::from_query(query).expect("a readable query");
    }
    let pairs = connection["params_in_order"]
        .as_array()
        .expect("parameters");
    let pairs = pairs.iter().map(|pair| {
        (
            pair[0].as_str().expect("a name"),
            pair[1].as_str().expect("a value"),
        )
    });
    ConnectParameters::from_headers(pairs).expect("readable headers")
}

fn messages(connection: &Value) -> impl Iterator<Item = (&str, Vec<u8>)> {
    connection["frames"]
        .as_array()
        .expect("frames")
        .iter()
        .filter_map(|frame| {
            let direction = frame["dir"].as_str()?;
            (frame["ws_opcode"] == 2)
                .then(|| (direction, unhex(frame["hex"].as_str().expect("hex"))))
        })
}

fn recorded_response(connection: &Value) -> Option<ConnectionResponse> {
    let (_, bytes) = messages(connection).find(|(direction, _)| *direction == "s2c")?;
    ConnectionResponse::decode(&bytes).ok()
}

/// Plays a connection: the requests that the recorded server sent are sent, everything the client sent is received, up
/// to `limit` messages. Gives what the core answered.
fn play(
    driver: &mut Driver,
    connection: &Value,
    parameters: ConnectParameters,
    limit: usize,
) -> (ConnectionResponse, Vec<String>) {
    let (id, response) = driver.open(parameters);
    let mut received = 0;
    let mut answers = Vec::new();
    for (direction, bytes) in messages(connection) {
        if direction == "s2c" && bytes.first() == Some(&0x00) {
            let session = driver.core.session_of(id).expect("a session");
            driver.core.send_raw(session, bytes.into());
            driver.sent(id);
        } else if direction == "c2s" && received < limit {
            received += 1;
            driver.receive(id, &bytes);
            answers.extend(driver.messages(id));
        }
    }
    driver.lose(id);
    (response, answers)
}

/// The answers our server owes: to pings, and to a close request.
fn owed(connection: &Value, limit: usize) -> Vec<String> {
    let received = messages(connection)
        .filter(|(direction, _)| *direction == "c2s")
        .take(limit);
    received
        .flat_map(|(_, bytes)| match bytes.as_slice() {
            [0x00, 0x38, cid] => vec![format!("06{cid:02x}")],
            [0x1d] => vec!["1c".to_owned(), "closed".to_owned()],
            _ => vec![],
        })
        .collect()
}

#[test]
fn first_connections_of_both_clients() {
    for (file, version) in [
        ("handshake-js-v29.json", 29),
        ("handshake-python-v25.json", 25),
    ] {
        let scenarios = scenarios(file);
        assert!(scenarios.len() >= 3);
        for scenario in scenarios {
            let connection = &scenario["connections"][0];
            // What comes after a one-way answer or a repeated failure is the recorded server's own story.
            let mut driver = Driver::new(ServerConfig {
                ping_period: None,
                ..ServerConfig::default()
            });
            let (response, answers) =
                play(&mut driver, connection, parameters(connection), usize::MAX);
            assert_eq!(
                (response.version, response.code),
                (version, response_code::OK),
                "{}",
                scenario["name"]
            );
            assert_eq!(
                answers,
                owed(connection, usize::MAX),
                "{}",
                scenario["name"]
            );
        }
    }
}

#[test]
fn what_the_clients_say_about_themselves_arrives() {
    let js = parameters(&scenarios("handshake-js-v29.json")[0]["connections"][0]);
    let python = parameters(&scenarios("handshake-python-v25.json")[0]["connections"][0]);
    for (parameters, client_type) in [(js, "WB"), (python, "PY")] {
        let mut driver = Driver::quiet();
        driver.open(parameters);
        let session = driver.only_session();
        assert_eq!(
            (session.client_type.as_str(), session.principal.as_str()),
            (client_type, "control")
        );
        assert!(session
            .properties
            .contains(&("Dept".to_owned(), "R&D \"x\"".to_owned())));
        assert_eq!(session.reconnect_timeout.as_secs(), 60);
    }
}

#[test]
fn reconnections_of_both_clients() {
    let mut played = 0;
    for file in ["handshake-js-v29.json", "handshake-python-v25.json"] {
        for scenario in scenarios(file) {
            let connections = scenario["connections"].as_array().expect("connections");
            let Some(second) = connections.get(1) else {
                continue;
            };
            let recorded = recorded_response(second).expect("a response");
            let Some(expected) = recorded
                .accepted
                .and_then(|accepted| accepted.recovery_sequence)
            else {
                continue;
            };
            let mut driver = Driver::quiet();
            // The recorded server had received everything below the recovery sequence.
            let received = usize::try_from(expected - 1).expect("a positive number");
            let sent = messages(&connections[0])
                .filter(|(direction, _)| *direction == "c2s")
                .count();
            if sent < received {
                continue; // The recorded server claims what was never sent, to see what the client does.
            }
            let (first_response, _) = play(
                &mut driver,
                &connections[0],
                parameters(&connections[0]),
                received,
            );
            let asking = ConnectParameters {
                token: Some(token(&first_response)),
                ..parameters(second)
            };
            let limit = 1; // JavaScript sends wrong messages after this one (section 11.3).
            let (response, answers) = play(&mut driver, second, asking, limit);
            assert_eq!(
                response.code,
                response_code::RECONNECTED,
                "{}",
                scenario["name"]
            );
            assert_eq!(
                response
                    .accepted
                    .and_then(|accepted| accepted.recovery_sequence),
                Some(expected)
            );
            assert_eq!(answers, owed(second, limit));
            played += 1;
        }
    }
    assert!(played >= 2, "one scenario of each client");
}
