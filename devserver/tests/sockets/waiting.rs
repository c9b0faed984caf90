//! Waiting for something at the control port, in place of asking again and again.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use devserver::Server;
use serde_json::Value;

use crate::client::{stream, Client, Seen, PATIENCE};
use crate::http::{connect, headers, post, server};

/// Sends a request whose answer is to be waited for.
fn begin(server: &Server, target: &str) -> std::net::TcpStream {
    let mut stream = connect(server);
    let headers = headers(server);
    let request = format!("POST {target} HTTP/1.1\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn end(mut stream: std::net::TcpStream) -> Value {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200 "), "{answer}");
    serde_json::from_str(body).expect("JSON")
}

/// Not answered yet: the server has read it, because it answers later requests, and said nothing.
fn is_waiting(server: &Server, stream: &std::net::TcpStream) -> bool {
    assert_eq!(post(server, "/log?something", "").0, 200);
    stream.set_nonblocking(true).unwrap();
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn the_next_time_of_an_event() {
    let server = server();
    let _first = Client::connect(&server);
    let waiting = begin(&server, "/wait?event=session");
    assert!(is_waiting(&server, &waiting), "one that was before");
    let _second = Client::connect(&server);
    let answer = end(waiting);
    assert_eq!(
        (&answer["ok"], &answer["came"]),
        (&true.into(), &"session=2".into())
    );
}

#[test]
fn what_is_so_already_is_answered_at_once() {
    let server = server();
    let client = Client::connect(&server);
    for event in ["session=1", "connected=1", "sessions=1", "ready"] {
        let (status, json) = post(&server, &format!("/wait?event={event}"), "");
        assert_eq!((status, &json["ok"]), (200, &true.into()), "{event}");
    }
    let waiting = begin(&server, "/wait?event=connections=0");
    drop(client);
    end(waiting);
    assert_eq!(post(&server, "/wait?event=connected=0", "").0, 200);
}

#[test]
fn an_action_and_what_comes_of_it() {
    let server = server();
    let mut client = Client::connect(&server);
    client.ping(1);
    // However soon the session is back, it comes after the request.
    let waiting = begin(&server, "/cut?kind=rst&wait=reconnect&timeout=10s");
    assert_eq!(client.read(), Seen::Reset);
    assert!(is_waiting(&server, &waiting));
    let _back = client.reconnect(&server, 2, 1).expect("back");
    assert_eq!(end(waiting)["came"], "reconnect=1");
}

#[test]
fn a_script_leaves_no_gap_and_can_be_waited_for() {
    let server = server();
    let mut client = Client::connect(&server);
    client.ping(1);
    // When it is answered, what it does at once is done: nobody got in between.
    assert_eq!(post(&server, "/script", "cut; refuse").0, 200);
    assert_eq!(
        stream(&server).expect_err("refused").kind(),
        ErrorKind::ConnectionRefused
    );
    assert_eq!(client.read(), Seen::Fin);
    let script = "/script?text=wait+50ms;accept&wait=script";
    assert_eq!(post(&server, script, "").1["came"], "script");
    assert!(server.status().listening);
    assert_eq!(post(&server, "/refuse?for=50ms&wait=ready", "").0, 200);
    assert!(server.status().listening);
}

#[test]
fn what_does_not_come_is_told_when_the_time_is_over() {
    let server = server();
    let started = Instant::now();
    let (status, json) = post(&server, "/wait?event=reconnect&timeout=50ms", "");
    assert_eq!(status, 409);
    assert_eq!(json["error"], "reconnect=1 did not come within 50ms");
    assert!(started.elapsed() >= Duration::from_millis(50));
    // An action that fails is not waited for.
    let (status, json) = post(&server, "/abort?session=newest&wait=close", "");
    assert_eq!(
        (status, &json["error"]),
        (409, &"there is no session".into())
    );
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn who_gives_up_is_forgotten() {
    let server = server();
    for _ in 0..200 {
        drop(begin(&server, "/wait?event=session"));
    }
    let waiting = begin(&server, "/wait?event=session");
    assert!(is_waiting(&server, &waiting));
    let _client = Client::connect(&server);
    end(waiting);
}

#[test]
fn mistakes_are_explained() {
    let server = server();
    for (target, problem) in [
        ("/wait", "/wait needs `event`"),
        ("/wait?timeout=3s", "`timeout` needs `event`"),
        ("/wait?event=tea", "`tea` is nothing to wait for"),
        ("/wait?event=session&timeout=soon", "`soon` is no timeout"),
        ("/wait?event=session&event=close", "`event` is there twice"),
        ("/wait?event=session&kind=rst", "/wait cannot use `kind`"),
        ("/cut?wait=tea", "`tea` is nothing to wait for"),
        ("/cut?timeout=3s", "`timeout` needs `wait`"),
        ("/cut?kind=rst&kind=fin", "`cut` has `kind` twice"),
    ] {
        let (status, json) = post(&server, target, "");
        assert_eq!((status, &json["error"]), (400, &problem.into()), "{target}");
    }
}
