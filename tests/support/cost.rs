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

/// Whether the larger costs less than so many times what the smaller does; if not, what both cost. What else runs on the machine takes the
/// caches away, and so it may be wrong once, but not each time.
pub fn grows_below(
    limit: f64,
    mut small: impl FnMut(),
    mut large: impl FnMut(),
) -> Result<(), (Duration, Duration)> {
    let mut costs = (Duration::ZERO, Duration::ZERO);
    for _ in 0..5 {
        costs = (cost(&mut small), cost(&mut large));
        let growth = costs.1.as_secs_f64() / costs.0.as_secs_f64().max(20e-6);
        if growth < limit {
            return Ok(());
        }
    }
    Err(costs)
}
