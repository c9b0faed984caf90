//! The type of `registration.h` (a1 section 9).

/// A handler that is registered at the server.
pub struct DIFFUSION_REGISTRATION_T {
    _private: [u8; 0],
}
