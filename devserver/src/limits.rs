//! The limit of open files, raised to what the system allows. The only unsafe code of the server, beside the allocator of the program.

/// Raises the soft limit of open files of this process to the hard one, so that thousands of connections fit.
pub fn raise_open_files() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: both calls get a pointer to a live, initialised struct of the right type and keep no reference to it.
    let raised = unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) == 0 && {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &limit) == 0
        }
    };
    if !raised {
        log::debug!(
            "the limit of open files stays: {}",
            std::io::Error::last_os_error()
        );
    }
}
