//! The reactor's inbox: what threads of a program and of the network post to its thread, which sleeps where nothing is to be done.
//! Who waits for something that the thread has missed waits for ever, which shuttle finds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

use diffusion_models::engine::os_thread;
use diffusion_models::engine::reactor::{before_waiting, IoThreads};
use diffusion_models::engine::session::{Session, State};
use diffusion_models::engine::sync::{Condvar, Instant, Mutex};
use diffusion_models::engine::threads::{self, Spawned};
use diffusion_models::{check, network};
use shuttle::rand::{thread_rng, Rng};
use shuttle::thread;

const SOCKET: i32 = 10;
const OTHER: i32 = 20;

fn connected(key: u64, socket: i32) -> Arc<Session> {
    connected_on(IoThreads::ONE, key, socket)
}

fn connected_on(threads: IoThreads, key: u64, socket: i32) -> Arc<Session> {
    let session = Session::open_on(key, threads);
    session.connect(key, socket);
    session
}

fn two() -> IoThreads {
    IoThreads::new(2).expect("not 0")
}

fn in_thread(run: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
    thread::spawn(run)
}

fn join(threads: impl IntoIterator<Item = thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("no panic");
    }
}

fn written(count: usize) -> impl Fn(&State) -> Option<Vec<u32>> {
    move |state| (state.written.len() >= count).then(|| state.written.clone())
}

fn received(count: usize) -> impl Fn(&State) -> Option<Vec<u32>> {
    move |state| (state.received.len() >= count).then(|| state.received.clone())
}

fn end(session: &Session) {
    session.close();
    session.wait_for_end();
}

#[test]
fn what_several_threads_post_is_written_in_their_order() {
    check(|| {
        let session = connected(1, SOCKET);
        let posters = [1, 11].map(|first| {
            let session = Arc::clone(&session);
            in_thread(move || (first..first + 3).for_each(|item| session.post(item)))
        });
        let written = session.wait_until(written(6));
        join(posters);
        for first in [1, 11] {
            let own = written.iter().filter(|item| (first..first + 3).contains(*item));
            assert!(own.copied().eq(first..first + 3), "{written:?}");
        }
        end(&session);
    });
}

#[test]
fn each_post_wakes_the_thread() {
    check(|| {
        let session = connected(1, SOCKET);
        for item in 1..4 {
            session.post(item);
            session.wait_until(written(item as usize));
        }
        end(&session);
    });
}

#[test]
fn what_arrives_is_received_also_after_the_program_did_not_keep_up() {
    check(|| {
        let session = connected(1, SOCKET);
        let server = Arc::clone(&session);
        let server = in_thread(move || (1..4).for_each(|item| server.arrive(SOCKET, item)));
        session.fill();
        session.post(1);
        session.wait_until(written(1));
        session.make_room();
        assert_eq!(session.wait_until(received(3)), [1, 2, 3]);
        join([server]);
        end(&session);
    });
}

#[test]
fn a_connection_that_takes_the_place_of_one_that_ended_is_served() {
    check(|| {
        let session = connected(1, SOCKET);
        let server = Arc::clone(&session);
        let server = in_thread(move || {
            server.arrive(SOCKET, 1);
            server.hang_up(SOCKET);
        });
        session.wait_until(|state| (state.ended == 1).then_some(()));
        join([server]);
        session.post(1);
        session.connect(2, OTHER);
        session.wait_until(written(1));
        end(&session);
    });
}

#[test]
fn each_post_has_one_outcome_while_another_thread_closes() {
    check(|| {
        let session = connected(1, SOCKET);
        let posters = [1, 11].map(|first| {
            let session = Arc::clone(&session);
            in_thread(move || (first..first + 3).for_each(|item| session.post(item)))
        });
        let dialer = Arc::clone(&session);
        let dialer = in_thread(move || dialer.connect(2, OTHER));
        end(&session);
        join(posters.into_iter().chain([dialer]));
        session.wait_for_end();
        let outcomes = session.wait_until(|state| Some(state.outcomes()));
        assert_eq!(outcomes, [1, 2, 3, 11, 12, 13]);
    });
}

#[test]
fn a_session_that_comes_while_the_last_one_goes_is_served() {
    check(|| {
        let first = connected(1, SOCKET);
        first.post(1);
        let second = in_thread(|| {
            let second = connected(2, OTHER);
            second.post(2);
            second.wait_until(written(1));
            end(&second);
        });
        end(&first);
        join([second]);
    });
}

#[test]
fn sessions_that_come_and_go_on_two_threads_are_served() {
    check(|| {
        let others = [1, 2].map(|key| {
            in_thread(move || {
                let session = connected_on(two(), key, SOCKET + key as i32);
                session.post(1);
                session.wait_until(written(1));
                end(&session);
            })
        });
        let session = connected_on(two(), 3, OTHER);
        session.post(1);
        session.arrive(OTHER, 1);
        session.wait_until(written(1));
        session.wait_until(received(1));
        end(&session);
        join(others);
    });
}

#[test]
fn timers_are_due_once_and_not_slept_through() {
    check(|| {
        let session = Session::open(1);
        let start = Instant::now();
        let late = start + Duration::from_secs(7200);
        session.reactor.arm_timer(1, late);
        session.reactor.arm_dial_start(1, late);
        let times = [3, 1, 2].map(|seconds| start + Duration::from_secs(seconds));
        let others = times.map(|at| {
            let session = Arc::clone(&session);
            in_thread(move || session.reactor.arm_timer(1, at))
        });
        session.reactor.disarm_dial_start(1, late);
        join(others);
        let woken = session.wait_until(|state| (state.woken.len() == 3).then(|| state.woken.clone()));
        for at in times {
            assert_eq!(woken.iter().filter(|timer| timer.1 == at).count(), 1);
        }
        assert!(woken.iter().all(|(now, at)| now >= at));
        end(&session);
    });
}

/// No thread can be had at first; the session's reactor is told.
fn run_task_without_thread(session: &Session) {
    os_thread::may_fail(3);
    let done = Arc::new((Mutex::new(false), Condvar::new()));
    let task = Arc::clone(&done);
    let spawned = threads::spawn(0, move || {
        *task.0.lock() = true;
        task.1.notify_all();
    });
    if spawned == Spawned::Starved {
        session.reactor.retry_threads();
    }
    let mut is_done = done.0.lock();
    while !*is_done {
        done.1.wait(&mut is_done);
    }
}

#[test]
fn what_has_no_thread_gets_one_later() {
    check(|| {
        let session = Session::open(1);
        run_task_without_thread(&session);
        end(&session);
    });
}

/// Its own thread has ended with the session, another one goes on.
#[test]
fn what_has_no_thread_gets_one_later_after_its_session_has_ended() {
    check(|| {
        let (gone, left) = (Session::open_on(1, two()), Session::open_on(2, two()));
        end(&gone);
        run_task_without_thread(&gone);
        end(&left);
    });
}

/// A daemon closes what it does not know, the first session's socket too, while others send.
#[test]
fn sessions_go_on_or_fail_after_the_program_closed_descriptors() {
    check(|| {
        let (gone, left) = (connected(1, SOCKET), connected(2, OTHER));
        let are_closed = Arc::new(AtomicBool::new(false));
        let poster = {
            let (gone, left) = (Arc::clone(&gone), Arc::clone(&left));
            in_thread(move || {
                for item in 1..3 {
                    gone.post(item);
                    left.post(item);
                }
            })
        };
        let daemon = {
            let are_closed = Arc::clone(&are_closed);
            in_thread(move || {
                // While the network thread is at work, or when it sleeps.
                for _ in 0..thread_rng().gen_range(0..100) {
                    thread::yield_now();
                }
                network::close_descriptors(&[SOCKET]);
                are_closed.store(true, Ordering::Relaxed);
            })
        };
        join([daemon]);
        // What is sent from here on cannot wake the thread as before.
        gone.post(3);
        left.post(3);
        left.wait_until(written(3));
        gone.wait_until(|state| state.has_failed.then_some(()));
        left.arrive(OTHER, 1);
        left.wait_until(received(1));
        join([poster]);
        assert_eq!(gone.wait_until(|state| Some(state.outcomes())), [1, 2, 3]);
        gone.wait_for_end();
        end(&left);
        assert_eq!(left.wait_until(|state| Some(state.outcomes())), [1, 2, 3]);
    });
}

#[test]
fn calls_on_the_network_thread_may_wait_for_other_sessions() {
    check(|| {
        let waiting = connected(1, SOCKET);
        let other = connected(2, OTHER);
        let awaited = Arc::clone(&other);
        let called = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let calls = Arc::clone(&called);
        waiting.call_inline(move |item| {
            awaited.post(item);
            before_waiting();
            awaited.wait_until(written(item as usize));
            awaited.wait_until(received(item as usize));
            calls.0.lock().push(item);
            calls.1.notify_all();
        });
        let servers = [(&waiting, SOCKET), (&other, OTHER)].map(|(session, socket)| {
            let session = Arc::clone(session);
            in_thread(move || (1..3).for_each(|item| session.arrive(socket, item)))
        });
        let mut calls = called.0.lock();
        while calls.len() < 2 {
            called.1.wait(&mut calls);
        }
        calls.sort_unstable();
        assert_eq!(*calls, [1, 2]);
        drop(calls);
        join(servers);
        // The thread that went on serves what comes afterwards.
        other.arrive(OTHER, 3);
        other.wait_until(received(3));
        end(&waiting);
        end(&other);
    });
}

#[test]
fn calls_on_the_network_thread_may_wait_for_those_of_other_sessions() {
    check(|| {
        let called = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let sessions = [(1, SOCKET), (2, OTHER)].map(|(key, socket)| {
            let session = connected(key, socket);
            let calls = Arc::clone(&called);
            session.call_inline(move |item| {
                let mut items = calls.0.lock();
                items.push(item);
                calls.1.notify_all();
                // The first one waits for the second one.
                while items.len() < 2 {
                    drop(items);
                    before_waiting();
                    items = calls.0.lock();
                    if items.len() < 2 {
                        calls.1.wait(&mut items);
                    }
                }
            });
            session
        });
        sessions[0].arrive(SOCKET, 1);
        sessions[1].arrive(OTHER, 2);
        let mut items = called.0.lock();
        while items.len() < 2 {
            called.1.wait(&mut items);
        }
        drop(items);
        sessions.iter().for_each(|session| end(session));
    });
}

#[test]
fn who_waits_for_the_network_rescues_it_from_a_call_that_waits_for_them() {
    check(|| {
        let calling = connected(1, SOCKET);
        let other = connected(2, OTHER);
        let lock = Arc::new(Mutex::new(()));
        let wanted = Arc::clone(&lock);
        calling.call_inline(move |_| drop(wanted.lock()));
        let held = lock.lock();
        calling.arrive(SOCKET, 1);
        other.post(1);
        loop {
            let written = other.wait_until(|state| Some(state.written.len()));
            if written > 0 {
                break;
            }
            other.reactor.rescue().expect("there are threads");
            thread::yield_now();
        }
        drop(held);
        end(&calling);
        end(&other);
    });
}

#[test]
fn calls_on_the_network_thread_may_end_their_session_and_post() {
    check(|| {
        let session = connected(1, SOCKET);
        let own = Arc::downgrade(&session);
        session.call_inline(move |item| {
            let Some(own) = own.upgrade() else {
                return;
            };
            own.post(item);
            if item == 2 {
                own.close();
            }
        });
        let server = Arc::clone(&session);
        let server = in_thread(move || (1..4).for_each(|item| server.arrive(SOCKET, item)));
        session.wait_for_end();
        join([server]);
        let outcomes = session.wait_until(|state| Some(state.outcomes()));
        assert!(outcomes.starts_with(&[1, 2]), "{outcomes:?}");
    });
}
