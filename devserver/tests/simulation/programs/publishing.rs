//! What the programs do with topics, and what becomes of their requests.

use bytes::Bytes;
use diffusion::session::SessionState;
use diffusion::topics::selector::SelectorExpression;
use diffusion::topics::update_stream::OperationFailure;
use diffusion::wire::error::WireError;
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::control::client_control::CloseClient;
use diffusion::wire::services::control::session_properties::SetSessionProperties;
use diffusion::wire::services::control::topic_views::{CreateTopicView, RemoveTopicView};
use diffusion::wire::services::topics::messaging::MessagingReceiverControlRegistration;
use diffusion::wire::services::topics::subscription::{
    SelectionRequest, Subscribe, Unsubscribe, UnsubscribeAll, UnsubscribeAllRequest,
};
use diffusion::wire::services::topics::topic_control::{TopicRemoval, TopicRemovalRequest};
use diffusion::wire::services::topics::topic_update::{
    AddAndSetTopic, AddAndSetTopicRequest, SetTopic, SetTopicRequest,
};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::Service;

use crate::programs::program::Purpose;
use crate::programs::topics::{self, Known, POOL};
use crate::rules::ledger::{Number, Outcome};
use crate::runs::trace::trace;
use crate::world::World;

impl World {
    /// A request of a service, in the layout of the session's protocol version. A request that was not sent gives its
    /// purpose back.
    pub fn ask<S: Service>(
        &mut self,
        index: usize,
        request: &S::Request,
        purpose: Purpose,
    ) -> Result<(), Purpose> {
        if self.is_version_unknown(index) {
            return Err(purpose);
        }
        let mut body = Vec::new();
        match S::write_request(request, &mut body, self.clients[index].core.version()) {
            Ok(()) => self.send_request(index, S::ID, &body, purpose),
            Err(_) => {
                self.tally.count("requests of newer versions");
                Err(purpose)
            }
        }
    }

    /// Whether there has been no connection yet: nothing can be encoded.
    pub fn is_version_unknown(&self, index: usize) -> bool {
        self.clients[index].core.state() == SessionState::Connecting
    }

    /// The program does something with topics or messages.
    pub fn use_topics(&mut self, index: usize) {
        match self.random.below(100) {
            0..=17 => self.change_selections(index),
            18..=46 => self.update_topic(index),
            47..=67 => self.write_own_topic(index),
            68..=70 => self.remove_topics(index),
            71..=80 => self.change_value_streams(index),
            81..=85 => self.register_handler(index),
            86..=88 => self.change_views(index),
            89..=93 => self.use_sessions(index),
            _ => self.send_message(index),
        }
    }

    pub fn change_selections(&mut self, index: usize) {
        let text = topics::selector(&mut self.random);
        let selector = match SelectorExpression::parse(text) {
            Ok(selector) => selector.expression().to_owned(),
            Err(error) => return self.fail("selectors can be read", error.to_string()),
        };
        trace!(self, "client {index} selects or deselects {text}");
        let scope = if self.random.chance(10) { "other" } else { "" };
        let request = SelectionRequest {
            selector: selector.clone(),
            scope: SelectionScope(scope.to_owned()),
        };
        let _ = match self.random.below(100) {
            0..=69 => self.ask::<Subscribe>(index, &request, Purpose::Subscribe),
            70..=94 => self.ask::<Unsubscribe>(index, &request, Purpose::Unsubscribe),
            _ => {
                let request = UnsubscribeAllRequest { selector };
                self.ask::<UnsubscribeAll>(index, &request, Purpose::Unsubscribe)
            }
        };
    }

    /// The program sets a topic of the pool, once or several times.
    pub fn update_topic(&mut self, index: usize) {
        let topic: Known = self.random.pick(&POOL);
        for _ in 0..self.random.pick(&[1, 1, 2, 4]) {
            self.set_topic(index, topic);
        }
    }

    fn set_topic(&mut self, index: usize, topic: Known) {
        let value = topics::value(&mut self.random, topic.datatype);
        trace!(self, "client {index} sets {}", topic.path);
        let _ = if self.random.chance(60) {
            let request = AddAndSetTopicRequest {
                path: topic.path.to_owned(),
                specification: topic.specification(),
                value,
                constraint: UpdateConstraint::Unconstrained,
            };
            self.ask::<AddAndSetTopic>(index, &request, Purpose::AddAndSet)
        } else {
            let request = SetTopicRequest {
                path: topic.path.to_owned(),
                topic_type: topic.datatype.topic_type(),
                value,
                constraint: UpdateConstraint::Unconstrained,
            };
            self.ask::<SetTopic>(index, &request, Purpose::Set)
        };
    }

    fn remove_topics(&mut self, index: usize) {
        let selector = topics::removed(&mut self.random).to_owned();
        trace!(self, "client {index} removes {selector}");
        let request = TopicRemovalRequest { selector };
        let _ = self.ask::<TopicRemoval>(index, &request, Purpose::Remove);
    }

    pub fn on_response(&mut self, index: usize, number: Number, body: &Bytes) {
        self.on_outcome(index, number, Outcome::Response);
        let version = self.clients[index].core.version();
        let read = match self.purpose(index, number) {
            None | Some(Purpose::Ping) => Ok(()),
            Some(Purpose::Subscribe | Purpose::Unsubscribe) => readable::<Subscribe>(body, version),
            Some(Purpose::Set) => readable::<SetTopic>(body, version),
            Some(Purpose::AddAndSet) => readable::<AddAndSetTopic>(body, version),
            Some(Purpose::Remove) => {
                self.tally.count("removals");
                readable::<TopicRemoval>(body, version)
            }
            Some(Purpose::CreateView) => {
                self.tally.count("views created");
                readable::<CreateTopicView>(body, version)
            }
            Some(Purpose::RemoveView) => readable::<RemoveTopicView>(body, version),
            Some(Purpose::UpdateStream {
                generation,
                request,
                service,
            }) => return self.answer_own_stream(index, generation, request, service, body),
            Some(Purpose::Register) => {
                readable::<MessagingReceiverControlRegistration>(body, version)
            }
            Some(Purpose::Listen(handler_cid)) => return self.on_listening(index, handler_cid),
            Some(Purpose::SetProperty) => {
                self.tally.count("session properties set");
                readable::<SetSessionProperties>(body, version)
            }
            Some(Purpose::CloseSession) => {
                self.tally.count("sessions closed by another");
                readable::<CloseClient>(body, version)
            }
            Some(Purpose::Message(message)) => {
                return self.on_message_response(index, message, body)
            }
        };
        if let Err(error) = read {
            self.fail("responses can be read", error.to_string());
        }
    }

    pub fn on_service_error(&mut self, index: usize, number: Number, reason: i32) {
        self.on_outcome(index, number, Outcome::Error);
        let Some(purpose) = self.purpose(index, number) else {
            return;
        };
        if !purpose.may_fail_with(reason) {
            let text = format!("client {index}: {purpose:?}: {reason}");
            self.fail("requests fail for a reason", text);
        }
        match purpose {
            Purpose::UpdateStream {
                generation,
                request,
                ..
            } => self.fail_own_stream(
                index,
                generation,
                request,
                OperationFailure::Request(reason),
            ),
            Purpose::Message(_) => self.tally.count("messages refused"),
            _ => self.tally.count("requests that fail"),
        }
    }

    pub fn on_discarded(&mut self, index: usize, number: Number) {
        self.on_outcome(index, number, Outcome::Discarded);
        match self.purpose(index, number) {
            Some(Purpose::UpdateStream {
                generation,
                request,
                ..
            }) => self.fail_own_stream(index, generation, request, OperationFailure::Discarded),
            Some(Purpose::Message(_)) => self.tally.count("messages discarded"),
            _ => {}
        }
    }

    fn purpose(&mut self, index: usize, number: Number) -> Option<Purpose> {
        self.clients[index].program.purposes.remove(&number)
    }
}

fn readable<S: Service>(body: &Bytes, version: u8) -> Result<(), WireError> {
    S::read_response(body, version).map(drop)
}
