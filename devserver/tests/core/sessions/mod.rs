//! Connecting, reconnecting, messages, access, locks.

mod access;
mod connect;
mod control;
mod listeners;
mod locks;
mod messages;
mod queues;
mod recovery;
mod schedules;
mod vectors;
