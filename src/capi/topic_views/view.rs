//! `features/topic-views.h`: a topic view as programs see it (`specification/control/topic-views section 2`).
//!
//! Callable from any thread; a view object never changes.

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::util::set::{self, SET_T};
use crate::wire::services::control::topic_views::TopicView;

/// A topic view of the server.
pub struct DIFFUSION_TOPIC_VIEW_T {
    view: TopicView,
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_TOPIC_VIEW_T);

impl HasKeeper for DIFFUSION_TOPIC_VIEW_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

impl DIFFUSION_TOPIC_VIEW_T {
    /// A view that the library lends.
    pub(super) fn lent(view: TopicView) -> Self {
        Self {
            view,
            keeper: Keeper::Library,
        }
    }
}

/// Gives the name of a view.
///
/// @param topic_view The view; may be NULL.
/// @return A copy of the name, to be released with `free()`; NULL if `topic_view` is NULL, or if out
///     of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_view_get_name(
    topic_view: *const DIFFUSION_TOPIC_VIEW_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live view by contract.
        unsafe { topic_view.as_ref() }
            .map_or(ptr::null_mut(), |own| memory::dup_str(&own.view.name))
    })
}

/// Gives the specification of a view, as the server has stored it.
///
/// @param topic_view The view; may be NULL.
/// @return A copy of the specification, to be released with `free()`; NULL if `topic_view` is NULL,
///     or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_view_get_specification(
    topic_view: *const DIFFUSION_TOPIC_VIEW_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live view by contract.
        unsafe { topic_view.as_ref() }.map_or(ptr::null_mut(), |own| {
            memory::dup_str(&own.view.specification)
        })
    })
}

/// Gives the roles with which a view sees topics and makes others: those of the session that created
/// it.
///
/// @param topic_view The view; may be NULL.
/// @return A new set of strings, possibly empty, to be released with set_free(); NULL if
///     `topic_view` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_view_get_roles(
    topic_view: *const DIFFUSION_TOPIC_VIEW_T,
) -> *mut SET_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live view by contract.
        unsafe { topic_view.as_ref() }.map_or(ptr::null_mut(), |own| {
            set::of_strings(own.view.roles.iter().map(String::as_bytes))
        })
    })
}

/// Copies a view, for instance to keep what a callback was given.
///
/// @param topic_view The view; may be NULL.
/// @return The copy, to be released with diffusion_topic_view_free(); NULL if `topic_view` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_view_dup(
    topic_view: *const DIFFUSION_TOPIC_VIEW_T,
) -> *mut DIFFUSION_TOPIC_VIEW_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live view by contract.
        unsafe { topic_view.as_ref() }.map_or(ptr::null_mut(), |own| {
            owned::give_kept(DIFFUSION_TOPIC_VIEW_T {
                view: own.view.copied(),
                keeper: Keeper::Program,
            })
        })
    })
}

/// Releases a copy that diffusion_topic_view_dup() made. Views that callbacks were given belong to
/// the library: nothing happens to them.
///
/// @param topic_view The copy; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_view_free(topic_view: *mut DIFFUSION_TOPIC_VIEW_T) {
    guard((), || {
        // SAFETY: NULL, lent, or a copy that the program gives up, by contract.
        unsafe { owned::free_if_given(topic_view) };
    })
}
