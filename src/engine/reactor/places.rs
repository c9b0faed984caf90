//! Which network thread a new session gets. Nothing is started or stopped here.
//!
//! Places are numbered from 0, and at each runs one network thread or none. A session chooses among the first so many; for how many
//! sessions a thread runs is counted here, so that it ends with the last of them.
//!
//! Runs on: any thread, under the lock of who keeps this.

/// Among how many network threads a session gets its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IoThreads(u8);

impl IoThreads {
    /// The smallest number, and the default.
    pub const ONE: Self = Self(1);
    /// The largest number: more would not help any machine.
    pub const MOST: Self = Self(64);

    /// `None` for 0. What is too much is taken as [`Self::MOST`].
    pub fn new(count: u32) -> Option<Self> {
        let count = u8::try_from(count).map_or(Self::MOST.0, |count| count.min(Self::MOST.0));
        (count > 0).then_some(Self(count))
    }

    /// A decimal number, blanks around it left out. `None` for 0 and for what is no number.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let digits = text.trim_ascii();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let count = digits.iter().fold(0_u32, |count, digit| {
            count
                .saturating_mul(10)
                .saturating_add(u32::from(digit - b'0'))
        });
        Self::new(count)
    }

    /// As a number.
    pub fn count(self) -> usize {
        self.0.into()
    }
}

impl Default for IoThreads {
    fn default() -> Self {
        Self::ONE
    }
}

/// What runs where, and for how many sessions.
#[derive(Debug)]
pub(super) struct Places<T>(Vec<Option<Place<T>>>);

#[derive(Debug)]
struct Place<T> {
    running: T,
    sessions: usize,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Places<T> {
    /// The place of one session more: of those that it may have, the one with the fewest, of several such the first.
    pub(super) fn choose(&self, threads: IoThreads) -> usize {
        (0..threads.count())
            .min_by_key(|place| self.sessions(*place))
            .unwrap_or_default()
    }

    /// The same, of those only where something runs.
    pub(super) fn choose_running(&self, threads: IoThreads) -> Option<&T> {
        let running = self.0.iter().take(threads.count()).flatten();
        running
            .min_by_key(|place| place.sessions)
            .map(|place| &place.running)
    }

    /// What runs there.
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        self.0
            .get(place)
            .and_then(Option::as_ref)
            .map(|place| &place.running)
    }

    /// Everything that runs.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten().map(|place| &place.running)
    }

    /// A session has that place, where this runs.
    pub(super) fn enter(&mut self, place: usize, running: T) {
        if self.0.len() <= place {
            self.0.resize_with(place + 1, || None);
        }
        match &mut self.0[place] {
            Some(there) => there.sessions += 1,
            free => {
                *free = Some(Place {
                    running,
                    sessions: 1,
                });
            }
        }
    }

    /// A session has that place no more. After the last one nothing runs there: what did is given back, to be stopped.
    pub(super) fn leave(&mut self, place: usize) -> Option<T> {
        let slot = self.0.get_mut(place)?;
        let there = slot.as_mut()?;
        there.sessions -= 1;
        if there.sessions > 0 {
            return None;
        }
        slot.take().map(|place| place.running)
    }

    fn sessions(&self, place: usize) -> usize {
        let place = self.0.get(place).and_then(Option::as_ref);
        place.map_or(0, |place| place.sessions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(count: u32) -> IoThreads {
        IoThreads::new(count).unwrap()
    }

    /// Gives a session its place, and starts what is named after it where nothing runs.
    fn enter(places: &mut Places<usize>, among: u32) -> usize {
        let place = places.choose(threads(among));
        places.enter(place, place);
        place
    }

    #[test]
    fn numbers_of_threads_that_a_program_may_set() {
        assert_eq!(IoThreads::new(0), None);
        for (count, taken) in [
            (1, 1),
            (2, 2),
            (64, 64),
            (65, 64),
            (256, 64),
            (u32::MAX, 64),
        ] {
            assert_eq!(threads(count).count(), taken, "{count}");
        }
        assert_eq!(IoThreads::default().count(), 1);
    }

    #[test]
    fn numbers_of_threads_in_the_environment() {
        for (text, taken) in [
            (&b"1"[..], 1),
            (b"3", 3),
            (b" 04\n", 4),
            (b"64", 64),
            (b"65", 64),
            (b"99999999999999999999", 64),
        ] {
            assert_eq!(IoThreads::parse(text), Some(threads(taken)), "{text:?}");
        }
        for text in [
            &b""[..],
            b" ",
            b"0",
            b"000",
            b"-1",
            b"+2",
            b"2.0",
            b"0x10",
            b"2 3",
            b"two",
            b"\xff",
        ] {
            assert_eq!(IoThreads::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn one_thread_serves_everybody_where_nobody_wants_more() {
        let mut places = Places::default();
        for _ in 0..5 {
            assert_eq!(enter(&mut places, 1), 0);
        }
        for _ in 0..4 {
            assert_eq!(places.leave(0), None);
        }
        assert_eq!(places.leave(0), Some(0));
        assert_eq!(places.iter().count(), 0);
    }

    #[test]
    fn sessions_go_where_the_fewest_are_and_to_the_first_of_equals() {
        let mut places = Places::default();
        let taken: Vec<_> = (0..7).map(|_| enter(&mut places, 3)).collect();
        assert_eq!(taken, [0, 1, 2, 0, 1, 2, 0]);
        assert_eq!(places.leave(2), None);
        assert_eq!(enter(&mut places, 3), 2);
        assert_eq!((places.leave(1), places.leave(1)), (None, Some(1)));
        assert_eq!(places.get(1), None);
        // A place where nothing runs has none.
        assert_eq!(enter(&mut places, 3), 1);
        assert_eq!(places.get(1), Some(&1));
    }

    #[test]
    fn each_session_counts_with_its_own_number_of_threads() {
        let mut places = Places::default();
        assert_eq!(enter(&mut places, 1), 0);
        assert_eq!(enter(&mut places, 2), 1);
        assert_eq!(enter(&mut places, 4), 2);
        assert_eq!(enter(&mut places, 1), 0);
        assert_eq!(enter(&mut places, 2), 1);
        assert_eq!(enter(&mut places, 4), 3);
        assert_eq!(enter(&mut places, 3), 2);
        assert_eq!(enter(&mut places, 64), 4);
    }

    #[test]
    fn what_runs_already_is_chosen_by_the_same_rule() {
        let mut places = Places::default();
        assert_eq!(places.choose_running(threads(4)), None);
        let taken: Vec<_> = (0..6).map(|_| enter(&mut places, 4)).collect();
        assert_eq!(taken, [0, 1, 2, 3, 0, 1]);
        assert_eq!(places.choose_running(threads(4)), Some(&2));
        assert_eq!(places.choose_running(threads(2)), Some(&0));
        assert_eq!(places.leave(2), Some(2));
        assert_eq!(places.choose_running(threads(4)), Some(&3));
        assert_eq!(places.choose_running(threads(3)), Some(&0));
    }

    #[test]
    fn who_never_came_leaves_nothing() {
        let mut places = Places::<usize>::default();
        assert_eq!(places.leave(0), None);
        enter(&mut places, 1);
        assert_eq!(places.leave(7), None);
        assert_eq!(places.get(0), Some(&0));
    }
}
