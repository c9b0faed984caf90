//! The outer skin of every exported function: no panic crosses into C, and broken preconditions are logged and answered.
//!
//! Runs on whatever thread calls the function; takes no lock.

use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::data::memory::NoMemory;

/// Runs the body of an exported function; a panic inside is logged and answered with `failure`, and so is a
/// lack of memory.
pub(crate) fn guard<T>(failure: T, body: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => value,
        Err(reason) if reason.is::<NoMemory>() => {
            log::error!("out of memory");
            failure
        }
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no text");
            log::error!("internal error in the Diffusion library: {text}");
            // Dropping the payload could panic again.
            core::mem::forget(panic);
            failure
        }
    }
}

/// Checks a precondition of an exported function: when it does not hold, logs function and condition and returns `failure`.
macro_rules! require {
    ($function:literal, $condition:expr) => {
        if !$condition {
            log::warn!(
                concat!($function, ": precondition failed: {}"),
                stringify!($condition)
            );
            return;
        }
    };
    ($function:literal, $condition:expr, $failure:expr) => {
        if !$condition {
            log::warn!(
                concat!($function, ": precondition failed: {}"),
                stringify!($condition)
            );
            return $failure;
        }
    };
}
pub(crate) use require;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_the_failure_value() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let answer = guard(-1, || panic!("expected by the test"));
        std::panic::set_hook(hook);
        assert_eq!(answer, -1);
        assert_eq!(guard(-1, || 7), 7);
    }

    #[test]
    fn a_lack_of_memory_becomes_the_failure_value() {
        assert_eq!(guard(-1, || crate::data::memory::give_up()), -1);
    }

    #[test]
    fn a_broken_precondition_returns_early() {
        fn checked(value: i32) -> i32 {
            require!("checked", value > 0, -1);
            value
        }
        assert_eq!(checked(0), -1);
        assert_eq!(checked(3), 3);
    }
}
