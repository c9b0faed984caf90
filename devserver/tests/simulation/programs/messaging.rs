//! Messages between the programs: requests to paths, handlers that answer them at once or later, and the rules about both
//! (`specification/topics/messaging`, `specification/protocol/topic-services section 10`).

use bytes::Bytes;
use diffusion::data::scalars::{decode_int64, encode_int64};
use diffusion::session::InboundConversation;
use diffusion::wire::reason;
use diffusion::wire::service;
use diffusion::wire::services::common::TypedValue;
use diffusion::wire::services::topics::messaging::{
    MessagingReceiverClient, MessagingReceiverControlRegistration, MessagingRegistration,
    MessagingRegistrationRequest, MessagingSend, MessagingSendRequest,
};
use diffusion::wire::services::topics::missing_topic::DEFAULT_CONTROL_GROUP;
use diffusion::wire::services::Service;

use crate::defects::mutation::Mutation;
use crate::programs::program::Purpose;
use crate::runs::trace::trace;
use crate::world::{Event, World};

/// Paths that handlers register for and messages go to.
const PATHS: [&str; 3] = ["ask", "ask/first", "ask/second"];

/// Numbers of the messages of different clients.
const NUMBERS_OF_A_CLIENT: i64 = 1_000_000;

/// What a handler answers a message with this number.
const ANSWER: i64 = 500_000_000;

impl World {
    pub fn register_handler(&mut self, index: usize) {
        let path = self.random.pick(&PATHS).to_owned();
        let handler_cid = self.clients[index].core.reserve_conversation_id();
        let request = MessagingRegistrationRequest {
            registration: MessagingRegistration {
                service: service::MESSAGING_RECEIVER_CLIENT,
                control_group: DEFAULT_CONTROL_GROUP.to_owned(),
                path,
                session_property_keys: Vec::new(),
            },
            handler_cid,
        };
        let _ =
            self.ask::<MessagingReceiverControlRegistration>(index, &request, Purpose::Register);
    }

    pub fn send_message(&mut self, index: usize) {
        let path = self.random.pick(&PATHS).to_owned();
        let program = &mut self.clients[index].program;
        program.next_message += 1;
        let number = index as i64 * NUMBERS_OF_A_CLIENT + program.next_message;
        let request = MessagingSendRequest {
            path,
            request: typed(number),
        };
        let _ = self.ask::<MessagingSend>(index, &request, Purpose::Message(number));
    }

    /// The server asks the program for something.
    pub fn on_service_request(
        &mut self,
        index: usize,
        conversation: InboundConversation,
        asked: i32,
        body: &Bytes,
    ) {
        if asked == service::SESSION_PROPERTIES_EVENT_2 {
            return self.on_session_events(index, conversation, body);
        }
        let version = self.clients[index].core.version();
        let request = match asked {
            service::MESSAGING_RECEIVER_CLIENT => {
                MessagingReceiverClient::read_request(body, version)
            }
            other => {
                return self.fail(
                    "only what was registered for is asked",
                    format!("client {index}: service {other}"),
                )
            }
        };
        let number = match request {
            Ok(request) => number_of(&request.request),
            Err(error) => return self.fail("requests can be read", error.to_string()),
        };
        let Some(number) = number else {
            return self.fail("messages arrive as they were sent", format!("{body:02x?}"));
        };
        trace!(self, "client {index} is asked {number}");
        self.tally.count("messages handled");
        // Nobody else was asked either: the server does not repeat a message.
        let again = (self.clients.iter()).any(|client| client.program.asked.contains(&number));
        self.clients[index].program.asked.insert(number);
        if again {
            let text = format!("client {index}: message {number}");
            self.fail("a handler is asked once", text);
        }
        if self.random.chance(60) {
            return self.answer_message(index, conversation, number);
        }
        let longest = self.random.pick(&[10, 300, 3000]);
        let after = self.random.milliseconds(0, longest);
        self.schedule(
            after,
            Event::Answers {
                client: index,
                conversation,
                number,
            },
        );
    }

    pub fn answer_message(&mut self, index: usize, conversation: InboundConversation, number: i64) {
        let refuses = self.random.chance(10);
        let core = &mut self.clients[index].core;
        let result = if refuses {
            core.respond_error(conversation, reason::UNHANDLED_MESSAGE, "not now")
        } else {
            let mut body = Vec::new();
            let answer = typed(number + ANSWER);
            match MessagingReceiverClient::write_response(&answer, &mut body, core.version()) {
                Ok(()) => core.respond(conversation, &body),
                Err(error) => return self.fail("answers can be sent", error.to_string()),
            }
        };
        let closed = core.state().is_closed() || self.clients[index].closing.is_some();
        match result {
            Ok(()) => self.tally.count("messages answered"),
            Err(_) if closed => {}
            Err(refusal) => self.fail("answers can be sent", format!("{refusal:?}")),
        }
    }

    pub fn on_message_response(&mut self, index: usize, number: i64, body: &Bytes) {
        let client = &mut self.clients[index];
        let mut body = body.clone();
        if self.mutation == Mutation::ResponseMisdirected {
            let former = client.program.former_response.replace(body.clone());
            body = former.unwrap_or(body);
        }
        let version = client.core.version();
        let answered = match MessagingSend::read_response(&body, version) {
            Ok(response) => number_of(&response),
            Err(error) => return self.fail("responses can be read", error.to_string()),
        };
        self.tally.count("messages responded to");
        if answered != Some(number + ANSWER) {
            let text = format!("client {index}: message {number} answered with {answered:?}");
            self.fail("a response is that of its request", text);
        }
        let asked = (self.clients.iter()).any(|client| client.program.asked.contains(&number));
        if !asked {
            self.fail("no answer without a question", format!("message {number}"));
        }
    }
}

fn typed(number: i64) -> TypedValue {
    let mut value = Vec::new();
    encode_int64(number, &mut value);
    TypedValue {
        data_type: "int64".to_owned(),
        value: value.into(),
    }
}

fn number_of(value: &TypedValue) -> Option<i64> {
    decode_int64(&value.value).ok().flatten()
}
