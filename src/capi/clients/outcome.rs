//! How requests about other sessions end: done, or done for a number of sessions (`specification/control/client-control section 1`).

use core::ffi::{c_int, c_void};

use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::reports;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::{CountOrErrors, Empty, ErrorReport};
use crate::wire::services::control::outcomes::MatchedSessions;
use crate::wire::services::Service;

/// What all callbacks for success are that are told nothing.
pub(super) type OnDone = Option<unsafe extern "C" fn(*mut c_void) -> c_int>;
/// What all callbacks for success are that are told how many sessions a filter has selected.
pub(super) type OnCount = Option<unsafe extern "C" fn(c_int, *mut c_void) -> c_int>;

/// The answer to a request with a session filter.
pub(super) trait Selected {
    /// The number of sessions, or what is wrong with the filter.
    fn count(self) -> Result<i32, Vec<ErrorReport>>;
}

impl Selected for MatchedSessions {
    fn count(self) -> Result<i32, Vec<ErrorReport>> {
        if self.errors.is_empty() {
            Ok(self.count)
        } else {
            Err(self.errors)
        }
    }
}

impl Selected for CountOrErrors {
    fn count(self) -> Result<i32, Vec<ErrorReport>> {
        match self {
            Self::Count(count) => Ok(count),
            Self::Errors(errors) => Err(errors),
        }
    }
}

fn count(selected: impl Selected) -> Result<c_int, Failure> {
    match selected.count() {
        Ok(count) if count < 0 => {
            let text = format!("the server's answer cannot be read: {count} sessions");
            Err(Failure::invalid_data(text))
        }
        Ok(count) => Ok(count),
        Err(reports) if reports.is_empty() => {
            let text = "the session filter is invalid";
            Err(Failure::new(ErrorCode::INVALID_FILTER, text))
        }
        Err(reports) => Err(reports::failure(ErrorCode::INVALID_FILTER, &reports)),
    }
}

/// Sends a request whose answer says nothing more.
pub(super) fn send<S: Service<Response = Empty>>(
    handle: &Handle,
    request: S::Request,
    target: ErrorTarget,
    on_done: OnDone,
) where
    S::Request: Send + 'static,
{
    handle.call::<S>(request, target, move |_, Empty| {
        if let Some(call) = on_done {
            // SAFETY: the program's function and context.
            unsafe { outcall!("success callback", call(target.context())) };
        }
        Ok(())
    });
}

/// Sends a request with a session filter.
pub(super) fn send_filter<S: Service>(
    handle: &Handle,
    request: S::Request,
    target: ErrorTarget,
    on_count: OnCount,
) where
    S::Request: Send + 'static,
    S::Response: Selected,
{
    handle.call::<S>(request, target, move |_, selected| {
        let count = count(selected)?;
        if let Some(call) = on_count {
            // SAFETY: the program's function and context.
            unsafe { outcall!("success callback", call(count, target.context())) };
        }
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_or_what_is_wrong_with_the_filter() {
        let report = |message: &str| ErrorReport {
            message: message.to_owned(),
            line: 1,
            column: 2,
        };
        let matched = |count, errors| super::count(MatchedSessions { count, errors });
        assert_eq!(matched(3, Vec::new()), Ok(3));
        let failure = matched(3, vec![report("no"), report("neither")]).unwrap_err();
        assert_eq!(failure.code, ErrorCode::INVALID_FILTER);
        assert_eq!(failure.message, "1:2 no\n1:2 neither");
        let failure = matched(-1, Vec::new()).unwrap_err();
        assert_eq!(failure.code, ErrorCode::INVALID_DATA);

        assert_eq!(count(CountOrErrors::Count(0)), Ok(0));
        let failure = count(CountOrErrors::Count(-1)).unwrap_err();
        assert_eq!(failure.code, ErrorCode::INVALID_DATA);
        // Errors that say nothing are still errors.
        for errors in [Vec::new(), vec![report("no")]] {
            let failure = count(CountOrErrors::Errors(errors)).unwrap_err();
            assert_eq!(failure.code, ErrorCode::INVALID_FILTER);
            assert!(!failure.message.is_empty());
        }
    }
}
