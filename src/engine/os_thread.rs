//! Threads of the operating system, as the library needs them.
//!
//! Not the standard library's: each of its threads registers a destructor of thread-local memory before it does anything else, and
//! for that takes the lock of the loader. A program that creates a session in the constructor of a plugin, and so inside `dlopen`,
//! would wait for a thread that waits for that lock. For the same reason what runs here on the way up uses no thread-local memory
//! that has a destructor.
//!
//! Every thread of the library begins with all signals blocked: the program's handlers run on the program's threads, and in its
//! callbacks, which have a mask of their own ([`SignalMask`]).

use std::ffi::{c_void, CStr};
use std::io;
use std::mem::MaybeUninit;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;

/// Callbacks run the program's code on these threads (`specification/sessions/errors-and-callbacks section 4`, rule 10).
const STACK_SIZE: usize = 2 * 1024 * 1024;

struct Start {
    name: &'static CStr,
    main: Box<dyn FnOnce() + Send>,
}

/// Starts a thread that nobody waits for. The name has at most 15 bytes.
pub fn start(name: &'static CStr, main: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let start = Box::new(Start {
        name,
        main: Box::new(main),
    });
    // A thread inherits the mask of the one that starts it.
    let _blocked = SignalMask::all().apply();
    let start = Box::into_raw(start);
    // SAFETY: the attributes are initialised before they are used, and destroyed. The new thread takes over the box.
    let status = unsafe {
        let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
        match libc::pthread_attr_init(attributes.as_mut_ptr()) {
            0 => {
                let attributes = attributes.as_mut_ptr();
                libc::pthread_attr_setstacksize(attributes, STACK_SIZE);
                libc::pthread_attr_setdetachstate(attributes, libc::PTHREAD_CREATE_DETACHED);
                let mut thread = MaybeUninit::uninit();
                let status = libc::pthread_create(
                    thread.as_mut_ptr(),
                    attributes,
                    thread_main,
                    start.cast::<c_void>(),
                );
                libc::pthread_attr_destroy(attributes);
                status
            }
            status => status,
        }
    };
    if status == 0 {
        return Ok(());
    }
    // SAFETY: no thread has been started that could have taken it.
    drop(unsafe { Box::from_raw(start) });
    Err(io::Error::from_raw_os_error(status))
}

extern "C" fn thread_main(start: *mut c_void) -> *mut c_void {
    // SAFETY: the box that `start` has made for this thread alone.
    let start = unsafe { Box::from_raw(start.cast::<Start>()) };
    // SAFETY: names the calling thread with a C string.
    unsafe { libc::pthread_setname_np(libc::pthread_self(), start.name.as_ptr()) };
    if catch_unwind(AssertUnwindSafe(start.main)).is_err() {
        log::error!("a thread of the library panicked");
    }
    ptr::null_mut()
}

/// Which signals a thread does not take.
#[derive(Clone, Copy)]
pub struct SignalMask(libc::sigset_t);

impl SignalMask {
    /// The calling thread's.
    pub fn current() -> Self {
        let mut set = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: emptying initialises the set; the call, which changes nothing, overwrites it.
        unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_BLOCK, ptr::null(), set.as_mut_ptr());
            Self(set.assume_init())
        }
    }

    /// Every signal.
    pub fn all() -> Self {
        let mut set = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: filling initialises the set.
        unsafe {
            libc::sigfillset(set.as_mut_ptr());
            Self(set.assume_init())
        }
    }

    /// Gives this mask to the calling thread, until the answer is dropped.
    pub fn apply(&self) -> Applied {
        let mut former = Self::all();
        // SAFETY: both sets are initialised, and only the calling thread is concerned.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.0, &mut former.0) };
        Applied { former }
    }
}

/// While it lives, the thread has another mask.
#[must_use]
pub struct Applied {
    former: SignalMask,
}

impl Drop for Applied {
    fn drop(&mut self) {
        // SAFETY: as in `apply`.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.former.0, ptr::null_mut()) };
    }
}
