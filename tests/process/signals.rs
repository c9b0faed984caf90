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

/// Which of these signals the calling thread does not take.
fn blocked() -> Vec<i32> {
    let mut set = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the call only writes the set, of which single signals are asked.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_BLOCK, std::ptr::null(), set.as_mut_ptr());
        let set = set.assume_init();
        (1..32)
            .filter(|signal| libc::sigismember(&set, *signal) == 1)
            .collect()
    }
}

/// Changes which signals the calling thread takes.
fn change(how: i32, signals: &[i32]) {
    let mut set = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: emptying initialises the set; only this thread is concerned.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in signals {
            libc::sigaddset(set.as_mut_ptr(), *signal);
        }
        libc::pthread_sigmask(how, set.as_ptr(), std::ptr::null_mut());
    }
}

#[test]
fn callbacks_have_the_signal_mask_of_the_thread_that_created_the_session() {
    let _alone = alone();
    let own = [libc::SIGUSR1, libc::SIGTERM];
    let server = Server::start();
    let masks = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let program = Recorder::new();
    let names = [
        "L(0->2)",
        "created",
        "ping",
        "one:response",
        "L(2->3)",
        "P",
        "S",
        "L(3->2)",
        "L(2->5)",
        "late:discarded",
    ];
    for name in names {
        let masks = Arc::clone(&masks);
        program.hook(name, move || masks.lock().push((name, blocked())));
    }
    change(libc::SIG_BLOCK, &own);
    let expected = blocked();
    let (session, mut peer) = connect(&server, asking(), &program);
    // Another thread's mask, and what the creating thread blocks later, are nobody's business.
    change(libc::SIG_UNBLOCK, &own);
    change(libc::SIG_BLOCK, &[libc::SIGUSR2]);
    // Threads are started by the reactor, by this thread and by one another.
    let wait_idle = || {
        wait_until("the pool's threads end", || {
            diffusion::engine::threads::live() == 0
        });
    };
    program.wait_returned("created");
    wait_idle();
    peer.ping(1);
    program.wait_returned("ping");
    wait_idle();
    program.request(&session, 1000, b"", "one");
    peer.receive_message();
    peer.send(&crate::server::response(1, &[]));
    program.wait_returned("one:response");
    peer.cut();
    let mut peer = server.accept_with(&recovered(3));
    program.wait_returned("S");
    wait_idle();
    program.request(&session, 1000, b"", "late");
    peer.receive_message();
    close_orderly(&session, &mut peer);
    change(libc::SIG_UNBLOCK, &[libc::SIGUSR2]);
    for (name, mask) in masks.lock().iter() {
        assert_eq!(mask, &expected, "{name}");
    }
    assert_eq!(masks.lock().len(), names.len(), "{}", program.line());
}

#[test]
fn threads_of_the_library_take_no_signal_outside_of_callbacks() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    program.wait_returned("created");
    let mask_of = |thread: u64| {
        let status = std::fs::read_to_string(format!("/proc/self/task/{thread}/status")).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("SigBlk:"))?;
        Some(u64::from_str_radix(line.trim(), 16).unwrap())
    };
    // All but SIGKILL and SIGSTOP, and the two that the C library keeps for itself.
    let all = !(1 << 8 | 1 << 18 | 1 << 31 | 1 << 32);
    let reactor = crate::os::reactor_thread();
    assert_eq!(mask_of(reactor), Some(all));
    wait_until("idle threads block all signals", || {
        let threads = crate::os::library_threads();
        threads
            .iter()
            .all(|(_, thread)| mask_of(*thread).is_none_or(|mask| mask == all))
    });
    close_orderly(&session, &mut peer);
}
