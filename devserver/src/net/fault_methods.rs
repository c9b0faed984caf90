//! The faults that tests use most, as methods. Each returns when the server thread has carried it out; see
//! [`Server::perform`] for the rest.

use std::time::Duration;

use diffusion::wire::session_id::SessionId;

use super::Server;
use crate::core::{MessageLoss, Restart};
use crate::faults::{Action, CutKind, Limit, Target};

impl Server {
    /// Cuts all connections.
    pub fn cut_all(&self, kind: CutKind) {
        // Cutting all cannot fail: there may be none.
        let _ = self.perform(Action::Cut {
            target: Target::All,
            kind,
        });
    }

    /// Cuts the connection of a session.
    pub fn cut(&self, session: SessionId, kind: CutKind) -> Result<(), String> {
        self.perform(Action::Cut {
            target: Target::Session(session),
            kind,
        })
    }

    /// Refuses connections, for a time or until [`Self::accept_again`].
    pub fn refuse(&self, period: Option<Duration>) {
        // Refusing cannot fail.
        let _ = self.perform(Action::Refuse { period });
    }

    /// Listens again.
    pub fn accept_again(&self) {
        // Failures are logged by the server thread, and `Status::listening` tells.
        let _ = self.perform(Action::Accept);
    }

    /// Answers the next connections with a response code.
    pub fn answer_next(&self, code: u8, count: u32) {
        // Injecting an answer cannot fail.
        let _ = self.perform(Action::Answer {
            code,
            version: None,
            limit: Limit::Count(count),
        });
    }

    /// Forgets all sessions and ends their connections: clients that come back are told 117.
    pub fn expire_all(&self) {
        // Expiring all cannot fail: there may be none.
        let _ = self.perform(Action::Expire {
            target: Target::All,
        });
    }

    /// Ends a session with an abort notification.
    pub fn abort(&self, session: SessionId) -> Result<(), String> {
        self.perform(Action::Abort {
            target: Target::Session(session),
        })
    }

    /// Ends all connections, with or without forgetting the sessions.
    pub fn restart(&self, restart: Restart) {
        // Restarting cannot fail.
        let _ = self.perform(Action::Restart {
            restart,
            period: None,
        });
    }

    /// Leaves scheduled system pings out, or sends them again.
    pub fn drop_pings(&self, drop: bool) {
        // Choosing cannot fail.
        let _ = self.perform(Action::Pings { drop, period: None });
    }

    /// Sends bytes as one message to a session.
    pub fn send(&self, session: SessionId, bytes: &[u8]) -> Result<(), String> {
        self.perform(Action::Send {
            target: Target::Session(session),
            bytes: bytes.to_vec(),
        })
    }

    /// Lets the next reconnection of every session find messages lost, and chooses the answer.
    pub fn lose_messages(&self, answer: MessageLoss) {
        // Neither can fail: there may be no session.
        let _ = self.perform(Action::Loss {
            answer,
            period: None,
        });
        let _ = self.perform(Action::Lose {
            target: Target::All,
        });
    }

    /// Ends all faults.
    pub fn normal(&self) {
        // Failures to listen again are logged by the server thread, and `Status::listening` tells.
        let _ = self.perform(Action::Normal);
    }
}
