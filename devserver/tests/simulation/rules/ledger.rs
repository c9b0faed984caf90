//! The book of all messages with an identity, in both directions, and the rules about their delivery:
//! exactly once and in order, or announced lost (`specification/protocol/connection section 11`).
//!
//! Client to server these are the requests, known by their conversation ids; server to client topic values of unknown
//! topics, known by their topic ids. Messages have an epoch, the number of losses (answers 106) that their sender knew
//! of. Within an epoch nothing may be missing; from one epoch to the next the receiver must have been told.

use std::collections::BTreeMap;

/// The rule about ends for lost messages.
pub const NO_118: &str = "no 118 while the client still has what the server misses";

/// A broken rule: its name and the details.
pub type Broken = (&'static str, String);

/// Names a request for the client's core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Response,
    Error,
    Discarded,
}

#[derive(Debug)]
struct Request {
    number: Number,
    epoch: u64,
    outcome: Option<Outcome>,
    received: bool,
}

/// What one side has received last.
#[derive(Debug, Default, Clone, Copy)]
struct Last {
    id: i64,
    epoch: u64,
    /// Losses that the receiver had been told of.
    losses: u64,
}

/// The requests of one client.
#[derive(Debug, Default)]
pub struct Requests {
    by_cid: BTreeMap<i64, Request>,
    cids: BTreeMap<Number, i64>,
    last: Last,
    open: u64,
    last_discarded: Option<Number>,
    /// Pings that a session sends of its own accord, to learn what has arrived; they overtake requests. Whether the server
    /// has them.
    probes: BTreeMap<i64, bool>,
}

impl Requests {
    pub fn accepted(&mut self, cid: i64, number: Number, epoch: u64) -> Result<(), Broken> {
        if self
            .by_cid
            .last_key_value()
            .is_some_and(|(last, _)| *last >= cid)
        {
            return Err((
                "conversation ids grow",
                format!("conversation {cid} opened again"),
            ));
        }
        let request = Request {
            number,
            epoch,
            outcome: None,
            received: false,
        };
        self.by_cid.insert(cid, request);
        self.cids.insert(number, cid);
        self.open += 1;
        Ok(())
    }

    pub fn open(&self) -> u64 {
        self.open
    }

    /// A ping goes on the wire. True if it is a new probe: the program has not sent it.
    pub fn is_new_probe(&mut self, cid: i64) -> bool {
        !self.by_cid.contains_key(&cid) && self.probes.insert(cid, false).is_none()
    }

    /// The server was handed a request.
    pub fn received(&mut self, cid: i64, losses: u64) -> Result<(), Broken> {
        if let Some(received) = self.probes.get_mut(&cid) {
            if std::mem::replace(received, true) {
                return Err(("nothing is delivered twice", format!("probe {cid}")));
            }
            return Ok(());
        }
        let Some(request) = self.by_cid.get(&cid) else {
            return Err((
                "only what was sent arrives",
                format!("request {cid} at the server"),
            ));
        };
        if request.received {
            return Err((
                "nothing is delivered twice",
                format!("request {cid} at the server"),
            ));
        }
        if cid < self.last.id {
            let text = format!("request {cid} at the server after {}", self.last.id);
            return Err(("messages keep their order", text));
        }
        let epoch = request.epoch;
        for (missing, earlier) in self.by_cid.range(self.last.id + 1..cid) {
            let announced = earlier.epoch < epoch && earlier.outcome == Some(Outcome::Discarded);
            if !announced {
                let text =
                    format!("request {missing} is missing at the server before {cid}: {earlier:?}");
                return Err(("nothing is lost silently", text));
            }
        }
        if epoch > self.last.epoch && self.last.id > 0 && losses <= self.last.losses {
            let text =
                format!("request {cid} of epoch {epoch} at a server that knows of no new loss");
            return Err(("both sides know of a loss", text));
        }
        self.last = Last {
            id: cid,
            epoch,
            losses,
        };
        if let Some(request) = self.by_cid.get_mut(&cid) {
            request.received = true;
        }
        Ok(())
    }

    /// The server was handed the client's close request: everything accepted before it has come first.
    pub fn closed(&self, epoch: u64) -> Result<(), Broken> {
        let missing = self
            .by_cid
            .iter()
            .rev()
            .take_while(|(_, request)| request.epoch == epoch)
            .find(|(_, request)| !request.received);
        match missing {
            Some((cid, _)) => Err((
                "nothing is lost silently",
                format!("request {cid} is missing at the server before the close request"),
            )),
            None => Ok(()),
        }
    }

    /// The client was told what became of a request.
    pub fn ended(&mut self, number: Number, outcome: Outcome) -> Result<(), Broken> {
        let request = self
            .cids
            .get(&number)
            .and_then(|cid| self.by_cid.get_mut(cid));
        let Some(request) = request else {
            return Err((
                "one outcome for each request",
                format!("{outcome:?} for unknown {number:?}"),
            ));
        };
        if let Some(former) = request.outcome {
            let text = format!("{outcome:?} after {former:?} for {:?}", request.number);
            return Err(("one outcome for each request", text));
        }
        if outcome != Outcome::Discarded && !request.received {
            return Err((
                "no answer without a question",
                format!("{outcome:?} for {request:?}"),
            ));
        }
        request.outcome = Some(outcome);
        self.open -= 1;
        if outcome == Outcome::Discarded && self.last_discarded.replace(number) > Some(number) {
            let text = format!("{number:?} after {:?}", self.last_discarded);
            return Err(("requests are discarded in their order", text));
        }
        Ok(())
    }
}

/// The numbered messages of the server to one session.
#[derive(Debug, Default)]
pub struct Pushes {
    /// Epoch of message n + 1.
    epochs: Vec<u64>,
    last: Last,
}

impl Pushes {
    /// Gives the next message its number.
    pub fn next(&mut self, epoch: u64) -> i64 {
        self.epochs.push(epoch);
        self.epochs.len() as i64
    }

    fn epoch(&self, id: i64) -> Option<u64> {
        usize::try_from(id - 1)
            .ok()
            .and_then(|index| self.epochs.get(index))
            .copied()
    }

    /// The client was handed a message.
    pub fn received(&mut self, id: i64, losses: u64) -> Result<(), Broken> {
        let Some(epoch) = self.epoch(id) else {
            return Err((
                "only what was sent arrives",
                format!("message {id} at the client"),
            ));
        };
        if id == self.last.id {
            return Err((
                "nothing is delivered twice",
                format!("message {id} at the client"),
            ));
        }
        if id < self.last.id {
            let text = format!("message {id} at the client after {}", self.last.id);
            return Err(("messages keep their order", text));
        }
        for missing in self.last.id + 1..id {
            if self.epoch(missing) == Some(epoch) {
                let text = format!("message {missing} is missing at the client before {id}");
                return Err(("nothing is lost silently", text));
            }
        }
        if epoch > self.last.epoch && self.last.id > 0 && losses <= self.last.losses {
            let text =
                format!("message {id} of epoch {epoch} at a client that knows of no new loss");
            return Err(("both sides know of a loss", text));
        }
        self.last = Last { id, epoch, losses };
        Ok(())
    }

    /// Whether the client has everything of this epoch.
    pub fn is_complete(&self, epoch: u64) -> bool {
        let last_sent = self.epochs.iter().rposition(|e| *e == epoch);
        last_sent.is_none_or(|index| self.last.id > index as i64)
    }
}
