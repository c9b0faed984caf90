//! Whatever can be written reads back equal, and no input makes a decoder panic or answer with more than it got.

use bytes::Bytes;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{
    Accepted, ConnectParameters, ConnectRequest, ConnectionResponse, Resume,
};
use diffusion::wire::message::{
    encode_compressed_topic_delta, encode_compressed_topic_value, topic_of, Message,
};
use diffusion::wire::primitives::{Reader, WriteWire};
use diffusion::wire::properties::{decode_session_properties, encode_session_properties};
use diffusion::wire::session_id::SessionId;
use diffusion::wire::uri::{decode_component, encode_component};
use diffusion::wire::url::ServerUrl;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn any_text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..20).prop_map(|characters| characters.into_iter().collect())
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..200)
}

fn any_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((any_text(), any_text()), 0..6)
}

fn any_credentials() -> impl Strategy<Value = Credentials> {
    prop_oneof![
        Just(Credentials::None),
        any_bytes().prop_map(Credentials::Password),
        any_bytes().prop_map(Credentials::Custom),
    ]
}

fn any_session_id() -> impl Strategy<Value = SessionId> {
    (any::<u64>(), any::<u64>()).prop_map(|(server_instance, value)| SessionId {
        server_instance,
        value,
    })
}

fn any_token() -> impl Strategy<Value = String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    vec(0..ALPHABET.len(), 24).prop_map(|indexes| {
        indexes
            .into_iter()
            .map(|index| char::from(ALPHABET[index]))
            .collect()
    })
}

fn any_message() -> impl Strategy<Value = Message> {
    let body = || any_bytes().prop_map(Bytes::from);
    prop_oneof![
        (any::<i32>(), any::<i64>(), body()).prop_map(|(service, cid, body)| Message::Request {
            service,
            cid,
            body
        }),
        (any::<i64>(), body()).prop_map(|(cid, body)| Message::Response { cid, body }),
        (any::<i64>(), any_text(), any::<i32>()).prop_map(|(cid, message, reason)| {
            Message::Error {
                cid,
                message,
                reason,
            }
        }),
        (any::<i32>(), body())
            .prop_map(|(topic_id, payload)| Message::TopicValue { topic_id, payload }),
        (any::<i32>(), body())
            .prop_map(|(topic_id, payload)| Message::TopicDelta { topic_id, payload }),
        Just(Message::AbortNotification),
        Just(Message::CloseRequest),
        Just(Message::LegacyFetchReply),
    ]
}

fn any_request() -> impl Strategy<Value = ConnectRequest> {
    let resume =
        (any_token(), any::<u32>(), any::<u32>()).prop_map(|(token, client, server)| Resume {
            token,
            first_available_client_sequence: client,
            last_received_server_sequence: server,
        });
    (
        any_text(),
        25..=29u8,
        any::<u8>(),
        any::<u32>(),
        option::of(resume),
        any_pairs(),
        option::of(any_text()),
        any_credentials(),
    )
        .prop_map(
            |(
                client_type,
                version,
                capabilities,
                reconnect_timeout_ms,
                resume,
                properties,
                principal,
                credentials,
            )| ConnectRequest {
                client_type,
                version,
                capabilities,
                reconnect_timeout_ms,
                resume,
                properties,
                principal,
                credentials,
            },
        )
}

fn any_response() -> impl Strategy<Value = ConnectionResponse> {
    let accepted = |code: u8| {
        (
            any_session_id(),
            any_token(),
            any::<i64>(),
            any::<i32>(),
            any::<bool>(),
        )
            .prop_map(
                move |(session_id, token, ping_period_ms, last, short)| Accepted {
                    session_id,
                    token,
                    ping_period_ms,
                    recovery_sequence: (code == 105).then_some(last),
                    maximum_message_size: (code != 105 && !short).then_some(last),
                },
            )
    };
    (any::<u8>(), any::<u8>(), 0..4usize).prop_flat_map(move |(version, other, choice)| {
        let code = [100, 105, 106, other][choice];
        let accepted = match code {
            100 | 105 | 106 => accepted(code).prop_map(Some).boxed(),
            _ => Just(None).boxed(),
        };
        accepted.prop_map(move |accepted| ConnectionResponse {
            version,
            code,
            accepted,
        })
    })
}

proptest! {
    #[test]
    fn primitives_read_back(
        byte: u8,
        boolean: bool,
        int32: i32,
        int64: i64,
        bitmap: u64,
        bytes in any_bytes(),
        text in any_text(),
        texts in vec(any_text(), 0..6),
        map in any_pairs(),
        optional in option::of(any::<i64>()),
    ) {
        let mut out = Vec::new();
        out.put_byte(byte);
        out.put_boolean(boolean);
        out.put_varint32(int32);
        out.put_varint64(int64);
        out.put_fixed_int32(int32);
        out.put_fixed_int64(int64);
        out.put_enum_set(bitmap);
        out.put_bytes(&bytes);
        out.put_string(&text);
        out.put_string_list(&texts);
        out.put_string_map(&map);
        out.put_optional(optional, |out, value| out.put_varint64(value));
        out.put_raw(&bytes);

        let mut reader = Reader::new(&out);
        prop_assert_eq!(reader.byte(), Ok(byte));
        prop_assert_eq!(reader.boolean(), Ok(boolean));
        prop_assert_eq!(reader.varint32(), Ok(int32));
        prop_assert_eq!(reader.varint64(), Ok(int64));
        prop_assert_eq!(reader.fixed_int32(), Ok(int32));
        prop_assert_eq!(reader.fixed_int64(), Ok(int64));
        prop_assert_eq!(reader.enum_set(), Ok(bitmap));
        prop_assert_eq!(reader.bytes(), Ok(&bytes[..]));
        prop_assert_eq!(reader.string(), Ok(&text[..]));
        prop_assert_eq!(reader.string_list(), Ok(texts));
        prop_assert_eq!(reader.string_map(), Ok(map));
        prop_assert_eq!(reader.optional(|reader| reader.varint64()), Ok(optional));
        prop_assert_eq!(reader.remaining(), bytes.len());
        prop_assert_eq!(reader.position(), out.len() - bytes.len());
        prop_assert_eq!(reader.rest(), &bytes[..]);
        prop_assert!(reader.is_empty());
    }

    #[test]
    fn session_ids_read_back(id in any_session_id()) {
        prop_assert_eq!(id.to_string().parse::<SessionId>(), Ok(id));
        let (mut varints, mut fixed) = (Vec::new(), Vec::new());
        id.write(&mut varints);
        id.write_fixed(&mut fixed);
        prop_assert_eq!(SessionId::read(&mut Reader::new(&varints)), Ok(id));
        prop_assert_eq!(SessionId::read_fixed(&mut Reader::new(&fixed)), Ok(id));
    }

    #[test]
    fn texts_read_back(text in any_text(), properties in any_pairs(), credentials in any_credentials()) {
        let encoded = encode_component(&text);
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert_eq!(decode_component(&encoded), Ok(text));
        for version in 25..=29 {
            let encoded = encode_session_properties(&properties, version);
            prop_assert_eq!(decode_session_properties(&encoded), Ok(properties.clone()));
        }
        prop_assert_eq!(Credentials::from_base64(&credentials.to_base64()), Ok(credentials));
    }

    #[test]
    fn requests_read_back(request in any_request()) {
        let parameters = ConnectParameters::from_query(&request.to_query()).unwrap();
        let logs_in = request.principal.is_some();
        prop_assert_eq!(parameters.client_type, Some(request.client_type));
        prop_assert_eq!(parameters.version, Some(request.version.into()));
        prop_assert_eq!(parameters.capabilities, Some(request.capabilities.into()));
        prop_assert_eq!(parameters.reconnect_timeout_ms, Some(request.reconnect_timeout_ms.into()));
        let resume = parameters.token.map(|token| {
            let client = parameters.client_sequence.unwrap();
            let server = parameters.server_sequence.unwrap();
            (token, client, server)
        });
        let expected = request.resume.map(|resume| {
            let client = i64::from(resume.first_available_client_sequence);
            let server = i64::from(resume.last_received_server_sequence);
            (resume.token, client, server)
        });
        prop_assert_eq!(resume, expected);
        prop_assert_eq!(parameters.properties, request.properties);
        prop_assert_eq!(parameters.principal, request.principal);
        prop_assert_eq!(parameters.credentials, logs_in.then_some(request.credentials));
    }

    #[test]
    fn responses_read_back(response in any_response()) {
        prop_assert_eq!(ConnectionResponse::decode(&response.encode()), Ok(response));
    }

    #[test]
    fn messages_read_back(message in any_message()) {
        let frame = Bytes::from(message.encode());
        prop_assert_eq!(Message::decode(frame, 0), Ok(message));
    }

    #[test]
    fn compressed_messages_read_back(topic_id: i32, payload in vec(any::<u8>(), 0..50_000)) {
        let (mut value, mut delta) = (Vec::new(), Vec::new());
        encode_compressed_topic_value(&mut value, topic_id, &payload);
        encode_compressed_topic_delta(&mut delta, topic_id, &payload);
        let limit = payload.len();
        let payload = Bytes::from(payload);
        let expected = Message::TopicValue { topic_id, payload: payload.clone() };
        prop_assert_eq!(Message::decode(Bytes::from(value), limit), Ok(expected));
        let expected = Message::TopicDelta { topic_id, payload };
        prop_assert_eq!(Message::decode(Bytes::from(delta), limit), Ok(expected));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn arbitrary_bytes_as_message(
        first in prop_oneof![Just(0u8), Just(6), Just(7), Just(4), Just(5), Just(0x84), Just(0x85), any::<u8>()],
        rest in any_bytes(),
        limit in 0..1000usize,
    ) {
        let frame: Vec<u8> = std::iter::once(first).chain(rest).collect();
        let message = Message::decode(Bytes::from(frame.clone()), limit);
        match &message {
            Ok(Message::TopicValue { topic_id, .. } | Message::TopicDelta { topic_id, .. }) => {
                prop_assert_eq!(topic_of(&frame), Some(*topic_id));
            }
            Ok(_) => prop_assert_eq!(topic_of(&frame), None),
            // Values whose rest is wrong have a topic too.
            Err(_) => {}
        }
        match message {
            Ok(Message::TopicValue { payload, .. } | Message::TopicDelta { payload, .. }) => {
                prop_assert!(payload.len() <= frame.len().max(limit));
            }
            Ok(Message::Request { body, .. } | Message::Response { body, .. }) => {
                prop_assert!(body.len() < frame.len());
            }
            Ok(Message::Error { message, .. }) => prop_assert!(message.len() < frame.len()),
            Ok(_) | Err(_) => {}
        }
    }

    #[test]
    fn damaged_compressed_messages(payload in any_bytes(), position: prop::sample::Index, flip in 1..=255u8) {
        let mut frame = Vec::new();
        encode_compressed_topic_value(&mut frame, 1, &payload);
        let position = 5 + position.index(frame.len() - 5);
        frame[position] ^= flip;
        // A few bits mean nothing (compression level, padding); whatever else changes is found.
        if let Ok(message) = Message::decode(Bytes::from(frame), payload.len()) {
            let payload = Bytes::from(payload);
            prop_assert_eq!(message, Message::TopicValue { topic_id: 1, payload });
        }
    }

    #[test]
    fn arbitrary_bytes_as_response(mut bytes in vec(any::<u8>(), 0..80), code in 98..120u8) {
        if bytes.len() > 2 {
            bytes[0] = 0x23;
            bytes[2] = code;
        }
        if bytes.len() > 43 {
            bytes[19..43].fill(b'A');
        }
        if let Ok(response) = ConnectionResponse::decode(&bytes) {
            let again = response.encode();
            prop_assert_eq!(&bytes[..again.len()], &again[..]);
        }
    }

    #[test]
    fn arbitrary_text_as_parameters(
        text in any_text(),
        parts in vec(prop_oneof![
            Just("v="), Just("c="), Just("sp="), Just("password="), Just("username="), Just("&"), Just("%22"), Just("%7B"),
            Just("\""), Just("{"), Just("}"), Just(":"), Just(","), Just("\\"), Just("%"), Just("a"), Just("AAA="), Just("29"),
        ], 0..20),
    ) {
        let composed = parts.concat();
        for text in [&text, &composed] {
            let _ = ConnectParameters::from_query(text);
            let _ = Credentials::from_base64(text);
            let _ = ServerUrl::parse(text);
            let _ = ServerUrl::parse(&format!("ws://{text}"));
            for name in ["v", "c", "sp", "password", "username"] {
                let _ = ConnectParameters::from_headers([(name, text.as_str())]);
            }
            if let Ok(properties) = decode_session_properties(text) {
                let length: usize = properties.iter().map(|(key, value)| key.len() + value.len()).sum();
                prop_assert!(length <= text.len());
                let again = encode_session_properties(&properties, 25);
                prop_assert_eq!(decode_session_properties(&again), Ok(properties));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_as_credentials(bytes in any_bytes()) {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(&bytes);
        if let Ok(credentials) = Credentials::from_base64(&text) {
            let again = credentials.to_bytes();
            prop_assert!(again.len() <= bytes.len());
        }
    }

    #[test]
    fn arbitrary_bytes_as_compounds(bytes in any_bytes()) {
        if let Ok(texts) = Reader::new(&bytes).string_list() {
            prop_assert!(texts.len() < bytes.len());
        }
        if let Ok(map) = Reader::new(&bytes).string_map() {
            prop_assert!(map.len() < bytes.len());
        }
    }
}
