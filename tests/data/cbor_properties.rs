//! The CBOR reader and writer against an independent codec, and any bytes against every reader of values.

use ciborium_io::Read;
use ciborium_ll::{Decoder, Encoder, Header};
use diffusion::data::cbor::{
    half_to_double, item_length, shortest_float, CborReader, ShortestFloat, Token, WriteCbor,
};
use diffusion::data::json::to_text;
use diffusion::data::scalars::{
    decode_double, decode_int64, decode_string, encode_double, encode_int64, encode_string,
};
use diffusion::wire::services::topics::time_series::{
    BorrowedEvent, EventMetadata, TimeSeriesEvent,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that are often well-formed heads.
fn cbor_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => any::<u8>().prop_map(|byte| vec![byte]),
        2 => any::<u64>().prop_map(|number| { let mut out = Vec::new(); out.put_unsigned(number); out }),
        2 => vec(any::<u8>(), 0..40).prop_map(|bytes| { let mut out = Vec::new(); out.put_text(&bytes); out }),
        2 => any::<f64>().prop_map(|number| { let mut out = Vec::new(); out.put_shortest_float(number); out }),
        3 => prop::sample::select(vec![0x9f, 0xbf, 0xff, 0xff, 0x5f, 0x7f, 0x80, 0x81, 0xa1, 0xf6, 0xc2, 0xf9])
            .prop_map(|byte| vec![byte]),
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// What the other codec makes of one token of ours.
fn matches(token: Token<'_>, header: Header, decoder: &mut Decoder<&[u8]>) -> bool {
    let mut content_matches = |expected: &[u8], length: usize| {
        let mut content = vec![0; expected.len()];
        length == expected.len() && decoder.read_exact(&mut content).is_ok() && content == expected
    };
    match (token, header) {
        (Token::Unsigned(a), Header::Positive(b)) => a == b,
        (Token::Negative(a), Header::Negative(b)) => a == b,
        (Token::Bytes(a), Header::Bytes(Some(length))) => content_matches(a, length),
        (Token::Text(a), Header::Text(Some(length))) => content_matches(a, length),
        (Token::BytesStart, Header::Bytes(None)) => true,
        (Token::TextStart, Header::Text(None)) => true,
        (Token::Array(a), Header::Array(b)) => a == b.map(|count| count as u64),
        (Token::Map(a), Header::Map(b)) => a == b.map(|count| count as u64),
        (Token::Tag(a), Header::Tag(b)) => a == b,
        (Token::Boolean(false), Header::Simple(20)) => true,
        (Token::Boolean(true), Header::Simple(21)) => true,
        (Token::Null, Header::Simple(22)) => true,
        (Token::Undefined, Header::Simple(23)) => true,
        (Token::Simple(a), Header::Simple(b)) => a == b,
        (Token::Float(a), Header::Float(b)) => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        (Token::Break, Header::Break) => true,
        _ => false,
    }
}

#[test]
fn every_half_is_exact() {
    for bits in 0..=u16::MAX {
        let mut data = vec![0xf9];
        data.extend_from_slice(&bits.to_be_bytes());
        let Ok(Header::Float(expected)) = Decoder::from(&data[..]).pull() else {
            panic!("{bits:04x}");
        };
        let value = half_to_double(bits);
        assert!(
            value.to_bits() == expected.to_bits() || (value.is_nan() && expected.is_nan()),
            "{bits:04x}: {value} and {expected}"
        );
        // Back to the same bits, except for NaNs and the halves that are written as singles.
        let subnormal = bits & 0x7c00 == 0 && bits & 0x3ff != 0;
        if !value.is_nan() && !subnormal {
            assert_eq!(shortest_float(value), ShortestFloat::Half(bits));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn tokens_are_those_of_another_codec(data in cbor_like()) {
        let mut ours = CborReader::new(&data);
        let mut theirs = Decoder::from(&data[..]);
        while ours.remaining() > 0 {
            let position = ours.position();
            match ours.token() {
                Ok(token) => {
                    let header = theirs.pull();
                    prop_assert!(
                        header.is_ok_and(|header| matches(token, header, &mut theirs)),
                        "{:02x?} at {}: {:?}", data, position, token
                    );
                }
                Err(_) => {
                    // The other one gives the head of a string whose content is missing.
                    match theirs.pull() {
                        Ok(Header::Bytes(Some(length)) | Header::Text(Some(length))) => {
                            // Its head takes nine bytes at most.
                            prop_assert!(length + 9 > data.len() - position);
                        }
                        other => prop_assert!(other.is_err(), "{:02x?} at {}: {:?}", data, position, other),
                    }
                    break;
                }
            }
        }
    }

    #[test]
    fn numbers_are_written_like_another_codec_does(number in any::<u64>(), shift in 0u32..64, float in any::<f64>()) {
        let number = number >> shift;
        for (header, negative) in [(Header::Positive(number), false), (Header::Negative(number), true)] {
            let mut expected = Vec::new();
            Encoder::from(&mut expected).push(header).unwrap();
            let mut out = Vec::new();
            if negative { out.put_negative(number) } else { out.put_unsigned(number) }
            prop_assert_eq!(out, expected);
        }
        let mut out = Vec::new();
        encode_double(float, &mut out);
        prop_assert_eq!(out.len(), 9);
        let read = decode_double(&out).unwrap().unwrap();
        prop_assert!(read.to_bits() == float.to_bits() || (read.is_nan() && float.is_nan()));
        let mut out = Vec::new();
        out.put_shortest_float(float);
        let read = decode_double(&out).unwrap().unwrap();
        prop_assert!(read.to_bits() == float.to_bits() || (read.is_nan() && float.is_nan()));
    }

    #[test]
    fn scalars_read_back(number in any::<i64>(), shift in 0u32..64, content in vec(any::<u8>(), 0..400), single in any::<f32>()) {
        let number = number >> shift;
        let mut out = Vec::new();
        encode_int64(number, &mut out);
        prop_assert_eq!(decode_int64(&out), Ok(Some(number)));
        let mut out = Vec::new();
        encode_string(&content, &mut out);
        prop_assert_eq!(decode_string(&out).unwrap().unwrap().into_owned(), content.clone());
        // The same text in chunks.
        let mut chunked = Vec::new();
        chunked.put_text_start();
        for chunk in content.chunks(7) {
            chunked.put_text(chunk);
        }
        chunked.put_break();
        prop_assert_eq!(decode_string(&chunked).unwrap().unwrap().into_owned(), content);
        let double = f64::from(single);
        let mut out = Vec::new();
        out.put_shortest_float(double);
        prop_assert!(out.len() <= 5);
        prop_assert_eq!(decode_double(&out).unwrap().map(f64::to_bits).filter(|_| !double.is_nan()),
            Some(double.to_bits()).filter(|_| !double.is_nan()));
    }

    #[test]
    fn any_bytes_are_read_or_refused(data in prop_oneof![vec(any::<u8>(), 0..200), cbor_like()]) {
        let length = item_length(&data);
        if let Ok(length) = length {
            prop_assert!(length <= data.len() && length > 0);
            // The item alone is the same item, and any cut of it is none.
            prop_assert_eq!(item_length(&data[..length]), Ok(length));
            prop_assert!(item_length(&data[..length - 1]).is_err());
        }
        let text = to_text(&data);
        prop_assert_eq!(text.is_ok(), length.is_ok());
        if let Ok(text) = text {
            prop_assert!(text.len() <= 8 * data.len() + 8, "{} bytes from {}", text.len(), data.len());
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        }
        for scalar in [decode_string(&data).is_ok(), decode_int64(&data).is_ok(), decode_double(&data).is_ok()] {
            prop_assert!(!scalar || length.is_ok());
        }
        let _ = BorrowedEvent::decode(&data);
    }

    #[test]
    fn events_read_back(
        numbers in any::<[i64; 4]>(), author in ".{0,10}", original_author in ".{0,10}",
        value in vec(any::<u8>(), 0..100), edit in any::<bool>(), after in vec(any::<u8>(), 0..5),
    ) {
        let metadata = EventMetadata { sequence: numbers[0], timestamp: numbers[1], author: &*author };
        let original = edit.then_some(EventMetadata {
            sequence: numbers[2], timestamp: numbers[3], author: &*original_author,
        });
        let event = TimeSeriesEvent { metadata, original, value: &value[..] };
        let mut out = Vec::new();
        event.encode(&mut out);
        for length in 0..out.len() {
            prop_assert!(BorrowedEvent::decode(&out[..length]).is_err());
        }
        out.extend_from_slice(&after);
        prop_assert_eq!(BorrowedEvent::decode(&out), Ok(event));
    }
}
