//! An open connection and what a server or a network can do to it (`specification/protocol/connection sections 6, 9, 10`).

use std::io::Read;
use std::net::Shutdown;

use diffusion::engine::tcp::Buffers;
use diffusion::engine::{Endpoint, Session};
use diffusion::session::{SessionConfig, SessionState};
use diffusion::wire::message::encode_compressed_topic_value;

use crate::server::{binary, frame, request, response};
use crate::support::*;

/// Ends an open connection with `play` and expects the session to recover.
pub fn recovers_after(play: impl FnOnce(&mut Peer)) {
    recovers_with(&Server::start(), Buffers::default(), play);
}

/// The same with this server, and with sockets of the client that have these buffers.
pub fn recovers_with(server: &Server, buffers: Buffers, play: impl FnOnce(&mut Peer)) {
    let program = Recorder::new();
    let mut endpoint = endpoint(&server.url());
    endpoint.buffers = buffers;
    let session = Session::start(asking(), endpoint, program.clone()).unwrap();
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    program.wait_for("created");
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
