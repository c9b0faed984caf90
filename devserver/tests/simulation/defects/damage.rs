//! The defects of [`Mutation`] that damage messages about topics. A damaged message is still one, so that only the rules
//! about topics can notice.

use bytes::Bytes;
use diffusion::wire::message::{encode_topic_delta, encode_topic_value, Message};
use diffusion::wire::service;

use crate::defects::mutation::Mutation;
use crate::peers::server::FIRST_PUSH;
use crate::world::network::LinkId;
use crate::world::World;

/// No topic has this id: clients ignore its values.
const NO_TOPIC: i32 = -1;

impl World {
    /// What a client gets of a message that it receives.
    pub fn damage_received(&mut self, index: usize, bytes: Bytes) -> Bytes {
        if !matches!(
            self.mutation,
            Mutation::DeltaSkipped | Mutation::DeltaOfBefore
        ) {
            return bytes;
        }
        let Ok(Message::TopicDelta { topic_id, payload }) =
            Message::decode(bytes.clone(), usize::MAX)
        else {
            return bytes;
        };
        if self.mutation == Mutation::DeltaSkipped {
            return match self.random.chance(20) {
                true => nothing(),
                false => bytes,
            };
        }
        let program = &mut self.clients[index].program;
        match program.former_delta.replace(payload) {
            Some(former) => {
                let mut damaged = Vec::new();
                encode_topic_delta(&mut damaged, topic_id, &former);
                damaged.into()
            }
            None => bytes,
        }
    }

    /// What the server sends instead of a message.
    pub fn damage_sent(&mut self, link: LinkId, bytes: Bytes) -> Bytes {
        let refreshing = self.server.refreshing == Some(link);
        let lost = match self.mutation {
            Mutation::ValueLost => is_value(&bytes) && self.random.chance(20),
            Mutation::RefreshNotServed if refreshing => is_value(&bytes) || is_subscription(&bytes),
            _ => false,
        };
        match lost {
            true => nothing(),
            false => bytes,
        }
    }
}

fn is_value(bytes: &Bytes) -> bool {
    match Message::decode(bytes.clone(), usize::MAX) {
        Ok(Message::TopicValue { topic_id, .. }) => topic_id < FIRST_PUSH,
        _ => false,
    }
}

fn is_subscription(bytes: &Bytes) -> bool {
    matches!(
        Message::decode(bytes.clone(), usize::MAX),
        Ok(Message::Request {
            service: service::NOTIFY_SUBSCRIPTION,
            ..
        })
    )
}

fn nothing() -> Bytes {
    let mut bytes = Vec::new();
    encode_topic_value(&mut bytes, NO_TOPIC, b"");
    bytes.into()
}
