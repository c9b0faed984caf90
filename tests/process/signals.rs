//! No write of the library raises SIGPIPE, whose disposition these tests change.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::time::Instant;

use diffusion::engine::descriptor::Descriptor;
use diffusion::engine::socket::{Limits, Socket};

use crate::alone;
use crate::support::*;

/// The program's disposition, which the test runner has changed to ignoring.
fn default_sigpipe() {
    // SAFETY: sets a disposition; the standard library's sockets do not raise the signal.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}

#[test]
fn writing_to_a_dead_socket_is_an_error_and_no_signal() {
    let _alone = alone();
    default_sigpipe();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    stream.set_nonblocking(true).unwrap();
    Peer::new(listener.accept().unwrap().0).reset();
    let limits = Limits {
        until: Instant::now() + PATIENCE,
        response_timeout: None,
        deadline: None,
    };
    let mut socket = Socket::new(Descriptor::adopt(stream).unwrap(), limits);
    let until = Instant::now() + PATIENCE;
    // The first error is the reset, what follows is a broken pipe, which raises the signal without precautions.
    while socket.write(b"x").map_err(|error| error.kind()) != Err(std::io::ErrorKind::BrokenPipe) {
        assert!(Instant::now() < until, "no broken pipe");
    }
    assert!(socket.as_raw_fd() >= 0);
}

#[test]
fn sessions_survive_sending_into_dead_connections() {
    let _alone = alone();
    default_sigpipe();
    let plain = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&plain, asking(), &program);
    for round in 1..=20 {
        let strategy = program.hold("P");
        let sender = Arc::clone(&program);
        for _ in 0..10 {
            sender.request(&session, 1000, &[0; 10_000], "request");
        }
        peer.reset();
        for _ in 0..10 {
            sender.request(&session, 1000, &[0; 10_000], "request");
        }
        strategy.wait_arrived();
        strategy.open();
        peer = plain.accept_with(&recovered_with_loss());
        program.wait_count("S", round);
    }
    close(&session);
    assert_eq!(program.count("request:discarded"), 400);
}
