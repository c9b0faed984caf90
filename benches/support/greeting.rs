//! A server that is played by hand up to the moment when values come: a client has connected and subscribed, and every topic is
//! announced to it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use diffusion::wire::message::{encode_request, encode_response, encode_topic_value};
use diffusion::wire::service;
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::subscription::{
    NotifySubscription, SubscriptionNotification,
};
use diffusion::wire::services::Service;
use tungstenite::handshake::derive_accept_key;

fn path(topic: usize) -> String {
    format!("bench/{}/{topic}", topic % 100)
}

/// A frame of a server with a whole binary message.
fn frame(message: &[u8], out: &mut Vec<u8>) {
    out.push(0x82);
    match message.len() {
        length @ 0..=125 => out.push(length as u8),
        length @ 126..=0xffff => {
            out.push(126);
            out.extend((length as u16).to_be_bytes());
        }
        length => {
            out.push(127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    out.extend(message);
}

/// A connection response for a new session, without supervision of the connection.
fn accepted(version: u8) -> Vec<u8> {
    let mut bytes = vec![0x23, version, 100];
    bytes.extend(1_u64.to_be_bytes());
    bytes.extend(1_u64.to_be_bytes());
    bytes.extend(b"AiuhBi08BzrASIv+wHJ026Lo");
    bytes.extend(0_i64.to_be_bytes());
    bytes.extend(i32::MAX.to_be_bytes());
    bytes
}

/// Reads the upgrade request and answers it; returns the protocol version that the client asked for.
fn upgrade(tcp: &mut TcpStream) -> u8 {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        tcp.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let key = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("sec-websocket-key")
            .then_some(value.trim())
    });
    let accept = derive_accept_key(key.unwrap().as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    tcp.write_all(answer.as_bytes()).unwrap();
    // A parameter of the query, or with the Python client a header.
    let query = head.split([' ', '?', '&']);
    let parameter = query.filter_map(|part| part.strip_prefix("v="));
    let header = head.lines().filter_map(|line| line.strip_prefix("v: "));
    parameter
        .chain(header)
        .find_map(|version| version.trim().parse().ok())
        .unwrap_or(29)
}

/// The next binary message of the client.
pub(crate) fn receive(tcp: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    loop {
        let mut start = [0; 2];
        tcp.read_exact(&mut start)?;
        let length = match start[1] & 0x7f {
            126 => {
                let mut length = [0; 2];
                tcp.read_exact(&mut length)?;
                usize::from(u16::from_be_bytes(length))
            }
            length => usize::from(length),
        };
        let mut mask = [0; 4];
        tcp.read_exact(&mut mask)?;
        let mut payload = vec![0; length];
        tcp.read_exact(&mut payload)?;
        for (index, byte) in payload.iter_mut().enumerate() {
            *byte ^= mask[index % 4];
        }
        if start[0] & 0x0f == 2 {
            return Ok(payload);
        }
    }
}

/// The notification that binds a topic's id, one-way.
fn notification(topic: usize, version: u8) -> Vec<u8> {
    let notification = SubscriptionNotification {
        topic_id: topic as i32 + 1,
        path: path(topic),
        specification: TopicSpecification::new(TopicType::Binary),
    };
    let mut body = Vec::new();
    NotifySubscription::write_request(&notification, &mut body, version).unwrap();
    let mut message = Vec::new();
    encode_request(&mut message, service::NOTIFY_SUBSCRIPTION, 0, &body);
    message
}

/// Frames with one value of every topic, or of some of them again, so that a write is worth its call.
pub(crate) fn round(size: usize, topics: usize) -> Vec<Vec<u8>> {
    let value: Vec<u8> = (0..size).map(|index| index as u8).collect();
    (0..topics)
        .map(|topic| {
            let mut message = Vec::new();
            encode_topic_value(&mut message, topic as i32 + 1, &value);
            let mut bytes = Vec::new();
            frame(&message, &mut bytes);
            bytes
        })
        .collect()
}

/// Plays a server to one client: waits for its subscription and announces the topics. Gives the socket when the client says that
/// it is ready, by a ping or any other request; `None` if it goes instead.
pub(crate) fn greet(listener: &TcpListener, topics: usize) -> Option<TcpStream> {
    let (mut tcp, _) = listener.accept().unwrap();
    tcp.set_nodelay(true).unwrap();
    let version = upgrade(&mut tcp);
    let mut bytes = Vec::new();
    frame(&accepted(version), &mut bytes);
    tcp.write_all(&bytes).unwrap();
    let mut notifications = Vec::new();
    for topic in 0..topics {
        frame(&notification(topic, version), &mut notifications);
    }
    // The conversation of the subscription; everything else is answered with nothing.
    let subscription = loop {
        let message = receive(&mut tcp).unwrap();
        let mut answer = Vec::new();
        encode_response(&mut answer, i64::from(message[2]), &[]);
        if i32::from(message[1]) == service::SUBSCRIBE {
            break answer;
        }
        bytes.clear();
        frame(&answer, &mut bytes);
        tcp.write_all(&bytes).unwrap();
    };
    frame(&subscription, &mut notifications);
    tcp.write_all(&notifications).unwrap();
    receive(&mut tcp).is_ok().then_some(tcp)
}
