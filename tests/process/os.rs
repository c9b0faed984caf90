//! What the operating system knows about this process: threads, descriptors, time used.

use std::cell::RefCell;
use std::fs;
use std::time::Duration;

use crate::support::wait_until;

/// Names and ids of the library's threads.
pub fn library_threads() -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for task in fs::read_dir("/proc/self/task").unwrap() {
        let id = task.unwrap().file_name().into_string().unwrap();
        // A thread may end while it is looked at.
        if let Ok(name) = fs::read_to_string(format!("/proc/self/task/{id}/comm")) {
            if name.starts_with("diffusion-") {
                found.push((name.trim_end().to_owned(), id.parse().unwrap()));
            }
        }
    }
    found
}

/// Waits until the library has no thread left.
pub fn wait_no_library_threads() {
    wait_until("the library's threads end", || {
        library_threads().is_empty() && diffusion::engine::threads::live() == 0
    });
}

/// The reactor's thread id, where there is one.
pub fn reactor_thread() -> u64 {
    network_threads(1)[0]
}

/// The thread ids of so many reactors, in order. A thread gets its name when it first runs, and has that of the one that has started it
/// before, so on a busy machine a reactor may not be there yet, what a reactor has started seem to be one, or a former one, which has
/// nothing to do any more, still be.
pub fn network_threads(count: usize) -> Vec<u64> {
    let found = RefCell::new(Vec::new());
    wait_until("there are so many reactors", || {
        let threads = library_threads().into_iter();
        let reactors = threads.filter(|(name, _)| name == "diffusion-net");
        *found.borrow_mut() = reactors.map(|(_, id)| id).collect();
        found.borrow().len() == count
    });
    let mut threads = found.into_inner();
    threads.sort_unstable();
    threads
}

/// Whether a thread waits for something.
pub fn is_asleep(thread: u64) -> bool {
    let stat = fs::read_to_string(format!("/proc/self/task/{thread}/stat")).unwrap();
    stat.rsplit_once(')').unwrap().1.starts_with(" S")
}

/// Open descriptors, with what they are.
pub fn descriptors() -> Vec<String> {
    let mut found: Vec<_> = fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok())
        .map(|target| target.display().to_string())
        .collect();
    found.sort();
    found
}

/// CPU time of one thread.
pub fn cpu_time(thread: u64) -> Duration {
    let stat = fs::read_to_string(format!("/proc/self/task/{thread}/stat")).unwrap();
    // The name in parentheses may contain anything; utime and stime are fields 14 and 15.
    let rest = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<_> = rest.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    // SAFETY: sysconf only reads a constant of the system.
    let per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as u64;
    Duration::from_millis(ticks * 1000 / per_second)
}

/// How often a thread went to sleep and was woken, where the system counts that.
pub fn wake_ups(thread: u64) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/self/task/{thread}/status")).unwrap();
    status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
        .map(|count| count.trim().parse().unwrap())
}
