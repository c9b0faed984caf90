//! What the program is told of what passes over the connections.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use diffusion::engine::traffic::MAXIMUM_WAITING;
use diffusion::engine::{Session, TrafficKind};

use crate::server::{accepted, frame, request, response, TOKEN};
use crate::support::certificates::{TlsServer, Wanted};
use crate::support::program::Seen;
use crate::support::tls::{start_tls, trusting};
use crate::support::*;

use TrafficKind::{Answer, Close, LeftOut, Ping, Received, Refused, Request, Sent};

/// The kinds over one connection, in order.
fn kinds(seen: &[Seen], connection: u64) -> Vec<TrafficKind> {
    let of_it = seen.iter().filter(|seen| seen.connection == connection);
    of_it.map(|seen| seen.kind).collect()
}

fn of_kind(seen: &[Seen], kind: TrafficKind) -> Vec<&[u8]> {
    let of_it = seen.iter().filter(|seen| seen.kind == kind);
    of_it.map(|seen| &seen.bytes[..]).collect()
}

/// One ping, a loss, one more ping, and the end.
fn live(session: &Arc<Session>, program: &Arc<Recorder>, accept: impl Fn(&[u8]) -> Peer) {
    let mut peer = accept(&accepted());
    session.wait_created().unwrap();
    peer.ping(7);
    peer.raw(&frame(0x89, b"are you there"));
    let pong = peer.receive();
    assert_eq!(
        (pong.opcode, &pong.payload[..]),
        (10, &b"are you there"[..])
    );
    peer.cut();
    let mut peer = accept(&recovered(2));
    program.wait_returned("S");
    peer.ping(8);
    close_orderly(session, &mut peer);
}

fn check_life(program: &Recorder) {
    let seen = program.seen();
    let first = [Request, Answer, Received, Received, Sent, Ping];
    assert_eq!(kinds(&seen, 1), first);
    let second = [Request, Answer, Received, Received, Sent, Sent, Received];
    assert_eq!(kinds(&seen, 2), second);
    assert_eq!(seen.len(), first.len() + second.len(), "of two connections");

    let ping = |cid| request(SYSTEM_PING, cid, &[]);
    let received = [accepted(), ping(7), recovered(2), ping(8), vec![0x1c]];
    assert_eq!(of_kind(&seen, Received), received);
    let sent = [response(7, &[]), response(8, &[]), vec![0x1d]];
    assert_eq!(of_kind(&seen, Sent), sent);
    assert_eq!(of_kind(&seen, Ping), [b"are you there"]);

    for (number, request) in of_kind(&seen, Request).into_iter().enumerate() {
        let request = std::str::from_utf8(request).unwrap();
        assert!(request.starts_with("GET /diffusion?ty="), "{request}");
        assert!(request.ends_with("\r\n\r\n"), "{request}");
        let token = TOKEN.replace('+', "%2B");
        assert_eq!(request.contains(&token), number == 1, "{request}");
    }
    for answer in of_kind(&seen, Answer) {
        assert!(answer.starts_with(b"HTTP/1.1 101 "), "{answer:?}");
        assert!(answer.ends_with(b"\r\n\r\n"), "{answer:?}");
    }
    let hour = Duration::from_secs(3600);
    let told_late = |at: SystemTime| at.elapsed().is_ok_and(|time| time > hour);
    assert!(!seen.iter().any(|seen| told_late(seen.at)));
}

#[test]
fn all_that_passes_is_told_in_order() {
    let server = Server::start();
    let program = Recorder::watching();
    let session = start(&server, asking(), &program);
    live(&session, &program, |answer| server.accept_with(answer));
    check_life(&program);
}

#[test]
fn over_tls_it_is_the_same() {
    let server = TlsServer::start(&Wanted::default().self_signed());
    let program = Recorder::watching();
    let session = start_tls(&server, asking(), trusting(None, true), &program);
    live(&session, &program, |answer| server.accept_with(answer));
    check_life(&program);
}

#[test]
fn what_the_server_says_when_it_refuses_or_ends() {
    let told = |act: &dyn Fn(&mut Peer)| {
        let server = Server::start();
        let program = Recorder::watching();
        let session = start(&server, asking(), &program);
        let mut peer = server.accept();
        peer.read_head();
        act(&mut peer);
        peer.cut();
        drop(server);
        creation_error(&session);
        program.seen()
    };
    let page = "HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nnot you";
    let seen = told(&|peer| peer.raw(page.as_bytes()));
    assert_eq!(kinds(&seen, 1), [Request, Answer]);
    assert_eq!(of_kind(&seen, Answer), [page.as_bytes()]);

    let seen = told(&|peer| peer.raw(b"220 mail.example ESMTP\r\n"));
    assert_eq!(of_kind(&seen, Answer), [b"220 mail.example ESMTP\r\n"]);

    // In one piece with the answer, which ends before it.
    let text = frame(0x81, b"text");
    let seen = told(&|peer| {
        let all = [peer.switching().as_bytes(), &text].concat();
        peer.raw(&all);
    });
    assert_eq!(kinds(&seen, 1), [Request, Answer, Refused]);
    assert!(of_kind(&seen, Answer)[0].ends_with(b"\r\n\r\n"));
    assert_eq!(of_kind(&seen, Refused), [&text[..]]);

    let seen = told(&|peer| {
        let head = peer.switching();
        peer.raw(head.as_bytes());
        peer.raw(&frame(0x88, b"\x03\xe9going away"));
    });
    assert_eq!(kinds(&seen, 1), [Request, Answer, Close]);
    assert_eq!(of_kind(&seen, Close), [b"\x03\xe9going away"]);
}

#[test]
fn of_a_slow_program_a_part_waits_and_the_rest_is_counted() {
    let server = Server::start();
    let program = Recorder::watching();
    let gate = program.hold("traffic");
    let (session, mut peer) = connect(&server, asking(), &program);
    gate.wait_arrived();
    // Answers to nothing, which the session does not keep.
    let long = response(999, &vec![1; 1024 * 1024]);
    let sent = 2 * MAXIMUM_WAITING / long.len();
    for _ in 0..sent {
        peer.send(&long);
    }
    // It has read them all, whether or not the program hears of them.
    peer.ping(7);
    gate.open();
    program.wait_count("traffic", MAXIMUM_WAITING / long.len());
    peer.ping(8);
    close_orderly(&session, &mut peer);

    let seen = program.seen();
    let told = of_kind(&seen, Received);
    let told = told.into_iter().filter(|bytes| *bytes == long).count();
    assert!(told * long.len() <= MAXIMUM_WAITING, "{told}");
    assert!((told + 2) * long.len() >= MAXIMUM_WAITING, "{told}");
    let missing = seen.iter().filter_map(|seen| match seen.kind {
        LeftOut(count) => Some(count),
        _ => None,
    });
    let missing: u64 = missing.sum();
    assert!(missing >= (sent - told) as u64, "{missing} of {sent}");
    // Of the ping and its answer nothing is said, but that something is missing.
    assert!(missing <= (sent - told) as u64 + 2, "{missing} of {sent}");
    assert_eq!(seen.last().map(|seen| &seen.bytes[..]), Some(&[0x1c][..]));
}

#[test]
fn what_passes_has_its_turn_between_other_calls() {
    let server = Server::start();
    let program = Recorder::watching();
    let (session, mut peer) = connect(&server, asking(), &program);
    for cid in 1..20 {
        peer.ping(cid);
    }
    program.wait_count("ping", 19);
    close_orderly(&session, &mut peer);
    let marks = program.marks();
    let of_both = |mark: &&String| ["ping", "traffic"].contains(&&mark[1..]);
    let of_the_queue: Vec<&String> = marks.iter().filter(of_both).collect();
    for pair in of_the_queue.chunks(2) {
        assert_eq!((&pair[0][..1], &pair[1][..1]), ("+", "-"), "{marks:?}");
        assert_eq!(pair[0][1..], pair[1][1..], "{marks:?}");
    }
    // Both pings and answers, the handshake, and the end.
    assert_eq!(program.seen().len(), 3 + 2 * 19 + 2);
}

#[test]
fn a_program_that_closes_the_session_is_told_up_to_the_end_and_no_further() {
    let server = Server::start();
    let program = Recorder::watching();
    let session = start_with(&server, asking(), &program, "traffic", |session| {
        session.close();
    });
    // Given up already, or not.
    let mut peer = server.accept();
    let answered = peer.try_upgrade();
    let _ = answered.and_then(|()| peer.try_raw(&frame(0x82, &accepted())));
    session.wait_closed();
    let seen = program.seen();
    assert_eq!(seen[0].kind, Request);
    assert_eq!(program.count("traffic"), seen.len());
    drop(session);
    assert_eq!(program.count("traffic"), seen.len());
}
