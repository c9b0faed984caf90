//! Dials of the clients: how they go out, fail, hang and are answered, within the limits that a dial carries.

use std::time::{Duration, Instant};

use diffusion::session::{
    ConnectionId, ConsultId, Dial, DialFailure, DialFailureKind, StrategyDecision,
};

use crate::defects::mutation::Mutation;
use crate::peers::client::{Asked, Binding};
use crate::runs::scenario::Temper;
use crate::runs::trace::trace;
use crate::world::network::{End, Item, LinkId, Side};
use crate::world::{Event, Phase, World};

impl World {
    pub fn start_dial(&mut self, index: usize, dial: Dial) {
        self.check_dial(index, &dial);
        self.tally.count("dials");
        let connection = dial.connection;
        let link = self.network.open(self.now, index);
        trace!(
            self,
            "client {index} dials {connection:?} over link {}",
            link.0
        );
        self.clients[index].dialing = Some(Binding { connection, link });
        let within = |limit: Duration| {
            let at = self.now + limit;
            dial.deadline.map_or(at, |deadline| deadline.min(at))
        };
        let connect_by = within(dial.connect_timeout);
        let write_by = within(dial.connect_timeout + dial.write_timeout);
        let faulty = self.phase == Phase::Faults;
        if self.now < self.network.refusing_until || (faulty && self.random.chance(3)) {
            let at = (self.now + self.random.milliseconds(1, 30)).min(connect_by);
            self.fail_dial(at, index, connection, link, DialFailureKind::Connect);
            return;
        }
        if self.now < self.network.stalling_until || (faulty && self.random.chance(3)) {
            self.tally.count("dials that hang");
            self.fail_dial(
                connect_by,
                index,
                connection,
                link,
                DialFailureKind::Connect,
            );
            return;
        }
        if faulty && self.random.chance(1) {
            self.fail_dial(
                write_by,
                index,
                connection,
                link,
                DialFailureKind::SendRequest,
            );
            return;
        }
        let slowest = self.network.slowness.as_millis() as u64;
        let connected = self.now + self.random.milliseconds(0, slowest);
        if connected >= connect_by {
            self.fail_dial(
                connect_by,
                index,
                connection,
                link,
                DialFailureKind::Connect,
            );
            return;
        }
        let answer_by = connected + dial.response_timeout;
        let answer_by = dial
            .deadline
            .map_or(answer_by, |deadline| deadline.min(answer_by));
        let query = dial.query.to_string();
        self.schedule_at(
            connected,
            Event::Connected {
                link,
                query,
                answer_by,
            },
        );
    }

    fn fail_dial(
        &mut self,
        at: Instant,
        client: usize,
        connection: ConnectionId,
        link: LinkId,
        kind: DialFailureKind,
    ) {
        self.schedule_at(
            at,
            Event::DialFails {
                client,
                connection,
                link,
                kind,
            },
        );
    }

    pub fn on_connected(&mut self, id: LinkId, query: String, answer_by: Instant) {
        if self
            .network
            .link(id)
            .is_none_or(|link| link.client_end == End::Gone)
        {
            return;
        }
        self.schedule_at(answer_by, Event::AnswerDue(id));
        self.send(id, Side::Server, Item::Request(query));
        if self.phase == Phase::Faults && self.random.chance(12) {
            // Around the answer: the request is lost, or the answer, or only the client loses its connection while the
            // server believes that it has answered.
            self.tally.count("answers in danger");
            self.cut(id);
        }
    }

    pub fn on_dial_fails(
        &mut self,
        index: usize,
        connection: ConnectionId,
        link: LinkId,
        kind: DialFailureKind,
    ) {
        if self.clients[index]
            .dialing
            .take_if(|dialing| dialing.link == link)
            .is_none()
        {
            return;
        }
        trace!(self, "client {index} fails to dial: {kind:?}");
        self.leave(link);
        let failure = DialFailure::new(kind, "simulated");
        self.clients[index]
            .core
            .handle_dial_failed(self.now, connection, failure);
        // Twice makes no difference.
        if self.random.chance(10) {
            let failure = DialFailure::new(kind, "simulated");
            self.clients[index]
                .core
                .handle_dial_failed(self.now, connection, failure);
        }
        self.pump(index);
    }

    pub fn on_answer_due(&mut self, id: LinkId) {
        let Some(index) = self.network.link(id).map(|link| link.client) else {
            return;
        };
        let Some(binding) = self.clients[index]
            .dialing
            .take_if(|dialing| dialing.link == id)
        else {
            return;
        };
        trace!(self, "client {index} has no answer over link {}", id.0);
        self.tally.count("answers too late");
        self.hang_up(id);
        let failure = DialFailure::new(DialFailureKind::ResponseTimeout, "simulated");
        self.clients[index]
            .core
            .handle_dial_failed(self.now, binding.connection, failure);
        self.pump(index);
    }

    /// The connection response comes in.
    pub fn on_answer(&mut self, index: usize, id: LinkId, bytes: &[u8]) {
        let Some(binding) = self.clients[index]
            .dialing
            .take_if(|dialing| dialing.link == id)
        else {
            return;
        };
        let harsh = self.scenario.temper == Temper::Harsh;
        let damaged = harsh && self.phase == Phase::Faults && self.random.below(200) == 0;
        let bytes = if damaged {
            &bytes[..bytes.len().min(2)]
        } else {
            bytes
        };
        let client = &mut self.clients[index];
        client
            .core
            .handle_response(self.now, binding.connection, bytes);
        if client.core.is_open(binding.connection) {
            client.open = Some(binding);
            if client.cuts_to_come > 0 {
                client.cuts_to_come -= 1;
                let longest = 2 * self.network.slowness.as_millis() as u64;
                let time = self.random.milliseconds(0, longest);
                self.schedule(time, Event::CutsAgain(id));
            }
        } else {
            self.hang_up(id);
        }
        self.pump(index);
    }

    /// The client closes its end of a link; the server finds out, or not.
    pub fn hang_up(&mut self, id: LinkId) {
        self.leave(id);
        if self.phase == Phase::Faults && self.random.chance(15) {
            self.cut(id);
        }
        self.send(id, Side::Server, Item::End);
    }

    /// The client's end of a link is gone.
    pub fn leave(&mut self, id: LinkId) {
        let now = self.now;
        if let Some(link) = self.network.link_mut(id) {
            link.client_end = End::Gone;
            if !link.requested && link.to_server.is_quiet() {
                // Nobody at the server knows of it.
                link.to_server.lose_from(now);
                link.server_end = End::Gone;
            }
        }
        self.network.tidy();
    }

    /// The reconnection strategy is asked.
    pub fn consult_strategy(&mut self, client: usize, consult: ConsultId) {
        self.tally.count("questions to the strategy");
        if self.mutation == Mutation::StrategyForgotten {
            return;
        }
        self.clients[client].consult = Some((consult, Asked::Running));
        let faulty = self.phase == Phase::Faults && self.scenario.temper == Temper::Harsh;
        let decision = match self.random.below(100) {
            0..=2 if faulty => StrategyDecision::Abort,
            3..=40 => StrategyDecision::StartAfter(self.random.milliseconds(0, 400)),
            _ => StrategyDecision::Start,
        };
        let longest = if faulty && self.random.chance(10) {
            5000
        } else {
            100
        };
        let runs = self.random.milliseconds(0, longest);
        match self.random.below(100) {
            0..=24 => {
                let after = self.random.milliseconds(0, longest);
                self.schedule(
                    runs,
                    Event::Defers {
                        client,
                        consult,
                        decision: Some((after, decision)),
                    },
                );
            }
            25..=27 if faulty => {
                self.schedule(
                    runs,
                    Event::Defers {
                        client,
                        consult,
                        decision: None,
                    },
                );
            }
            28..=33 => {
                // Twice: the second decision is ignored.
                self.schedule(
                    runs,
                    Event::Decides {
                        client,
                        consult,
                        decision,
                    },
                );
                self.schedule(
                    runs * 2,
                    Event::Decides {
                        client,
                        consult,
                        decision: StrategyDecision::Abort,
                    },
                );
            }
            _ => self.schedule(
                runs,
                Event::Decides {
                    client,
                    consult,
                    decision,
                },
            ),
        }
    }
}
