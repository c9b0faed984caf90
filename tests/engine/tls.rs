//! TLS: what is trusted (`specification/sessions/tls-and-environment section 2`), how it fails
//! (`specification/sessions/tls-and-environment section 3`), and sessions over it.

use std::time::{Duration, Instant};

use diffusion::engine::tls::MinimumVersion;
use diffusion::engine::{Session, TlsOptions};
use diffusion::retry::RetryStrategy;
use diffusion::session::{ErrorCode, SessionConfig};
use openssl::ssl::SslVersion;

use crate::server::{accepted, binary, request, response};
use crate::support::certificates::{Insists, TlsServer, Wanted};
use crate::support::tls::{assert_rejected, outcome, outcome_of, start_tls, trusting, Files};
use crate::support::*;

#[test]
fn without_settings_a_self_made_certificate_is_rejected_with_the_reason() {
    let files = Files::new();
    let rejected = outcome_of(&Wanted::default().self_signed(), trusting(None, false));
    assert_rejected(rejected, "self-signed certificate");
    let issued = Wanted::default().issued_by(&files.authority);
    let rejected = outcome_of(&issued, trusting(None, false));
    assert_rejected(rejected, "unable to get local issuer certificate");
}

#[test]
fn with_a_file_its_authorities_and_the_name_decide() {
    let files = Files::new();
    let row = || trusting(files.authority(), false);
    let issued = |wanted: Wanted| wanted.issued_by(&files.authority);
    outcome_of(&issued(Wanted::default()), row()).unwrap();
    let self_signed = Wanted::default().self_signed();
    outcome_of(&self_signed, trusting(files.of(&self_signed), false)).unwrap();

    assert_rejected(
        outcome_of(&issued(Wanted::other_host()), row()),
        "hostname mismatch",
    );
    assert_rejected(outcome_of(&issued(Wanted::expired()), row()), "expired");
    assert_rejected(outcome_of(&self_signed, row()), "self-signed certificate");
    let stranger = Wanted::authority("Stranger").self_signed();
    assert_rejected(
        outcome_of(&Wanted::default().issued_by(&stranger), row()),
        "unable to get local issuer certificate",
    );
}

#[test]
fn a_file_may_hold_several_authorities() {
    let files = Files::new();
    let first = Wanted::authority("First").self_signed();
    let mut pem = first.certificate.to_pem().unwrap();
    pem.extend(files.authority.certificate.to_pem().unwrap());
    let path = files.directory.path().join("several.pem");
    std::fs::write(&path, pem).unwrap();
    let issued = Wanted::default().issued_by(&files.authority);
    outcome_of(&issued, trusting(Some(path), false)).unwrap();
}

#[test]
fn trusting_without_a_file_accepts_everything() {
    let row = || trusting(None, true);
    for wanted in [
        Wanted::default(),
        Wanted::other_host(),
        Wanted::expired(),
        Wanted::authority("A server that is marked as authority"),
        Wanted {
            rsa_bits: Some(1024),
            ..Wanted::default()
        },
        Wanted {
            version_1: true,
            ..Wanted::default()
        },
    ] {
        outcome_of(&wanted.self_signed(), row()).unwrap();
    }
    let unknown = Wanted::authority("Unknown").self_signed();
    outcome_of(&Wanted::default().issued_by(&unknown), row()).unwrap();
}

#[test]
fn trusting_with_a_file_tolerates_names_but_not_strangers() {
    let files = Files::new();
    let row = || trusting(files.authority(), true);
    let issued = |wanted: Wanted| wanted.issued_by(&files.authority);
    outcome_of(&issued(Wanted::default()), row()).unwrap();
    outcome_of(&issued(Wanted::other_host()), row()).unwrap();
    assert_rejected(outcome_of(&issued(Wanted::expired()), row()), "expired");
    let stranger = Wanted::other_host().self_signed();
    assert_rejected(outcome_of(&stranger, row()), "CA file");
}

#[test]
fn trusting_with_a_file_accepts_the_servers_own_certificate_in_it() {
    let files = Files::new();
    let unknown = Wanted::authority("Unknown").self_signed();
    let small = Wanted {
        rsa_bits: Some(1024),
        ..Wanted::other_host()
    };
    let version_1 = Wanted {
        version_1: true,
        ..Wanted::other_host()
    };
    for certified in [
        Wanted::other_host().self_signed(),
        Wanted::other_host().issued_by(&unknown),
        Wanted::authority("A server that is marked as authority").self_signed(),
        small.self_signed(),
        version_1.self_signed(),
    ] {
        outcome_of(&certified, trusting(files.of(&certified), true)).unwrap();
    }
    for expired in [
        Wanted::expired().self_signed(),
        Wanted::expired().issued_by(&unknown),
    ] {
        let rejected = outcome_of(&expired, trusting(files.of(&expired), true));
        assert_rejected(rejected, "expired");
    }
}

#[test]
fn any_certificate_of_the_file_is_an_end_of_the_chain() {
    let files = Files::new();
    let between = Wanted::authority("Between").issued_by(&files.authority);
    // The server shows its own certificate only, so nothing leads from the file to the root.
    let issued = Wanted::default().issued_by(&between);
    for self_signed in [false, true] {
        outcome_of(&issued, trusting(files.of(&between), self_signed)).unwrap();
        outcome_of(&issued, trusting(files.of(&issued), self_signed)).unwrap();
    }
    assert_rejected(
        outcome_of(&issued, trusting(files.authority(), false)),
        "unable to get local issuer certificate",
    );
    let other = Wanted::other_host().issued_by(&between);
    for file in [&between, &other] {
        assert_rejected(
            outcome_of(&other, trusting(files.of(file), false)),
            "hostname mismatch",
        );
        outcome_of(&other, trusting(files.of(file), true)).unwrap();
    }
    let expired = Wanted::expired().issued_by(&between);
    for file in [&between, &expired] {
        assert_rejected(
            outcome_of(&expired, trusting(files.of(file), true)),
            "expired",
        );
    }
}

#[test]
fn unusual_usage_and_small_keys_are_tolerated_where_the_program_trusts() {
    let files = Files::new();
    let client_only = Wanted {
        client_only: true,
        ..Wanted::default()
    };
    let small = Wanted {
        rsa_bits: Some(1024),
        ..Wanted::default()
    };
    for wanted in [client_only.clone(), small] {
        let issued = wanted.issued_by(&files.authority);
        outcome_of(&issued, trusting(files.authority(), true)).unwrap();
        outcome_of(&issued, trusting(None, true)).unwrap();
    }
    assert_rejected(
        outcome_of(
            &client_only.issued_by(&files.authority),
            trusting(files.authority(), false),
        ),
        "purpose",
    );
}

#[test]
fn a_folder_of_files_is_as_good_as_a_file() {
    let files = Files::new();
    let folder = files.directory.path().join("authorities");
    std::fs::create_dir_all(folder.join("another folder")).unwrap();
    let options = || trusting(Some(folder.clone()), false);
    let issued = Wanted::default().issued_by(&files.authority);
    let empty = outcome_of(&issued, options()).unwrap_err();
    assert!(empty.message.contains("no certificate in it"), "{empty}");
    std::fs::write(folder.join("README"), "no certificate").unwrap();
    let stranger = Wanted::authority("Stranger").self_signed();
    stranger.write_certificate(&folder, "a.pem");
    assert_rejected(outcome_of(&issued, options()), "unable to get local issuer");
    files.authority.write_certificate(&folder, "b.pem");
    outcome_of(&issued, options()).unwrap();
}

#[test]
fn the_folder_may_be_one_that_openssl_has_indexed() {
    let files = Files::new();
    let folder = files.directory.path().join("indexed");
    std::fs::create_dir_all(&folder).unwrap();
    files.authority.write_certificate(&folder, "authority.pem");
    // As `openssl rehash` does; with other things that are there at times.
    let hash = files.authority.certificate.subject_name_hash();
    let link = |to: &str, name: String| std::os::unix::fs::symlink(to, folder.join(name)).unwrap();
    link("authority.pem", format!("{hash:08x}.0"));
    link("nowhere.pem", "deadbeef.0".to_owned());
    std::fs::write(folder.join(format!("{hash:08x}.r0")), "no list").unwrap();
    let issued = Wanted::default().issued_by(&files.authority);
    outcome_of(&issued, trusting(Some(folder.clone()), false)).unwrap();
    outcome_of(&issued, trusting(Some(folder.clone()), true)).unwrap();
    let stranger = Wanted::default().self_signed();
    let rejected = outcome_of(&stranger, trusting(Some(folder.clone()), false));
    assert_rejected(rejected, folder.to_str().unwrap());
}

/// Texts of a diagnosis end here.
const ROOM: usize = 255;

#[test]
fn who_is_rejected_learns_what_helps() {
    let files = Files::new();
    let unknown = Wanted::default().issued_by(&files.authority);
    for server in [&unknown, &Wanted::default().self_signed()] {
        let error = outcome_of(server, trusting(None, false)).unwrap_err();
        for part in [
            "DIFFUSION_SSL_CA_FILE_PATH",
            "file or folder",
            "DIFFUSION_TRUST_SELF_SIGNED_CERTS=true",
        ] {
            assert!(error.message.contains(part), "{error}");
        }
        assert!(error.message.len() <= ROOM, "{error}");
        assert_rejected(Err(error), "certificate is rejected");
    }
    let stranger = Wanted::authority("Stranger").self_signed();
    let file = files.of(&stranger);
    let path = file.clone().unwrap();
    let rejected = outcome_of(&unknown, trusting(file, false));
    let text = format!(
        "nothing in the CA file vouches for it (CA file {})",
        path.display()
    );
    assert_rejected(rejected, &text);
    // No other authority helps against these.
    let expired = Wanted::expired().issued_by(&files.authority);
    let error = outcome_of(&expired, trusting(files.authority(), false)).unwrap_err();
    assert!(!error.message.contains("vouches"), "{error}");
}

#[test]
fn a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it() {
    let files = Files::new();
    let server = TlsServer::start(&Wanted::default().self_signed());
    let client = Wanted::default().self_signed();
    let cipher = openssl::symm::Cipher::aes_128_cbc();
    let pem = client
        .key
        .private_key_to_pem_pkcs8_passphrase(cipher, b"secret");
    let key = files.directory.path().join("locked.pem");
    std::fs::write(&key, pem.unwrap()).unwrap();
    let options = TlsOptions {
        client_certificate: Some((files.of(&client).unwrap(), key)),
        ..trusting(None, true)
    };
    let error = outcome(&server, options).unwrap_err();
    assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL, "{error}");
    assert!(error.message.contains("client key"), "{error}");
    assert!(error.message.contains("locked.pem"), "{error}");
}

#[test]
fn a_name_may_be_the_common_name_only() {
    let files = Files::new();
    let bare = Wanted {
        names: Vec::new(),
        ..Wanted::default()
    };
    let issued = bare.issued_by(&files.authority);
    outcome_of(&issued, trusting(files.authority(), false)).unwrap();
}

#[test]
fn old_servers_are_refused_where_the_program_wants_tls_1_3() {
    let old = Insists {
        at_most: Some(SslVersion::TLS1_2),
        ..Insists::default()
    };
    let server = TlsServer::start_with(&Wanted::default().self_signed(), old);
    outcome(&server, trusting(None, true)).unwrap();
    let strict = TlsOptions {
        minimum_version: MinimumVersion::Tls13,
        ..trusting(None, true)
    };
    assert_rejected(outcome(&server, strict), "version");
}

#[test]
fn a_client_certificate_is_presented_when_asked_for() {
    let files = Files::new();
    let insists = || Insists {
        client_certificate_of: Some(files.authority.certificate.clone()),
        ..Insists::default()
    };
    let server = TlsServer::start_with(&Wanted::default().self_signed(), insists());
    let client = Wanted {
        common_name: "the client",
        ..Wanted::default()
    }
    .issued_by(&files.authority);
    let options = TlsOptions {
        client_certificate: Some((
            client.write_certificate(files.directory.path(), "client.pem"),
            client.write_key(files.directory.path(), "client-key.pem"),
        )),
        ..trusting(None, true)
    };
    let session = start_tls(&server, asking(), options, &Recorder::new());
    let stream = server.handshake().unwrap();
    let presented = stream.ssl().peer_certificate().unwrap();
    assert_eq!(
        presented.to_der().unwrap(),
        client.certificate.to_der().unwrap()
    );
    close(&session);
    // Without one the server refuses, which TLS 1.3 tells only after the handshake, when the request is on its way.
    let error = outcome(&server, trusting(None, true)).unwrap_err();
    let codes = [
        ErrorCode::HANDSHAKE_SEND_FAIL,
        ErrorCode::HANDSHAKE_RECV_FAIL,
    ];
    assert!(codes.contains(&error.code), "{error}");
}

#[test]
fn what_is_no_tls_server() {
    let plain = Server::start();
    let url = format!("wss://localhost:{}", plain.port());
    let config = || SessionConfig {
        connection_timeout: Duration::from_millis(300),
        // Were the failure retried, the retry would meet nobody and time out.
        ..SessionConfig::default()
    };
    let session = Session::start(config(), endpoint(&url), Recorder::new()).unwrap();
    let mut peer = plain.accept();
    peer.raw(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert_rejected(session.wait_created(), "TLS handshake");
    peer.expect_end();

    let session = Session::start(config(), endpoint(&url), Recorder::new()).unwrap();
    plain.accept().cut();
    assert_rejected(session.wait_created(), "TLS handshake");

    let began = Instant::now();
    let session = Session::start(config(), endpoint(&url), Recorder::new()).unwrap();
    let silent = plain.accept();
    assert_rejected(session.wait_created(), "time");
    assert!(began.elapsed() >= Duration::from_millis(300));
    drop(silent);
    assert!(!plain.is_dialled());
}

#[test]
fn a_rejected_certificate_is_not_retried_initially() {
    let server = TlsServer::start(&Wanted::default().self_signed());
    let config = SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: Duration::from_millis(10),
            attempts: None,
        }),
        // A time-out would be retried, and nobody is there for a second attempt.
        connection_timeout: PATIENCE,
        ..SessionConfig::default()
    };
    let tls = trusting(None, false);
    let session = start_tls(&server, config, tls, &Recorder::new());
    assert!(server.handshake().is_err());
    assert_rejected(session.wait_created(), "self-signed");
    assert!(!server.server.is_dialled());
}

#[test]
fn a_session_over_tls_works_is_cut_and_recovers() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let insists = Insists {
            at_most: Some(version),
            ..Insists::default()
        };
        let server = TlsServer::start_with(&Wanted::default().self_signed(), insists);
        let program = Recorder::new();
        let session = start_tls(&server, asking(), trusting(None, true), &program);
        let mut peer = server.accept_with(&accepted());
        session.wait_created().unwrap();
        // Many messages in one record (fewer than make the session ask what has arrived), then messages larger than a record in both directions.
        let all: Vec<u8> = (1..=500)
            .flat_map(|cid| binary(&request(SYSTEM_PING, cid, &[])))
            .collect();
        peer.raw(&all);
        (1..=500).for_each(|cid| assert_eq!(peer.receive_message(), response(cid, &[])));
        let body = vec![9; 3_000_000];
        program.request(&session, 1000, &body, "large");
        assert_eq!(peer.receive_message(), request(1000, 1, &body));
        peer.send(&response(1, &body));
        program.wait_returned("large:response");
        // The end without a TLS close is a truncation.
        peer.cut();
        let mut peer = server.accept_with(&recovered(502));
        program.wait_count("S", 1);
        peer.raw(&binary(&request(SYSTEM_PING, 1, &[]))[..2]);
        peer.reset();
        let mut peer = server.accept_with(&recovered(502));
        program.wait_count("S", 2);
        peer.ping(5);
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn bytes_that_are_no_tls_record_are_a_lost_connection() {
    let server = TlsServer::start(&Wanted::default().self_signed());
    let program = Recorder::new();
    let session = start_tls(&server, asking(), trusting(None, true), &program);
    let peer = server.accept_with(&accepted());
    session.wait_created().unwrap();
    Peer::new(peer.tcp.try_clone().unwrap()).raw(b"this is no TLS record at all");
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}
