//! Bodies of service messages, one file per service family (`specification/protocol/topic-services`, `specification/protocol/control-services`).
//!
//! [`Codec`] reads and writes one structure in the layout of a protocol version; [`Service`] ties a service's number to its
//! request and response. The receiver of a request decides by number, the sender names the service:
//!
//! ```
//! use bytes::Bytes;
//! use diffusion::wire::services::topics::topic_control::{TopicRemoval, TopicRemovalRequest};
//! use diffusion::wire::services::Service;
//!
//! let request = TopicRemovalRequest { selector: ">foo".to_owned() };
//! let mut body = Vec::new();
//! TopicRemoval::write_request(&request, &mut body, 29).unwrap();
//! assert_eq!(body, b"\x04>foo");
//! assert_eq!(TopicRemoval::read_request(&Bytes::from(body), 29), Ok(request));
//! ```
//!
//! Protocol versions below 25 are never negotiated; a lower number is treated as 25.

#[macro_use]
mod macros;

mod codec;
pub mod common;
pub mod control;
pub mod topics;

pub use codec::{Codec, Service};
