//! Any bytes as a value of every type: read or refused, consistently.
#![no_main]

use diffusion::data::cbor::item_length;
use diffusion::data::error::DataError;
use diffusion::data::json::{to_cbor, to_text};
use diffusion::data::scalars::{decode_double, decode_int64, decode_string};
use diffusion::wire::services::topics::time_series::BorrowedEvent;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let length = item_length(data);
    let text = to_text(data);
    assert_eq!(text.is_ok(), length.is_ok());
    if let (Ok(length), Ok(text)) = (length, &text) {
        assert!(length <= data.len());
        assert!(text.len() <= 8 * data.len() + 8);
        // What is written is JSON, and reads back as the same text unless a name occurs twice, where one is kept. Only big
        // integers have decimals that cannot be read: a number has to be a double.
        match to_cbor(text.as_bytes()) {
            Ok(value) => assert!(to_text(&value).unwrap().len() <= text.len()),
            Err(DataError::InvalidJson { offset, .. }) => {
                let rest = text[offset..].trim_start_matches('-');
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                assert!(digits >= 309, "{text}");
            }
            Err(error) => panic!("{error}: {text}"),
        }
    }
    let _ = decode_string(data);
    let _ = decode_int64(data);
    let _ = decode_double(data);
    if let Ok(event) = BorrowedEvent::decode(data) {
        let mut written = Vec::new();
        event.encode(&mut written);
        assert_eq!(BorrowedEvent::decode(&written), Ok(event));
    }
});
