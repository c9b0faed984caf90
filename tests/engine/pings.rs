//! Pings: those that keep a connection, and those of a server that does not read the answers.

use std::time::{Duration, Instant};

use diffusion::engine::tcp::Buffers;
use diffusion::engine::Session;
use socket2::SockRef;

use crate::connection::recovers_with;
use crate::server::{answer_with_ping_period, binary, frame, request, response};
use crate::support::*;

#[test]
fn a_server_without_pings_is_a_lost_connection() {
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    let began = Instant::now();
    let mut peer = server.accept_with(&answer_with_ping_period(29, 100, i32::MAX, 100));
    session.wait_created().unwrap();
    // User pings do not count, only those of the system.
    peer.send(&request(USER_PING, 1, &[]));
    assert_eq!(peer.receive_message(), response(1, &[]));
    let mut next = server.accept_with(&recovered(2));
    assert!(began.elapsed() >= Duration::from_millis(200));
    peer.expect_end();
    program.wait_returned("S");
    assert_eq!(
        program.line().replace(" ping", ""),
        "L(0->2) created L(2->3) P L(3->2) S"
    );
    close_orderly(&session, &mut next);
}

#[test]
fn pings_keep_a_connection() {
    let server = Server::start();
    // Without pings a connection is lost after two periods. A machine on which this server is too late itself gets longer ones.
    for period in [250, 1000, 4000] {
        let program = Recorder::new();
        let session = start(&server, asking(), &program);
        let mut peer = server.accept_with(&answer_with_ping_period(29, 100, i32::MAX, period));
        session.wait_created().unwrap();
        let period = Duration::from_millis(period as u64);
        let until = Instant::now() + 4 * period;
        let mut cid = 1;
        let mut is_late = false;
        while Instant::now() < until && !is_late {
            let began = Instant::now();
            peer.send(&request(SYSTEM_PING, cid, &[]));
            is_late = !peer.is_readable(period) || began.elapsed() > period;
            if !is_late {
                assert_eq!(peer.receive_message(), response(cid, &[]));
                assert!(!peer.is_readable(period / 5));
            }
            cid += 1;
        }
        if !is_late {
            assert_eq!(session.statistics().connections_lost, 0);
            close_orderly(&session, &mut peer);
            return;
        }
        drop(peer);
        close(&session);
    }
    panic!("pings are not answered in time");
}

#[test]
fn a_server_that_pings_without_reading_the_answers_does_not_fill_memory() {
    let server = Server::start();
    let program = Recorder::new();
    let mut endpoint = crate::support::endpoint(&server.url());
    endpoint.buffers.send = Some(4096);
    let session = Session::start(asking(), endpoint, program.clone()).unwrap();
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    SockRef::from(&peer.tcp).set_recv_buffer_size(4096).unwrap();
    // Writes until the client has not taken anything for a while, which is what must happen.
    let pings = binary(&request(SYSTEM_PING, 1, &[])).repeat(1000);
    peer.tcp
        .set_write_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let mut rounds = 0;
    while peer.try_raw(&pings).is_ok() {
        rounds += 1;
        assert!(rounds < 20_000, "the client reads without end");
    }
    let queued = session.statistics().queued_messages;
    assert!(queued < 3000, "{queued} answers are queued");
    session.close();
    peer.reset();
    session.wait_closed();
}

#[test]
fn a_server_that_pings_and_never_reads_is_a_lost_connection() {
    // More than the sockets' small buffers hold of the answers: one turn of the client takes 512 pings and answers one.
    const ENOUGH: usize = 64 * 1024 * 1024;
    let server = Server::start();
    server.set_receive_buffer(4096);
    let small = Buffers {
        send: Some(4096),
        ..Buffers::default()
    };
    recovers_with(&server, small, |peer| {
        let pings = frame(0x89, &[b'x'; 125]).repeat(512);
        let mut sent = 0;
        while peer.try_raw(&pings).is_ok() {
            sent += pings.len();
            assert!(sent < ENOUGH, "the client takes pings for ever");
        }
    });
}

#[test]
fn the_newest_pong_waits_for_a_server_that_is_slow_to_read() {
    const PINGS: u16 = 900;
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    // More than the sockets' buffers hold.
    let body = vec![1; 24 << 20];
    program.request(&session, 1000, &body, "large");
    assert!(peer.is_readable(crate::server::PATIENCE));
    for number in 1..=PINGS {
        peer.raw(&frame(0x89, &number.to_be_bytes()));
        if number % 100 == 0 {
            peer.send(&request(USER_PING, i64::from(number), &[]));
        }
    }
    program.wait_count("ping", usize::from(PINGS / 100));
    assert_eq!(peer.receive_message(), request(1000, 1, &body));
    let (mut pongs, mut answers) = (Vec::new(), 0);
    while pongs.last() != Some(&PINGS) || answers < PINGS / 100 {
        let frame = peer.receive();
        match frame.opcode {
            10 => pongs.push(u16::from_be_bytes(frame.payload.try_into().unwrap())),
            _ => answers += 1,
        }
    }
    assert!(pongs.len() < 100, "{} pongs waited", pongs.len());
    assert!(pongs.is_sorted(), "{pongs:?}");
    close_orderly(&session, &mut peer);
}
