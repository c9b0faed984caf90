//! The HTTP control port.

use std::io::{Read, Write};
use std::net::TcpStream;

use devserver::{Server, ServerOptions};
use serde_json::Value;

use crate::client::{Client, Seen, PATIENCE};

fn ask(server: &Server, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.control_address().expect("a control port")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    let body = answer.split_once("\r\n\r\n").expect("a body").1.to_owned();
    (status, body)
}

fn get(server: &Server, target: &str) -> (u16, Value) {
    let (status, body) = ask(server, &format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
    (status, serde_json::from_str(&body).expect("JSON"))
}

fn server() -> Server {
    Server::start(ServerOptions {
        control_port: Some(0),
        ..ServerOptions::default()
    })
    .unwrap()
}

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
fn actions_by_get_and_post() {
    let server = server();
    let mut client = Client::connect(&server);
    assert_eq!(get(&server, "/cut?kind=rst&session=all").0, 200);
    assert_eq!(client.read(), Seen::Reset);
    let (status, _) = ask(
        &server,
        "POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    );
    assert_eq!(status, 200);
    assert!(!server.status().listening);
    assert_eq!(get(&server, "/accept").0, 200);
    assert!(server.status().listening);
    assert_eq!(get(&server, "/answer?code=119&count=1").0, 200);
    assert_eq!(Client::connect(&server).response.code, 119);
    assert_eq!(get(&server, "/status?code=503").1["ok"], true);
}

#[test]
fn scripts_by_post_and_get() {
    let server = server();
    let script = "on session 1 abort";
    let (status, _) = ask(
        &server,
        &format!(
            "POST /script HTTP/1.1\r\nContent-Length: {}\r\n\r\n{script}",
            script.len()
        ),
    );
    assert_eq!(status, 200);
    assert_eq!(Client::connect(&server).read(), Seen::Message(vec![0x1c]));
    assert_eq!(get(&server, "/script?text=on%20session+2+cut").0, 200);
    assert_eq!(Client::connect(&server).read(), Seen::Fin);
}

#[test]
fn mistakes_are_explained() {
    let server = server();
    let (status, json) = get(&server, "/fly");
    assert_eq!(
        (status, &json["error"]),
        (400, &"unknown action `fly`".into())
    );
    assert_eq!(get(&server, "/cut?kind=softly").0, 400);
    assert_eq!(get(&server, "/script?text=fly").0, 400);
    assert_eq!(get(&server, "/abort?session=newest").0, 409);
    assert_eq!(ask(&server, "PUT /cut HTTP/1.1\r\n\r\n").0, 400);
    let (status, help) = ask(&server, "GET /help HTTP/1.1\r\n\r\n");
    assert!(status == 200 && help.contains("close-at-accept"));
}
