//! Several network threads: which one a session has, and that each is there while it is needed.

use std::fs::{self, File};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;

use diffusion::engine::{IoThreads, Session};
use parking_lot::Mutex;

use crate::descriptors::client_socket;
use crate::server::response;
use crate::support::*;
use crate::{alone, os};

fn among(count: u32) -> IoThreads {
    IoThreads::new(count).unwrap()
}

/// A session, and on which thread the end of each of its connections was seen: its network thread.
struct Client {
    session: Arc<Session>,
    program: Arc<Recorder>,
    peer: Option<Peer>,
    /// Messages that it has sent.
    sent: i32,
    answered: usize,
    seen_on: Arc<Mutex<Vec<u64>>>,
}

impl Client {
    /// A session that is connected, whose network thread has done something.
    fn connect(server: &Server, count: u32) -> Self {
        let program = Recorder::new();
        let seen_on = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&seen_on);
        program.hook("show(3)", move || seen.lock().push(this_thread()));
        let session = Session::new(
            asking(),
            endpoint(&server.url()),
            among(count),
            Arc::default(),
            program.clone(),
        )
        .unwrap();
        session.begin();
        let peer = server.accept_session();
        session.wait_created().unwrap();
        program.wait_for("created");
        let mut client = Self {
            session,
            program,
            peer: Some(peer),
            sent: 0,
            answered: 0,
            seen_on,
        };
        client.ping();
        client
    }

    fn peer(&mut self) -> &mut Peer {
        self.peer.as_mut().unwrap()
    }

    /// The server asks, which only the network thread answers.
    fn ping(&mut self) {
        self.sent += 1;
        let number = self.sent.into();
        self.peer().ping(number);
    }

    /// The program asks.
    fn ask(&mut self) {
        self.sent += 1;
        self.answered += 1;
        let number = self.answered;
        self.program.request(&self.session, 1000, b"", "request");
        self.peer().receive_message();
        self.peer().send(&response(number as i64, b""));
        self.program.wait_count("request:response", number);
    }

    /// The connection is lost, and there is another one.
    fn lose(&mut self, server: &Server) {
        let before = self.program.count("S");
        self.peer.take().unwrap().cut();
        self.peer = Some(server.accept_with(&recovered(self.sent + 1)));
        self.program.wait_count("S", before + 1);
    }

    fn close(mut self) {
        close_orderly(&self.session, self.peer.as_mut().unwrap());
    }
}

fn this_thread() -> u64 {
    // SAFETY: asks for a number.
    unsafe { libc::gettid() as u64 }
}

#[test]
fn six_sessions_have_one_of_three_network_threads_for_life() {
    let _alone = alone();
    let server = Server::start();
    let mut clients: Vec<_> = (0..6).map(|_| Client::connect(&server, 3)).collect();
    let threads = os::network_threads(3);
    for _ in 0..2 {
        for client in &mut clients {
            client.ask();
            client.lose(&server);
        }
    }
    for client in &mut clients {
        client.ask();
    }
    assert_eq!(os::network_threads(3), threads);
    let seen: Vec<_> = clients.iter().map(|c| c.seen_on.lock().clone()).collect();
    for (number, seen_on) in seen.iter().enumerate() {
        assert_eq!(seen_on.len(), 2);
        assert_eq!(seen_on[0], seen_on[1], "{number} has changed its thread");
        assert_eq!(seen_on[0], seen[(number + 3) % 6][0], "{seen:?}");
    }
    let mut serving = [seen[0][0], seen[1][0], seen[2][0]];
    serving.sort_unstable();
    assert_eq!(serving[..], threads);
    clients.into_iter().for_each(Client::close);
    os::wait_no_library_threads();
}

#[test]
fn a_network_thread_ends_with_its_last_session_and_the_others_go_on() {
    let _alone = alone();
    let server = Server::start();
    let (first, mut second) = (Client::connect(&server, 2), Client::connect(&server, 2));
    let both = os::network_threads(2);
    first.close();
    let left = os::network_threads(1);
    assert!(both.contains(&left[0]));
    second.ask();
    second.lose(&server);
    assert_eq!(*second.seen_on.lock(), left);
    // Who wants one only has the first, which is started again.
    let mut third = Client::connect(&server, 1);
    assert!(os::network_threads(2).contains(&left[0]));
    third.lose(&server);
    assert_ne!(*third.seen_on.lock(), left);
    second.close();
    third.ask();
    assert_eq!(os::network_threads(1), *third.seen_on.lock());
    third.close();
    os::wait_no_library_threads();
}

/// The descriptors by which network threads wait and are woken.
fn of_pollers() -> Vec<RawFd> {
    let entries = fs::read_dir("/proc/self/fd").unwrap();
    let numbers = entries.filter_map(|entry| {
        let entry = entry.unwrap();
        let kind = fs::read_link(entry.path()).ok()?.display().to_string();
        let is_one = kind.contains("[eventpoll]") || kind.contains("[eventfd]");
        is_one.then(|| entry.file_name().into_string().unwrap().parse().unwrap())
    });
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

/// As a program must not do: the sleeping threads that have them are what this is about.
fn close_behind_their_backs(numbers: &[RawFd]) {
    for number in numbers {
        // SAFETY: a number, whose owner looks after it is closed whether it still has it.
        assert_eq!(unsafe { libc::close(*number) }, 0);
    }
}

/// Waits until the network threads of these sessions sleep, and nothing else runs.
fn wait_until_asleep(clients: &[&Client]) {
    wait_until("the network threads sleep", || {
        diffusion::engine::threads::live() == 0
            && clients
                .iter()
                .all(|client| os::is_asleep(client.seen_on.lock()[0]))
    });
}

/// Takes all free numbers up to the highest of these, but for these.
fn leave_free(numbers: &[RawFd]) -> Vec<File> {
    let mut files = Vec::new();
    loop {
        let file = File::open("/dev/null").unwrap();
        let number = file.as_raw_fd();
        files.push(file);
        if number >= *numbers.last().unwrap() {
            files.retain(|file| !numbers.contains(&file.as_raw_fd()));
            return files;
        }
    }
}

/// The second network thread sleeps and does not know that its descriptors were closed, when a third one gets their numbers.
#[test]
fn numbers_of_closed_descriptors_may_become_those_of_another_network_thread() {
    let _alone = alone();
    let server = Server::start();
    let first = Client::connect(&server, 1);
    let of_first = of_pollers();
    let mut second = Client::connect(&server, 2);
    let mut numbers = of_pollers();
    numbers.retain(|number| !of_first.contains(number));
    assert_eq!(numbers.len(), 2);
    second.lose(&server);
    second.ask();
    wait_until_asleep(&[&second]);
    close_behind_their_backs(&numbers);
    let files = leave_free(&numbers);
    let mut third = Client::connect(&server, 3);
    drop(files);
    let mut all = of_first.clone();
    all.extend(&numbers);
    all.sort_unstable();
    assert_eq!(of_pollers(), all, "the third has these numbers");
    // Nothing of it is used by the second.
    second.ask();
    third.ask();
    second.ping();
    third.ping();
    second.close();
    third.ask();
    third.ping();
    third.close();
    first.close();
    os::wait_no_library_threads();
}

/// Nothing would wake the second network thread: no timer, no call, no socket.
#[test]
fn one_network_thread_tells_the_others_of_closed_descriptors() {
    let _alone = alone();
    let server = Server::start();
    let (mut first, mut second) = (Client::connect(&server, 2), Client::connect(&server, 2));
    for client in [&mut first, &mut second] {
        client.lose(&server);
        client.ping();
    }
    let sockets = [client_socket(first.peer()), client_socket(second.peer())];
    // The sockets stay open: what comes over them at the end lets the threads end that slept meanwhile.
    // SAFETY: open while their connections are.
    let kept = sockets.map(|socket| unsafe { BorrowedFd::borrow_raw(socket) }.try_clone_to_owned());
    wait_until_asleep(&[&first, &second]);
    close_behind_their_backs(&of_pollers());
    close_behind_their_backs(&sockets);
    first.program.request(&first.session, 1000, b"", "request");
    for client in [&first, &second] {
        client.program.wait_for("L(2->7)");
        client.session.wait_closed();
    }
    drop((first, second));
    os::wait_no_library_threads();
    drop(kept);
}
