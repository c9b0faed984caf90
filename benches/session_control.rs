//! What session filters and listeners of sessions cost the development server, without sockets. Prints numbers; see
//! docs/PERFORMANCE.md.
//!
//! `cargo bench --bench session_control`

use std::time::{Duration, Instant};

use bytes::Bytes;
use devserver::core::{ConnectionId, ServerConfig, ServerCore, ServerOutput};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::message::{encode_request, Message};
use diffusion::wire::services::control::client_control::{
    SetClientConflationFilter, SetClientConflationFilterRequest,
};
use diffusion::wire::services::control::session_events::{
    SessionPropertiesEvent2, SessionPropertiesRegistration, SessionPropertiesRegistration2,
    SessionPropertiesRegistrationRequest,
};
use diffusion::wire::services::Service;

const SESSIONS: u64 = 10_000;
const VERSION: u8 = 29;
/// The connection of the session that controls and listens.
const CONTROL: ConnectionId = ConnectionId(0);

struct Bench {
    core: ServerCore,
    cid: i64,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            core: ServerCore::new(ServerConfig {
                ping_period: None,
                ..ServerConfig::default()
            }),
            cid: 0,
        };
        bench.open(CONTROL, "control");
        bench
    }

    fn open(&mut self, connection: ConnectionId, principal: &str) {
        let parameters = ConnectParameters {
            client_type: Some("WC".into()),
            version: Some(VERSION.into()),
            reconnect_timeout_ms: Some(60_000),
            principal: Some(principal.into()),
            credentials: Some(Credentials::Password(b"password".to_vec())),
            properties: vec![("tier".into(), format!("{}", connection.0 % 7))],
            ..ConnectParameters::default()
        };
        self.core
            .handle_upgrade(Instant::now(), connection, parameters);
    }

    fn ask<S: Service>(&mut self, request: &S::Request) {
        self.cid += 1;
        let mut body = Vec::new();
        S::write_request(request, &mut body, VERSION).expect("expressible");
        let mut frame = Vec::new();
        encode_request(&mut frame, S::ID, self.cid, &body);
        self.core
            .handle_message(Instant::now(), CONTROL, Bytes::from(frame));
    }

    /// Takes what the server sends; gives the number of events among it.
    fn events(&mut self) -> usize {
        let mut events = 0;
        while let Some(output) = self.core.poll_output() {
            let ServerOutput::Send { connection, bytes } = output else {
                continue;
            };
            let Ok(Message::Request { service, cid, body }) = Message::decode(bytes, usize::MAX)
            else {
                continue;
            };
            if connection == CONTROL && service == SessionPropertiesEvent2::ID {
                let message = SessionPropertiesEvent2::read_request(&body, VERSION);
                events += message.expect("readable").events.len();
                let mut answer = Vec::new();
                diffusion::wire::message::encode_response(&mut answer, cid, &[]);
                self.core
                    .handle_message(Instant::now(), CONTROL, answer.into());
            }
        }
        events
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn main() {
    let mut bench = Bench::new();
    for number in 1..=SESSIONS {
        bench.open(ConnectionId(number), "client");
    }
    bench.events();
    for filter in [
        "all",
        "$Principal is 'client' and tier in '1','2','9'",
        "not ($Roles eq '\"CLIENT\",\"OPERATOR\"' or has unknown) and hasRoles ['CLIENT']",
    ] {
        let request = SetClientConflationFilterRequest {
            filter: filter.to_owned(),
            conflate: true,
        };
        let mut times: Vec<Duration> = (0..51)
            .map(|_| {
                let started = Instant::now();
                bench.ask::<SetClientConflationFilter>(&request);
                let time = started.elapsed();
                bench.events();
                time
            })
            .collect();
        times.sort();
        println!(
            "filter over {SESSIONS} sessions, {filter}: median {:.2} ms, longest {:.2} ms",
            milliseconds(times[times.len() / 2]),
            milliseconds(times[times.len() - 1])
        );
    }

    let mut bench = Bench::new();
    bench.ask::<SessionPropertiesRegistration2>(&SessionPropertiesRegistrationRequest {
        registration: SessionPropertiesRegistration::Register {
            keys: vec!["*F".into(), "*U".into()],
        },
        handler_cid: 1_000_000,
    });
    let started = Instant::now();
    let mut events = bench.events();
    for number in 1..=SESSIONS {
        bench.open(ConnectionId(number), "client");
        events += bench.events();
    }
    let opened = started.elapsed();
    let started = Instant::now();
    for number in 1..=SESSIONS {
        bench.core.handle_message(
            Instant::now(),
            ConnectionId(number),
            Bytes::from_static(&[0x1d]),
        );
        events += bench.events();
    }
    let closed = started.elapsed();
    assert_eq!(events as u64, 1 + 2 * SESSIONS);
    println!(
        "a listener to all properties told of {SESSIONS} sessions: opening {:.0} ms, closing {:.0} ms, reading of the events included",
        milliseconds(opened),
        milliseconds(closed)
    );
}
