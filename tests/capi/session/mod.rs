//! What all areas have in common: requests, handlers and callbacks in every state of a session.

mod operations;

mod handles;
mod inbound;
mod inside_callbacks;
mod registrations_at_loss;
mod requests_in_flight;
mod requests_while_connecting;
