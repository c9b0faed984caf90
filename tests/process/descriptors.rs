//! Options of sockets, and what a program that is executed inherits.

use std::os::fd::{BorrowedFd, RawFd};

use diffusion::engine::tcp::Buffers;
use diffusion::engine::{Endpoint, Session};
use socket2::SockRef;

use crate::alone;
use crate::support::*;

/// Our end of the connection, found by its addresses.
pub fn client_socket(peer: &Peer) -> RawFd {
    let wanted = peer.tcp.peer_addr().unwrap();
    for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let fd: RawFd = name.parse().unwrap();
        // SAFETY: only looked at while the connection is open; a foreign number gives an error.
        let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
        let local = SockRef::from(&borrowed).local_addr();
        if local.is_ok_and(|address| address.as_socket() == Some(wanted)) {
            return fd;
        }
    }
    panic!("no socket for {wanted}");
}

fn is_close_on_exec(fd: RawFd) -> bool {
    // SAFETY: reads the flags of a number that may or may not be a descriptor.
    unsafe { libc::fcntl(fd, libc::F_GETFD) & libc::FD_CLOEXEC != 0 }
}

#[test]
fn options_of_the_socket() {
    let _alone = alone();
    let server = Server::start();
    let endpoint = Endpoint {
        buffers: Buffers {
            receive: Some(65_536),
            send: Some(32_768),
        },
        ..endpoint(&server.url())
    };
    let session = Session::start(asking(), endpoint, Recorder::new()).unwrap();
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    let fd = client_socket(&peer);
    assert!(is_close_on_exec(fd));
    // SAFETY: the connection is open, so the descriptor is.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    let socket = SockRef::from(&borrowed);
    assert!(socket.tcp_nodelay().unwrap());
    assert!(socket.recv_buffer_size().unwrap() >= 65_536);
    assert!(socket.send_buffer_size().unwrap() >= 32_768);
    close_orderly(&session, &mut peer);
}

#[test]
fn every_descriptor_of_the_library_closes_on_exec() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
        let entry = entry.unwrap();
        let Ok(kind) = std::fs::read_link(entry.path()) else {
            continue;
        };
        let kind = kind.display().to_string();
        let fd: RawFd = entry.file_name().into_string().unwrap().parse().unwrap();
        if kind.starts_with("anon_inode:") {
            assert!(is_close_on_exec(fd), "{kind}");
            kinds.push(kind);
        }
    }
    assert!(
        kinds.iter().any(|kind| kind.contains("eventpoll")),
        "{kinds:?}"
    );
    close_orderly(&session, &mut peer);
}
