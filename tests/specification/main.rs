//! The specification and the rest of the repository agree: citations resolve, and the header is what the tables say.

mod citations;
mod pages;
mod repository;
