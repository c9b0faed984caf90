//! The HTTP control port, and TLS.

#[path = "support/client.rs"]
mod client;

use std::io::{Read, Write};
use std::net::TcpStream;

use client::{Client, Seen, PATIENCE, QUERY};
use devserver::{CertificateAge, Server, ServerOptions, TlsOptions};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509Builder, X509NameBuilder, X509};
use serde_json::Value;
use tungstenite::Message;

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

fn tls_server(age: CertificateAge, host: &str) -> Server {
    let tls = TlsOptions::SelfMade {
        hosts: vec![host.to_owned()],
        age,
    };
    Server::start(ServerOptions {
        tls,
        ..ServerOptions::default()
    })
    .unwrap()
}

fn connect_tls(server: &Server, trust: bool) -> Result<(u8, bool), String> {
    let mut builder = native_tls::TlsConnector::builder();
    if trust {
        let pem = server.certificate_authority_pem().expect("an authority");
        builder.add_root_certificate(native_tls::Certificate::from_pem(pem.as_bytes()).unwrap());
    }
    let connector = builder.build().unwrap();
    let stream = client::stream(server).unwrap();
    let stream = connector
        .connect("localhost", stream)
        .map_err(|error| error.to_string())?;
    let url = format!("ws://localhost{QUERY}");
    let (mut socket, _) = tungstenite::client(url, stream).map_err(|error| error.to_string())?;
    let response = socket.read().unwrap().into_data();
    socket
        .send(Message::Binary(vec![0x00, 0x38, 0x01].into()))
        .unwrap();
    let pong = socket.read().unwrap().into_data();
    socket.send(Message::Binary(vec![0x1d].into())).unwrap();
    assert_eq!(socket.read().unwrap().into_data().as_ref(), [0x1c]);
    Ok((response[2], pong.as_ref() == [0x06, 0x01]))
}

#[test]
fn wss_with_a_self_made_certificate() {
    let server = tls_server(CertificateAge::Valid, "localhost");
    assert!(server.url().starts_with("wss://"));
    assert_eq!(connect_tls(&server, true), Ok((100, true)));
    assert!(connect_tls(&server, false).is_err(), "not trusted");
    assert!(Client::dial(&server, QUERY).is_err(), "no TLS");
    assert!(server.wait_for_sessions(0, PATIENCE));
}

#[test]
fn certificates_for_tests_of_clients() {
    assert!(
        connect_tls(&tls_server(CertificateAge::Expired, "localhost"), true).is_err(),
        "expired"
    );
    assert!(
        connect_tls(&tls_server(CertificateAge::Valid, "example.test"), true).is_err(),
        "wrong host"
    );
}

fn self_signed(key: &PKey<Private>) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, "localhost")
        .unwrap();
    let name = name.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder
        .set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(1).unwrap())
        .unwrap();
    builder.set_pubkey(key).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

#[test]
fn certificates_from_files() {
    let directory =
        std::env::temp_dir().join(format!("devserver-certificates-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let files = TlsOptions::Files {
        certificate: directory.join("c.pem"),
        key: directory.join("k.pem"),
    };
    let start = || {
        Server::start(ServerOptions {
            tls: files.clone(),
            ..ServerOptions::default()
        })
    };
    assert!(start().expect_err("no files").to_string().contains("c.pem"));
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let certificate = self_signed(&key);
    std::fs::write(directory.join("c.pem"), certificate.to_pem().unwrap()).unwrap();
    std::fs::write(
        directory.join("k.pem"),
        key.private_key_to_pem_pkcs8().unwrap(),
    )
    .unwrap();
    let server = start().unwrap();
    assert_eq!(server.certificate_authority_pem(), None);
    assert!(connect_tls(&server, false).is_err(), "still verified");
    std::fs::remove_dir_all(directory).unwrap();
}
