//! Sessions over TLS, with good and bad certificates.

use devserver::{CertificateAge, Server, ServerOptions, TlsOptions};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509Builder, X509NameBuilder, X509};
use tungstenite::Message;

use crate::client::{stream, Client, PATIENCE, QUERY};

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
    let stream = stream(server).unwrap();
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
