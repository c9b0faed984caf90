//! The specification and the rest of the repository agree: citations resolve, and the headers are what the tables say.

mod citations;
mod compiler;
mod declarations;
mod layout;
mod pages;
mod repository;
mod tables;
