//! What the calling process uses.

use std::time::Duration;

/// Processor time of this process in all its threads.
pub(crate) fn processor_time() -> Duration {
    // SAFETY: a plain call that fills a struct of ours.
    let time = unsafe {
        let mut time = std::mem::zeroed::<libc::timespec>();
        libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time);
        time
    };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
