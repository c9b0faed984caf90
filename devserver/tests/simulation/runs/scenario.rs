//! What a run is made of, drawn from its seed: settings of the server and of the clients.

use std::time::Duration;

use devserver::core::{MessageLoss, NewerVersion, ServerConfig};
use diffusion::retry::RetryStrategy;
use diffusion::session::{Backoff, ReconnectPolicy, SessionConfig};
use diffusion::wire::credentials::Credentials;

use crate::runs::random::Random;

/// Longer than any trouble lasts.
const LONG: Duration = Duration::from_secs(600);

/// What may happen to sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// Nothing that ends a session: it has to live through everything.
    Gentle,
    /// Anything.
    Harsh,
}

#[derive(Debug, Clone)]
pub struct Scenario {
    pub temper: Temper,
    pub server: ServerConfig,
    pub clients: Vec<SessionConfig>,
    /// Longest delay of a message while nothing is wrong.
    pub slowness: Duration,
    /// Random actions before the faults end.
    pub actions: u64,
    /// Longest pause between two actions, in milliseconds.
    pub pause: u64,
}

impl Scenario {
    pub fn draw(random: &mut Random) -> Self {
        let temper = random.pick(&[Temper::Gentle, Temper::Harsh]);
        let clients = 1 + random.below(3);
        let mut server = server(random);
        let mut clients: Vec<_> = (0..clients).map(|_| client(random)).collect();
        if temper == Temper::Gentle {
            soften(random, &mut server, &mut clients);
        }
        Self {
            temper,
            server,
            clients,
            slowness: random.milliseconds(1, 40),
            actions: 10 + random.below(60),
            pause: random.pick(&[5, 50, 300, 1500]),
        }
    }

    /// Time in which everything has settled once nothing goes wrong any more.
    pub fn settling_time(&self) -> Duration {
        let ping = self.server.ping_period.unwrap_or_default();
        let longest = |of: fn(&SessionConfig) -> Duration| {
            self.clients.iter().map(of).max().unwrap_or_default()
        };
        let dial = longest(|c| c.connection_timeout)
            + longest(|c| c.write_timeout)
            + longest(|c| c.response_timeout);
        10 * ping + longest(|c| c.reconnect_timeout) + 4 * dial + Duration::from_secs(20)
    }
}

fn server(random: &mut Random) -> ServerConfig {
    let served_versions = random.pick(&[(25, 29), (25, 29), (25, 29), (25, 25), (26, 28)]);
    ServerConfig {
        ping_period: (!random.chance(15)).then(|| random.milliseconds(200, 3000)),
        unanswered_pings_limit: 1 + random.below(3) as u32,
        maximum_reconnect_timeout: Duration::from_millis(random.pick(&[500, 5000, 60_000, 60_000])),
        recovery_buffer_messages: random.pick(&[0, 1, 3, 10, 1000, 1000, 1000]),
        on_message_loss: random.pick(&[
            MessageLoss::FailWith118,
            MessageLoss::ReconnectWithLoss106,
            MessageLoss::ReconnectWithLoss106,
        ]),
        served_versions: served_versions.0..=served_versions.1,
        on_newer_version: random.pick(&[
            NewerVersion::ServeHighest,
            NewerVersion::Downgrade,
            NewerVersion::Hangup,
        ]),
        back_pressure: random.pick(&[1, 3, 50]),
        view_topics_at_once: random.pick(&[1, 2, 1000]),
        seed: random.next(),
        ..ServerConfig::default()
    }
}

fn client(random: &mut Random) -> SessionConfig {
    SessionConfig {
        principal: Some("admin".to_owned()),
        credentials: Credentials::Password(b"password".to_vec()),
        reconnect_timeout: Duration::from_millis(
            random.pick(&[0, 300, 1000, 5000, 60_000, 60_000, 60_000]),
        ),
        policy: policy(random),
        initial_retry: random.chance(60).then(|| RetryStrategy {
            interval: random.milliseconds(20, 500),
            attempts: random.pick(&[None, Some(0), Some(1), Some(4)]),
        }),
        connection_timeout: Duration::from_millis(random.pick(&[100, 500, 2000])),
        write_timeout: Duration::from_millis(random.pick(&[100, 2000])),
        response_timeout: Duration::from_millis(random.pick(&[200, 1000, 10_000])),
        recovery_buffer_size: random.pick(&[0, 1, 3, 10, 128, 128, 128]),
        maximum_queue_size: random.pick(&[None, Some(4), Some(1000), Some(1000)]),
        random_seed: random.next(),
        ..SessionConfig::default()
    }
}

/// Leaves out the settings with which a session may end by itself.
fn soften(random: &mut Random, server: &mut ServerConfig, clients: &mut [SessionConfig]) {
    server.maximum_reconnect_timeout = LONG;
    server.on_message_loss = MessageLoss::ReconnectWithLoss106;
    server.on_newer_version = NewerVersion::ServeHighest;
    for client in clients {
        client.reconnect_timeout = LONG;
        client.maximum_queue_size = None;
        client.connection_timeout = Duration::from_millis(random.pick(&[500, 2000]));
        client.initial_retry = Some(RetryStrategy {
            interval: random.milliseconds(20, 500),
            attempts: None,
        });
        match &mut client.policy {
            ReconnectPolicy::Repeating { attempts, .. } => *attempts = None,
            ReconnectPolicy::Backoff(backoff) => backoff.attempts = None,
            ReconnectPolicy::External => {}
        }
    }
}

fn policy(random: &mut Random) -> ReconnectPolicy {
    match random.below(4) {
        0 => ReconnectPolicy::Repeating {
            delay: random.milliseconds(10, 1000),
            attempts: random.pick(&[None, None, Some(1), Some(5)]),
        },
        1 => ReconnectPolicy::Backoff(Backoff {
            initial: random.milliseconds(5, 200),
            maximum: random.milliseconds(200, 2000),
            multiplier: 1.0 + random.below(3) as f64 / 2.0,
            jitter: random.below(11) as f64 / 10.0,
            attempts: random.pick(&[None, None, Some(6)]),
        }),
        _ => ReconnectPolicy::External,
    }
}
