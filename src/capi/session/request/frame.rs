//! What every function begins with that tells the outcome of a request to the program's handlers.

use std::ops::Deref;
use std::sync::Arc;

use crate::capi::session::handle::Handle;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::session_s;
use crate::data::memory::{self, NoMemory};
use crate::session::Failure;

/// The session of a call that has begun. A function that is left by a panic, or because there is no memory, has made no call yet:
/// the outcome is told here.
pub(crate) struct Begun {
    handle: Arc<Handle>,
    target: ErrorTarget,
}

impl Deref for Begun {
    type Target = Arc<Handle>;

    fn deref(&self) -> &Arc<Handle> {
        &self.handle
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let failure = if memory::gave_up() {
                Failure::out_of_memory()
            } else {
                Failure::internal("internal error in the Diffusion library")
            };
            self.handle.fail_later(self.target, failure);
        }
    }
}

/// Finds the session of a call, and reads its arguments. `None` ends the function: without a session nothing is called; arguments that
/// cannot be read are told to `target` later.
pub(crate) fn begin<T>(
    function: &str,
    session: *const session_s,
    target: ErrorTarget,
    arguments: impl FnOnce(&Handle) -> Result<T, Failure>,
) -> Option<(Begun, T)> {
    let handle = Handle::find_for(function, session)?;
    let read = memory::catch(|| arguments(&handle));
    match read.unwrap_or_else(|NoMemory| Err(Failure::out_of_memory())) {
        Ok(arguments) => Some((Begun { handle, target }, arguments)),
        Err(failure) => {
            handle.fail_later(target, failure);
            None
        }
    }
}
