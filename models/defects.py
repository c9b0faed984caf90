#!/usr/bin/env python3
"""Shows that the models can fail: plants one defect after the other into a copy of the sources, and the models have to find each.

Usage: defects.py TARGET_DIR [WORDS]; builds there. With words, only the defects whose names have them.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENGINE = os.path.join(HERE, "..", "src", "engine")

# What is planted: file, what stands there once, what stands there then.
DEFECTS = {
    "a call does not wait for its gate": ("callbacks.rs", ".is_some_and(|job| job.gate <= self.connection_returned)", ".is_some()"),
    "a queue is run by two threads": ("callbacks.rs", "!self.queue(lane).running && self.is_next_open(lane)", "self.is_next_open(lane)"),
    "who waits for the end waits once only": ("callbacks.rs", "while !state.is_closed() {", "if !state.is_closed() {"),
    "the listener hears of the end before the callback that closes has returned": (
        "callbacks.rs", "state.connection_held |= CURRENT_LANE.get() == Lane::Program;", ""),
    "calls behind a gate are not started when it opens": (
        "callbacks.rs", "state.connection_returned += 1;\n                self.schedule(state, Lane::Program, owner);",
        "state.connection_returned += 1;"),
    "the queue that is not running is taken for the running one": ("callbacks.rs", "state.queue(lane).running = false;", ""),
    "closing forgets calls that are wanted": (
        "callbacks.rs", "if job.on_close == OnClose::Keep {", "if job.on_close == OnClose::Keep && state.program.jobs.is_empty() {"),
    "threads that wait in a circle are not seen": ("callbacks/waits.rs", "if session == waiter {", "if session == waiter && next > 1 {"),
    "a busy thread counts as one for the next task": (
        "threads.rs", "self.tasks.len() + coming > self.idle + self.starting", "self.tasks.len() + coming > self.live"),
    "a thread that has looked is taken for one that looks": (
        "threads.rs", "state.is_looked_for = false;\n        state.looks = looks;", "state.looks = looks;"),
    "a thread that looks counts as two": ("threads.rs", "+ usize::from(self.is_looked_for)", "+ 2 * usize::from(self.is_looked_for)"),
    "a thread that looks ends beside a task": (
        "threads.rs", "state = self.look(state);\n                continue;",
        "state = self.look(state);\n                if !state.looks.are_left() {\n                    state.live -= 1;\n                    return;\n                }\n"
        "                continue;"),
    "a thread that could not be started counts as one that is about to": (
        "threads.rs", "state.live -= 1;\n            state.starting -= 1;\n            state.starved = true;", "state.live -= 1;\n            state.starved = true;"),
    "the flag of a wake-up is cleared after the inbox was found empty": (
        "reactor.rs", "self.reactor.woken.swap(false, Ordering::AcqRel);\n        if self.commands.is_empty() {",
        "let is_empty = self.commands.is_empty();\n        self.reactor.woken.swap(false, Ordering::AcqRel);\n        if is_empty {"),
    "who posts looks whether the thread sleeps before it has posted": (
        "reactor.rs", "self.send_quietly(command);\n        if !self.woken.swap(true, Ordering::AcqRel) {",
        "let sleeps = !self.woken.swap(true, Ordering::AcqRel);\n        self.send_quietly(command);\n        if sleeps {"),
    "a session that comes gets a reactor that stops": (
        "reactor/running.rs", "last.send(Command::Stop);", "running.enter(last.place, Arc::clone(&last));\n            last.send(Command::Stop);"),
    "a reactor ends before its last session": ("reactor/places.rs", "if there.sessions > 0 {", "if there.sessions > 1 {"),
    "who has no thread any more tells nobody that one cannot be started": ("reactor/running.rs", "own.or_else(|| running.iter().next())", "own"),
    "what waited for room is not read": ("reactor.rs", "connection.on_room(Instant::now());\n                    due.push(key);", "connection.on_room(Instant::now());"),
    "the thread sleeps until the last timer": ("reactor/timers.rs", "self.armed.first().map(|(at, ..)| *at)", "self.armed.last().map(|(at, ..)| *at)"),
    "calls wait for a turn that is over": (
        "callbacks/inline.rs", "std::mem::take(&mut self.state.lock().turn) == Turn::Due", "self.state.lock().turn == Turn::Due"),
    "a call is left to a turn and to a thread": ("callbacks.rs", "if !state.leave_to_turn(lane) {", "state.leave_to_turn(lane);\n        {"),
    "a call that waits keeps the network thread": ("reactor/inline.rs", "match reactor.map(|reactor| reactor.rescue()) {", "match reactor.map(|_| Ok::<(), std::io::Error>(())) {"),
    "who waits does not rescue the network": ("reactor/berth.rs", "if state.in_call && state.asleep.is_some() {", "if false {"),
    "a call keeps those of other sessions waiting": (
        "reactor.rs", "while let Some(session) = self.calls.pop_front() {",
        "let mut calls = std::mem::take(&mut self.calls);\n            while let Some(session) = calls.pop_front() {"),
    "two threads are the reactor's after a call has waited": (
        "reactor/berth.rs", "start(state.thread + 1)?;\n            state.thread += 1;\n            state.in_call = false;", "start(state.thread)?;"),
    "a thread that nothing wakes any more is not replaced": (
        "reactor/berth.rs", "start(state.thread + 1)?;\n        state.thread += 1;", "state.broken = true;"),
    "the descriptors are found closed by a connection that comes, and it is lost": (
        "reactor/closed_descriptors.rs", "watched.as_ref().is_err_and(is_missing) && connection.is_open()", "watched.as_ref().is_err_and(is_missing) && false"),
    "who finds the reactor at rest does not wake it": ("session/inbox.rs", "if std::mem::take(&mut state.resting) {", "if false {"),
    "every request wakes the reactor": ("session/inbox.rs", "if std::mem::take(&mut state.resting) {", "if state.resting {"),
    "the reactor rests beside a request": ("session/inbox.rs", "if !state.waiting.is_empty() {\n            return false;", "if false {\n            return false;"),
    "room that was taken is given away again": (
        "session/inbox.rs", "state.room = state.room.saturating_sub(state.waiting.len());", ""),
    "the inbox takes one more than it has room for": ("session/inbox.rs", "state.waiting.len() >= state.room ||", "state.waiting.len() > state.room ||"),
    "requests that are taken out go before those that were": (
        "session/inbox.rs", "taken.append(&mut state.waiting);", "state.waiting.append(taken);\n            std::mem::swap(&mut state.waiting, taken);"),
    "the last request that waits is forgotten": ("session/inbox.rs", "taken.append(&mut state.waiting);", "state.waiting.pop_back();\n            taken.append(&mut state.waiting);"),
    "a thread ends beside a task": ("threads.rs", "if waited == Waited::TimedOut && state.tasks.is_empty() {", "if waited == Waited::TimedOut {"),
}


def build(work, target):
    """Whether the copy compiles. Cargo does not see that it is another one than the last."""
    folder = os.path.join(work, "models")
    subprocess.run(["cargo", "clean", "--quiet", "--offline", "--package", "diffusion-models", "--target-dir", target], cwd=folder, check=True)
    return cargo_test(folder, target, "--no-run").returncode == 0


def cargo_test(folder, target, *options):
    return subprocess.run(["cargo", "test", "--quiet", "--offline", "--locked", "--target-dir", target, *options], cwd=folder,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)


def main():
    target = os.path.abspath(sys.argv[1])
    words = " ".join(sys.argv[2:])
    missed = []
    for name, (file, former, planted) in DEFECTS.items():
        if words not in name:
            continue
        with tempfile.TemporaryDirectory() as work:
            shutil.copytree(HERE, os.path.join(work, "models"), symlinks=True, ignore=shutil.ignore_patterns("target"))
            shutil.copytree(ENGINE, os.path.join(work, "src", "engine"))
            path = os.path.join(work, "src", "engine", file)
            with open(path, encoding="utf-8") as source:
                text = source.read()
            if text.count(former) != 1:
                sys.exit(f"{file} has {text.count(former)} places for the defect: {name}")
            with open(path, "w", encoding="utf-8") as source:
                source.write(text.replace(former, planted))
            if not build(work, target):
                sys.exit(f"does not compile with the defect: {name}")
            try:
                found = cargo_test(os.path.join(work, "models"), target).returncode != 0
            except subprocess.TimeoutExpired:
                found = True
        print(f"{'found' if found else 'MISSED'}: {name}", flush=True)
        if not found:
            missed.append(name)
    sys.exit(f"{len(missed)} of {len(DEFECTS)} defects were not found" if missed else 0)


if __name__ == "__main__":
    main()
