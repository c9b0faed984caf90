//! The specification and the rest of the repository agree: citations resolve, and the headers are what the tables say.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

mod citations;
mod compiler;
mod declarations;
mod features;
mod layout;
mod manual;
mod pages;
mod repository;
mod tables;
