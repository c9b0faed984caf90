//! Which share of the recent past was busy (`specification/protocol/deltas section 6`, `specification/sessions/session section 10`).
//!
//! Time comes in as milliseconds of a clock that does not go back; an earlier time than the last is taken as the last. A `stop`
//! without a `start`, and a second `start`, are ignored. The utilisation is computed anew only when a call crosses into another
//! bucket, as measured at the vendor's: it neither grows during an open period nor decays while nothing is called.

use crate::data::memory::filled;

/// Default number of buckets, `DIFFUSION_DELTA_BUCKET_COUNT`.
pub const DEFAULT_BUCKET_COUNT: usize = 16;
/// Default length of a bucket, `DIFFUSION_DELTA_BUCKET_MILLIS`.
pub const DEFAULT_BUCKET_MILLIS: u64 = 1024;
/// The utilisation of a window that was busy all the time.
pub const FULL_UTILISATION: u32 = 256;

/// More buckets than this make no difference to the result and only take memory.
const MOST_BUCKETS: usize = 4096;

/// A ring of buckets that hold how many milliseconds of each were busy.
#[derive(Debug, Clone)]
pub struct ActivityHistory {
    busy: Vec<u64>,
    bucket_millis: u64,
    /// The bucket of the last call, counted from the epoch of the clock.
    latest: Option<u64>,
    /// Since when it is busy.
    started: Option<u64>,
    utilisation: u32,
}

impl Default for ActivityHistory {
    fn default() -> Self {
        ActivityHistory::new(DEFAULT_BUCKET_COUNT, DEFAULT_BUCKET_MILLIS)
    }
}

impl ActivityHistory {
    /// An idle history of `bucket_count` buckets of `bucket_millis`; 0 means the default. There are 4096 buckets at most.
    pub fn new(bucket_count: usize, bucket_millis: u64) -> Self {
        let bucket_count = match bucket_count {
            0 => DEFAULT_BUCKET_COUNT,
            count => count.min(MOST_BUCKETS),
        };
        ActivityHistory {
            busy: filled(0, bucket_count),
            bucket_millis: match bucket_millis {
                0 => DEFAULT_BUCKET_MILLIS,
                millis => millis,
            },
            latest: None,
            started: None,
            utilisation: 0,
        }
    }

    /// A busy period begins.
    pub fn start(&mut self, now_millis: u64) {
        let now = self.not_before_latest(now_millis);
        self.advance(now);
        if self.started.is_none() {
            self.started = Some(now);
        }
    }

    /// The busy period ends.
    pub fn stop(&mut self, now_millis: u64) {
        let now = self.not_before_latest(now_millis);
        let Some(started) = self.started.take() else {
            self.advance(now);
            return;
        };
        // The time belongs to the buckets it lies in, so those before the present one count when the window is summed.
        let now = now.max(started);
        let crossed = self.move_to(now);
        self.record(started, now);
        if crossed {
            self.recompute(now);
        }
    }

    /// The busy share of the window, from 0 to [`FULL_UTILISATION`], as of the last call that crossed into another bucket.
    pub fn utilisation(&self) -> u32 {
        self.utilisation
    }

    fn not_before_latest(&self, now: u64) -> u64 {
        now.max(self.latest.unwrap_or(0).saturating_mul(self.bucket_millis))
    }

    fn advance(&mut self, now: u64) {
        if self.move_to(now) {
            self.recompute(now);
        }
    }

    /// Clears the buckets that came into the window; says whether there were any.
    fn move_to(&mut self, now: u64) -> bool {
        let bucket = now / self.bucket_millis;
        let Some(latest) = self.latest.replace(bucket) else {
            return false;
        };
        let count = self.busy.len() as u64;
        for entered in (latest + 1..=bucket).rev().take(self.busy.len()) {
            self.busy[(entered % count) as usize] = 0;
        }
        bucket > latest
    }

    /// Adds a busy period to the buckets of the window.
    fn record(&mut self, from: u64, to: u64) {
        let count = self.busy.len() as u64;
        let last = to / self.bucket_millis;
        let oldest = (last + 1).saturating_sub(count);
        for bucket in (from / self.bucket_millis).max(oldest)..=last {
            let begin = bucket.saturating_mul(self.bucket_millis);
            let end = begin.saturating_add(self.bucket_millis);
            self.busy[(bucket % count) as usize] += to.min(end) - from.max(begin);
        }
    }

    /// The window ends now: what is still to come of the present bucket does not count.
    fn recompute(&mut self, now: u64) {
        let busy: u128 = self.busy.iter().map(|millis| u128::from(*millis)).sum();
        let complete = (self.busy.len() as u128 - 1) * u128::from(self.bucket_millis);
        let window = complete + u128::from(now % self.bucket_millis);
        let share = busy * u128::from(FULL_UTILISATION) / window.max(1);
        self.utilisation = u32::try_from(share)
            .unwrap_or(FULL_UTILISATION)
            .min(FULL_UTILISATION);
    }
}
