//! Topic messages in the form in which they go to sessions: compressed where the topic's property `COMPRESSION` allows it, the client
//! says that it can inflate them, and it makes them shorter (`specification/protocol/connection sections 2.7 and 6.3`,
//! `specification/protocol/topic-services section 2.4`).

use bytes::Bytes;
use diffusion::wire::message::{compress_topic_message, CompressionLevel};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use diffusion::wire::session_id::SessionId;

use super::effort::Effort;
use crate::core::config::Compression;
use crate::core::ServerCore;

/// Shorter messages fit into one packet anyway.
const SHORTEST: usize = 1024;

/// How the messages of a topic are compressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct TopicCompression {
    /// `None`: not at all.
    level: Option<CompressionLevel>,
    effort: Effort,
}

impl TopicCompression {
    pub(super) fn new(specification: &TopicSpecification) -> Self {
        let level = match specification.property(property::COMPRESSION) {
            _ if matches!(
                specification.topic_type,
                TopicType::Int64 | TopicType::Double
            ) =>
            {
                None
            }
            Some("off" | "false") => None,
            Some("medium" | "true") => Some(CompressionLevel::Medium),
            Some("high") => Some(CompressionLevel::High),
            _ => Some(CompressionLevel::Low),
        };
        Self {
            level,
            effort: Effort::default(),
        }
    }

    /// A shorter form of a message.
    fn compress(&mut self, message: &[u8]) -> Option<Bytes> {
        let level = self.level?;
        if !self.effort.is_worth_while() {
            return None;
        }
        let compressed = compress_topic_message(message, level)?;
        if compressed.len() < message.len() {
            self.effort.found();
            Some(compressed.into())
        } else {
            self.effort.found_nothing();
            None
        }
    }
}

/// A topic message for all subscribers; the compressed form is made when it is first needed.
#[derive(Debug)]
pub(super) struct TopicMessage {
    plain: Bytes,
    compressed: Option<Bytes>,
}

impl TopicMessage {
    pub(super) fn new(plain: Bytes) -> Self {
        Self {
            plain,
            compressed: None,
        }
    }

    fn compressed(&mut self, compression: &mut TopicCompression) -> Bytes {
        self.compressed
            .get_or_insert_with(|| {
                compression
                    .compress(&self.plain)
                    .unwrap_or_else(|| self.plain.clone())
            })
            .clone()
    }
}

impl ServerCore {
    /// The form in which a message goes to a session.
    pub(super) fn form_for(
        &self,
        session: SessionId,
        message: &mut TopicMessage,
        compression: &mut TopicCompression,
    ) -> Bytes {
        let compresses = self.config.compression == Compression::On
            && compression.level.is_some()
            && message.plain.len() >= SHORTEST
            && (self.sessions.get(&session)).is_some_and(|session| session.inflates);
        if compresses {
            message.compressed(compression)
        } else {
            message.plain.clone()
        }
    }
}
