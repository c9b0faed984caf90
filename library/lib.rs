//! The library that C programs link with: the functions of `diffusion::capi`, and nothing else.

extern crate engine as _;
