//! What becomes of credentials in the program: they are in no log, at no level, and not in its memory when they were used.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::ConnectionResponse;
use diffusion::wire::message::{encode_request, Message};
use diffusion::wire::services::control::authentication::*;
use diffusion::wire::services::control::outcomes::Script;
use diffusion::wire::services::control::remote_servers::*;
use diffusion::wire::services::control::system_authentication::*;
use diffusion::wire::services::Service;
use tungstenite::WebSocket;

const PATIENCE: Duration = Duration::from_secs(20);
const VERSION: u8 = 29;
const LENGTH: usize = 600;

/// A password that is in no memory before it is calculated.
fn secret() -> String {
    (0..LENGTH)
        .map(|at| char::from(b'a' + u8::try_from((at * 11 + at / 26) % 26).expect("a letter")))
        .collect()
}

/// As connection requests have it.
fn encoded(secret: &str) -> String {
    let credentials = Credentials::Password(secret.as_bytes().to_vec());
    credentials.to_base64().to_string()
}

struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_diffusion-devserver"))
            .args(["--port", "0", "--log", "trace"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output"))
            .read_line(&mut line)
            .expect("a line");
        let address = line
            .trim_end()
            .strip_prefix("ready on ws://")
            .expect("an address");
        Self {
            address: address.to_owned(),
            child,
        }
    }

    /// Ends the program, and gives what it has logged.
    fn log(mut self) -> String {
        // SIGTERM, so that the end is an orderly one.
        let pid = self.child.id().to_string();
        let status = Command::new("kill").arg(pid).status().expect("run");
        assert!(status.success());
        let mut text = String::new();
        let mut stream = self.child.stderr.take().expect("a log");
        stream.read_to_string(&mut text).expect("text");
        self.child.wait().expect("the end");
        text
    }

    /// How often a text begins in memory that the program can write to, and is whole there.
    fn occurrences(&self, wanted: &str) -> usize {
        let process = format!("/proc/{}", self.child.id());
        let maps = std::fs::read_to_string(format!("{process}/maps")).expect("readable");
        let memory = File::open(format!("{process}/mem")).expect("readable");
        let mut found = 0;
        for line in maps.lines() {
            let mut fields = line.split(' ');
            let range = fields.next().expect("addresses");
            if !fields.next().expect("permissions").starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').expect("two addresses");
            let [start, end] = [start, end].map(|text| u64::from_str_radix(text, 16).expect("hex"));
            let mut bytes = vec![0; usize::try_from(end - start).expect("fits")];
            let Ok(read) = memory.read_at(&mut bytes, start) else {
                continue;
            };
            found += String::from_utf8_lossy(&bytes[..read])
                .matches(wanted)
                .count();
        }
        found
    }

    /// The server thread may not be done with what it has answered already.
    fn assert_forgets(&self, wanted: &str, when: &str) {
        let until = Instant::now() + PATIENCE;
        let mut found = self.occurrences(wanted);
        while found > 0 && Instant::now() < until {
            found = self.occurrences(wanted);
        }
        assert_eq!(found, 0, "{when}");
    }
}

struct Client {
    socket: WebSocket<TcpStream>,
    last_cid: i64,
}

impl Client {
    /// The code of the answer too.
    fn dial(address: &str, principal: &str, credentials: &str) -> (Self, u8) {
        let credentials = credentials.replace('+', "%2B").replace('=', "%3D");
        let url = format!(
            "ws://{address}/diffusion?ty=WC&v=29&ca=10&r=60000&username={principal}&password={credentials}"
        );
        let stream = TcpStream::connect(address).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        let (socket, _) = tungstenite::client(url, stream).expect("upgraded");
        let mut client = Self {
            socket,
            last_cid: 0,
        };
        let bytes = client.read().expect("a response");
        let response = ConnectionResponse::decode(&bytes).expect("readable");
        (client, response.code)
    }

    fn open(address: &str, principal: &str, password: &str) -> Self {
        let (client, code) = Self::dial(address, principal, &encoded(password));
        assert_eq!(code, diffusion::wire::handshake::response_code::OK);
        client
    }

    fn read(&mut self) -> Option<Bytes> {
        loop {
            match self.socket.read().ok()? {
                tungstenite::Message::Binary(bytes) => return Some(bytes),
                tungstenite::Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    fn send(&mut self, bytes: Vec<u8>) {
        let sent = self.socket.send(tungstenite::Message::Binary(bytes.into()));
        sent.expect("sent");
    }

    fn request(&mut self, service: i32, body: &[u8]) -> i64 {
        self.last_cid += 1;
        let mut bytes = Vec::new();
        encode_request(&mut bytes, service, self.last_cid, body);
        self.send(bytes);
        self.last_cid
    }

    /// A request, and its answer or error.
    fn ask<S: Service>(&mut self, request: &S::Request) -> Result<S::Response, String> {
        let mut body = Vec::new();
        S::write_request(request, &mut body, VERSION).expect("expressible");
        let wanted = self.request(S::ID, &body);
        loop {
            let bytes = self.read().expect("an answer");
            match Message::decode(bytes, usize::MAX).expect("readable") {
                Message::Response { cid, body } if cid == wanted => {
                    return Ok(S::read_response(&body, VERSION).expect("readable"))
                }
                Message::Error { cid, message, .. } if cid == wanted => return Err(message),
                _ => {}
            }
        }
    }

    fn run(&mut self, script: &str) -> usize {
        let script = Script(script.to_owned());
        let reports = self.ask::<UpdateSystemAuthentication>(&script);
        reports.expect("an answer").len()
    }
}

fn remote_server(secret: &str) -> CreateRemoteServerRequest {
    CreateRemoteServerRequest {
        server: RemoteServer {
            kind: RemoteServerKind::SecondaryAcceptor,
            name: "remote".into(),
            urls: vec!["host".into()],
            principal: "ada".into(),
            connection_options: vec![],
            missing_topic_notification_filter: String::new(),
            connector: String::new(),
        },
        credentials: Credentials::Password(secret.as_bytes().to_vec()),
    }
}

fn change(secret: &str) -> ChangePrincipalRequest {
    ChangePrincipalRequest {
        principal: "ada".into(),
        credentials: Credentials::Password(secret.as_bytes().to_vec()),
    }
}

#[test]
fn credentials_are_not_in_memory_when_they_were_used() {
    let program = Program::start();
    let (secret, address) = (secret(), program.address.clone());
    let mut admin = Client::open(&address, "admin", "password");
    let forgets = |when: &str| {
        program.assert_forgets(&secret, when);
        program.assert_forgets(&encoded(&secret)[8..], when);
    };

    // What is looked for is found where it has to be: a remote server connects with it.
    let created = admin.ask::<CreateRemoteServer>(&remote_server(&secret));
    created.expect("created");
    assert!(program.occurrences(&secret) > 0);
    let removed = admin.ask::<RemoveRemoteServer>(&"remote".into());
    removed.expect("removed");
    forgets("a remote server");

    assert_eq!(admin.run(&format!("add principal 'ada' '{secret}'")), 0);
    assert_eq!(admin.run(&format!("set password 'ada' '{secret}'")), 0);
    assert_eq!(admin.run(&format!("verify password 'ada' '{secret}'")), 0);
    assert_eq!(admin.run(&format!("set password 'nobody' '{secret}'")), 1);
    assert_eq!(admin.run(&format!("set '{secret}' 'ada' password")), 1);
    forgets("scripts");

    let mut ada = Client::open(&address, "ada", &secret);
    forgets("a session");
    let (_refused, _) = Client::dial(&address, "nobody", &encoded(&secret));
    forgets("a refused session");

    let changed = ada.ask::<ChangePrincipal>(&change(&secret));
    assert!(changed.expect("an answer").accepted);
    let request = ReAuthenticateRequest {
        principal: "ada".into(),
        credentials: Credentials::Custom(secret.as_bytes().to_vec()),
        proposed_properties: vec![],
    };
    let changed = ada.ask::<ReAuthenticate>(&request);
    assert!(!changed.expect("an answer").accepted);
    forgets("changes of the principal");

    program.log();
}

#[test]
fn what_is_wrong_with_credentials_is_said_without_them() {
    let program = Program::start();
    let (secret, address) = (secret(), program.address.clone());
    let whole = encoded(&secret);
    let mut admin = Client::open(&address, "admin", "password");
    // Not Base64, cut, and with something behind it: no session.
    for wrong in [
        &secret[..],
        &whole[..whole.len() - 1],
        &format!("{whole}AAAA"),
    ] {
        let target = format!("/diffusion?ty=WC&v=29&username=ada&password={wrong}");
        let stream = TcpStream::connect(&address).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        assert!(tungstenite::client(format!("ws://{address}{target}"), stream).is_err());
    }
    let (_, code) = Client::dial(&address, "ada", &whole);
    assert_ne!(code, diffusion::wire::handshake::response_code::OK);
    for script in [
        format!("add principal 'ada' '{secret}"),
        format!("add principal {secret} 'ada'"),
        format!("{secret} principal 'ada'"),
        format!("set password 'nobody' '{secret}'"),
        format!("verify password 'admin' '{secret}'"),
        format!("add principal 'ada' '{secret}' '{secret}'"),
    ] {
        assert_eq!(admin.run(&script), 1);
    }
    let mut body = Vec::new();
    ChangePrincipal::write_request(&change(&secret), &mut body, VERSION).expect("expressible");
    for length in [body.len() - 1, 5] {
        admin.request(ChangePrincipal::ID, &body[..length]);
    }
    let changed = admin.ask::<ChangePrincipal>(&change(&secret));
    assert!(!changed.expect("an answer").accepted);
    // A message that is none ends the session, with the reason in the log.
    admin.send([&[0xee][..], secret.as_bytes()].concat());
    while admin.read().is_some() {}

    let log = program.log();
    assert!(log.lines().count() > 5, "{log}");
    for part in [&secret[..20], &whole[8..28]] {
        assert!(!log.contains(part), "{log}");
    }
}
