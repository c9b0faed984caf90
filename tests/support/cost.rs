//! What something costs, whatever else the machine does.

use std::time::Duration;

/// The processor's time that this thread has had: others do not count.
fn own_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the clock exists, and the time is written to.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(result, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The time of one run.
pub fn cost_once(run: impl FnOnce()) -> Duration {
    let start = own_time();
    run();
    own_time() - start
}

/// The least time of some runs.
pub fn cost(mut run: impl FnMut()) -> Duration {
    (0..5).map(|_| cost_once(&mut run)).min().unwrap()
}
