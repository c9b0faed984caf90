//! Requests to paths, sessions and filters, and those who answer them.

mod request_handlers;
mod requests;
