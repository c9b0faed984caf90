//! Compression of topic messages (`specification/protocol/connection sections 2.7 and 6.3`).

use devserver::core::{Compression, ServerConfig};
use diffusion::data::delta;
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::message::{self, Message};
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::subscription::{SelectionRequest, Subscribe};
use diffusion::wire::services::Service;

use crate::support::topics::{specification, text, TopicClient};
use crate::support::{parameters, quiet_config, Driver, Sent};

const CAN_INFLATE: i64 = 0x0a;
const CAN_NOT: i64 = 0x08;

/// The first bytes of topic messages.
const VALUE: u8 = 0x04;
const COMPRESSED_VALUE: u8 = 0x84;
const COMPRESSED_DELTA: u8 = 0x85;

fn connect(driver: &mut Driver, capabilities: i64) -> TopicClient {
    let capabilities = Some(capabilities);
    TopicClient::open_with(
        driver,
        ConnectParameters {
            capabilities,
            ..parameters()
        },
    )
}

/// The topic messages that a client was sent: their first bytes, and what is in them.
fn taken(driver: &mut Driver, client: &TopicClient) -> Vec<(u8, Vec<u8>)> {
    let messages = driver.sent(client.connection).into_iter();
    messages
        .filter_map(|sent| match sent {
            Sent::Message(bytes) => {
                let first = bytes[0];
                match Message::decode(bytes.into(), usize::MAX).expect("a message") {
                    Message::TopicValue { payload, .. } | Message::TopicDelta { payload, .. } => {
                        Some((first, payload.to_vec()))
                    }
                    _ => None,
                }
            }
            _ => None,
        })
        .collect()
}

/// Text that compresses well.
fn repeated(word: &str) -> Vec<u8> {
    text(&word.repeat(1000))
}

/// Text that has little in common with itself.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let characters = (0..4000).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + (state >> 50) as u32).expect("a character")
    });
    text(&characters.collect::<String>())
}

/// Subscribes without taking what comes.
fn select(driver: &mut Driver, client: &TopicClient, selector: &str) {
    let request = SelectionRequest {
        selector: selector.to_owned(),
        scope: SelectionScope(String::new()),
    };
    let mut body = Vec::new();
    Subscribe::write_request(&request, &mut body, client.version).expect("expressible");
    let mut frame = Vec::new();
    message::encode_request(&mut frame, Subscribe::ID, 1, &body);
    driver.receive(client.connection, &frame);
}

fn set(driver: &mut Driver, client: &mut TopicClient, value: &[u8]) {
    let set = client.set(driver, "a", TopicType::String, value);
    set.expect("set");
}

fn add(driver: &mut Driver, client: &mut TopicClient, properties: &[(&str, &str)]) {
    let topic = specification(TopicType::String, properties);
    client.add(driver, "a", &topic).expect("added");
}

/// The first bytes of what a client gets of a topic with these properties: its value, and another one.
fn value_and_update(
    compression: Compression,
    capabilities: i64,
    properties: &[(&str, &str)],
) -> Vec<u8> {
    let mut driver = Driver::new(ServerConfig {
        compression,
        ..quiet_config()
    });
    let mut publisher = TopicClient::open(&mut driver, 29);
    let client = connect(&mut driver, capabilities);
    add(&mut driver, &mut publisher, properties);
    set(&mut driver, &mut publisher, &repeated("one"));
    select(&mut driver, &client, ">a");
    set(&mut driver, &mut publisher, &repeated("three"));
    let all = taken(&mut driver, &client);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].1, repeated("one"));
    all.iter().map(|(first, _)| *first).collect()
}

/// Two values that have nothing in common are no deltas.
const NO_DELTAS: (&str, &str) = ("PUBLISH_VALUES_ONLY", "true");

#[test]
fn server_topic_and_client_have_to_agree() {
    let on = Compression::On;
    let compressed = [COMPRESSED_VALUE; 2];
    let plain = [VALUE; 2];
    assert_eq!(value_and_update(on, CAN_INFLATE, &[NO_DELTAS]), compressed);
    assert_eq!(value_and_update(on, CAN_NOT, &[NO_DELTAS]), plain);
    let off = Compression::Off;
    assert_eq!(value_and_update(off, CAN_INFLATE, &[NO_DELTAS]), plain);
    for property in ["low", "medium", "high", "true"] {
        let properties = [NO_DELTAS, ("COMPRESSION", property)];
        assert_eq!(
            value_and_update(on, CAN_INFLATE, &properties),
            compressed,
            "{property}"
        );
    }
    for property in ["off", "false"] {
        let properties = [NO_DELTAS, ("COMPRESSION", property)];
        assert_eq!(
            value_and_update(on, CAN_INFLATE, &properties),
            plain,
            "{property}"
        );
    }
}

#[test]
fn each_session_gets_the_form_that_it_can_read() {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    let clients = [CAN_INFLATE, CAN_NOT, CAN_INFLATE].map(|can| connect(&mut driver, can));
    add(&mut driver, &mut publisher, &[]);
    for client in &clients {
        select(&mut driver, client, ">a");
    }
    set(&mut driver, &mut publisher, &repeated("one"));
    let forms = clients.map(|client| taken(&mut driver, &client));
    for (form, first) in forms
        .iter()
        .zip([COMPRESSED_VALUE, VALUE, COMPRESSED_VALUE])
    {
        assert_eq!(form, &[(first, repeated("one"))]);
    }
}

#[test]
fn deltas_are_compressed_too() {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    let client = connect(&mut driver, CAN_INFLATE);
    add(&mut driver, &mut publisher, &[]);
    select(&mut driver, &client, ">a");
    set(&mut driver, &mut publisher, &noise(1));
    let mut changed = noise(1);
    changed.extend_from_slice("abc".repeat(1000).as_bytes());
    // The length stands in front of the text.
    let changed = text(std::str::from_utf8(&changed[3..]).expect("text"));
    set(&mut driver, &mut publisher, &changed);
    let all = taken(&mut driver, &client);
    let firsts: Vec<u8> = all.iter().map(|(first, _)| *first).collect();
    assert_eq!(firsts[1..], [COMPRESSED_DELTA]);
    let value = delta::apply(&noise(1), &all[1].1).expect("a delta");
    assert_eq!(value, changed);
}

#[test]
fn what_gains_nothing_stays_as_it_is() {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    let client = connect(&mut driver, CAN_INFLATE);
    add(&mut driver, &mut publisher, &[NO_DELTAS]);
    select(&mut driver, &client, ">a");
    set(&mut driver, &mut publisher, &text(&"x".repeat(900)));
    // Random bytes are no text; nothing checks that.
    let mut state = 1u64;
    let mut random: Vec<u8> = vec![0x59, 0x10, 0x00];
    random.extend((0..4096).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    }));
    set(&mut driver, &mut publisher, &random);
    let firsts: Vec<u8> = taken(&mut driver, &client)
        .iter()
        .map(|(first, _)| *first)
        .collect();
    assert_eq!(firsts, [VALUE, VALUE]);
}

#[test]
fn a_value_in_the_place_of_others_is_compressed() {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    let client = connect(&mut driver, CAN_INFLATE);
    add(&mut driver, &mut publisher, &[("CONFLATION", "always")]);
    select(&mut driver, &client, ">a");
    driver.core.handle_congested(client.connection);
    for word in ["one", "two", "three"] {
        set(&mut driver, &mut publisher, &repeated(word));
    }
    assert_eq!(taken(&mut driver, &client), []);
    driver.core.handle_writable(driver.now, client.connection);
    assert_eq!(
        taken(&mut driver, &client),
        [(COMPRESSED_VALUE, repeated("three"))]
    );
}
