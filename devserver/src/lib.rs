//! The development server as a library.
