//! Upgrade parameters and connection responses against `primitives.json` and the recordings of the JavaScript and Python
//! clients (`specification/protocol/connection sections 2 and 3`).

use diffusion::wire::credentials::Credentials;
use diffusion::wire::error::WireError;
use diffusion::wire::handshake::{
    response_code, Accepted, ConnectParameters, ConnectRequest, ConnectionResponse, ResponseError,
    Resume,
};
use diffusion::wire::session_id::SessionId;
use diffusion::wire::url::ServerUrl;
use serde_json::Value;

use crate::vectors::{hex, list, load, number, pairs, text};

/// The property that the recorded JavaScript client adds.
fn environment() -> (String, String) {
    ("$Environment".to_owned(), "NODE_linux_20.20.2".to_owned())
}

/// What the JavaScript client was asked for, as its recording names it; the second value is the path option.
fn javascript_options(options: &str) -> (ConnectRequest, &'static str) {
    let mut request = ConnectRequest {
        client_type: "WB".to_owned(),
        version: 29,
        capabilities: 10,
        reconnect_timeout_ms: 60000,
        resume: None,
        properties: Vec::new(),
        principal: None,
        credentials: Credentials::None,
    };
    let mut path = "";
    let mut log_in = |principal: &str, credentials: Credentials| {
        request.principal = Some(principal.to_owned());
        request.credentials = credentials;
    };
    let password = |text: &str| Credentials::Password(text.as_bytes().to_vec());
    match options {
        "anonymous, all defaults" => {}
        "reconnect disabled (false)" => request.reconnect_timeout_ms = 0,
        // This client sends an empty password then.
        "principal without credentials" => log_in("control", password("")),
        "empty principal" => log_in("", password("pw")),
        "custom credentials bytes ff fe 00 01" => {
            log_in("c", Credentials::Custom(vec![0xff, 0xfe, 0x00, 0x01]));
        }
        "principal with reserved characters" => log_in("a b&c=d+é/%", password("pä$$")),
        "path foo" => path = "/foo",
        "path /foo/" => path = "/foo/",
        "path /foo/diffusion" => path = "/foo/diffusion",
        "properties with quotes" => {
            log_in("p", password("x"));
            request.properties = vec![
                ("a".to_owned(), "it's \"q\" \\ \n".to_owned()),
                ("b".to_owned(), "é".to_owned()),
            ];
        }
        other => panic!("unknown options {other}"),
    }
    request.properties.push(environment());
    (request, path)
}

#[test]
fn request_lines_equal_those_of_the_javascript_client() {
    for variant in list(&load("handshake-js-v29.json")["upgrade_request_variants"]) {
        let (request, path) = javascript_options(text(&variant["options"]));
        let url = ServerUrl::parse(&format!("ws://localhost{path}")).unwrap();
        let line = format!("GET {}?{} HTTP/1.1", url.path, &*request.to_query());
        // Node escapes "'" once more when it parses the URL; the client itself leaves it, as ours does.
        let recorded = text(&variant["request_line"]).replace("%27", "'");
        assert_eq!(line, recorded, "{}", variant["options"]);

        let query = recorded_query(text(&variant["request_line"])).unwrap();
        assert_parameters_are_those_of(&ConnectParameters::from_query(query).unwrap(), &request);
    }
}

fn assert_parameters_are_those_of(read: &ConnectParameters, request: &ConnectRequest) {
    let expected = ConnectParameters {
        client_type: Some(request.client_type.clone()),
        version: Some(request.version.into()),
        capabilities: Some(request.capabilities.into()),
        reconnect_timeout_ms: Some(request.reconnect_timeout_ms.into()),
        token: request.resume.as_ref().map(|one| one.token.clone()),
        client_sequence: request
            .resume
            .as_ref()
            .map(|one| one.first_available_client_sequence.into()),
        server_sequence: request
            .resume
            .as_ref()
            .map(|one| one.last_received_server_sequence.into()),
        properties: request.properties.clone(),
        principal: request.principal.clone(),
        credentials: request
            .principal
            .as_ref()
            .map(|_| request.credentials.clone()),
    };
    assert_eq!(*read, expected);
}

/// The query of a request line, if it has one.
fn recorded_query(line: &str) -> Option<&str> {
    let target = line.split(' ').nth(1).unwrap();
    target.split_once('?').map(|(_, query)| query)
}

/// Builds our request from the parameters that a recorded client sent.
fn request_from(parameters: &[(String, String)]) -> ConnectRequest {
    let find = |name: &str| {
        let found = parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let number = |name: &str| find(name).unwrap().parse::<u32>().unwrap();
    ConnectRequest {
        client_type: find("ty").unwrap().to_owned(),
        version: u8::try_from(number("v")).unwrap(),
        capabilities: u8::try_from(number("ca")).unwrap(),
        reconnect_timeout_ms: number("r"),
        resume: find("c").map(|token| Resume {
            token: token.to_owned(),
            first_available_client_sequence: number("cs"),
            last_received_server_sequence: number("ss"),
        }),
        properties: expected_properties(find("sp").unwrap()),
        principal: find("username").map(str::to_owned),
        credentials: match find("password") {
            None | Some("") => Credentials::None,
            Some("AQhwYXNzd29yZA==") => Credentials::Password(b"password".to_vec()),
            Some(other) => panic!("unexpected password {other}"),
        },
    }
}

/// The properties behind each `sp` text in the recordings, written down by hand.
fn expected_properties(sp: &str) -> Vec<(String, String)> {
    let own = |entries: &[(&str, &str)]| {
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    };
    let node = ("$Environment", "NODE_linux_20.20.2");
    let python = ("$Environment", "PYTHON_cpython_3.11.7");
    match (sp.starts_with('{'), sp.contains("Dept")) {
        (true, true) => own(&[("Dept", "R&D \"x\""), node]),
        (true, false) => own(&[node]),
        (false, true) => own(&[("Dept", "R&D \"x\""), ("K2", "v'2\\"), python]),
        (false, false) => own(&[python]),
    }
}

fn connections(file: &Value) -> impl Iterator<Item = &Value> {
    list(&file["scenarios"])
        .iter()
        .flat_map(|scenario| list(&scenario["connections"]))
}

#[test]
fn connections_of_the_javascript_client() {
    let file = load("handshake-js-v29.json");
    let mut reconnections = 0;
    for connection in connections(&file) {
        let line = text(&connection["upgrade_request"]["line"]);
        let request = request_from(&pairs(&connection["params_in_order"]));
        reconnections += usize::from(request.resume.is_some());
        let query = recorded_query(line).unwrap();
        assert_eq!(request.to_query(), query);
        assert_parameters_are_those_of(&ConnectParameters::from_query(query).unwrap(), &request);
    }
    assert_eq!(reconnections, 6);
}

#[test]
fn connections_of_the_python_client() {
    let file = load("handshake-python-v25.json");
    let mut reconnections = 0;
    for connection in connections(&file) {
        let request = request_from(&pairs(&connection["params_in_order"]));
        reconnections += usize::from(request.resume.is_some());
        let headers = pairs(&connection["upgrade_request"]["headers"]);
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let parameters = ConnectParameters::from_headers(headers).unwrap();
        assert_parameters_are_those_of(&parameters, &request);
        // Our own request for the same, in the query, means the same and encodes the properties alike.
        let own = ConnectParameters::from_query(&request.to_query()).unwrap();
        assert_eq!(own, parameters);
        let sp = pairs(&connection["params_in_order"])
            .into_iter()
            .find(|(name, _)| name == "sp")
            .unwrap();
        assert_eq!(
            diffusion::wire::properties::encode_session_properties(&request.properties, 25),
            sp.1
        );
    }
    assert_eq!(reconnections, 2);
}

#[test]
fn recorded_connection_responses() {
    for name in ["handshake-js-v29.json", "handshake-python-v25.json"] {
        let file = load(name);
        let mut seen = 0;
        for connection in connections(&file) {
            for frame in list(&connection["frames"]) {
                let decoded = &frame["decoded"];
                if decoded["kind"] != "connection_response" {
                    continue;
                }
                seen += 1;
                let bytes = hex(&frame["hex"]);
                let response = ConnectionResponse::decode(&bytes).unwrap();
                assert_eq!(
                    i64::from(response.version),
                    number(&decoded["protocol_version"])
                );
                assert_eq!(i64::from(response.code), number(&decoded["response_code"]));
                let token = response.accepted.as_ref().map(|one| one.token.as_str());
                assert_eq!(token, decoded["session_token"].as_str());
                assert_eq!(response.encode(), bytes);
            }
        }
        assert!(seen > 3, "{name}: {seen}");
        for outcome in list(&file["initial_connection_outcomes"]) {
            if let Some(code) = outcome["code"].as_u64() {
                let bytes = hex(&outcome["server_frame"]);
                let response = ConnectionResponse::decode(&bytes).unwrap();
                assert_eq!(u64::from(response.code), code);
                assert_eq!(response.accepted, None);
                assert_eq!(response.encode(), bytes);
            }
        }
    }
}

#[test]
fn connection_responses() {
    let mut only_refused_by_the_reference = 0;
    for vector in list(&load("primitives.json")["connection_response"]["vectors"]) {
        let bytes = hex(&vector["hex"]);
        let decoded = ConnectionResponse::decode(&bytes);
        let reference = &vector["reference_decode"];
        if reference["reason"] == "UNRECOGNISED_PROTOCOL_BYTE" {
            assert_eq!(decoded, Err(ResponseError::NotDiffusion(0x24)));
            continue;
        }
        let response = decoded.unwrap_or_else(|error| panic!("{vector}: {error}"));
        assert_eq!(response.encode(), bytes, "{vector}");
        if reference.get("error").is_some() {
            only_refused_by_the_reference += 1;
            continue;
        }
        assert_eq!(i64::from(response.version), number(&reference["version"]));
        assert_eq!(i64::from(response.code), number(&reference["response"]));
        assert_eq!(
            response.accepted.is_some(),
            reference["success"].as_bool().unwrap()
        );
        let Some(accepted) = response.accepted else {
            continue;
        };
        assert_eq!(
            accepted.session_id.to_string(),
            text(&reference["session_id"])
        );
        assert_eq!(accepted.token, text(&reference["token"]));
        assert_eq!(
            accepted.ping_period_ms,
            number(&reference["system_ping_period"])
        );
        // The reference client has a default where the field belongs to the other codes.
        let (recovery, maximum) = if response.code == response_code::RECONNECTED {
            (Some(number(&reference["recovery_sequence"])), None)
        } else {
            (None, Some(number(&reference["maximum_message_size"])))
        };
        assert_eq!(accepted.recovery_sequence.map(i64::from), recovery);
        assert_eq!(accepted.maximum_message_size.map(i64::from), maximum);
    }
    assert_eq!(only_refused_by_the_reference, 4);
}

#[test]
fn responses_that_only_the_reference_client_refuses() {
    let prefix = "c11fef06b59ce3e400000001000000004169756842693038427a72415349762b77484a3032364c6f0000000000015f90";
    let decode = |digits: String| ConnectionResponse::decode(&hex(&Value::String(digits)));
    let accepted = |maximum_message_size| Accepted {
        session_id: SessionId {
            server_instance: 0xc11f_ef06_b59c_e3e4,
            value: 0x0000_0001_0000_0000,
        },
        token: "AiuhBi08BzrASIv+wHJ026Lo".to_owned(),
        ping_period_ms: 90000,
        recovery_sequence: None,
        maximum_message_size,
    };
    let with_25 = decode(format!("231964{prefix}7fffffff")).unwrap();
    assert_eq!((with_25.version, with_25.code), (25, 100));
    assert_eq!(with_25.accepted, Some(accepted(Some(i32::MAX))));
    let short = decode(format!("231d64{prefix}")).unwrap();
    assert_eq!(short.accepted, Some(accepted(None)));
    // Between 51 and 55 bytes the maximum is unknown, beyond 55 the surplus is ignored.
    let partial = decode(format!("231d64{prefix}7fff")).unwrap();
    assert_eq!(partial.accepted, Some(accepted(None)));
    let surplus = decode(format!("231d64{prefix}00001000ffff")).unwrap();
    assert_eq!(surplus.accepted, Some(accepted(Some(4096))));
    let downgrade = decode("231966".to_owned()).unwrap();
    assert_eq!((downgrade.version, downgrade.code), (25, 102));
    let rejected = decode("231d6f".to_owned()).unwrap();
    assert_eq!(rejected.code, response_code::REJECTED);
}

#[test]
fn short_responses_are_truncated() {
    let response = |code| ConnectionResponse {
        version: 29,
        code,
        accepted: Some(Accepted {
            session_id: SessionId {
                server_instance: 1,
                value: 2,
            },
            token: "AiuhBi08BzrASIv+wHJ026Lo".to_owned(),
            ping_period_ms: 90000,
            recovery_sequence: (code == response_code::RECONNECTED).then_some(4),
            maximum_message_size: (code != response_code::RECONNECTED).then_some(1024),
        }),
    };
    for (code, shortest) in [(100, 51), (105, 55), (106, 51)] {
        let bytes = response(code).encode();
        assert_eq!(bytes.len(), 55);
        assert_eq!(ConnectionResponse::decode(&bytes), Ok(response(code)));
        for length in 0..shortest {
            assert_eq!(
                ConnectionResponse::decode(&bytes[..length]),
                Err(ResponseError::Truncated { length }),
                "code {code}"
            );
        }
        assert!(ConnectionResponse::decode(&bytes[..shortest]).is_ok());
    }
    let mut binary_token = response(100).encode();
    binary_token[19] = 0;
    assert!(matches!(
        ConnectionResponse::decode(&binary_token),
        Err(ResponseError::Malformed(_))
    ));
    // A refusal carries nothing, whatever is set.
    assert_eq!(response(116).encode(), [0x23, 29, 116]);
}

#[test]
fn parameters_in_any_order_and_spelling() {
    let query = "password=AQhwYXNzd29yZA==&x=%C3%A9&r=-1&username=&&v=29&ty=WC&ca=x&svn";
    let parameters = ConnectParameters::from_query(query).unwrap();
    let expected = ConnectParameters {
        client_type: Some("WC".to_owned()),
        version: Some(29),
        capabilities: None,
        reconnect_timeout_ms: Some(-1),
        principal: Some(String::new()),
        credentials: Some(Credentials::Password(b"password".to_vec())),
        ..ConnectParameters::default()
    };
    assert_eq!(parameters, expected);
    let headers = [
        ("Host", "localhost"),
        ("Password", "AQhwYXNzd29yZA=="),
        ("R", " -1 "),
        ("USERNAME", ""),
        ("v", "29"),
        ("Ty", "WC"),
        ("ca", "+1"),
    ];
    assert_eq!(ConnectParameters::from_headers(headers), Ok(expected));
    assert_eq!(
        ConnectParameters::from_query(""),
        Ok(ConnectParameters::default())
    );
}

#[test]
fn unreadable_numbers_count_as_absent() {
    for text in ["", "x", "29x", "0x1d", "+29", "2 9", "99999999999999999999"] {
        let parameters = ConnectParameters::from_headers([("v", text)]).unwrap();
        assert_eq!(parameters.version, None, "{text:?}");
    }
}

#[test]
fn malformed_parameters_are_refused() {
    for query in [
        "v=29&v=25",
        "ty=%zz",
        "username=%ff",
        "v=29&password=secret",
        "v=29&password=AAEB",
        "v=29&sp=%22a%22",
        "v=29&sp=%7B%22a%22",
    ] {
        assert!(ConnectParameters::from_query(query).is_err(), "{query}");
    }
    let twice = ConnectParameters::from_headers([("c", "a"), ("C", "b")]);
    assert!(matches!(twice, Err(WireError::Malformed(_))));
}

#[test]
fn protocol_4_sent_the_password_itself() {
    let parameters = ConnectParameters::from_query("v=4&username=u&password=credential").unwrap();
    assert_eq!(
        parameters.credentials,
        Some(Credentials::Password(b"credential".to_vec()))
    );
}

#[test]
fn debug_output_hides_secrets() {
    const TOKEN: &str = "AiuhBi08BzrASIv+wHJ026Lo";
    let request = ConnectRequest {
        client_type: "WC".to_owned(),
        version: 29,
        capabilities: 10,
        reconnect_timeout_ms: 60000,
        resume: Some(Resume {
            token: TOKEN.to_owned(),
            first_available_client_sequence: 1,
            last_received_server_sequence: 4,
        }),
        properties: Vec::new(),
        principal: Some("control".to_owned()),
        credentials: Credentials::Password(b"hunter2".to_vec()),
    };
    let accepted = Accepted {
        session_id: SessionId {
            server_instance: 1,
            value: 2,
        },
        token: TOKEN.to_owned(),
        ping_period_ms: 0,
        recovery_sequence: None,
        maximum_message_size: None,
    };
    let custom = Credentials::Custom(b"hunter2".to_vec());
    let parameters = ConnectParameters::from_query(&request.to_query()).unwrap();
    for shown in [
        format!("{request:?} {request:#?}"),
        format!("{accepted:?} {accepted:#?}"),
        format!("{parameters:?} {parameters:#?}"),
        format!("{custom:?}"),
    ] {
        assert!(shown.contains("***"), "{shown}");
        assert!(!shown.contains(TOKEN), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
        // Nor as a list of byte values.
        assert!(!shown.contains("104"), "{shown}");
    }
}
