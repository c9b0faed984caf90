//! What goes wrong, and what the programs do meanwhile.

use std::time::Duration;

use devserver::core::{MessageLoss, PingMode, Restart};
use diffusion::wire::session_id::SessionId;

use crate::runs::scenario::Temper;
use crate::runs::trace::trace;
use crate::world::network::{End, Link, LinkId};
use crate::world::{Event, Phase, World};

/// Sessions that the programs of one run open.
const MOST_SESSIONS: usize = 8;

impl World {
    /// The next random action.
    pub fn on_acts(&mut self) {
        let harsh = self.scenario.temper == Temper::Harsh;
        self.actions_left = self.actions_left.saturating_sub(1);
        if self.actions_left == 0 {
            return;
        }
        let index = self.someone_who_lives();
        match self.random.below(100) {
            0..=4 => self.send_requests(index),
            5..=44 => self.work_with_topics(index),
            45..=49 => self.push_to_someone(),
            50..=54 => self.ping_someone(),
            55..=70 => self.cut_something(),
            71..=73 => self.cut_again_and_again(index),
            74..=77 => self.stop_reading_for_a_while(index),
            78..=80 => self.network_trouble(),
            81..=83 => self.restart_server(),
            84..=86 => self.strange_answers(),
            87..=89 => self.lose_messages(),
            90 if harsh && self.random.chance(30) => self.close_another(index),
            90 if harsh => self.expire_or_abort(),
            91..=92 => self.drop_pings(),
            93 if harsh => self.close(index),
            94 => self.nothing_due(index),
            95..=97 => self.congest_something(),
            _ => self.send_requests(index),
        }
        let pause = self.random.milliseconds(0, self.scenario.pause);
        self.schedule(pause, Event::Acts);
    }

    /// A client that has not ended, or a new one in the place of one that has.
    fn someone_who_lives(&mut self) -> usize {
        let index = self.random.below(self.clients.len() as u64) as usize;
        if !self.clients[index].ended || self.random.chance(5) {
            return index;
        }
        if let Some(other) = self.clients.iter().position(|client| !client.ended) {
            return other;
        }
        if self.clients.len() < MOST_SESSIONS {
            let config = self.clients[index].config.clone();
            self.tally.count("sessions opened again");
            self.open_session(config);
            return self.clients.len() - 1;
        }
        index
    }

    fn send_requests(&mut self, index: usize) {
        let number = self.random.pick(&[1, 1, 2, 5, 12]);
        trace!(self, "client {index} sends {number} requests");
        for _ in 0..number {
            self.request(index);
            if self.random.chance(50) {
                self.pump(index);
            }
        }
        self.pump(index);
    }

    fn work_with_topics(&mut self, index: usize) {
        for _ in 0..self.random.pick(&[1, 1, 2, 4, 8]) {
            self.use_topics(index);
            if self.random.chance(50) {
                self.pump(index);
            }
        }
        self.pump(index);
    }

    fn someone(&mut self) -> Option<SessionId> {
        let sessions = self.server.core.session_ids();
        let chosen = self.random.below(sessions.len() as u64) as usize;
        sessions.get(chosen).copied()
    }

    fn push_to_someone(&mut self) {
        let Some(session) = self.someone() else {
            return;
        };
        for _ in 0..self.random.pick(&[1, 2, 6]) {
            self.push(session);
        }
    }

    fn ping_someone(&mut self) {
        let Some(session) = self.someone() else {
            return;
        };
        let mode = self
            .random
            .pick(&[PingMode::Answered, PingMode::Answered, PingMode::OneWay]);
        if self.random.chance(70) {
            self.server.core.send_user_ping(self.now, session, mode);
        } else {
            self.server.core.send_system_ping(self.now, session, mode);
        }
        self.tally.count("extra pings");
        self.pump_server();
    }

    fn cut_something(&mut self) {
        let links: Vec<LinkId> = self
            .network
            .links()
            .filter(|(_, link)| link.client_end == End::Open && !link.to_server.is_lossy())
            .map(|(id, _)| id)
            .collect();
        let chosen = self.random.below(links.len() as u64) as usize;
        if let Some(link) = links.get(chosen) {
            self.cut(*link);
        }
    }

    /// A connection is cut, the queue fills, and the next connections are cut as well, while it is being sent.
    fn cut_again_and_again(&mut self, index: usize) {
        let Some(open) = self.clients[index].open else {
            return;
        };
        if self
            .network
            .link(open.link)
            .is_none_or(|link| link.to_server.is_lossy())
        {
            return;
        }
        self.cut(open.link);
        // Twice as many as a recovery buffer of the usual size holds.
        let most = if self.random.chance(20) { 256 } else { 24 };
        trace!(self, "client {index} fills its queue, and is cut again");
        for _ in 0..most {
            if self.clients[index].core.is_queue_full() {
                break;
            }
            self.request(index);
        }
        self.clients[index].cuts_to_come = 1 + self.random.below(2);
        self.pump(index);
    }

    pub fn on_cuts_again(&mut self, id: LinkId) {
        let lossy = |link: &Link| link.client_end == End::Gone || link.to_server.is_lossy();
        if self.phase == Phase::Faults && !self.network.link(id).is_none_or(lossy) {
            self.tally.count("cuts of a queue on its way");
            self.cut(id);
        }
    }

    fn congest_something(&mut self) {
        let links: Vec<LinkId> = self
            .network
            .links()
            .filter(|(_, link)| link.server_end == End::Open)
            .map(|(id, _)| id)
            .collect();
        let chosen = self.random.below(links.len() as u64) as usize;
        if let Some(link) = links.get(chosen) {
            self.congest(*link);
        }
    }

    fn stop_reading_for_a_while(&mut self, index: usize) {
        let time = self.random.pick(&[1, 50, 1000, 4000]);
        self.stop_reading(index, time);
    }

    fn network_trouble(&mut self) {
        let longest = self.random.pick(&[20, 500, 3000]);
        let time = self.random.milliseconds(1, longest);
        match self.random.below(3) {
            0 => {
                trace!(self, "connections are refused");
                self.network.refusing_until = self.now + time;
            }
            1 => {
                trace!(self, "connections hang");
                self.network.stalling_until = self.now + time;
            }
            _ => {
                let slowest = self.random.pick(&[1, 100, 700]);
                trace!(self, "the network takes up to {slowest} ms");
                self.network.slowness = Duration::from_millis(slowest);
            }
        }
    }

    fn restart_server(&mut self) {
        let gentle = self.scenario.temper == Temper::Gentle;
        let restart = if gentle || self.random.chance(65) {
            Restart::KeepState
        } else {
            Restart::LoseState
        };
        trace!(self, "server restarts: {restart:?}");
        self.tally.count("restarts");
        self.server.core.restart(self.now, restart);
        self.pump_server();
        if self.random.chance(50) {
            self.network.refusing_until = self.now + self.random.milliseconds(1, 400);
        }
    }

    fn strange_answers(&mut self) {
        let codes: &[u8] = match self.scenario.temper {
            Temper::Gentle => &[119, 127],
            Temper::Harsh => &[119, 119, 127, 127, 102, 115, 113, 116, 111, 99],
        };
        let code = self.random.pick(codes);
        let count = self.random.pick(&[1, 2, 4]);
        trace!(self, "the next {count} answers are {code}");
        self.server
            .core
            .answer_next_connections_with(code, None, Some(count));
    }

    fn lose_messages(&mut self) {
        if self.scenario.temper == Temper::Harsh && self.random.chance(30) {
            let answer = self
                .random
                .pick(&[MessageLoss::FailWith118, MessageLoss::ReconnectWithLoss106]);
            self.server.core.set_message_loss(answer);
        } else if let Some(session) = self.someone() {
            trace!(self, "messages of {session} get lost");
            self.force_loss(session);
        }
    }

    fn expire_or_abort(&mut self) {
        let Some(session) = self.someone() else {
            return;
        };
        if self.random.chance(50) {
            trace!(self, "server expires {session}");
            self.server.core.expire_session(session);
        } else {
            trace!(self, "server aborts {session}");
            self.server.core.abort_session(session);
        }
        self.pump_server();
    }

    fn drop_pings(&mut self) {
        trace!(self, "pings are dropped");
        self.server.core.drop_pings(true);
        let time = self.random.milliseconds(100, 5000);
        self.schedule(time, Event::PingsAgain);
    }

    /// Calls that must not change anything.
    fn nothing_due(&mut self, index: usize) {
        let client = &mut self.clients[index];
        if client.core.poll_timeout().is_none_or(|at| at > self.now) {
            client.core.handle_timeout(self.now);
        }
        client.core.start(self.now);
        self.server.core.handle_timeout(self.now);
        self.pump_server();
        self.pump(index);
    }
}
