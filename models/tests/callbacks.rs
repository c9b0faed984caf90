//! The queues of a session's callbacks: order, gates, the end, and threads that cannot be had.

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use diffusion_models::check;
use diffusion_models::engine::callbacks::{Callbacks, OnClose, Owner, MAXIMUM_QUEUED_BYTES};
use diffusion_models::engine::os_thread;
use diffusion_models::engine::sync::{Condvar, Mutex};
use diffusion_models::engine::threads::{self, Spawned};
use diffusion_models::record::Record;
use shuttle::thread;

/// A session, as far as its callbacks know it. The lock stands for that of the session's core, under which all calls are pushed.
struct Session {
    callbacks: Arc<Callbacks>,
    number: u64,
    core: Mutex<()>,
    record: Record,
    /// Calls that run, of each queue.
    running: [AtomicBool; 2],
    /// Connection calls that were pushed and that have returned.
    pushed: AtomicU64,
    returned: AtomicU64,
    closed: AtomicBool,
    owner: OnceLock<Arc<dyn Owner>>,
}

/// Where program calls run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Calls {
    OnThreads,
    /// On the network thread, if it is there.
    Inline,
}

struct Told(Record);

impl Owner for Told {
    fn on_room(&self) {
        self.0.add("room");
    }

    fn on_panic(&self, _panic: &(dyn Any + Send)) {
        self.0.rule(false, "no call panics");
    }

    /// What the reactor does at growing intervals.
    fn on_starved(&self) {
        thread::spawn(|| {
            while threads::retry() == Spawned::Starved {
                thread::yield_now();
            }
        });
    }
}

impl Session {
    fn new(number: u64, record: &Record) -> Arc<Self> {
        Self::with(number, record, Calls::OnThreads)
    }

    fn with(number: u64, record: &Record, calls: Calls) -> Arc<Self> {
        let inline = calls == Calls::Inline;
        let session = Arc::new(Self {
            callbacks: Arc::new(Callbacks::new(number).inline(inline)),
            number,
            core: Mutex::new(()),
            record: record.clone(),
            running: Default::default(),
            pushed: AtomicU64::new(0),
            returned: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            owner: OnceLock::new(),
        });
        let _ = session.owner.set(Arc::new(Told(record.clone())));
        session
    }

    fn owner(&self) -> &Arc<dyn Owner> {
        self.owner.get().expect("set at once")
    }

    /// The rules that every call keeps, around what it does itself.
    fn run(&self, lane: usize, name: &str, call: impl FnOnce()) {
        let alone = !self.running[lane].swap(true, Ordering::Relaxed);
        self.record
            .rule(alone, "calls of a queue run one after the other");
        self.record.rule(
            !self.closed.load(Ordering::Relaxed),
            "nothing runs after the end",
        );
        self.record.add(name);
        thread::yield_now();
        call();
        self.running[lane].store(false, Ordering::Relaxed);
    }

    fn connection(self: &Arc<Self>, name: &'static str, call: impl FnOnce() + Send + 'static) {
        self.pushed.fetch_add(1, Ordering::Relaxed);
        let session = Arc::clone(self);
        let call = Box::new(move || {
            session.run(0, name, call);
            session.returned.fetch_add(1, Ordering::Relaxed);
        });
        self.callbacks.push_connection(self.owner(), call);
    }

    fn program(
        self: &Arc<Self>,
        name: &'static str,
        on_close: OnClose,
        bytes: usize,
        gate: u64,
        call: impl FnOnce() + Send + 'static,
    ) {
        let session = Arc::clone(self);
        let call = Box::new(move || {
            let open = session.returned.load(Ordering::Relaxed) >= gate;
            session
                .record
                .rule(open, "a call waits for the connection calls at its gate");
            session.run(1, name, call);
        });
        self.callbacks
            .push_program(self.owner(), on_close, bytes, call);
    }

    /// What closing does: what the program does not want is dropped, the last call is pushed, and nothing comes after it.
    fn close(self: &Arc<Self>) {
        let held = self.core.lock();
        if self.callbacks.drop_unwanted() {
            self.record.add("room");
        }
        self.connection("closed", || {});
        self.callbacks.seal();
        drop(held);
        self.callbacks
            .wait_until_closed(|| threads::help(self.number));
    }

    /// What the network thread does.
    fn serve(self: &Arc<Self>, names: [&'static str; 2]) {
        for name in names {
            if !self.callbacks.begin_turn() {
                return;
            }
            let held = self.core.lock();
            self.program(name, OnClose::Keep, 1, 0, || {});
            drop(held);
            if self.callbacks.end_turn() {
                self.callbacks.run_inline(self.owner());
            }
        }
    }

    fn has_ended(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.record.rule(
            self.callbacks.is_closed(),
            "who waited for the end has waited for it",
        );
    }
}

/// Those of these events that happened, in order.
fn order(record: &Record, of: &[&str]) -> Vec<String> {
    record
        .events()
        .into_iter()
        .filter(|event| of.contains(&event.as_str()))
        .collect()
}

fn pushing_and_closing(failures: u32, calls: Calls) {
    os_thread::may_fail(failures);
    let record = Record::default();
    let session = Session::with(1, &record, calls);
    let network = {
        let session = Arc::clone(&session);
        thread::spawn(move || session.serve(["m", "n"]))
    };
    let pusher = {
        let session = Arc::clone(&session);
        thread::spawn(move || {
            let held = session.core.lock();
            session.program("a", OnClose::Keep, 1, 0, || {});
            session.connection("lost", || {});
            session.callbacks.raise_gate();
            let gate = session.pushed.load(Ordering::Relaxed);
            session.program("b", OnClose::Keep, 1, gate, || {});
            drop(held);
            let held = session.core.lock();
            session.program("c", OnClose::Drop, 1, gate, || {});
            session.program("d", OnClose::Keep, 1, gate, || {});
            drop(held);
        })
    };
    let other = {
        let session = Arc::clone(&session);
        thread::spawn(move || {
            let _held = session.core.lock();
            session.program("x", OnClose::Keep, 1, 0, || {});
            session.connection("found", || {});
        })
    };
    pusher.join().expect("no panic");
    other.join().expect("no panic");
    network.join().expect("no panic");
    session.close();
    session.has_ended();
    record.check();
    assert_eq!(order(&record, &["a", "b", "d"]), ["a", "b", "d"]);
    if calls == Calls::Inline {
        assert_eq!(order(&record, &["m", "n"]), ["m", "n"]);
    }
    assert_eq!(order(&record, &["x", "found", "lost"]).len(), 3);
    assert_eq!(
        record
            .events()
            .iter()
            .filter(|event| *event == "closed")
            .count(),
        1
    );
    let connection = order(&record, &["lost", "found", "closed"]);
    assert_eq!(connection.last().map(String::as_str), Some("closed"));
}

#[test]
fn every_call_runs_once_and_in_order() {
    check(|| pushing_and_closing(0, Calls::OnThreads));
}

#[test]
fn every_call_runs_once_and_in_order_beside_those_of_the_network_thread() {
    check(|| pushing_and_closing(0, Calls::Inline));
}

#[test]
fn every_call_runs_where_threads_cannot_be_had() {
    check(|| pushing_and_closing(3, Calls::OnThreads));
}

#[test]
fn closing_while_others_push() {
    check(|| {
        let record = Record::default();
        let session = Session::new(1, &record);
        let pusher = {
            let session = Arc::clone(&session);
            thread::spawn(move || {
                for name in ["a", "b", "c"] {
                    let _held = session.core.lock();
                    // The core refuses requests of a session that is closed.
                    if !session.callbacks.is_closing() {
                        session.program(name, OnClose::Keep, 1, 0, || {});
                    }
                }
            })
        };
        session.close();
        session.has_ended();
        pusher.join().expect("no panic");
        record.check();
        let ran = order(&record, &["a", "b", "c"]);
        assert_eq!(ran, ["a", "b", "c"][..ran.len()]);
    });
}

#[test]
fn what_the_program_does_not_want_is_not_called_after_closing() {
    check(|| {
        let record = Record::default();
        let session = Session::new(1, &record);
        let closing = Arc::new(AtomicBool::new(false));
        for name in ["a", "b", "c"] {
            let (closing, record) = (Arc::clone(&closing), record.clone());
            let _held = session.core.lock();
            session.program(name, OnClose::Drop, 1, 0, move || {
                // One may have begun before.
                if closing.load(Ordering::Relaxed) {
                    record.add("late");
                }
            });
        }
        let held = session.core.lock();
        session.callbacks.drop_unwanted();
        closing.store(true, Ordering::Relaxed);
        session.connection("closed", || {});
        session.callbacks.seal();
        drop(held);
        session.callbacks.wait_until_closed(|| {});
        session.has_ended();
        record.check();
        assert!(order(&record, &["late"]).len() <= 1);
    });
}

#[test]
fn closing_in_a_callback_returns_and_the_listener_is_told_after_it() {
    check(|| {
        let record = Record::default();
        let session = Session::new(1, &record);
        let closer = Arc::clone(&session);
        session.program("closes", OnClose::Keep, 1, 0, move || {
            closer.close();
            closer.record.add("has closed");
        });
        session.callbacks.wait_until_closed(|| {});
        session.has_ended();
        record.check();
        assert_eq!(record.events(), ["closes", "has closed", "closed"]);
    });
}

#[test]
fn callbacks_that_close_each_others_sessions_do_not_wait_in_a_circle() {
    check(|| {
        let record = Record::default();
        let sessions = [Session::new(1, &record), Session::new(2, &record)];
        for (index, session) in sessions.iter().enumerate() {
            let other = Arc::clone(&sessions[1 - index]);
            session.program("closes the other", OnClose::Keep, 1, 0, move || {
                other.callbacks.wait_until_closed(|| {});
            });
        }
        for session in &sessions {
            let held = session.core.lock();
            session.connection("closed", || {});
            session.callbacks.seal();
            drop(held);
        }
        for session in &sessions {
            session.callbacks.wait_until_closed(|| {});
        }
        record.check();
        assert_eq!(order(&record, &["closed"]).len(), 2);
    });
}

#[test]
fn room_is_told_once_each_time_the_queue_was_full() {
    check(|| {
        let record = Record::default();
        let session = Session::new(1, &record);
        let large = MAXIMUM_QUEUED_BYTES / 2 + 1;
        let held = session.core.lock();
        session.program("a", OnClose::Drop, large, 0, || {});
        session.program("b", OnClose::Drop, large, 0, || {});
        drop(held);
        session.close();
        session.has_ended();
        record.check();
        record.rule(!session.callbacks.is_full(), "an empty queue has room");
        assert!(order(&record, &["room"]).len() <= 1);
        record.check();
    });
}

#[test]
fn callbacks_that_wait_for_each_other_all_get_a_thread() {
    const SESSIONS: u64 = 3;
    check(|| {
        let record = Record::default();
        // The second time there are threads that look for more, that wait for more, or that end.
        for round in 0..2 {
            let all = Arc::new((Mutex::new(0), Condvar::new()));
            let sessions: Vec<_> = (1..=SESSIONS)
                .map(|number| Session::new(SESSIONS * round + number, &record))
                .collect();
            for session in &sessions {
                let all = Arc::clone(&all);
                session.program("waits for the others", OnClose::Keep, 1, 0, move || {
                    let mut begun = all.0.lock();
                    *begun += 1;
                    all.1.notify_all();
                    while *begun < SESSIONS {
                        all.1.wait(&mut begun);
                    }
                });
            }
            for session in &sessions {
                session.callbacks.seal();
                session.callbacks.wait_until_closed(|| {});
            }
        }
        record.check();
    });
}
