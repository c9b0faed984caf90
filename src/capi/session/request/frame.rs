//! What every function begins with that tells the outcome of a request to the program's handlers.

use std::sync::Arc;

use crate::capi::session::handle::Handle;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::session_s;
use crate::data::memory::{self, NoMemory};
use crate::session::Failure;

/// Finds the session of a call, and reads its arguments. `None` ends the function: without a session nothing is called; arguments that
/// cannot be read are told to `target` later.
pub(crate) fn begin<T>(
    function: &str,
    session: *const session_s,
    target: ErrorTarget,
    arguments: impl FnOnce(&Handle) -> Result<T, Failure>,
) -> Option<(Arc<Handle>, T)> {
    let handle = Handle::find_for(function, session)?;
    let read = memory::catch(|| arguments(&handle));
    match read.unwrap_or_else(|NoMemory| Err(Failure::out_of_memory())) {
        Ok(arguments) => Some((handle, arguments)),
        Err(failure) => {
            handle.fail_later(target, failure);
            None
        }
    }
}
