//! Opening, recovering and keeping many sessions. Prints numbers; see docs/PERFORMANCE.md.
//!
//! `cargo bench --bench sessions`: the server runs in this process, except that the memory of idle sessions is
//! measured in a process of its own that has nothing else.

#[path = "support/process.rs"]
mod process;
mod support;
#[path = "support/values.rs"]
mod values;

use std::process::Command;
use std::time::{Duration, Instant};

use devserver::{CutKind, Server, ServerOptions};
use process::status_number;
use support::{Progress, Session};

/// What subscribed sessions are subscribed to.
const TOPIC: &str = "bench/topic";

fn progress() -> &'static Progress {
    Box::leak(Box::default())
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, url, count] = arguments.as_slice() {
        let kind = match mode.as_str() {
            "idle-client" => Some(Kind::Idle),
            "subscribed-client" => Some(Kind::Subscribed),
            _ => None,
        };
        if let Some(kind) = kind {
            idle_client(url, count.parse().unwrap(), kind);
            return;
        }
    }
    raise_open_files();
    reconnect_latency();
    many_sessions(1000);
    for count in [1000, 10_000] {
        idle_sessions(count, Kind::Idle);
    }
    for count in [1, 1000, 10_000] {
        idle_sessions(count, Kind::Subscribed);
    }
}

/// What the sessions have done before they are measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Idle,
    /// Subscribed to a topic, with a value stream that got its value.
    Subscribed,
}

fn raise_open_files() {
    // SAFETY: plain calls with a struct of ours.
    unsafe {
        let mut limit = std::mem::zeroed::<libc::rlimit>();
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
    }
}

fn server() -> Server {
    Server::start(ServerOptions::default()).expect("the server starts")
}

fn reconnect_latency() {
    const ROUNDS: usize = 200;
    let server = server();
    let progress = progress();
    let session = Session::open(&server.url(), progress);
    progress.wait_for(1);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            assert!(server.wait_for_connected(1, Duration::from_secs(10)));
            let cut = Instant::now();
            server.cut_all(CutKind::Rst);
            progress.wait_for(round + 2) - cut
        })
        .collect();
    drop(session);
    times.sort();
    let at = |share: f64| times[(share * (ROUNDS - 1) as f64) as usize].as_secs_f64() * 1e3;
    println!(
        "reconnect, cut to CONNECTED_ACTIVE, immediate strategy: median {:.2} ms, p90 {:.2} ms, p99 {:.2} ms ({ROUNDS} rounds)",
        at(0.5),
        at(0.9),
        at(0.99)
    );
}

fn many_sessions(count: usize) {
    let server = server();
    let progress = progress();
    let started = Instant::now();
    let sessions: Vec<_> = (0..count)
        .map(|_| Session::open(&server.url(), progress))
        .collect();
    let opened = progress.wait_for(count) - started;
    println!(
        "{count} sessions opened: {:.0} ms",
        opened.as_secs_f64() * 1e3
    );
    assert!(server.wait_for_connected(count, Duration::from_secs(10)));
    let cut = Instant::now();
    server.cut_all(CutKind::Rst);
    let recovered = progress.wait_for(2 * count) - cut;
    println!(
        "{count} sessions cut and recovered: {:.0} ms",
        recovered.as_secs_f64() * 1e3
    );
    let started = Instant::now();
    drop(sessions);
    println!(
        "{count} sessions closed one after the other: {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
}

fn idle_sessions(count: usize, kind: Kind) {
    let server = server();
    let publisher = Session::open_as_control(&server.url(), progress());
    let mode = match kind {
        Kind::Idle => "idle-client",
        Kind::Subscribed => {
            publisher.publish(TOPIC, 100);
            "subscribed-client"
        }
    };
    let this = std::env::current_exe().unwrap();
    let status = Command::new(this)
        .args([mode, &server.url(), &count.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Opens the sessions and reports what each costs this process once nothing happens any more.
fn idle_client(url: &str, count: usize, kind: Kind) {
    raise_open_files();
    let progress = progress();
    let first = Session::open(url, progress);
    progress.wait_for(1);
    let before = status_number("VmRSS");
    // Not all at once: the backlog of the listening socket is limited.
    let mut sessions = Vec::with_capacity(count);
    while sessions.len() < count {
        let known = sessions.len();
        sessions.extend((0..100.min(count - known)).map(|_| Session::open(url, progress)));
        progress.wait_for(sessions.len() + 1);
        if kind == Kind::Subscribed {
            for session in &sessions[known..] {
                session.subscribe(TOPIC);
            }
            values::wait_for_values(sessions.len());
        }
    }
    while diffusion::engine::threads::live() > 0 {
        std::thread::sleep(Duration::from_millis(100));
    }
    let after = status_number("VmRSS");
    let switches = || {
        std::fs::read_dir("/proc/self/task")
            .unwrap()
            .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("status")).ok())
            .flat_map(|status| {
                status
                    .lines()
                    .filter_map(|line| {
                        line.strip_prefix("voluntary_ctxt_switches:")?
                            .trim()
                            .parse::<u64>()
                            .ok()
                    })
                    .collect::<Vec<_>>()
            })
            .sum::<u64>()
    };
    let woken = switches();
    std::thread::sleep(Duration::from_secs(2));
    println!(
        "{count} {} sessions: {:.1} KiB resident each, {} threads in all, {} wake-ups in 2 s",
        match kind {
            Kind::Idle => "idle",
            Kind::Subscribed => "subscribed",
        },
        (after - before) as f64 / count as f64,
        status_number("Threads"),
        // A thread that has ended since takes its count with it.
        switches().saturating_sub(woken + 1)
    );
    drop(first);
    // Closing 10,000 sessions one after the other is not what this measures.
    std::process::exit(0);
}
