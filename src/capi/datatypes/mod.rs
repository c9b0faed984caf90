//! `datatypes.h` and the headers below it: values (a6).

pub mod diffusion_binary;
pub mod diffusion_datatype;
pub mod diffusion_double;
pub mod diffusion_int64;
pub mod diffusion_json;
pub mod diffusion_recordv2;
pub mod diffusion_string;
pub mod diffusion_value;
pub mod recordv2;
#[cfg(test)]
mod tests;
