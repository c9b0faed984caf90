//! The inbox of a session: order, the room of the outbound queue, the end, and waking the reactor.

use std::collections::VecDeque;
use std::sync::Arc;

use diffusion_models::check;
use diffusion_models::engine::inbox::{Inbox, Pushed};
use diffusion_models::engine::sync::atomic::{AtomicBool, Ordering};
use diffusion_models::engine::sync::{Condvar, Mutex, MutexGuard};
use diffusion_models::record::Record;
use shuttle::thread;

/// A request: its thread, and which of that thread it is.
type Request = (usize, usize);

/// A session, as far as its requests know it: what `src/engine/session` does with its core and the reactor, without anything else.
struct Session {
    core: Mutex<Core>,
    inbox: Inbox<Request>,
    /// The queue has room, or is not to be waited for.
    room: Condvar,
    /// The reactor has done something.
    served: Condvar,
    announced: AtomicBool,
    reactor: Reactor,
    record: Record,
    limit: usize,
}

#[derive(Default)]
struct Core {
    queue: VecDeque<Request>,
    arrived: VecDeque<Request>,
    sent: Vec<Request>,
    refused: Vec<Request>,
    senders_wait: bool,
    closing: bool,
    ended: bool,
}

#[derive(Default)]
struct Reactor {
    state: Mutex<Commands>,
    changed: Condvar,
}

#[derive(Default)]
struct Commands {
    transmit: usize,
    stop: bool,
    /// How often it found nothing, and how often it was woken from that.
    rests: usize,
    wakes: usize,
}

impl Session {
    fn new(record: &Record, limit: usize) -> Arc<Self> {
        let session = Arc::new(Self {
            core: Mutex::default(),
            inbox: Inbox::default(),
            room: Condvar::new(),
            served: Condvar::new(),
            announced: AtomicBool::new(false),
            reactor: Reactor::default(),
            record: record.clone(),
            limit,
        });
        session.pump(&mut session.core.lock());
        // The reactor gets the connection, and looks.
        session.reactor.state.lock().transmit = 1;
        session
    }

    fn lock(&self) -> MutexGuard<'_, Core> {
        let mut core = self.core.lock();
        self.take_in(&mut core);
        core
    }

    fn take_in(&self, core: &mut Core) {
        self.inbox.take(&mut core.arrived);
        while let Some(request) = core.arrived.pop_front() {
            if core.closing {
                self.record
                    .rule(!core.ended, "nothing is told after the end");
                core.refused.push(request);
            } else {
                core.queue.push_back(request);
                let fits = core.queue.len() <= self.limit;
                self.record.rule(fits, "there is room for what is taken");
            }
        }
    }

    fn pump(&self, core: &mut Core) {
        let room = self.limit.saturating_sub(core.queue.len());
        self.inbox.set_room(if core.closing { 0 } else { room });
        if (room > 0 || core.closing) && std::mem::take(&mut core.senders_wait) {
            self.room.notify_all();
        }
        if !core.queue.is_empty() || core.closing {
            self.announce();
        }
    }

    fn announce(&self) {
        if !self.announced.swap(true, Ordering::AcqRel) {
            self.reactor.state.lock().transmit += 1;
            self.reactor.changed.notify_all();
        }
    }

    /// A request of the program.
    fn request(&self, request: Request) {
        match self.inbox.push(request) {
            Pushed::Awaited => {}
            Pushed::Unawaited => {
                let mut commands = self.reactor.state.lock();
                commands.wakes += 1;
                self.record.rule(
                    commands.wakes <= commands.rests,
                    "a reactor that has found nothing is woken once",
                );
                drop(commands);
                self.announce();
            }
            Pushed::NoRoom(request) => {
                let mut core = self.lock();
                self.request_of_core(&mut core, request);
            }
        }
    }

    fn request_of_core(&self, core: &mut MutexGuard<'_, Core>, request: Request) {
        loop {
            self.inbox.set_room(0);
            self.take_in(core);
            if core.queue.len() < self.limit || core.closing {
                break;
            }
            core.senders_wait = true;
            self.room.wait(core);
        }
        if core.closing {
            core.refused.push(request);
        } else {
            core.queue.push_back(request);
        }
        self.pump(core);
    }

    /// Those of a thread that were sent or wait to be.
    fn known(core: &Core, thread: usize) -> usize {
        let all = core.sent.iter().chain(&core.queue);
        all.filter(|(of, _)| *of == thread).count()
    }

    fn close(&self) {
        let mut core = self.lock();
        core.closing = true;
        self.pump(&mut core);
    }

    /// The reactor's thread, until it is stopped; the session ends when all was sent after closing.
    fn serve(&self) {
        loop {
            let mut commands = self.reactor.state.lock();
            while commands.transmit == 0 {
                if commands.stop {
                    return;
                }
                self.reactor.changed.wait(&mut commands);
            }
            commands.transmit -= 1;
            drop(commands);
            while self.take_messages() {
                self.served.notify_all();
            }
            self.served.notify_all();
        }
    }

    /// Takes what is to be written, two at a time. False when nothing is left.
    fn take_messages(&self) -> bool {
        let mut core = self.lock();
        for _ in 0..2 {
            if let Some(request) = core.queue.pop_front() {
                core.sent.push(request);
                continue;
            }
            self.announced.store(false, Ordering::Release);
            if core.closing && !core.ended {
                self.inbox.set_room(0);
                self.take_in(&mut core);
                core.ended = true;
                return false;
            }
            let mut commands = self.reactor.state.lock();
            let core = &mut *core;
            if self.inbox.rest(&mut core.arrived) {
                commands.rests += 1;
                drop(commands);
                self.inbox.set_room(self.room_of(core));
                return false;
            }
            drop(commands);
            self.take_in(core);
        }
        self.pump(&mut core);
        true
    }

    fn room_of(&self, core: &Core) -> usize {
        if core.closing {
            0
        } else {
            self.limit - core.queue.len()
        }
    }

    /// Waits for what only the reactor does, without taking anything in.
    fn wait_until(&self, is_so: impl Fn(&Core) -> bool) {
        let mut core = self.core.lock();
        while !is_so(&core) {
            self.served.wait(&mut core);
        }
    }

    fn stop(&self) {
        self.reactor.state.lock().stop = true;
        self.reactor.changed.notify_all();
    }
}

/// Threads that ask, so often each, and what they do after each request.
fn publishers(
    session: &Arc<Session>,
    threads: usize,
    requests: usize,
    then: fn(&Session, usize, usize),
) -> Vec<thread::JoinHandle<()>> {
    (0..threads)
        .map(|thread| {
            let session = Arc::clone(session);
            thread::spawn(move || {
                for number in 0..requests {
                    session.request((thread, number));
                    then(&session, thread, number);
                }
            })
        })
        .collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("no panic");
    }
}

fn served(session: &Arc<Session>) -> thread::JoinHandle<()> {
    let session = Arc::clone(session);
    thread::spawn(move || session.serve())
}

/// Each thread's requests in its order, none missing in between and none twice.
fn are_in_order(of: &[Request], threads: usize) -> bool {
    (0..threads).all(|thread| {
        let numbers = of.iter().filter(|(from, _)| *from == thread);
        numbers
            .enumerate()
            .all(|(index, (_, number))| index == *number)
    })
}

fn all_is_sent(limit: usize) {
    let record = Record::default();
    let session = Session::new(&record, limit);
    let reactor = served(&session);
    join(publishers(&session, 2, 4, |_, _, _| {}));
    // A reactor that was not woken would sleep for ever, with requests left.
    session.wait_until(|core| core.sent.len() == 8);
    session.stop();
    reactor.join().expect("no panic");
    record.check();
    assert!(are_in_order(&session.core.lock().sent, 2));
}

#[test]
fn every_request_is_sent_in_order_and_by_itself() {
    check(|| all_is_sent(8));
}

#[test]
fn every_request_is_sent_in_order_where_room_is_short() {
    check(|| all_is_sent(2));
}

#[test]
fn who_takes_the_lock_finds_what_came_before() {
    check(|| {
        let record = Record::default();
        let session = Session::new(&record, 16);
        let reactor = served(&session);
        join(publishers(&session, 2, 3, |session, thread, number| {
            let known = Session::known(&session.lock(), thread);
            let rule = "a thread finds its own requests";
            session.record.rule(known == number + 1, rule);
            // One that goes to the core itself.
            let mut core = session.lock();
            session.request_of_core(&mut core, (thread + 2, number));
        }));
        session.stop();
        reactor.join().expect("no panic");
        record.check();
        let mut core = session.lock();
        let rest = std::mem::take(&mut core.queue);
        core.sent.extend(rest);
        assert_eq!(core.sent.len(), 12);
        assert!(are_in_order(&core.sent, 4));
        // Of what a thread did one after the other, nothing overtook anything.
        for thread in 0..2 {
            let own = core.sent.iter().filter(|(of, _)| of % 2 == thread);
            let order: Vec<bool> = own.map(|(of, _)| *of >= 2).collect();
            assert_eq!(order, [false, true].repeat(3));
        }
    });
}

#[test]
fn closing_sends_what_came_before_and_refuses_the_rest() {
    check(|| {
        let record = Record::default();
        let session = Session::new(&record, 3);
        let reactor = served(&session);
        session.request((2, 0));
        let threads = publishers(&session, 2, 4, |_, _, _| {});
        session.close();
        join(threads);
        // The end comes through the reactor, however late.
        session.wait_until(|core| core.ended);
        session.stop();
        reactor.join().expect("no panic");
        record.check();
        let core = session.core.lock();
        assert!(core.sent.contains(&(2, 0)), "it came before closing");
        assert!(core.queue.is_empty() && core.arrived.is_empty());
        assert!(are_in_order(&core.sent, 3));
        let mut all: Vec<Request> = core.sent.iter().chain(&core.refused).copied().collect();
        all.sort_unstable();
        let mut expected: Vec<Request> = (0..8).map(|index| (index / 4, index % 4)).collect();
        expected.push((2, 0));
        assert_eq!(all, expected, "each has one outcome");
        drop(core);
        assert!(matches!(session.inbox.push((3, 0)), Pushed::NoRoom(_)));
    });
}

/// A panic while requests are taken in leaves the rest of them to who comes next.
#[test]
fn what_was_left_halfway_goes_first() {
    check(|| {
        let inbox = Arc::new(Inbox::default());
        inbox.set_room(4);
        let pusher = {
            let inbox = Arc::clone(&inbox);
            thread::spawn(move || {
                for number in 0..4 {
                    assert_eq!(inbox.push(number), Pushed::Awaited);
                }
            })
        };
        let mut taken = VecDeque::new();
        let mut done = Vec::new();
        while done.len() < 4 {
            inbox.take(&mut taken);
            done.extend(taken.pop_front());
            thread::yield_now();
        }
        pusher.join().expect("no panic");
        assert_eq!(done, [0, 1, 2, 3]);
    });
}
