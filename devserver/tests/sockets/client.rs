//! A client for socket tests: WebSocket by tungstenite, everything else by hand.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use devserver::{Server, ServerConfig, ServerOptions};
use diffusion::wire::handshake::ConnectionResponse;
use tungstenite::{Message, WebSocket};

pub const PATIENCE: Duration = Duration::from_secs(10);
pub const QUERY: &str =
    "/diffusion?ty=WC&v=29&ca=10&r=60000&username=control&password=AQhwYXNzd29yZA%3D%3D";

pub struct Client {
    pub socket: WebSocket<TcpStream>,
    pub response: ConnectionResponse,
}

/// What reading gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    Message(Vec<u8>),
    CloseFrame,
    /// FIN without a close frame.
    Fin,
    Reset,
    Other(String),
}

/// A server whose core is configured like this.
pub fn server_with(core: ServerConfig) -> Server {
    Server::start(ServerOptions {
        core,
        ..ServerOptions::default()
    })
    .expect("a server")
}

pub fn stream(server: &Server) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(server.address())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl Client {
    pub fn connect(server: &Server) -> Self {
        Self::dial(server, QUERY).expect("a connection response")
    }

    /// An explanation when no connection response came.
    pub fn dial(server: &Server, target: &str) -> Result<Self, String> {
        let stream = stream(server).map_err(|error| error.to_string())?;
        let url = format!("ws://{}{target}", server.address());
        let (mut socket, _) =
            tungstenite::client(url, stream).map_err(|error| error.to_string())?;
        match read(&mut socket) {
            Seen::Message(bytes) => {
                let response =
                    ConnectionResponse::decode(&bytes).map_err(|error| format!("{error:?}"))?;
                Ok(Self { socket, response })
            }
            other => Err(format!("{other:?}")),
        }
    }

    /// Comes back with the token of this client.
    pub fn reconnect(
        &self,
        server: &Server,
        client_sequence: u32,
        server_sequence: u32,
    ) -> Result<Self, String> {
        Self::dial(
            server,
            &self.resume_target(client_sequence, server_sequence),
        )
    }

    pub fn resume_target(&self, client_sequence: u32, server_sequence: u32) -> String {
        let token = self.token().replace('+', "%2B").replace('/', "%2F");
        format!("{QUERY}&c={token}&cs={client_sequence}&ss={server_sequence}")
    }

    pub fn token(&self) -> String {
        self.response
            .accepted
            .as_ref()
            .expect("a success")
            .token
            .clone()
    }

    pub fn session(&self) -> diffusion::wire::session_id::SessionId {
        self.response
            .accepted
            .as_ref()
            .expect("a success")
            .session_id
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.socket
            .send(Message::Binary(bytes.to_vec().into()))
            .expect("sent");
    }

    pub fn read(&mut self) -> Seen {
        read(&mut self.socket)
    }

    /// A user ping and its answer: everything before has been read by the server.
    pub fn ping(&mut self, cid: u8) {
        self.send(&[0x00, 0x38, cid]);
        assert_eq!(self.read(), Seen::Message(vec![0x06, cid]));
    }
}

fn read(socket: &mut WebSocket<TcpStream>) -> Seen {
    loop {
        match socket.read() {
            Ok(Message::Binary(bytes)) => return Seen::Message(bytes.to_vec()),
            Ok(Message::Close(_)) => return Seen::CloseFrame,
            Ok(Message::Ping(_)) => {}
            Ok(other) => return Seen::Other(format!("{other:?}")),
            Err(error) => return ended(&error),
        }
    }
}

fn ended(error: &tungstenite::Error) -> Seen {
    use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
    match error {
        tungstenite::Error::Protocol(ResetWithoutClosingHandshake) => Seen::Fin,
        tungstenite::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
            Seen::Reset
        }
        other => Seen::Other(other.to_string()),
    }
}

/// Writes an upgrade request by hand.
pub fn request(target: &str, headers: &str) -> String {
    format!(
        "GET {target} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: E12MaVH1sy8OoYw13jS1mA==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    )
}

/// Sends a request and reads until the end of the stream.
pub fn exchange(server: &Server, request: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = stream(server)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
