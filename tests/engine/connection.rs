//! An open connection and what a server or a network can do to it (`specification/protocol/connection sections 6, 9, 10`).

use std::io::Read;
use std::net::Shutdown;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::engine::{Endpoint, Session};
use diffusion::session::{ErrorCode, SessionConfig, SessionState};
use diffusion::wire::message::encode_compressed_topic_value;
use socket2::SockRef;

use crate::server::{answer_with_ping_period, binary, frame, request, response};
use crate::support::*;

/// Ends an open connection with `play` and expects the session to recover.
fn recovers_after(play: impl FnOnce(&mut Peer)) {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    play(&mut peer);
    let mut next = server.accept_with(&recovered(1));
    program.wait_returned("S");
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->2) S");
    peer.expect_end();
    close_orderly(&session, &mut next);
}

/// Sends bytes to an open connection and expects the session to end for good.
fn fails_after(bytes: &[u8], text: &str) {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "open");
    peer.receive_message();
    peer.raw(bytes);
    session.wait_closed();
    assert_eq!(session.state(), SessionState::ClosedFailed, "{text}");
    assert_eq!(
        program.line(),
        "L(0->2) created L(2->7) open:discarded",
        "{text}"
    );
    peer.expect_end();
    assert!(!server.is_dialled());
}

#[test]
fn fragmented_messages_with_a_ping_between() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let message = request(SYSTEM_PING, 300, &[]);
    peer.raw(&frame(0x02, &message[..1]));
    peer.raw(&frame(0x00, &message[1..2]));
    peer.raw(&frame(0x89, b"between"));
    let pong = peer.receive();
    assert_eq!((pong.opcode, pong.payload), (10, b"between".to_vec()));
    peer.raw(&frame(0x00, &[]));
    peer.raw(&frame(0x80, &message[2..]));
    assert_eq!(peer.receive_message(), response(300, &[]));
    close_orderly(&session, &mut peer);
}

#[test]
fn every_byte_in_its_own_segment() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    for cid in 1..=3 {
        for byte in binary(&request(USER_PING, cid, &[])) {
            peer.raw(&[byte]);
        }
        assert_eq!(peer.receive_message(), response(cid, &[]));
    }
    program.wait_count("ping", 3);
    close_orderly(&session, &mut peer);
}

#[test]
fn many_messages_in_one_segment_are_answered_in_order() {
    const COUNT: i64 = 3000;
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let all: Vec<u8> = (1..=COUNT)
        .flat_map(|cid| binary(&request(SYSTEM_PING, cid, &[])))
        .collect();
    peer.raw(&all);
    let (mut answered, mut asked) = (0, 0);
    while answered < COUNT {
        let message = peer.receive_message();
        if let [0, 56, cid @ ..] = &message[..] {
            // A ping of the session's own asks what has arrived.
            peer.send(&[&[6], cid].concat());
            asked += 1;
            continue;
        }
        answered += 1;
        assert_eq!(message, response(answered, &[]));
    }
    program.wait_count("ping", COUNT as usize);
    let received = session.statistics().messages_received;
    assert!(received >= COUNT as u64 && received <= COUNT as u64 + asked);
    close_orderly(&session, &mut peer);
}

#[test]
fn a_message_of_many_megabytes_in_both_directions() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let body: Vec<u8> = (0..5_000_000_u32).map(|n| n as u8).collect();
    // The server does not read before all is queued, so the socket fills up.
    program.request(&session, 1000, &body, "large");
    program.request(&session, 1000, b"small", "small");
    assert_eq!(peer.receive_message(), request(1000, 1, &body));
    assert_eq!(peer.receive_message(), request(1000, 2, b"small"));
    peer.send(&response(1, &body));
    peer.send(&response(2, &[]));
    program.wait_returned("small:response");
    assert_eq!(program.count("large:response"), 1);
    close_orderly(&session, &mut peer);
}

#[test]
fn one_way_requests_and_unknown_conversations_get_no_answer() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    peer.send(&request(SYSTEM_PING, 0, &[]));
    peer.send(&request(1000, 0, b"unknown"));
    peer.send(&response(77, b"nobody asked"));
    peer.send(&[4, 0, 0, 0, 9, 1, 2, 3]);
    peer.send(&[0x1d]);
    // An unknown service with a conversation is refused, and nothing came before that.
    peer.send(&request(1000, 5, &[]));
    let answer = peer.receive_message();
    assert_eq!(answer[..2], [7, 5]);
    assert_eq!(answer.last(), Some(&100));
    close_orderly(&session, &mut peer);
}

#[test]
fn what_no_server_may_send_ends_the_session() {
    fails_after(&frame(0x81, b"text"), "text message");
    fails_after(&frame(0x81, b"\xff"), "text message that is not UTF-8");
    fails_after(&binary(&[0x3f]), "unknown type");
    fails_after(&binary(&[]), "empty message");
    fails_after(&binary(&[0x40]), "unused encoding");
    fails_after(
        &binary(&[0x00, 0xff, 0xff, 0xff, 0xff, 0xff]),
        "long varint",
    );
    fails_after(&binary(&[0x84, 0, 0, 0, 1, 9, 9, 9]), "damaged zlib");
}

#[test]
fn a_message_beyond_the_limit_ends_the_session() {
    // One frame that announces too much, fragments that add up to too much, and one that inflates to too much.
    let announced = [&[0x82, 127][..], &(1_u64 << 40).to_be_bytes()].concat();
    let half = vec![4; 700];
    let fragments = [frame(0x02, &half), frame(0x80, &half)].concat();
    let mut compressed = Vec::new();
    encode_compressed_topic_value(&mut compressed, 1, &[0; 1025]);
    for bytes in [announced, fragments, binary(&compressed)] {
        let server = Server::start();
        let program = Recorder::new();
        let endpoint = Endpoint {
            maximum_message_size: 1024,
            ..endpoint(&server.url())
        };
        let config = SessionConfig {
            maximum_message_size: 1024,
            ..asking()
        };
        let session = Session::start(config, endpoint, program.clone()).unwrap();
        let mut peer = server.accept_session();
        session.wait_created().unwrap();
        peer.raw(&bytes);
        session.wait_closed();
        assert_eq!(program.line(), "L(0->2) created L(2->7)");
        peer.expect_end();
    }
}

#[test]
fn bytes_that_are_no_websocket_frames_are_a_lost_connection() {
    for garbage in [
        // Reserved bits, an unknown opcode, a masked frame, a continuation of nothing, a fragmented ping.
        &[0xf2, 0][..],
        &[0x83, 0],
        &[0x82, 0x80, 1, 2, 3, 4],
        &[0x80, 0],
        &[0x09, 0],
    ] {
        recovers_after(|peer| peer.raw(garbage));
    }
}

#[test]
fn close_frames_of_every_kind_are_a_lost_connection() {
    recovers_after(|peer| peer.raw(&frame(0x88, &[])));
    recovers_after(|peer| peer.raw(&frame(0x88, &1000_u16.to_be_bytes())));
    recovers_after(|peer| {
        peer.raw(&frame(
            0x88,
            &[&1011_u16.to_be_bytes()[..], b"why"].concat(),
        ))
    });
}

/// Sends bytes to an open connection and expects a close frame that says this, and then the end, which is no reset.
fn is_answered_with_a_close_frame(bytes: &[u8], payload: &[u8]) {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    peer.raw(bytes);
    let answer = peer.receive();
    assert_eq!(
        (answer.opcode, &answer.payload[..]),
        (8, payload),
        "{bytes:x?}"
    );
    let mut behind = [0];
    assert_eq!(peer.tcp.read(&mut behind).unwrap(), 0, "{bytes:x?}");
    session.close();
    session.wait_closed();
}

#[test]
fn a_close_frame_is_answered_before_the_end() {
    is_answered_with_a_close_frame(&frame(0x88, &[]), &[]);
    let away = 1001_u16.to_be_bytes();
    is_answered_with_a_close_frame(&frame(0x88, &away), &away);
    let why = [&away[..], b"maintenance"].concat();
    is_answered_with_a_close_frame(&frame(0x88, &why), &away);
}

#[test]
fn what_is_wrong_is_told_by_a_close_code_at_once() {
    // Only the first bytes of a frame, whose payload never comes: reserved bits, an unknown opcode, a masked frame, a control
    // frame that is too long, a continuation of nothing.
    for header in [
        &[0xc2, 125][..],
        &[0x83, 125],
        &[0x82, 0x80 | 125],
        &[0x89, 126],
        &[0x80, 125],
    ] {
        is_answered_with_a_close_frame(header, &1002_u16.to_be_bytes());
    }
    // And what goes on after it is no reason for a reset.
    let long = [&[0xc2, 126, 0xff, 0xff][..], &[0; 0xffff]].concat();
    is_answered_with_a_close_frame(&long, &1002_u16.to_be_bytes());
    // Text, valid or not.
    for text in [&b"text"[..], b"\xff"] {
        is_answered_with_a_close_frame(&frame(0x81, text), &1003_u16.to_be_bytes());
    }
    is_answered_with_a_close_frame(&frame(0x88, b"\x03\xe8\xff"), &1007_u16.to_be_bytes());
    is_answered_with_a_close_frame(
        &[0x82, 127, 0, 0, 0, 0, 0x80, 0, 0, 0],
        &1009_u16.to_be_bytes(),
    );
    // Where the frames are right and the protocol is not, the WebSocket is closed normally.
    is_answered_with_a_close_frame(&binary(&[0x1c]), &1000_u16.to_be_bytes());
}

#[test]
fn ends_of_every_kind_are_a_lost_connection() {
    recovers_after(|peer| peer.tcp.shutdown(Shutdown::Both).unwrap());
    // Half closed: nothing can come any more, although we could still send.
    recovers_after(|peer| peer.tcp.shutdown(Shutdown::Write).unwrap());
    // In the middle of a frame.
    recovers_after(|peer| {
        peer.raw(&binary(&request(SYSTEM_PING, 1, &[]))[..3]);
        peer.tcp.shutdown(Shutdown::Both).unwrap();
    });
}

#[test]
fn a_reset_is_a_lost_connection_and_what_came_before_counts() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "request");
    peer.receive_message();
    peer.send(&response(1, &[]));
    program.wait_returned("request:response");
    peer.reset();
    let mut peer = server.accept_with(&recovered(2));
    assert_eq!(peer.parameter("ss"), Some("1"));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}

#[test]
fn messages_right_before_the_end_are_delivered() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    for name in ["one", "two"] {
        program.request(&session, 1000, b"", name);
        peer.receive_message();
    }
    let last = [binary(&response(1, &[])), binary(&response(2, &[]))].concat();
    peer.raw(&last);
    peer.cut();
    let mut peer = server.accept_with(&recovered(3));
    assert_eq!(peer.parameter("ss"), Some("2"));
    program.wait_returned("two:response");
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}

#[test]
fn nothing_counts_after_an_abort() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    for name in ["one", "two"] {
        program.request(&session, 1000, b"", name);
        peer.receive_message();
    }
    let all = [
        binary(&response(1, &[])),
        binary(&[0x1c]),
        binary(&response(2, &[])),
    ];
    peer.raw(&all.concat());
    session.wait_closed();
    let line = program.line();
    assert!(line.starts_with("L(0->2) created"), "{line}");
    for call in ["one:response", "L(2->6)", "two:discarded"] {
        assert_eq!(program.count(call), 1, "{line}");
    }
    // The client ends with a WebSocket close frame.
    let close = peer.receive();
    assert_eq!(close.opcode, 8);
    peer.expect_end();
}

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
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    let mut peer = server.accept_with(&answer_with_ping_period(29, 100, i32::MAX, 500));
    session.wait_created().unwrap();
    let until = Instant::now() + Duration::from_millis(1500);
    let mut cid = 1;
    while Instant::now() < until {
        peer.ping(cid);
        cid += 1;
        assert!(!peer.is_readable(Duration::from_millis(100)));
    }
    assert_eq!(session.statistics().connections_lost, 0);
    close_orderly(&session, &mut peer);
}

#[test]
fn closing_sends_what_is_queued_first_and_takes_any_end() {
    for end in ["abort", "cut", "silence"] {
        let server = Server::start();
        let program = Recorder::new();
        let (session, mut peer) = connect(&server, asking(), &program);
        program.request(&session, 1000, b"last", "request");
        let began = Instant::now();
        session.close();
        assert_eq!(peer.receive_message(), request(1000, 1, b"last"));
        assert_eq!(peer.receive_message(), [0x1d]);
        match end {
            "abort" => peer.send(&[0x1c]),
            "cut" => peer.tcp.shutdown(Shutdown::Both).unwrap(),
            _ => {}
        }
        session.wait_closed();
        assert_eq!(program.line(), "L(0->2) created L(2->5) request:discarded");
        if end == "silence" {
            assert!(began.elapsed() >= Duration::from_millis(1000));
        }
        peer.expect_end();
        assert!(!server.is_dialled());
    }
}

#[test]
fn closing_does_not_wait_for_a_server_that_does_not_read() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        write_timeout: Duration::from_millis(300),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &program);
    let body = vec![0; 1_000_000];
    for number in 0..20 {
        program.request(&session, 1000, &body, &format!("request {number}"));
    }
    let began = Instant::now();
    close(&session);
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(session.state(), SessionState::ClosedByClient);
    for number in 0..20 {
        assert_eq!(program.count(&format!("request {number}:discarded")), 1);
    }
    peer.expect_end();
}

#[test]
fn a_sender_waits_for_room_in_the_queue_and_is_released() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        maximum_queue_size: Some(4),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &program);
    let body = vec![0; 1_000_000];
    let sender = {
        let (session, program, body) = (Arc::clone(&session), Arc::clone(&program), body.clone());
        std::thread::spawn(move || {
            for _ in 0..30 {
                program.request(&session, 1000, &body, "request");
            }
        })
    };
    wait_until("the queue is full", || {
        session.statistics().queued_messages == 4
    });
    assert!(!sender.is_finished());
    for cid in 1..=30 {
        assert_eq!(peer.receive_message(), request(1000, cid, &body));
    }
    sender.join().unwrap();
    close_orderly(&session, &mut peer);
}

#[test]
fn senders_that_wait_for_room_end_with_the_session() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        maximum_queue_size: Some(2),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &program);
    let sender = {
        let session = Arc::clone(&session);
        std::thread::spawn(move || {
            let body = vec![0; 1_000_000];
            while !session.state().is_closed() {
                session.request(1000, None, Recorder::body_of(&body), Box::new(|_| {}));
            }
        })
    };
    wait_until("the queue is full", || {
        session.statistics().queued_messages == 2
    });
    peer.send(&[0x1c]);
    sender.join().unwrap();
    session.wait_closed();
    assert_eq!(session.state(), SessionState::ClosedByServer);
}

#[test]
fn a_queue_that_overflows_while_recovering_ends_the_session() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let config = SessionConfig {
        maximum_queue_size: Some(3),
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    peer.cut();
    strategy.wait_arrived();
    for _ in 0..6 {
        program.request(&session, 1000, b"", "request");
    }
    program.request(&session, 1000, b"", "too much");
    assert_eq!(session.state(), SessionState::ClosedFailed);
    strategy.open();
    session.wait_closed();
    assert_eq!(program.count("request:discarded"), 6);
    assert_eq!(program.count("too much:refused"), 1);
    assert_eq!(program.count("F(12)") + program.count("S"), 0);
}

#[test]
fn an_offline_server_does_not_lose_the_first_error() {
    // The error of the creation stays readable for whoever asks again.
    let stopped = Server::start().stop();
    let session = Session::start(asking(), endpoint(&stopped.url()), Recorder::new()).unwrap();
    let first = session.wait_created().unwrap_err();
    assert_eq!(session.wait_created().unwrap_err(), first);
    assert_eq!(first.code, ErrorCode::SOCKET_CONNECT_FAIL);
}

#[test]
fn a_session_that_sends_without_end_does_not_hold_up_others() {
    let server = Server::start();
    let config = SessionConfig {
        maximum_queue_size: None,
        ..asking()
    };
    let (busy, busy_peer) = connect(&server, config, &Recorder::new());
    let (other, mut peer) = connect(&server, asking(), &Recorder::new());
    // One thread keeps the queue filled, another takes everything that is sent.
    let sender = {
        let busy = Arc::clone(&busy);
        std::thread::spawn(move || {
            let body = vec![0; 60_000];
            while !busy.state().is_closed() {
                if busy.statistics().queued_messages <= 1000 {
                    busy.request(1000, None, Recorder::body_of(&body), Box::new(|_| {}));
                }
            }
        })
    };
    let taker = std::thread::spawn(move || {
        let mut busy_peer = busy_peer;
        busy_peer.expect_end();
    });
    wait_until("the sender is ahead", || {
        busy.statistics().queued_messages > 500
    });
    let began = Instant::now();
    for cid in 1..=20 {
        peer.ping(cid);
    }
    assert!(busy.statistics().queued_messages > 0, "it was not busy");
    assert!(began.elapsed() < PATIENCE / 2, "{:?}", began.elapsed());
    close_orderly(&other, &mut peer);
    busy.fail(diffusion::session::Failure::new(
        ErrorCode::UNKNOWN,
        "enough",
    ));
    sender.join().unwrap();
    taker.join().unwrap();
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
    // More than the sockets' buffers hold of the answers.
    const ENOUGH: usize = 64 * 1024 * 1024;
    recovers_after(|peer| {
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
