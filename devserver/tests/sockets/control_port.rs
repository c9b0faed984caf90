//! The HTTP control port.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use devserver::ControlAccess;
use diffusion::wire::message;
use diffusion::wire::services::control::metric_collectors::{
    PutSessionMetricCollector, SessionMetricCollector,
};
use diffusion::wire::services::Service;

use crate::client::{Client, Seen, PATIENCE, QUERY};
use crate::http::{ask, connect, get, headers, post, server, server_with};

#[test]
fn status_tells_the_state() {
    let server = server();
    let mut client = Client::connect(&server);
    client.ping(1);
    let (status, json) = get(&server, "/status");
    assert_eq!(status, 200);
    assert_eq!(
        (
            &json["connected"],
            &json["sessions_opened"],
            &json["listening"]
        ),
        (&1.into(), &1.into(), &true.into())
    );
    let session = &json["sessions"][0];
    assert_eq!(session["id"], client.session().to_string());
    assert_eq!(
        (&session["principal"], &session["state"]),
        (&"control".into(), &"connected".into())
    );
    assert_eq!(
        (&session["received"], &session["sent"], &session["version"]),
        (&1.into(), &1.into(), &29.into())
    );
    assert!(!json.to_string().contains(&client.token()));
}

#[test]
fn actions_by_post() {
    let server = server();
    let mut client = Client::connect(&server);
    assert_eq!(post(&server, "/cut?kind=rst&session=all", "").0, 200);
    assert_eq!(client.read(), Seen::Reset);
    // As `curl -X POST` sends it: without a length there is no body.
    let headers = headers(&server);
    let (status, _) = ask(&server, &format!("POST /refuse HTTP/1.1\r\n{headers}\r\n"));
    assert_eq!(status, 200);
    assert!(!server.status().listening);
    assert_eq!(post(&server, "/accept", "").0, 200);
    assert!(server.status().listening);
    assert_eq!(post(&server, "/answer?code=119&count=1", "").0, 200);
    assert_eq!(Client::connect(&server).response.code, 119);
    assert_eq!(post(&server, "/status?code=503", "").1["ok"], true);
}

#[test]
fn scripts_by_post() {
    let server = server();
    assert_eq!(post(&server, "/script", "on session 1 abort").0, 200);
    assert_eq!(Client::connect(&server).read(), Seen::Message(vec![0x1c]));
    assert_eq!(post(&server, "/script?text=on%20session+2+cut", "").0, 200);
    assert_eq!(Client::connect(&server).read(), Seen::Fin);
}

#[test]
fn get_changes_nothing() {
    let server = server();
    let mut client = Client::connect(&server);
    for target in [
        "/cut",
        "/cut?kind=rst&session=all",
        "/refuse",
        "/script?text=cut",
        "/status?code=503",
        "/fly",
    ] {
        assert_eq!(get(&server, target).0, 405, "{target}");
    }
    assert!(server.status().listening);
    client.ping(1);
}

#[test]
fn mistakes_are_explained() {
    let server = server();
    let (status, json) = post(&server, "/fly", "");
    assert_eq!(
        (status, &json["error"]),
        (400, &"unknown action `fly`".into())
    );
    assert_eq!(post(&server, "/cut?kind=softly", "").0, 400);
    assert_eq!(post(&server, "/script?text=fly", "").0, 400);
    assert_eq!(post(&server, "/abort?session=newest", "").0, 409);
    let headers = headers(&server);
    for (request, status) in [
        ("PUT /cut HTTP/1.1\r\n", 405),
        ("POST /cut HTTP/1.1\r\nContent-Length: many\r\n", 400),
        ("POST /cut HTTP/1.1\r\nContent-Length: -1\r\n", 400),
        ("POST /cut HTTP/1.1\r\nContent-Length: 99999999999\r\n", 413),
        ("POST /cut HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 501),
        ("cut\r\n", 400),
    ] {
        let request = format!("{request}{headers}\r\n");
        assert_eq!(ask(&server, &request).0, status, "{request}");
    }
}

#[test]
fn help_needs_no_token() {
    let server = server();
    let (status, help) = ask(&server, "GET /help HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(status == 200 && help.contains("close-at-accept"));
}

#[test]
fn web_pages_are_kept_out() {
    // Without a token nothing else protects the port.
    let server = server_with(ControlAccess::Open);
    assert_eq!(server.control_token(), None);
    let mut client = Client::connect(&server);
    let address = server.control_address().unwrap();
    let post = |headers: &str| ask(&server, &format!("POST /cut HTTP/1.1\r\n{headers}\r\n")).0;
    for foreign in [
        "Host: evil.example\r\n".to_owned(),
        format!("Host: evil.example:{}\r\n", address.port()),
        "Host: 127.0.0.1.evil.example\r\n".to_owned(),
        "Host: 192.0.2.1\r\n".to_owned(),
        String::new(),
        format!("Host: {address}\r\nOrigin: http://evil.example\r\n"),
        format!("Host: {address}\r\nOrigin: http://localhost:3000\r\n"),
        format!("Host: {address}\r\nOrigin: null\r\n"),
    ] {
        assert_eq!(post(&foreign), 403, "{foreign:?}");
    }
    client.ping(1);
    assert_eq!(
        ask(&server, "OPTIONS /cut HTTP/1.1\r\nHost: localhost\r\n\r\n").0,
        405,
        "no preflight request succeeds"
    );
    assert_eq!(
        post(&format!("Host: {address}\r\nOrigin: http://{address}\r\n")),
        200
    );
    assert_eq!(client.read(), Seen::Fin);
    assert_eq!(post("Host: localhost\r\n"), 200);
    assert_eq!(post("Host: [::1]:80\r\n"), 200);
}

#[test]
fn only_who_knows_the_token_is_served() {
    let server = server();
    let mut client = Client::connect(&server);
    let token = server.control_token().expect("a token").to_owned();
    let other = server_with(ControlAccess::Token);
    let stranger = other.control_token().expect("a token");
    assert_ne!(token, stranger, "each server has its own");
    let with = |authorization: &str| {
        let headers = format!("Host: localhost\r\n{authorization}\r\n");
        let cut = ask(&server, &format!("POST /cut HTTP/1.1\r\n{headers}")).0;
        let status = ask(&server, &format!("GET /status HTTP/1.1\r\n{headers}")).0;
        (cut, status)
    };
    for wrong in [
        String::new(),
        "Authorization: Bearer\r\n".to_owned(),
        "Authorization: Bearer \r\n".to_owned(),
        format!("Authorization: Bearer {stranger}\r\n"),
        format!("Authorization: Bearer {}\r\n", &token[1..]),
        format!("Authorization: Basic {token}\r\n"),
        format!("Authorization: {token}\r\n"),
    ] {
        assert_eq!(with(&wrong), (401, 401), "{wrong:?}");
    }
    client.ping(1);
    assert_eq!(
        with(&format!("authorization: bearer {token}\r\n")),
        (200, 200)
    );
    assert_eq!(client.read(), Seen::Fin);
}

#[test]
fn half_sent_and_idle_connections_are_closed() {
    let server = server();
    let mut idle = connect(&server);
    let mut half = connect(&server);
    half.write_all(b"POST /cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nx")
        .unwrap();
    // One that has its answer and does not go.
    let mut answered = connect(&server);
    answered
        .write_all(b"GET /help HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut help = String::new();
    answered.read_to_string(&mut help).unwrap();
    let mut rest = String::new();
    half.read_to_string(&mut rest).unwrap();
    assert!(rest.starts_with("HTTP/1.1 408 "), "{rest}");
    assert_eq!(idle.read(&mut [0; 1]).unwrap(), 0);
    let deadline = Instant::now() + PATIENCE;
    while answered.write_all(b"x").is_ok() {
        assert!(Instant::now() < deadline, "the answered one stays");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(get(&server, "/status").0, 200);
}

#[test]
fn a_crowd_of_idle_connections_keeps_nobody_out() {
    let server = server();
    // The idle ones go after five seconds: who waited for that would never be faster.
    let mut crowd = Vec::new();
    let is_fast = (0..10).any(|_| {
        crowd = (0..200).map(|_| connect(&server)).collect();
        let started = Instant::now();
        assert_eq!(get(&server, "/status").0, 200);
        started.elapsed() < Duration::from_secs(4)
    });
    assert!(is_fast, "nobody waited for");
    assert_eq!(
        crowd[0].read(&mut [0; 1]).unwrap(),
        0,
        "the oldest had to go"
    );
}

#[test]
fn a_request_without_end_is_refused() {
    let server = server();
    let mut stream = connect(&server);
    let head = b"GET /help HTTP/1.1\r\nHost: localhost\r\nX: ";
    stream.write_all(head).unwrap();
    let mut sent = 0;
    while sent < 4 * 1024 * 1024 && stream.write_all(&[b'x'; 4096]).is_ok() {
        sent += 4096;
    }
    let mut answer = Vec::new();
    // A reset instead of the end is well deserved.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_eq!(get(&server, "/status").0, 200);
}

#[test]
fn metrics_are_what_collectors_collected() {
    let server = server();
    let target = QUERY.replace("=control", "=admin");
    let mut admin = Client::dial(&server, &target).expect("a session");
    let headers = headers(&server);
    let request = format!("GET /metrics HTTP/1.1\r\n{headers}\r\n");
    assert_eq!(ask(&server, &request), (200, String::new()), "no collector");
    let collector = SessionMetricCollector {
        name: "c".into(),
        exports_to_prometheus: true,
        maximum_groups: i32::MAX,
        removes_metrics_with_no_matches: false,
        session_filter: "all".into(),
        group_by_properties: vec!["$Principal".into()],
    };
    let mut frame = Vec::new();
    let mut body = Vec::new();
    PutSessionMetricCollector::write_request(&collector, &mut body, 29).expect("expressible");
    message::encode_request(&mut frame, PutSessionMetricCollector::ID, 1, &body);
    admin.send(&frame);
    assert_eq!(admin.read(), Seen::Message(vec![0x06, 1, 0]), "no errors");
    let (status, text) = ask(&server, &request);
    assert_eq!(status, 200);
    let line = "diffusion_session_collector_sessions{collector=\"c\",Principal=\"admin\"} 1\n";
    assert!(text.contains(line), "{text}");
    let unknown = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(
        ask(&server, unknown).0,
        401,
        "nobody reads them without the token"
    );
}
