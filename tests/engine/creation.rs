//! Sessions that cannot be created: the code and the message of every cause (`specification/sessions/session section 4.5`,
//! `specification/protocol/connection section 3`), each within its time.

use std::net::Shutdown;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::engine::Session;
use diffusion::retry::RetryStrategy;
use diffusion::session::{ErrorCode, Failure, SessionConfig};

use crate::server::{answer, binary, frame};
use crate::support::*;

const SHORT: Duration = Duration::from_millis(300);
/// Longer than any wait of a test.
const NEVER: Duration = Duration::from_secs(3600);

/// Limits that the tests of silent servers can wait for.
fn impatient() -> SessionConfig {
    SessionConfig {
        connection_timeout: SHORT,
        write_timeout: SHORT,
        response_timeout: SHORT,
        ..SessionConfig::default()
    }
}

/// The error of a session on this address.
fn failure(url: &str, config: SessionConfig) -> (Failure, String) {
    let program = Recorder::new();
    let session = Session::start(config, endpoint(url), program.clone()).unwrap();
    let error = creation_error(&session);
    (error, program.line())
}

/// Plays the server with `play` and returns the error of the creation.
fn failure_at(config: SessionConfig, play: impl FnOnce(&Server)) -> Failure {
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, config, &program);
    play(&server);
    let error = creation_error(&session);
    let expected = format!("L(0->7) failed({})", error.code.number());
    assert_eq!(program.line(), expected);
    assert!(!server.is_dialled(), "a dial that nobody expected");
    error
}

#[track_caller]
fn assert_error(error: &Failure, code: ErrorCode, text: &str) {
    assert_eq!(error.code, code, "{error}");
    assert!(error.message.contains(text), "{error}");
}

#[test]
fn a_refused_port() {
    let stopped = Server::start().stop();
    let (error, line) = failure(&stopped.url(), SessionConfig::default());
    assert_error(&error, ErrorCode::SOCKET_CONNECT_FAIL, "refused");
    assert!(error.message.contains("127.0.0.1"), "{error}");
    assert_eq!(line, "L(0->7) failed(12)");
}

#[test]
fn a_host_that_does_not_exist() {
    let (error, _) = failure("ws://no-such-host.invalid:8080", SessionConfig::default());
    assert_error(&error, ErrorCode::ADDR_LOOKUP_FAIL, "no-such-host.invalid");
}

#[test]
fn a_port_that_accepts_and_stays_silent() {
    let began = Instant::now();
    let mut kept = None;
    let error = failure_at(impatient(), |server| {
        let mut peer = server.accept();
        peer.read_head();
        kept = Some(peer);
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "in time");
    assert!(began.elapsed() >= SHORT);
}

#[test]
fn a_server_that_never_accepts_from_its_queue() {
    // The kernel accepts for it, so the request is sent and only the answer is missing.
    let server = Server::start();
    let session = start(&server, impatient(), &Recorder::new());
    let error = creation_error(&session);
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "in time");
}

#[test]
fn a_server_that_upgrades_and_stays_silent() {
    let mut kept = None;
    let error = failure_at(impatient(), |server| kept = Some(server.accept_upgraded()));
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "in time");
}

/// The connection's end after `play` causes the same dial once more, then one that offers version 25, whose outcome is final.
fn ended_thrice(play: impl Fn(&mut Peer)) -> Failure {
    failure_at(SessionConfig::default(), |server| {
        for version in ["29", "29", "25"] {
            let mut peer = server.accept();
            peer.read_head();
            assert_eq!(peer.parameter("v"), Some(version));
            play(&mut peer);
            peer.cut();
        }
    })
}

#[test]
fn a_server_that_closes_after_the_request() {
    let error = ended_thrice(|_| {});
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "ended");
}

#[test]
fn a_server_that_closes_in_the_middle_of_its_http_answer() {
    let error = ended_thrice(|peer| peer.raw(b"HTTP/1.1 101 Swit"));
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "ended");
}

#[test]
fn a_server_that_closes_after_the_upgrade() {
    let error = ended_thrice(|peer| {
        let head = peer.switching();
        peer.raw(head.as_bytes());
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "ended");
}

#[test]
fn a_server_that_closes_in_the_middle_of_the_connection_response() {
    let error = ended_thrice(|peer| {
        let head = peer.switching();
        peer.raw(head.as_bytes());
        let response = binary(&crate::server::accepted());
        peer.raw(&response[..20]);
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "ended");
}

#[test]
fn a_server_that_sends_a_close_frame_instead_of_the_connection_response() {
    let error = ended_thrice(|peer| {
        let head = peer.switching();
        peer.raw(head.as_bytes());
        peer.raw(&frame(0x88, &1000_u16.to_be_bytes()));
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "closed");
}

#[test]
fn a_server_that_resets_every_connection() {
    let server = Server::start();
    let session = start(&server, SessionConfig::default(), &Recorder::new());
    let ended = Arc::clone(&session);
    // Whether the request or the answer meets the reset is up to the network, so is whether there is a second dial.
    while let Some(peer) = server.accept_unless(|| ended.state().is_closed()) {
        peer.reset();
    }
    let error = creation_error(&session);
    let codes = [
        ErrorCode::SOCKET_CONNECT_FAIL,
        ErrorCode::HANDSHAKE_SEND_FAIL,
        ErrorCode::HANDSHAKE_RECV_FAIL,
    ];
    assert!(codes.contains(&error.code), "{error}");
}

#[test]
fn a_server_that_closes_after_the_connection_response_loses_a_session_that_was_created() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        reconnect_timeout: Duration::ZERO,
        ..asking()
    };
    let session = start(&server, config, &program);
    server.accept_session().cut();
    session.wait_created().unwrap();
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->7)");
}

#[test]
fn http_answers_other_than_101() {
    for (head, text) in [
        ("404 Not Found", "404"),
        ("503 Service Unavailable", "503"),
        ("301 Moved Permanently\r\nLocation: ws://elsewhere", "301"),
        ("200 OK", "200"),
    ] {
        let error = failure_at(SessionConfig::default(), |server| {
            let mut peer = server.accept();
            peer.read_head();
            let answer = format!("HTTP/1.1 {head}\r\nContent-Length: 5\r\n\r\nsorry");
            peer.raw(answer.as_bytes());
            peer.expect_end();
        });
        assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, text);
    }
}

#[test]
fn garbage_instead_of_http() {
    for garbage in [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n".as_slice(),
        &[
            0x16, 3, 1, 0, 5, 0xff, 0xff, 0xff, 0xff, b'\r', b'\n', b'\r', b'\n',
        ],
    ] {
        let error = failure_at(SessionConfig::default(), |server| {
            let mut peer = server.accept();
            peer.read_head();
            peer.raw(garbage);
            peer.expect_end();
        });
        assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "not valid");
    }
}

#[test]
fn garbage_without_an_end_is_not_waited_for() {
    let config = SessionConfig {
        response_timeout: NEVER,
        ..SessionConfig::default()
    };
    let error = failure_at(config, |server| {
        let mut peer = server.accept();
        peer.read_head();
        peer.raw(b"SSH-2.0-OpenSSH_9.2\r\n");
        peer.expect_end();
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "not valid");
}

#[test]
fn an_endless_http_answer_is_bounded() {
    let error = failure_at(SessionConfig::default(), |server| {
        let mut peer = server.accept();
        peer.read_head();
        let _ = peer.try_raw(b"HTTP/1.1 101 Switching Protocols\r\n");
        let line = [b"X-Padding: ".as_slice(), &[b'x'; 1000], b"\r\n"].concat();
        for _ in 0..2000 {
            if peer.try_raw(&line).is_err() {
                break;
            }
        }
        peer.expect_end();
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "not valid");
}

#[test]
fn an_upgrade_that_is_not_one() {
    let wrong = |change: fn(String) -> String| {
        failure_at(SessionConfig::default(), |server| {
            let mut peer = server.accept();
            peer.read_head();
            let head = change(peer.switching());
            peer.raw(head.as_bytes());
            peer.expect_end();
        })
    };
    let accept = wrong(|head| head.replace("Accept:", "Accept:A"));
    assert_error(&accept, ErrorCode::HANDSHAKE_RECV_FAIL, "not valid");
    let upgrade = wrong(|head| head.replace("Upgrade:WebSocket", "Upgrade:h2c"));
    assert_error(&upgrade, ErrorCode::HANDSHAKE_RECV_FAIL, "not valid");
    // `specification/protocol/connection section 2.9`: an extension that was not offered is a failure.
    let extension = wrong(|head| {
        head.replace(
            "Connection:Upgrade",
            "Connection:Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate",
        )
    });
    assert_error(&extension, ErrorCode::HANDSHAKE_RECV_FAIL, "extension");
}

fn answered(first: Vec<u8>) -> Failure {
    failure_at(SessionConfig::default(), |server| {
        let mut peer = server.accept_upgraded();
        peer.raw(&first);
        peer.expect_end();
    })
}

#[test]
fn first_messages_that_are_no_connection_response() {
    let text = answered(frame(0x81, b"4\x02100\x02c11f"));
    assert_error(&text, ErrorCode::HANDSHAKE_RECV_FAIL, "text");
    let mut other = crate::server::accepted();
    other[0] = 0x24;
    let other = answered(binary(&other));
    assert_error(&other, ErrorCode::INVALID_CONNECTION_PROTOCOL, "0x24");
    let short = answered(binary(&crate::server::accepted()[..40]));
    assert_error(&short, ErrorCode::HANDSHAKE_RECV_FAIL, "40");
    let empty = answered(binary(&[]));
    assert_error(&empty, ErrorCode::HANDSHAKE_RECV_FAIL, "0");
    let masked = answered(vec![0x82, 0x81, 1, 2, 3, 4, 0x22]);
    assert_error(&masked, ErrorCode::HANDSHAKE_RECV_FAIL, "not valid");
}

#[test]
fn versions_that_are_not_supported() {
    for version in [24, 30, 0, 255] {
        let error = answered(binary(&answer(version, 100, i32::MAX)));
        assert_error(&error, ErrorCode::PROTOCOL_VERSION, &version.to_string());
    }
}

#[test]
fn every_code_that_refuses() {
    for (code, expected) in [
        (111, ErrorCode::CONNECTION_REJECTED),
        (112, ErrorCode::CONNECTION_UNSUPPORTED),
        (113, ErrorCode::LICENCE_EXCEEDED),
        (114, ErrorCode::RECONNECTION_UNSUPPORTED),
        (116, ErrorCode::AUTHENTICATION_FAILED),
        (117, ErrorCode::UNKNOWN_SESSION),
        (118, ErrorCode::MESSAGE_LOSS),
        (119, ErrorCode::REJECTED_SERVER_INITIALIZING),
        (127, ErrorCode::CONNECTION_ERROR_UNDEFINED),
        (107, ErrorCode::CONNECTION_ERROR_UNDEFINED),
        (3, ErrorCode::CONNECTION_ERROR_UNDEFINED),
    ] {
        let error = answered(binary(&[0x23, 29, code]));
        assert_error(&error, expected, &code.to_string());
    }
    for code in [105, 106] {
        let error = answered(binary(&answer(29, code, 1)));
        assert_error(
            &error,
            ErrorCode::CONNECTION_PROTOCOL_ERROR,
            &code.to_string(),
        );
    }
}

#[test]
fn codes_102_and_115_cause_one_more_dial_with_version_25() {
    for (code, expected) in [
        (102, ErrorCode::DOWNGRADE),
        (115, ErrorCode::CONNECTION_PROTOCOL_ERROR),
    ] {
        let error = failure_at(SessionConfig::default(), |server| {
            for version in ["29", "25"] {
                let mut peer = server.accept_with(&[0x23, 9, code]);
                assert_eq!(peer.parameter("v"), Some(version));
                peer.expect_end();
            }
        });
        assert_error(&error, expected, &code.to_string());
    }
}

#[test]
fn the_second_dial_may_succeed_and_its_version_is_kept() {
    for first in [Some([0x23, 25, 102]), None] {
        let server = Server::start();
        let program = Recorder::new();
        let session = start(&server, asking(), &program);
        match first {
            Some(answer) => server.accept_with(&answer).expect_end(),
            None => {
                server.accept_upgraded().cut();
                server.accept_upgraded().cut();
            }
        }
        let peer = server.accept_with(&answer(25, 100, i32::MAX));
        assert_eq!(peer.parameter("v"), Some("25"));
        session.wait_created().unwrap();
        assert_eq!(session.facts().version(), Some(25));
        peer.cut();
        let mut peer = server.accept_with(&answer(25, 105, 1));
        assert_eq!(peer.parameter("v"), Some("25"));
        program.wait_returned("S");
        assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->2) S");
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn a_server_that_drips_is_ended_by_the_deadline() {
    let mut sent = 0;
    let began = Instant::now();
    let error = failure_at(impatient(), |server| {
        let mut peer = server.accept();
        peer.read_head();
        // One byte each time that nothing has come from the client for a while.
        for byte in peer.switching().into_bytes() {
            if peer.is_readable(Duration::from_millis(100)) || peer.try_raw(&[byte]).is_err() {
                break;
            }
            sent += 1;
        }
        peer.expect_end();
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "in time");
    assert!(began.elapsed() >= SHORT);
    assert!(sent < 50, "{sent} bytes were waited for");
}

#[test]
fn initial_retries_follow_passing_failures_only() {
    let config = || SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: Duration::from_millis(20),
            attempts: Some(2),
        }),
        connection_timeout: PATIENCE,
        ..SessionConfig::default()
    };
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, config(), &program);
    let mut refused = server.accept_with(&[0x23, 29, 119]);
    refused.expect_end();
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    program.wait_for("created");
    assert_eq!(program.line(), "L(0->2) created");
    close_orderly(&session, &mut peer);
    // A rejection is final.
    let error = failure_at(config(), |server| {
        server.accept_with(&[0x23, 29, 116]).expect_end();
    });
    assert_error(&error, ErrorCode::AUTHENTICATION_FAILED, "principal");
    // A refused port is tried three times in all.
    let stopped = Server::start().stop();
    let began = Instant::now();
    let (error, _) = failure(&stopped.url(), config());
    assert_error(&error, ErrorCode::SOCKET_CONNECT_FAIL, "refused");
    assert!(began.elapsed() >= Duration::from_millis(40));
}

#[test]
fn half_of_an_answer_and_a_half_closed_connection() {
    let error = failure_at(SessionConfig::default(), |server| {
        for _ in 0..3 {
            let mut peer = server.accept_upgraded();
            peer.raw(&[0x82]);
            peer.tcp.shutdown(Shutdown::Write).unwrap();
            peer.expect_end();
        }
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "ended");
}

#[test]
fn answer_and_response_in_one_segment_or_byte_by_byte() {
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    let mut peer = server.accept();
    peer.read_head();
    let mut all = peer.switching().into_bytes();
    // A message right behind the response, and a ping of the WebSocket in front of it.
    all.extend(frame(0x89, b"early"));
    all.extend(binary(&crate::server::accepted()));
    all.extend(binary(&crate::server::request(SYSTEM_PING, 3, &[])));
    peer.raw(&all);
    let pong = peer.receive();
    assert_eq!((pong.opcode, pong.payload.as_slice()), (10, &b"early"[..]));
    assert_eq!(peer.receive_message(), crate::server::response(3, &[]));
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);

    let session = start(&server, asking(), &Recorder::new());
    let mut peer = server.accept();
    peer.read_head();
    let mut all = peer.switching().into_bytes();
    all.extend(binary(&crate::server::accepted()));
    for byte in all {
        peer.raw(&[byte]);
    }
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);
}

#[test]
fn a_connection_response_has_a_limit_of_its_own() {
    let began = Instant::now();
    let announced = [&[0x82, 127][..], &(i32::MAX as u64).to_be_bytes()].concat();
    let announced = answered(announced);
    assert_error(&announced, ErrorCode::HANDSHAKE_RECV_FAIL, "too long");
    let half = vec![0x23; 40_000];
    let fragments = answered([frame(0x02, &half), frame(0x80, &half)].concat());
    assert_error(&fragments, ErrorCode::HANDSHAKE_RECV_FAIL, "too long");
    assert!(began.elapsed() < SessionConfig::DEFAULT_RESPONSE_TIMEOUT);
}

#[test]
fn the_limit_of_the_connection_response_ends_with_it() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "large");
    peer.receive_message();
    peer.send(&crate::server::response(1, &vec![1; 1_000_000]));
    program.wait_returned("large:response");
    close_orderly(&session, &mut peer);
}

#[test]
fn pings_without_end_do_not_keep_a_dial_alive() {
    let config = SessionConfig {
        response_timeout: Duration::from_millis(300),
        ..SessionConfig::default()
    };
    let error = failure_at(config, |server| {
        let mut peer = server.accept_upgraded();
        let mut pongs = peer.tcp.try_clone().unwrap();
        let reading = std::thread::spawn(move || std::io::copy(&mut pongs, &mut std::io::sink()));
        let pings = frame(0x89, b"are you there?").repeat(1000);
        let until = Instant::now() + crate::server::PATIENCE;
        while peer.try_raw(&pings).is_ok() {
            assert!(Instant::now() < until, "the dial does not end");
        }
        let _ = reading.join().unwrap();
    });
    assert_error(&error, ErrorCode::HANDSHAKE_RECV_FAIL, "in time");
}
