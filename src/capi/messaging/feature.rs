//! What a session keeps of messaging.

use crate::capi::messaging::filter_sends::FilterSends;
use crate::capi::messaging::request_handlers::RequestHandlers;
use crate::capi::messaging::request_streams::RequestStreams;
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::program::CProgram;
use crate::engine::ServiceRequest;
use crate::wire::service;

/// What messaging keeps of the program in one session.
#[derive(Default)]
pub(crate) struct Messaging {
    pub(crate) filter_sends: FilterSends,
    pub(crate) handlers: RequestHandlers,
    pub(crate) streams: RequestStreams,
}

impl Feature for Messaging {
    fn on_messages_lost(&self, program: &CProgram) -> Vec<Ending> {
        self.filter_sends.lose_answered(program);
        self.handlers.lose_confirmed()
    }

    fn on_closed(&self, program: &CProgram) -> Vec<Ending> {
        self.filter_sends.discard_all(program);
        let mut endings = self.handlers.close_all();
        endings.push(Ending::afterwards(|program| {
            program.feature::<Self>().streams.on_closed();
        }));
        endings
    }

    fn serves(&self, service: i32) -> bool {
        matches!(
            service,
            service::MESSAGING_SEND | service::MESSAGING_RECEIVER_CLIENT | service::FILTER_RESPONSE
        )
    }

    fn on_service_request(&self, program: &CProgram, request: &ServiceRequest) {
        match request.service {
            service::MESSAGING_SEND => self.streams.on_request(program, request),
            service::MESSAGING_RECEIVER_CLIENT => self.handlers.on_request(program, request),
            _ => self.filter_sends.on_answer(request),
        }
    }
}
