//! A queue between threads, as far as the reactor uses it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::{clock, Condvar, Mutex, Waited};

struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    elements: VecDeque<T>,
    /// The receiver is gone, and nothing is taken any more.
    closed: bool,
}

/// The end that puts in.
pub struct Sender<T>(Arc<Queue<T>>);

/// The end that takes out.
pub struct Receiver<T>(Arc<Queue<T>>);

/// Both ends of a new queue.
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    let queue = Arc::new(Queue {
        state: Mutex::new(State {
            elements: VecDeque::new(),
            closed: false,
        }),
        changed: Condvar::new(),
    });
    (Sender(Arc::clone(&queue)), Receiver(queue))
}

impl<T> Sender<T> {
    /// Puts in, or gives back when nobody takes any more.
    pub fn send(&self, element: T) -> Result<(), T> {
        let mut state = self.0.state.lock();
        if state.closed {
            return Err(element);
        }
        state.elements.push_back(element);
        drop(state);
        self.0.changed.notify_all();
        Ok(())
    }
}

impl<T> Receiver<T> {
    /// Takes out what is there.
    pub fn try_recv(&self) -> Result<T, ()> {
        self.0.state.lock().elements.pop_front().ok_or(())
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.state.lock().elements.is_empty()
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.closed = true;
        let left = std::mem::take(&mut state.elements);
        drop(state);
        // Without the lock, as elements may be anything.
        drop(left);
    }
}

/// Waits for one queue.
pub struct Select<'a, T>(Option<&'a Receiver<T>>);

impl<'a, T> Select<'a, T> {
    /// Waits for nothing yet.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(None)
    }

    /// Waits for this one.
    pub fn recv(&mut self, receiver: &'a Receiver<T>) {
        self.0 = Some(receiver);
    }

    /// Until something is there.
    pub fn ready(&mut self) {
        let queue = &self.0.expect("there is one").0;
        let mut state = queue.state.lock();
        while state.elements.is_empty() {
            queue.changed.wait(&mut state);
        }
    }

    /// Until something is there, or the time is over.
    pub fn ready_timeout(&mut self, time: Duration) {
        if time >= clock::ENDLESS {
            return self.ready();
        }
        let queue = &self.0.expect("there is one").0;
        let mut state = queue.state.lock();
        while state.elements.is_empty() {
            if queue.changed.wait_for(&mut state, time) == Waited::TimedOut {
                clock::pass(time);
                return;
            }
        }
    }
}
